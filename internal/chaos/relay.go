package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Secrets that the sandbox, the relay and relance share.
const (
	appSecret = "chaos-app-secret"
	crmSecret = "chaos-crm-secret"
)

// relay carries webhooks from the sandbox to relance as the internet does:
// late, twice, in another order, or never; and offers each again until
// somebody answered 200, as Meta does.
type relay struct {
	journal *journal
	faults  *faults
	to      func() string // base address of a gateway
	client  *http.Client

	mu    sync.Mutex
	queue []*parcel
	next  int
}

// parcel is one update on its way.
type parcel struct {
	hook, topic string
	seq         int
	due         time.Time
	body        json.RawMessage // of the CRM: the event; of WhatsApp: one change
	news        *news           // of an event or an inbound message
	status      *told           // of a status
	unheard     bool
	taken       bool // in the hands of a carrier
}

// carriers is how many requests are under way at once, maxBatch how many
// updates of WhatsApp travel in one.
const (
	carriers = 4
	maxBatch = 30
)

// run carries until ctx ends.
func (r *relay) run(ctx context.Context) {
	var all sync.WaitGroup
	for range carriers {
		all.Go(func() {
			for ctx.Err() == nil {
				batch := r.take()
				if len(batch) == 0 {
					pause(ctx, 20*time.Millisecond)
					continue
				}
				r.carry(ctx, batch)
			}
		})
	}
	all.Wait()
}

// take is what may leave together: the oldest due update and, of WhatsApp,
// others that are due. An update waits for the older ones of its topic.
func (r *relay) take() []*parcel {
	r.mu.Lock()
	defer r.mu.Unlock()
	now, held := time.Now(), map[string]bool{}
	var batch []*parcel
	for _, p := range r.queue {
		waits := held[p.topic] || p.taken || p.due.After(now)
		held[p.topic] = true
		if waits || (len(batch) > 0 && (p.hook != batch[0].hook || p.hook == "crm")) {
			continue
		}
		batch = append(batch, p)
		p.taken = true
		if len(batch) == maxBatch {
			break
		}
	}
	return batch
}

// put adds an update, and its repetitions.
func (r *relay) put(p parcel, j journey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.due, p.unheard = time.Now().Add(j.delay), j.unheard
	for n := range 1 + j.again {
		one := p
		r.next++
		one.seq = r.next
		one.due = p.due.Add(time.Duration(n) * 400 * time.Millisecond)
		if j.overtakes || n > 0 {
			one.topic = fmt.Sprint(p.topic, "/", one.seq)
		}
		r.queue = append(r.queue, &one)
	}
}

// carry makes one request.
func (r *relay) carry(ctx context.Context, batch []*parcel) {
	r.journal.with(func() {
		for _, p := range batch {
			if p.news == nil {
				continue
			}
			if p.news.offers++; p.news.offered.IsZero() {
				p.news.offered = time.Now()
			}
		}
	})
	code, err := r.post(ctx, batch)
	heard := err == nil && code == http.StatusOK
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range batch {
		if p.taken = false; heard && !p.unheard {
			r.queue = slices.DeleteFunc(r.queue, func(q *parcel) bool { return q.seq == p.seq })
			r.note(p)
			continue
		}
		if heard {
			p.unheard = false // the 200 was lost on the way back, once
		}
		p.due = time.Now().Add(250 * time.Millisecond)
	}
	slices.SortStableFunc(r.queue, func(a, b *parcel) int { return cmp.Compare(a.seq, b.seq) })
}

// note writes a 200 down.
func (r *relay) note(p *parcel) {
	switch {
	case p.news != nil:
		r.journal.ack(p.news)
		r.journal.count("event acked")
	case p.status != nil:
		r.journal.with(func() {
			if p.status.acked.IsZero() {
				p.status.acked = time.Now()
			}
		})
	}
}

func (r *relay) post(ctx context.Context, batch []*parcel) (int, error) {
	body, header, secret := []byte(batch[0].body), "X-Relance-Signature", crmSecret
	if batch[0].hook == "whatsapp" {
		changes := make([]json.RawMessage, len(batch))
		for i, p := range batch {
			changes[i] = p.body
		}
		envelope, err := json.Marshal(map[string]any{
			"object": "whatsapp_business_account",
			"entry":  []any{map[string]any{"id": account, "time": time.Now().Unix(), "changes": changes}},
		})
		if err != nil {
			return 0, err
		}
		body, header, secret = envelope, "X-Hub-Signature-256", appSecret
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.to()+"/hooks/"+batch[0].hook, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	req.Header.Set(header, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	res, err := r.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

// empty tells whether everything has arrived.
func (r *relay) empty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.queue) == 0
}

// value is the part of a WhatsApp webhook that the relay takes apart.
type value struct {
	Product  string            `json:"messaging_product"`
	Metadata json.RawMessage   `json:"metadata"`
	Contacts []json.RawMessage `json:"contacts"`
	Statuses []json.RawMessage `json:"statuses,omitempty"`
	Messages []json.RawMessage `json:"messages,omitempty"`
}

// whatsapp takes what the sandbox tells of WhatsApp, each update on its own.
func (r *relay) whatsapp(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodGet {
		_, _ = io.WriteString(w, req.URL.Query().Get("hub.challenge")) // relance's own handshake is not what is tried here
		return
	}
	var body struct {
		Entry []struct {
			Changes []struct {
				Field string          `json:"field"`
				Value json.RawMessage `json:"value"`
			}
		}
	}
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, e := range body.Entry {
		for _, c := range e.Changes {
			var v value
			if c.Field != "messages" || json.Unmarshal(c.Value, &v) != nil {
				r.put(parcel{hook: "whatsapp", topic: "account", body: change(c.Field, c.Value)}, journey{})
				continue
			}
			for _, s := range v.Statuses {
				r.status(v, s)
			}
			for _, m := range v.Messages {
				r.inbound(v, m)
			}
		}
	}
}

func (r *relay) status(v value, raw json.RawMessage) {
	var s struct {
		ID, Status, Recipient string
		Errors                []struct{ Code int }
	}
	if json.Unmarshal(raw, &s) != nil {
		return
	}
	t := &told{status: s.Status}
	var j journey
	r.journal.with(func() {
		a := r.journal.byID[s.ID]
		if a != nil && len(s.Errors) > 0 {
			a.failed = s.Errors[0].Code
		}
		j = r.faults.ofStatus(a, s.Status)
		t.lost = j.lost
		r.journal.statuses[s.ID] = append(r.journal.statuses[s.ID], t)
	})
	if !j.lost {
		v.Statuses, v.Messages = []json.RawMessage{raw}, nil
		r.put(parcel{hook: "whatsapp", topic: s.ID, body: change("messages", v), status: t}, j)
	}
}

func (r *relay) inbound(v value, raw json.RawMessage) {
	var m struct {
		ID, From    string
		Text        struct{ Body string }
		Button      struct{ Text string }
		Interactive struct {
			Reply struct{ Title string } `json:"button_reply"`
		}
	}
	if json.Unmarshal(raw, &m) != nil {
		return
	}
	words := m.Text.Body + m.Button.Text + m.Interactive.Reply.Title
	n := r.journal.offer(news{kind: "reply", key: plus(m.From), phone: plus(m.From), version: words})
	j := r.faults.ofEvent(m.From + words)
	if words == wordStop || words == wordStart {
		j.lost = false // the script goes on when it was heard
	}
	if !j.lost {
		v.Statuses, v.Messages = nil, []json.RawMessage{raw}
		r.put(parcel{hook: "whatsapp", topic: "from " + m.From, body: change("messages", v), news: n}, j)
	}
}

// crm takes what the sandbox's CRM tells.
func (r *relay) crm(w http.ResponseWriter, req *http.Request) {
	raw, err := io.ReadAll(req.Body)
	var e struct {
		Type string
		Data map[string]struct{ ID, Place, Name, Phone string }
	}
	if err == nil {
		err = json.Unmarshal(raw, &e)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	n := news{kind: e.Type, phone: e.Data["contact"].Phone}
	for _, kind := range []string{"booking", "deal"} {
		if d, ok := e.Data[kind]; ok {
			n.key, n.version = d.ID, d.Place+d.Name
		}
	}
	kept := r.journal.offer(n)
	j := r.faults.ofEvent(n.kind + n.key + n.version)
	if !j.lost {
		r.put(parcel{hook: "crm", topic: cmp.Or(n.key, n.phone), body: raw, news: kept}, j)
	}
}

func change(field string, value any) json.RawMessage {
	raw, err := json.Marshal(map[string]any{"field": field, "value": value})
	if err != nil {
		panic(err) // it was read from JSON a moment ago
	}
	return raw
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// stage plays the scripts: it is everybody outside relance.
type stage struct {
	journal *journal
	faults  *faults
	world   string        // address of the sandbox, behind the wire
	to      func() string // a gateway
	client  *http.Client
	now     func() time.Time // virtual

	playing sync.WaitGroup
	mu      sync.Mutex
	scripts map[string][]*script // by phone
	done    map[string]bool      // reactions that were played: a message may come twice
	errs    []error              // of the harness itself
}

// play begins a script and everything that follows from it.
func (s *stage) play(ctx context.Context, x *script) {
	s.mu.Lock()
	s.scripts[x.phone] = append(s.scripts[x.phone], x)
	s.mu.Unlock()
	s.playing.Go(func() {
		pause(ctx, x.starts)
		if err := s.begin(ctx, x); err != nil {
			s.fail(ctx, fmt.Errorf("begin %s: %w", x.key, err))
			return
		}
		s.follow(ctx, x, x.acts, "")
	})
}

// reached is told of every message on a phone.
func (s *stage) reached(ctx context.Context, a *arrival) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done[a.key+a.step] {
		return
	}
	s.done[a.key+a.step] = true
	for _, x := range s.scripts[a.phone] {
		if x.key == a.key && len(x.on[a.step]) > 0 {
			id := a.id
			s.playing.Go(func() { s.follow(ctx, x, x.on[a.step], id) })
		}
	}
}

// follow does the acts, each at its time.
func (s *stage) follow(ctx context.Context, x *script, acts []act, message string) {
	for _, a := range acts {
		s.playing.Go(func() {
			pause(ctx, a.after)
			if err := s.act(ctx, x, a, message); err != nil {
				s.fail(ctx, fmt.Errorf("%s: %s: %w", x.key, a, err))
			}
		})
	}
}

func (s *stage) fail(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, err)
}

// begin makes what starts the journey happen.
func (s *stage) begin(ctx context.Context, x *script) error {
	person := map[string]any{"phone": x.phone, "first_name": "Ana", "locale": "en"}
	switch x.journey {
	case "visit":
		// In five to seven virtual minutes; what lies in between has passed
		// when relance was down, and is done all the same.
		at := s.now().Add(6 * time.Minute)
		if err := s.crm(ctx, "contact", x.contact, person); err != nil {
			return err
		}
		return s.crm(ctx, "booking", x.key, map[string]any{"contact_id": x.contact, "starts_at": s.moment(x, "v1", at), "place": "v1"})
	case "quote":
		if err := s.crm(ctx, "contact", x.contact, person); err != nil {
			return err
		}
		if err := s.crm(ctx, "deal", x.key, map[string]any{"contact_id": x.contact, "stage": "new", "name": "v1"}); err != nil {
			return err
		}
		return s.crm(ctx, "deal", x.key, map[string]any{"stage": "quote_sent"})
	}
	person["id"] = x.contact
	if x.consent {
		person["consent"] = []string{"marketing"}
	}
	kind, object := "offer.made", "offer"
	if x.journey == "stay" {
		kind, object = "stay.ended", "stay"
	}
	return s.post(ctx, kind, x.key, map[string]any{"contact": person, object: map[string]any{"id": x.key, "version": "v1"}}, x.phone)
}

func (s *stage) act(ctx context.Context, x *script, a act, message string) error {
	booking := func(set map[string]any) error { return s.crm(ctx, "booking", x.key, set) }
	deal := func(set map[string]any) error { return s.crm(ctx, "deal", x.key, set) }
	switch a.do {
	case "press":
		return s.world1(ctx, "POST", "/sandbox/api/reply", map[string]any{"from": x.phone, "button": a.what, "message": message})
	case "write":
		if err := s.world1(ctx, "POST", "/sandbox/api/reply", map[string]any{"from": x.phone, "text": a.what}); err != nil || a.what != wordStop || x.then == nil {
			return err
		}
		s.startAgain(ctx, x)
		return nil
	case "cancel":
		return booking(map[string]any{"status": "cancelled"})
	case "move":
		return booking(map[string]any{"starts_at": s.moment(x, "v2", s.now().Add(9*time.Minute)), "place": "v2"})
	case "won", "lost":
		return deal(map[string]any{"stage": a.do})
	case "revise":
		return deal(map[string]any{"stage": "revised", "name": "v2"})
	case "touch":
		if x.journey == "visit" {
			return booking(map[string]any{"service": "with coffee"})
		}
		return deal(map[string]any{"amount": 100})
	}
	return fmt.Errorf("nobody knows how to %s", a.do)
}

// moment writes down when a version of a booking begins, before anybody hears
// of it, and answers it as the CRM has it.
func (s *stage) moment(x *script, version string, at time.Time) string {
	at = at.Truncate(time.Second)
	s.journal.with(func() { s.journal.moments[x.key+" "+version] = at })
	return at.Format(time.RFC3339)
}

// startAgain writes START once STOP was heard, and comes in once more when
// that was heard too.
func (s *stage) startAgain(ctx context.Context, x *script) {
	s.heard(ctx, x.phone, wordStop)
	pause(ctx, 1500*time.Millisecond)
	if err := s.world1(ctx, "POST", "/sandbox/api/reply", map[string]any{"from": x.phone, "text": wordStart}); err != nil {
		s.fail(ctx, err)
		return
	}
	s.heard(ctx, x.phone, wordStart)
	s.play(ctx, x.then)
}

// heard waits for the 200 of a person's words.
func (s *stage) heard(ctx context.Context, phone, words string) {
	for ctx.Err() == nil {
		taken := false
		s.journal.mu.Lock()
		for _, n := range s.journal.news {
			taken = taken || (n.kind == "reply" && n.phone == phone && n.version == words && n.taken())
		}
		s.journal.mu.Unlock()
		if taken {
			return
		}
		pause(ctx, 50*time.Millisecond)
	}
}

// crm changes a record, of which the CRM tells by webhook.
func (s *stage) crm(ctx context.Context, kind, id string, set map[string]any) error {
	return s.world1(ctx, "PATCH", "/sandbox/api/records/"+kind+"/"+id, set)
}

// world1 makes one call of the sandbox.
func (s *stage) world1(ctx context.Context, method, path string, body any) error {
	code, text, err := call(ctx, s.client, method, s.world+path, body)
	if err == nil && code >= 300 {
		err = fmt.Errorf("the sandbox answered %d: %s", code, text)
	}
	return err
}

// post sends a CloudEvent until it was answered 200, always with the same id.
func (s *stage) post(ctx context.Context, kind, key string, data map[string]any, phone string) error {
	j := s.faults.ofEvent(kind + key)
	n := s.journal.offer(news{kind: kind, key: key, version: "v1", phone: phone})
	pause(ctx, j.delay)
	event := map[string]any{"specversion": "1.0", "id": "ce-" + key, "source": "chaos", "type": kind, "data": data}
	for left := 1 + j.again; left > 0 && ctx.Err() == nil; {
		n.offers++
		code, text, err := call(ctx, s.client, "POST", s.to()+"/events", event, "Authorization", "Bearer "+token, "Content-Type", "application/cloudevents+json")
		switch {
		case err == nil && code == http.StatusOK && j.unheard:
			j.unheard = false // the answer was lost
		case err == nil && code == http.StatusOK:
			s.journal.ack(n)
			s.journal.count("event acked")
			left--
		case err == nil && code >= 400 && code < 500:
			return fmt.Errorf("relance refused the event: %d %s", code, text)
		default:
			pause(ctx, 250*time.Millisecond)
		}
	}
	return ctx.Err()
}

// call makes one request.
func call(ctx context.Context, client *http.Client, method, url string, body any, header ...string) (int, []byte, error) {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return 0, nil, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(raw))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, text, err
}

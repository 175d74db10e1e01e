package ledger_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func refOf(id string, n int) string { return "r1." + id + "." + strconv.Itoa(n) }

// ahead is how far virtual time is ahead of the wall in a model's world, so
// that one taken for the other is seen.
const ahead = 1000 * time.Hour

// world is a ledger and the reference beside it, to which the same happens.
type world struct {
	*reference
	*stage
	tx       *ledger.Tx
	policy   [2]ledger.SendRequest // by purpose: what its messages have in common
	limits   ledger.Limits
	inbox    []inboxRow
	routed   int64
	notes    []string
	attempts []attempt
	applied  map[string]int64
}

type inboxRow struct {
	row int64
}

// attempt is one that was allowed and may be finished.
type attempt struct {
	id string
	n  int
}

var (
	modelContacts = []string{"c-0", "c-1", "c-2"}
	modelRuns     = []string{"a/0@1", "a/1@1", "b/0@1", "b/1@1", "d/2@1"}
	modelPurposes = []string{"service", "marketing"}
	modelChannels = []string{"whatsapp", "email", "sms"}
)

// newWorld opens the runs. n is what is random about the world.
func newWorld(s *stage, tx *ledger.Tx, n [8]int) (*world, error) {
	w := &world{stage: s, tx: tx}
	s.wall = noon
	w.reference = &reference{
		now: noon.Add(ahead), wall: noon, runs: map[string]*refRun{}, suppressed: map[[2]string]bool{}, addresses: map[string][]string{},
		windows: map[[2]string]refWindow{}, unreachable: map[[2]string]bool{}, holds: map[[2]string]bool{}, circuits: map[string]bool{},
		conversations: map[string]ledger.Conversation{}, templates: map[[2]string]refTemplate{}, pairs: map[[2]string]time.Time{},
		people: map[string]time.Time{}, peopleLimit: -1, sends: map[string]*refSend{},
		pairHeld: map[[2]string]time.Time{}, numbers: map[string]refNumber{},
	}
	w.applied = map[string]int64{}
	optIns := []string{"required", "with_trigger", "with_trigger", "confirmed"}
	w.policy = [2]ledger.SendRequest{
		{OptIn: optIns[n[0]%3], CapCount: n[1] % 4, CapPer: []time.Duration{time.Hour, 24 * time.Hour}[n[2]%2], Allows: [][]string{nil, {"utility"}, {"utility", "marketing"}}[n[3]%3]},
		{OptIn: optIns[n[4]%4], Consent: []string{"", "marketing", "news"}[n[5]%3], CapCount: n[6] % 3, CapPer: time.Hour, HoldInHandoff: n[7]%2 == 0},
	}
	w.limits = ledger.Limits{Portfolio: "p"}
	if n[0]%2 == 0 {
		w.limits.PairEvery, w.limits.PairBurst = 6*time.Second, n[3]%3
	}
	if n[1]%2 == 0 {
		w.limits.PortfolioLimit = 1 + n[4]%2
	}
	w.limits.NumberRate = []int{0, 1, 3, 80}[n[5]%4]
	return w, w.do(func(tx *ledger.Tx) error {
		for i, c := range modelContacts {
			phone, email := fmt.Sprint("+3360000000", i), fmt.Sprintf("c%d@example.com", i)
			w.addresses[c] = []string{phone, email}
			if err := tx.UpsertContact(ledger.Contact{ID: c, Phone: phone, Email: email}); err != nil {
				return err
			}
		}
		for _, id := range modelRuns {
			journey, contact := id[:1], "c-"+id[2:3]
			w.runs[id] = &refRun{contact: contact, journey: journey, undone: map[int64]int64{}}
			if err := tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: journey, Contact: contact}, []string{"contact:" + contact}); err != nil {
				return err
			}
		}
		return nil
	})
}

// do does something in the one write of the history, or in a write of its own.
func (w *world) do(f func(tx *ledger.Tx) error) error {
	if w.tx == nil {
		return w.l.Do(context.Background(), f)
	}
	return f(w.tx)
}

// request is the message of a run's step on a channel, as an op asks for it.
func (w *world) request(n [8]int) ledger.SendRequest {
	id := modelRuns[n[0]%len(modelRuns)]
	run := w.runs[id]
	step, visit, channel := n[1]%2, n[2]%2, []int{0, 0, 0, 1, 1, 2}[n[3]%6]
	q := w.policy[step%2]
	q.Enrolment, q.Contact, q.Journey, q.Step, q.Visit = id, run.contact, run.journey, fmt.Sprint("s", step), visit
	q.Identity = fmt.Sprintf("%s/0/s%d/%d", id, step, visit)
	for i := range channel {
		q.Instead = ledger.SendID(q.Identity)
		q.Identity += "/" + modelChannels[i+1]
	}
	q.Purpose, q.Channel, q.Connection = modelPurposes[step%2], modelChannels[channel], []string{"meta", "mail", ""}[channel]
	q.Account = []string{"4711", "shop@example.com", "42"}[channel]
	q.Content = []string{"same", fmt.Sprint("words", visit)}[step]
	q.HasText = channel > 0 || step == 1 || visit == 1
	q.HasTemplate = channel == 0 && !(step == 1 && visit == 1)
	if q.HasTemplate {
		q.Template, q.Language = fmt.Sprint("t", step), []string{"fr", "en"}[visit]
		q.Category = []string{"utility", "marketing"}[step]
	}
	if channel == 0 {
		q.Limits = w.limits
	}
	q.Priority = map[string]int{"a": 0, "b": 1, "d": 5}[q.Journey]
	q.Lease = time.Minute
	if late := n[4] % 12; late < 4 {
		q.Expires = w.now.Add([]time.Duration{0, time.Second, 6 * time.Second, time.Hour}[late])
	}
	if wait := n[5] % 10; wait < 2 {
		q.DeferUntil = w.now.Add([]time.Duration{time.Second, time.Hour}[wait])
	}
	q.RetryUnknown = n[6]%4 == 0
	q.Applied = w.applied[id]
	if n[7]%25 == 0 {
		q.Applied += 2 // the ledger is from before the workflow's last events
		w.applied[id] = q.Applied
	}
	return q
}

// decide asks both, and answers how they differ.
func (w *world) decide(q ledger.SendRequest) error {
	want := w.reference.decide(q)
	var d ledger.Decision
	if err := w.do(func(tx *ledger.Tx) (err error) {
		d, err = tx.Decide(q)
		return err
	}); err != nil {
		return err
	}
	got := answer{Verdict: d.Verdict, Reason: d.Reason, Until: d.Until, SendID: d.SendID, Attempt: d.Attempt, Template: d.UseTemplate}
	w.note("decide on %s: %s %s", q.Identity, want.Verdict, want.Reason)
	if got != want {
		return fmt.Errorf("Decide(%s) = %+v, the rules say %+v", q.Identity, got, want)
	}
	if d.Verdict == ledger.Go {
		w.attempts = append(w.attempts, attempt{d.SendID, d.Attempt})
	}
	return nil
}

func (w *world) note(format string, args ...any) {
	w.notes = append(w.notes, w.now.Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
}

// freed is what the rules say may be woken: held, waited for, and nothing in
// its way any more.
func (w *world) freed() []string {
	var free []*refSend
	for _, s := range w.sends {
		if s.state != "held" || s.superseded != "" || w.runs[s.q.Enrolment].closed || (!s.woken.IsZero() && w.reference.wall.Sub(s.woken) < time.Minute) {
			continue
		}
		open := w.windows[[2]string{s.q.Contact, s.q.Account}].until.After(w.now)
		windowRefused := len(s.attempts) > 0 && s.attempts[len(s.attempts)-1].reason == "window"
		asText := s.q.HasText && (s.q.Channel != "whatsapp" || (open && !windowRefused))
		if w.obstacle(s.q, s.q.HasTemplate && !asText, true) == "" {
			free = append(free, s)
		}
	}
	slices.SortFunc(free, func(a, b *refSend) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.q.Priority, 3), cmp.Or(b.q.Priority, 3)), a.at.Compare(b.at), cmp.Compare(a.id, b.id))
	})
	var ids []string
	for _, s := range free {
		s.woken = w.reference.wall
		ids = append(ids, s.id)
	}
	return ids
}

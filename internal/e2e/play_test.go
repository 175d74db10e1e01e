package e2e

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// play is a scenario on a real server, against the sandbox. Its `when` blocks
// happen, later than the page says where relance is slower than the speed
// wants; what it expects is waited for a while, and not judged: scenarios are
// judged in workflows/simulate.
type play struct {
	*stack
	t     *testing.T
	sc    *definitions.Scenario
	plans []*definitions.Plan
	posts int
	ends  time.Duration // how long it goes on behind its last block
}

// patience is how long a play waits on the wall for what should be there.
const patience = 4 * time.Second

// lead is how long before its scenario a stack is started, on the wall.
const lead = 3 * time.Second

func newPlay(t *testing.T, folder fs.FS, ws *definitions.Workspace, sc *definitions.Scenario, at pace) *play {
	t.Helper()
	p := &play{t: t, sc: sc}
	shops := map[string]bool{}
	for _, journey := range append([]string{sc.Journey}, sc.Beside...) {
		plan := ws.Plan(journey)
		p.plans = append(p.plans, plan)
		for _, st := range plan.Steps {
			if st.Call != nil {
				shops[st.Call.Connection] = true
			}
		}
		for _, rec := range plan.Records {
			if rec.From != "" {
				shops[rec.From] = true
			}
		}
	}
	var names []string
	for name := range shops {
		names = append(names, name)
	}
	last := sc.Now.Add(time.Hour)
	for _, m := range sc.Moves {
		if m.At.After(last) {
			last = m.At
		}
	}
	took := min(max(time.Duration(float64(last.Sub(sc.Now))/at.speed), 3*time.Second), at.most)
	factor := float64(last.Sub(sc.Now)) / float64(took)
	p.ends = min(took/2, 6*time.Second) + 2*time.Second
	p.stack = newStackAt(t, pagesOf(t, folder, ws, p.plans), clock.Setting{Wall: time.Now().Add(lead), Virtual: sc.Now, Factor: factor}, nil, names...)
	return p
}

// run plays it.
func (p *play) run() {
	p.t.Helper()
	p.begin()
	p.until(p.sc.Now)
	if p.sc.Event != nil {
		p.event(p.person(""), p.sc.EventType, p.sc.Event)
	}
	moves := slices.Clone(p.sc.Moves)
	slices.SortStableFunc(moves, func(a, b definitions.Move) int { return a.At.Compare(b.At) })
	for n := range moves {
		p.until(moves[n].At)
		if moves[n].Expect != nil {
			p.expect(moves[n].Expect)
			continue
		}
		p.move(&moves[n])
	}
	p.soon(p.ends, func() bool { return p.openRuns() == 0 })
}

// until waits for a moment of virtual time.
func (p *play) until(at time.Time) {
	if wait := at.Sub(p.clock.Now()); wait > 0 {
		time.Sleep(p.clock.Real(wait))
	}
}

// soon waits until ok, and goes on without it after a while.
func (p *play) soon(within time.Duration, ok func() bool) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return true
		}
	}
	return false
}

func (p *play) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *play) do(f func(tx *ledger.Tx) error) {
	p.t.Helper()
	p.must(p.ledger.Do(context.Background(), f))
}

func (p *play) call(path string, body any) (ok bool) {
	p.t.Helper()
	code, _, err := do("POST", p.url+path, body, "Authorization", "Bearer "+token)
	p.must(err)
	return code == http.StatusOK
}

func (p *play) event(who connectors.Contact, kind string, data map[string]any) {
	p.t.Helper()
	p.posts++
	p.post(p.t, kind, fmt.Sprint("play-", p.posts), who, data)
}

// accept lets an event of a provider come in.
func (p *play) accept(e connectors.Event) {
	p.t.Helper()
	p.posts++
	e.ID, e.Time = fmt.Sprint("play-", p.posts), p.clock.Now()
	row, err := dispatch.Row("whatsapp", e, p.clock.Now())
	if err == nil {
		_, _, err = p.ledger.Accept(context.Background(), ledger.Arrival{Connection: "whatsapp", Body: []byte("{}"), Events: []ledger.NewEvent{row}})
	}
	p.must(err)
}

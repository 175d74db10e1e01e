package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// throng is many callers at once, each with people of its own, who decide on a
// message and keep what became of it. All share the number, the portfolio and
// the tables.
type throng struct {
	*ledger.Ledger
	limits        ledger.Limits
	callers, each int
	tries, went   atomic.Int64 // writes begun; messages that may go
}

// usualLimits are a business number's that hold nothing back here.
var usualLimits = ledger.Limits{PairEvery: 6 * time.Second, PairBurst: 45, Portfolio: "main", PortfolioLimit: 100_000, NumberRate: 1_000_000}

func (c *throng) enrol(ctx context.Context) error {
	for caller := range c.callers {
		err := c.Do(ctx, func(tx *ledger.Tx) error {
			for n := range c.each {
				contact := throngContact(caller, n)
				if err := tx.UpsertContact(ledger.Contact{ID: contact, Phone: fmt.Sprintf("+336%04d%04d", caller, n)}); err != nil {
					return err
				}
				id := "j/" + contact + "@1"
				if err := tx.Open(ledger.Enrolment{ID: id, WorkflowID: "j/" + contact, Journey: "j", Plan: "p", Contact: contact, Round: 1}, []string{"contact:" + contact}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func throngContact(caller, n int) string { return fmt.Sprintf("c-%d-%d", caller, n) }

// decide lets all callers decide on all their messages at once.
func (c *throng) decide(ctx context.Context) error {
	errs := make([]error, c.callers)
	var wg sync.WaitGroup
	for caller := range c.callers {
		wg.Go(func() {
			for n := range c.each {
				errs[caller] = errors.Join(errs[caller], c.send(ctx, throngContact(caller, n)))
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (c *throng) send(ctx context.Context, contact string) error {
	id := "j/" + contact + "@1"
	var d ledger.Decision
	err := c.Do(ctx, func(tx *ledger.Tx) (err error) {
		c.tries.Add(1)
		d, err = tx.Decide(ledger.SendRequest{
			Identity: id + "/1/remind/1", Enrolment: id, Step: "remind", Round: 1, Visit: 1, Contact: contact,
			Channel: "whatsapp", Account: "4711", Purpose: "service", OptIn: "with_trigger", CapCount: 4, CapPer: 24 * time.Hour,
			Content: "h", HasTemplate: true, Template: "reminder", Language: "fr", Category: "utility", Limits: c.limits,
		})
		return err
	})
	if err != nil || d.Verdict != ledger.Go {
		return errors.Join(err, noGo(d))
	}
	c.went.Add(1)
	return c.Do(ctx, func(tx *ledger.Tx) error {
		c.tries.Add(1)
		return tx.Finish(ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: "accepted", ProviderID: "wamid." + d.Ref})
	})
}

func noGo(d ledger.Decision) error {
	if d.Verdict == ledger.Go || d.Verdict == ledger.Deferred {
		return nil
	}
	return fmt.Errorf("the verdict is %q %s", d.Verdict, d.Reason)
}

// throngOf enrols the people of 48 callers in a ledger of its own on Postgres.
func throngOf(t testing.TB, each int, limits ledger.Limits) *throng {
	t.Helper()
	l, err := ledger.Open(t.Context(), postgresDSN(t), clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	c := &throng{Ledger: l, limits: limits, callers: 48, each: each}
	if err := c.enrol(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// While the tables are small, Postgres sees conflicts between strangers: the
// callers wait for each other, and nobody gets an error.
func TestAThrongOfCallersOnPostgresGetsItsDecisions(t *testing.T) {
	c := throngOf(t, 8, usualLimits)
	if err := c.decide(t.Context()); err != nil {
		t.Error(err)
	}
	if went := c.went.Load(); went != 48*8 {
		t.Errorf("%d of %d messages may go", went, 48*8)
	}
}

// Callers who find the last places at the same time do not all get one.
func TestAThrongOfCallersSharesThePlacesOfAPortfolio(t *testing.T) {
	limits := usualLimits
	limits.PortfolioLimit = 50
	c := throngOf(t, 2, limits)
	if err := c.decide(t.Context()); err != nil {
		t.Error(err)
	}
	if went := c.went.Load(); went != 50 {
		t.Errorf("%d messages may go to people written to first, want 50", went)
	}
}

// BenchmarkDecideInAThrong is how many decisions and outcomes a second 48
// callers get from one Postgres, and how often a write was begun for each.
func BenchmarkDecideInAThrong(b *testing.B) {
	for _, bound := range []struct {
		name   string
		limits ledger.Limits
	}{
		{"without limits", ledger.Limits{}},
		{"with limits", usualLimits},
	} {
		b.Run(bound.name, func(b *testing.B) {
			c := throngOf(b, max(b.N/48, 1), bound.limits)
			b.ResetTimer()
			if err := c.decide(b.Context()); err != nil {
				b.Fatal(err)
			}
			decisions := float64(c.callers * c.each)
			b.ReportMetric(decisions/b.Elapsed().Seconds(), "decisions/s")
			b.ReportMetric(float64(c.tries.Load())/(2*decisions), "tries/write")
		})
	}
}

package dispatch_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/postgrestest"
)

// offered is a journey for an audience, one per slot and person.
func offered(r *rig, change func(p *definitions.Plan, a *definitions.Audience)) *definitions.Plan {
	return r.plan("offer", `"${event.slot.id}-${contact.id}"`, func(p *definitions.Plan) {
		a := definitions.Audience{Name: "waiting", Of: "contact"}
		p.Triggers[0].On, p.Triggers[0].Audience = "slot.freed", "waiting"
		change(p, &a)
		p.Audiences = map[string]definitions.Audience{"waiting": a}
	})
}

func slot(id string) map[string]any { return map[string]any{"slot": map[string]any{"id": id}} }

// people are told of, each with a rank and a wish.
func (r *rig) people() {
	for i, rank := range []any{3.0, 1.0, nil, 2.0, 5.0} {
		r.arrive(someone(fmt.Sprint("c-", i+1), map[string]any{"rank": rank, "waits": i != 4, "name": []string{"Zoé", "anna", "", "Bo", "x"}[i]}))
	}
}

func TestAnAudienceEnters(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(p *definitions.Plan, a *definitions.Audience)
		want   string
	}{
		{"everybody", func(*definitions.Plan, *definitions.Audience) {}, "c-1 c-2 c-3 c-4 c-5"},
		{"for whom it is true", func(_ *definitions.Plan, a *definitions.Audience) { a.Where = expr("contact.waits") }, "c-1 c-2 c-3 c-4"},
		{"by order, who has none last", func(_ *definitions.Plan, a *definitions.Audience) {
			a.Where, a.Order = expr("contact.waits"), expr("contact.rank")
		}, "c-2 c-4 c-1 c-3"},
		{"the other way round, who has none last too", func(_ *definitions.Plan, a *definitions.Audience) {
			a.Where, a.Order, a.Descending = expr("contact.waits"), expr("contact.rank"), true
		}, "c-1 c-4 c-2 c-3"},
		{"texts without case", func(_ *definitions.Plan, a *definitions.Audience) {
			a.Where, a.Order = expr(`contact.name != ""`), expr("contact.name")
		}, "c-2 c-4 c-5 c-1"},
		{"texts the other way round", func(_ *definitions.Plan, a *definitions.Audience) {
			a.Where, a.Order, a.Descending = expr(`contact.name != ""`), expr("contact.name"), true
		}, "c-1 c-5 c-4 c-2"},
		{"not more than the limit", func(_ *definitions.Plan, a *definitions.Audience) {
			a.Order, a.Limit, a.Descending = expr("contact.rank"), 2, true
		}, "c-5 c-1"},
		{"by what happened to them", func(_ *definitions.Plan, a *definitions.Audience) {
			a.Where, a.Uses.History = expr(`did("order.created", "30d")`), []string{"order.created"}
		}, "c-2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.AtOnce = 1
			r.people()
			r.arrive(event("bought", "order.created", "c-2", order("o-1")))
			offered(r, c.change)
			r.arrive(event("e-1", "slot.freed", "", slot("s-1")))
			if got := r.starts(); len(got) != 0 {
				t.Errorf("the event itself starts %v", got)
			}
			r.letIn()
			if got := strings.Join(entered(t, r), " "); got != c.want {
				t.Errorf("%q entered, want %q", got, c.want)
			}
			r.arrive(event("e-1", "slot.freed", "", slot("s-1")))
			r.letIn()
			if more := len(r.starts()); more != len(strings.Fields(c.want)) {
				t.Errorf("%d starts after the same event again", more)
			}
		})
	}
}

// entered are the people who entered the journey, in their order.
func entered(t *testing.T, r *rig) (ids []string) {
	t.Helper()
	all, err := r.Ledger.Enrolments(t.Context(), ledger.EnrolmentFilter{Journey: "offer", Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[int64]string{}
	var order []int64
	for _, e := range all {
		rows[e.FirstEvent] = e.Contact
		order = append(order, e.FirstEvent)
	}
	for range order {
		least := int64(0)
		for row := range rows {
			if least == 0 || row < least {
				least = row
			}
		}
		ids = append(ids, rows[least])
		delete(rows, least)
	}
	return ids
}

func TestAnAudienceOfRecordsEntersWithTheirRecords(t *testing.T) {
	r := newRig(t)
	for i, c := range []string{"c-1", "c-2", "c-1", ""} {
		r.arrive(event(fmt.Sprint("k-", i), "cart.created", c, map[string]any{"cart": map[string]any{"id": fmt.Sprint("k-", i), "amount": float64(10 * i)}}))
	}
	r.plan("remind", "event.cart.id", func(p *definitions.Plan) {
		p.Triggers[0].On, p.Triggers[0].Audience = "sale.began", "carts"
		p.Audiences = map[string]definitions.Audience{"carts": {Name: "carts", Of: "cart", Where: expr("event.cart.amount < 25")}}
	})
	r.arrive(event("e-1", "sale.began", "", nil))
	r.letIn()
	got := map[string]any{}
	for _, in := range r.runs.inputs {
		cart := in.First.Data["cart"].(map[string]any)
		got[in.OnePer] = []any{in.Contact, cart["amount"], in.First.Type, in.First.Keys}
	}
	keys := func(id string) []string { return []string{"cart:" + id} }
	want := map[string]any{
		"k-0": []any{"c-1", 0.0, "sale.began", keys("k-0")},
		"k-1": []any{"c-2", 10.0, "sale.began", keys("k-1")},
		"k-2": []any{"c-1", 20.0, "sale.began", keys("k-2")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("who entered (-want +got):\n%s", diff)
	}
}

func inTurn(people int, every string) func(p *definitions.Plan, a *definitions.Audience) {
	return func(p *definitions.Plan, a *definitions.Audience) {
		a.Where, a.Order = expr("contact.waits"), expr("contact.rank")
		p.Triggers[0].InTurn = &definitions.InTurn{People: people, Every: every}
		p.Listeners = []definitions.Listener{{Name: "slot.booked", On: "slot.booked", Of: definitions.Correlation{About: "slot"}, First: p.Start}}
	}
}

func TestPeopleEnterInTurn(t *testing.T) {
	r := newRig(t)
	r.people()
	offered(r, inTurn(1, "30m"))
	r.arrive(event("e-1", "slot.freed", "", slot("s-1")))
	steps := []struct {
		name  string
		after time.Duration
		want  []string
	}{
		{"the first enters at once", 0, []string{"offer/s-1-c-2"}},
		{"nobody before it is their turn", 29 * time.Minute, nil},
		{"then the next", time.Minute, []string{"offer/s-1-c-4"}},
		{"after an outage one enters and not all who were missed", 3 * time.Hour, []string{"offer/s-1-c-1"}},
		{"and the next from there on", 29 * time.Minute, nil},
		{"until the list is empty", time.Minute, []string{"offer/s-1-c-3"}},
		{"then nobody", 24 * time.Hour, nil},
	}
	for _, s := range steps {
		r.now.move(s.after)
		r.letIn()
		if diff := cmp.Diff(s.want, r.starts()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.name, diff)
		}
	}
	found, err := r.Ledger.Firings(t.Context(), 10)
	if err != nil || len(found) != 1 || found[0].State != ledger.Ended || found[0].Entered != 4 {
		t.Errorf("the firing is %+v, %v", found, err)
	}
}

func TestPeopleEnterInTurnInTheHoursOfTheTriggerAlone(t *testing.T) {
	r := newRig(t)
	r.people()
	offered(r, func(p *definitions.Plan, a *definitions.Audience) {
		inTurn(1, "30m")(p, a)
		p.Triggers[0].InTurn.During = "offers"
		p.Hours = map[string]definitions.Hours{"offers": {Name: "offers", Timezone: "UTC", Days: map[string][]string{"monday": {"10:00-11:00"}, "tuesday": {"10:00-11:00"}}}}
	})
	r.arrive(event("e-1", "slot.freed", "", slot("s-1")))
	for _, s := range []struct {
		name  string
		after time.Duration
		want  []string
	}{
		{"nobody enters at nine, before the hours", 0, nil},
		{"nor a minute before them", 59 * time.Minute, nil},
		{"the first enters when they begin", time.Minute, []string{"offer/s-1-c-2"}},
		{"the second in turn", 30 * time.Minute, []string{"offer/s-1-c-4"}},
		{"nobody when they end", 30 * time.Minute, nil},
		{"nor in the night", 20 * time.Hour, nil},
		{"the third on the next day", 3 * time.Hour, []string{"offer/s-1-c-1"}},
	} {
		r.now.move(s.after)
		r.letIn()
		if diff := cmp.Diff(s.want, r.starts()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.name, diff)
		}
	}
}

func TestWhoStillWaitsForTheirTurnIsDroppedWhen(t *testing.T) {
	for _, c := range []struct {
		name    string
		happens func(r *rig)
		want    []string
	}{
		{"somebody takes the same slot", func(r *rig) { r.arrive(event("b", "slot.booked", "c-2", slot("s-1"))) }, nil},
		{"not when somebody takes another", func(r *rig) { r.arrive(event("b", "slot.booked", "c-2", slot("s-2"))) }, []string{"offer/s-1-c-4"}},
		{"the last piece is claimed", func(r *rig) {
			id := r.enrolled("offer/s-1-c-2").ID
			r.do(func(tx *ledger.Tx) error { _, _, err := tx.Claim("offer/s-1", 1, id, "1/take/1"); return err })
		}, nil},
		{"not while pieces are left", func(r *rig) {
			id := r.enrolled("offer/s-1-c-2").ID
			r.do(func(tx *ledger.Tx) error { _, _, err := tx.Claim("offer/s-1", 2, id, "1/take/1"); return err })
		}, []string{"offer/s-1-c-4"}},
		{"the journey has gone", func(r *rig) { r.Plans.Retire("offer") }, nil},
		{"the next one does not wait any more: who follows enters", func(r *rig) {
			e := someone("c-4", map[string]any{"waits": false})
			e.ID = "served"
			r.arrive(e)
		}, []string{"offer/s-1-c-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.people()
			offered(r, inTurn(1, "30m"))
			r.arrive(event("e-1", "slot.freed", "", slot("s-1")))
			r.letIn()
			r.now.move(time.Minute)
			c.happens(r)
			r.now.move(time.Hour)
			r.starts()
			r.letIn()
			if diff := cmp.Diff(c.want, r.starts()); diff != "" {
				t.Errorf("next entered (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever step the process dies at, everybody enters once.
func TestACrashLetsNobodyInTwice(t *testing.T) {
	for name, dsn := range map[string]string{"sqlite": "sqlite::memory:", "postgres": postgrestest.DSN(t)} {
		t.Run(name, func(t *testing.T) {
			r := newRigOn(t, dsn)
			r.people()
			offered(r, func(_ *definitions.Plan, a *definitions.Audience) { a.Order = expr("contact.rank") })
			r.arrive(event("e-1", "slot.freed", "", slot("s-1")))
			dies := errors.New("died")
			for range 2 { // takes the firing and dies: the next one waits for the lease
				f, ok, err := r.Ledger.TakeFiring(t.Context(), time.Minute)
				if err != nil || !ok {
					t.Fatalf("no firing is there: %v, %v", ok, err)
				}
				if err := r.Ledger.Do(t.Context(), func(tx *ledger.Tx) error {
					if _, err := tx.NextPeople(f.ID, 2); err != nil {
						return err
					}
					return dies
				}); !errors.Is(err, dies) {
					t.Fatal(err)
				}
				if _, ok, _ := r.Ledger.TakeFiring(t.Context(), time.Minute); ok {
					t.Fatal("the firing is taken twice at once")
				}
				r.now.move(2 * time.Minute)
				if more, err := r.LetIn(t.Context()); err != nil || !more {
					t.Fatalf("the firing does not go on: %v, %v", more, err)
				}
			}
			r.letIn()
			if got := strings.Join(entered(t, r), " "); got != "c-2 c-4 c-1 c-5 c-3" {
				t.Errorf("%q entered", got)
			}
		})
	}
}

func TestWhoComesByThemselvesDoesNotWaitBehindAList(t *testing.T) {
	r := newRig(t)
	r.do(func(tx *ledger.Tx) error {
		for i := range 2000 {
			if err := tx.UpsertContact(ledger.Contact{ID: fmt.Sprintf("p-%05d", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	offered(r, func(*definitions.Plan, *definitions.Audience) {})
	r.arrive(event("e-1", "slot.freed", "", slot("s-1")))
	for range 100 {
		if _, err := r.LetIn(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.now.move(time.Second)
	}
	undone, _, err := r.Ledger.InboxDepth(t.Context())
	if err != nil || undone < 500 || undone > 700 {
		t.Errorf("%d events wait, %v; want at most 700", undone, err)
	}
	for range 100 {
		r.settle()
		r.now.move(2 * time.Second)
		if _, err := r.LetIn(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(r.starts()); got != 2000 {
		t.Errorf("%d people entered, want 2000", got)
	}
}

// BenchmarkAnAudienceOf200000 looks for the people of an audience and lets the
// first of them in; it says how much memory that held.
func BenchmarkAnAudienceOf200000(b *testing.B) {
	const people = 200_000
	for b.Loop() {
		b.StopTimer()
		r := newRigOn(b, "sqlite:"+b.TempDir()+"/ledger.db")
		for from := 0; from < people; from += 2000 {
			r.do(func(tx *ledger.Tx) error {
				for i := from; i < from+2000; i++ {
					c := ledger.Contact{ID: fmt.Sprintf("p-%06d", i), Fields: map[string]any{"rank": float64(i * 7919 % people), "waits": i%2 == 0}}
					if err := tx.UpsertContact(c); err != nil {
						return err
					}
				}
				return nil
			})
		}
		offered(r, func(_ *definitions.Plan, a *definitions.Audience) {
			a.Where, a.Order = expr("contact.waits"), expr("contact.rank")
		})
		r.arrive(event("e-1", "slot.freed", "", slot("s-1")))
		var before, m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		most := uint64(0)
		b.StartTimer()
		for range people/1000 + 1 {
			if more, err := r.LetIn(b.Context()); err != nil || !more {
				b.Fatalf("%v, %v", more, err)
			}
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
		if more, err := r.LetIn(b.Context()); err != nil || !more {
			b.Fatalf("%v, %v", more, err)
		}
		b.StopTimer()
		f, err := r.Ledger.Firings(b.Context(), 1)
		if err != nil || f[0].Gathered != people/2 || f[0].Entered == 0 {
			b.Fatalf("the firing is %+v, %v", f, err)
		}
		b.ReportMetric(float64(most-before.HeapAlloc)/(1<<20), "MB-heap")
		b.StartTimer()
	}
}

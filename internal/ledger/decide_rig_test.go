package ledger_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// decideCase is what was kept before, what is asked, and the answer.
type decideCase struct {
	name  string
	given []func(r *rig)
	ask   ledger.SendRequest
	want  ledger.Decision
}

// decides asks for the decision of each case.
func decides(t *testing.T, cases []decideCase) {
	t.Helper()
	eachCase(t, cases, func(c decideCase) string { return c.name }, func(t *testing.T, r *rig, c decideCase) {
		r.enrol()
		for _, f := range c.given {
			f(r)
		}
		if diff := cmp.Diff(c.want, r.decide(c.ask)); diff != "" {
			t.Errorf("Decide (-want +got):\n%s", diff)
		}
	})
}

// eachCase runs each case in an empty ledger, on both databases.
func eachCase[C any](t *testing.T, cases []C, name func(C) string, check func(t *testing.T, r *rig, c C)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) {
		for _, c := range cases {
			t.Run(name(c), func(t *testing.T) { check(t, open(t, "sqlite::memory:"), c) })
		}
	})
	// Its tables take a third of a second to make, and much less to empty.
	t.Run("postgres", func(t *testing.T) {
		dsn := postgresDSN(t)
		all := open(t, dsn)
		clear := emptier(t, dsn)
		for _, c := range cases {
			t.Run(name(c), func(t *testing.T) {
				clear()
				all.clock.at = noon
				check(t, &rig{Ledger: all.Ledger, t: t, clock: all.clock}, c)
			})
		}
	})
}

// emptier empties all tables of a Postgres ledger: row by row, because there
// are few, and TRUNCATE makes a new file for each table.
func emptier(t *testing.T, dsn string) (clear func()) {
	t.Helper()
	db := raw(t, dsn)
	var all string
	err := db.QueryRow(`SELECT string_agg('DELETE FROM ' || quote_ident(tablename), '; ') ||
			(SELECT string_agg(format('; ALTER SEQUENCE %I RESTART', sequencename), '') FROM pg_sequences WHERE schemaname = current_schema() AND sequencename NOT LIKE 'goose%')
		FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'goose_db_version'`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if _, err := db.Exec(all); err != nil {
			t.Fatal(err)
		}
	}
}

// enrol opens the enrolment "j/7@1" of contact c-1, which listens for the
// contact and for booking 7.
func (r *rig) enrol() {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) error {
		return tx.Open(ledger.Enrolment{ID: "j/7@1", WorkflowID: "j/7", Journey: "j", Plan: "p1", OnePer: "7", Contact: "c-1", FirstEvent: 1},
			[]string{"contact:c-1", "booking:7"})
	})
}

// request is a message that may go as a template.
func request(change ...func(q *ledger.SendRequest)) ledger.SendRequest {
	q := ledger.SendRequest{
		Identity: "j/7@1/0/remind/1", Enrolment: "j/7@1", Step: "remind", Visit: 1,
		Contact: "c-1", Channel: "whatsapp", Account: "4711", Connection: "meta",
		Purpose: "service", Content: "h1", HasTemplate: true, Lease: time.Minute,
	}
	for _, f := range change {
		f(&q)
	}
	return q
}

func (r *rig) decide(q ledger.SendRequest) ledger.Decision {
	r.t.Helper()
	var d ledger.Decision
	r.do(func(tx *ledger.Tx) (err error) {
		d, err = tx.Decide(q)
		return err
	})
	return d
}

// sent takes a message through an accepted attempt.
func (r *rig) sent(q ledger.SendRequest) ledger.Decision {
	r.t.Helper()
	d := r.decide(q)
	if d.Verdict != ledger.Go {
		r.t.Fatalf("Decide(%s) = %s (%s), want go", q.Identity, d.Verdict, d.Reason)
	}
	r.finish(d, "accepted", "")
	return d
}

func (r *rig) finish(d ledger.Decision, state, reason string) {
	r.t.Helper()
	o := ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: state, Reason: reason}
	if state == "accepted" {
		o.ProviderID = "wamid." + d.Ref
	}
	r.do(func(tx *ledger.Tx) error { return tx.Finish(o) })
}

// elsewhere is a message of the same purpose to the same person in another step.
func elsewhere(step string) ledger.SendRequest {
	return request(func(q *ledger.SendRequest) { q.Identity, q.Step, q.Content = "j/7@1/0/"+step+"/1", step, step })
}

func capped(n int) ledger.SendRequest {
	return request(func(q *ledger.SendRequest) { q.CapCount, q.CapPer = n, 24*time.Hour })
}

func identity(is string) func(q *ledger.SendRequest) {
	return func(q *ledger.SendRequest) { q.Identity = is }
}

// remindID is the SendID of request().
var remindID = ledger.SendID("j/7@1/0/remind/1")

// What may have been kept before a decision.

func writes(f func(tx *ledger.Tx) error) func(r *rig) {
	return func(r *rig) { r.t.Helper(); r.do(f) }
}

func hears(r *rig) {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) error { return tx.Heard("c-1", "4711", noon) })
}

func says(purpose string, granted bool, at time.Time) func(r *rig) {
	return saysFrom("form", purpose, granted, at)
}

func saysFrom(source, purpose string, granted bool, at time.Time) func(r *rig) {
	return writes(func(tx *ledger.Tx) error {
		return tx.RecordConsent(ledger.Consent{Contact: "c-1", Purpose: purpose, Granted: granted, Source: source, At: at})
	})
}

func arrives(id string, keys ...string) func(r *rig) {
	return func(r *rig) { r.t.Helper(); r.arrive(id, "c-9", keys...) }
}

func attempted(state, reason string) func(r *rig) {
	return func(r *rig) { r.t.Helper(); r.finish(r.decide(request()), state, reason) }
}

func waits(d time.Duration) func(r *rig) { return func(r *rig) { r.clock.add(d) } }

// What may be answered to request().

var (
	allowed = ledger.Decision{Verdict: ledger.Go, SendID: remindID, Attempt: 1, Ref: "r1." + remindID + ".1", UseTemplate: true, State: "sending"}
	again   = ledger.Decision{Verdict: ledger.Go, SendID: remindID, Attempt: 2, Ref: "r1." + remindID + ".2", UseTemplate: true, State: "sending"}
)

func none(v ledger.Verdict, reason, state string) ledger.Decision {
	return ledger.Decision{Verdict: v, Reason: reason, SendID: remindID, State: state}
}

func after(v ledger.Verdict, reason, state string) ledger.Decision {
	return ledger.Decision{Verdict: v, Reason: reason, SendID: remindID, State: state, Attempt: 1, Ref: "r1." + remindID + ".1"}
}

func with(d ledger.Decision, f func(d *ledger.Decision)) ledger.Decision {
	f(&d)
	return d
}

// everywhereWithDSN is onDiskToo without the memory, which nobody else can
// look into.
func everywhereWithDSN(t *testing.T, f func(t *testing.T, r *rig, dsn string)) {
	t.Helper()
	each(t, func(t *testing.T, dsn string) { f(t, open(t, dsn), dsn) })
}

func micros(at time.Time) string { return strconv.FormatInt(at.UnixMicro(), 10) }

package dispatch_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Main(m)) }

// What a STOP writes and finds again is SQL of its own; here it is on the
// other database.
func TestAStopOnPostgres(t *testing.T) {
	r := twoPeopleOn(t, postgrestest.DSN(t))
	r.runs.failing(2, errAway)
	r.arrive(wrote("m-1", ana, "stop bons", ""))
	r.now.move(time.Minute)
	r.settle()
	want := []call{
		{WorkflowID: "basket/k-c-1", Type: "consent.revoked", Seq: 1},
		{WorkflowID: "basket/k-c-2", Type: "consent.revoked", Seq: 1},
	}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	r.arrive(of(event("new", "booking.created", "c-9", booking("b-9")), ana))
	r.arrive(wrote("m-2", ana, "start bons", ""))
	wantRows := []string{
		"c-9 | promo | revoked | address | fr stop purpose",
		"c-9 | promo | granted | message | fr start purpose",
	}
	if diff := cmp.Diff(wantRows, r.consents("c-9")); diff != "" {
		t.Errorf("the proof is (-want +got):\n%s", diff)
	}
	if n := len(r.notices()); n != 2 {
		t.Errorf("there are %d notices, want 2", n)
	}
}

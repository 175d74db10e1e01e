package activities_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
)

// records is a small CRM: a creation is searched by its reference before
// anything is made.
type records struct {
	*httptest.Server
	mu       sync.Mutex
	made     []string // references, in the order of what was made
	requests int
}

func newRecords(t *testing.T) *records {
	t.Helper()
	r := &records{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if q.Method != http.MethodPost {
			http.Error(w, `{}`, http.StatusNotFound)
			return
		}
		r.requests++
		ref := q.Header.Get("Idempotency-Key")
		at := slices.Index(r.made, ref)
		if at < 0 {
			r.made = append(r.made, ref)
			at = len(r.made) - 1
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":"note-` + strconv.Itoa(at+1) + `"}`))
	}))
	t.Cleanup(r.Close)
	return r
}

// A creation is killed at every place too: the record is found again by its
// reference, and never made twice.
func TestACreationIsKilledBetweenEveryTwoStatements(t *testing.T) {
	start := prepared(t)
	all := walk(t, "note", copied(t, start), newRecords(t).URL)
	ways := []string{"write/begin", "write/fetched", "write/requesting", "write/answered", "write/finished"}
	if diff := cmp.Diff(ways, named(all)); diff != "" {
		t.Fatalf("the places of the way (-want +got):\n%s", diff)
	}
	for n := 1; n <= len(all); n++ {
		crm := newRecords(t)
		file := copied(t, start)
		passed, lived := kill(t, "note", file, crm.URL, n)
		if diff := cmp.Diff(all[:n], passed); lived || diff != "" {
			t.Fatalf("the child that was to die at place %d lived: %v; it passed other places (-want +got):\n%s", n, lived, diff)
		}
		before := crm.requests
		asked := slices.Contains(passed, "write/answered")
		if asked != (len(crm.made) == 1) {
			t.Fatalf("killed at place %d (%s): %d records", n, place(passed), len(crm.made))
		}
		a, p, closes := open(t, file, crm.URL)
		res, err := a.Write(t.Context(), activities.WriteRequest{Call: call(p.Hash(), "note")})
		closes()
		if err != nil {
			t.Fatal(err)
		}
		if res.ID != "note-1" || len(crm.made) != 1 {
			t.Errorf("killed at place %d (%s): the record is %q, and %d were made", n, place(passed), res.ID, len(crm.made))
		}
		finished := reached(all, n) == "write/finished"
		if again := crm.requests > before; again == finished {
			t.Errorf("killed at place %d (%s): asked the CRM again is %v", n, place(passed), again)
		}
		t.Logf("%3d  %-28s made: %d | found again as %s", n, place(passed), len(crm.made), res.ID)
	}
}

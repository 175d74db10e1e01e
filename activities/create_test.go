package activities_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
)

// records is a small CRM: it makes a record for every creation, however often
// its reference was used, and lists what a reference made.
type records struct {
	*httptest.Server
	mu    sync.Mutex
	made  []string // references, in the order of what was made
	looks int      // searches
}

func newRecords(t *testing.T) *records {
	t.Helper()
	r := &records{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if q.Method == http.MethodPost {
			r.made = append(r.made, q.Header.Get("Idempotency-Key"))
			_ = json.NewEncoder(w).Encode(map[string]any{"id": fmt.Sprintf("note-%d", len(r.made))})
			return
		}
		r.looks++
		list := []map[string]any{}
		for i, ref := range r.made {
			if ref == q.URL.Query().Get("ref") {
				list = append(list, map[string]any{"id": fmt.Sprintf("note-%d", i+1), "ref": ref})
			}
		}
		_ = json.NewEncoder(w).Encode(list)
	}))
	t.Cleanup(r.Close)
	return r
}

// count is how many records were made, and how often one was looked for.
func (r *records) count() (made, looks int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.made), r.looks
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
		made, before := crm.count()
		asked := slices.Contains(passed, "write/answered")
		if asked != (made == 1) {
			t.Fatalf("killed at place %d (%s): %d records", n, place(passed), made)
		}
		a, p, closes := open(t, file, crm.URL)
		res, err := a.Write(t.Context(), activities.WriteRequest{Call: call(p.Hash(), "note")})
		closes()
		if err != nil {
			t.Fatal(err)
		}
		made, looks := crm.count()
		if res.ID != "note-1" || made != 1 {
			t.Errorf("killed at place %d (%s): the record is %q, and %d were made", n, place(passed), res.ID, made)
		}
		finished := reached(all, n) == "write/finished"
		if again := looks > before; again == finished {
			t.Errorf("killed at place %d (%s): looked for in the CRM is %v", n, place(passed), again)
		}
		t.Logf("%3d  %-28s made: %d | found again as %s", n, place(passed), made, res.ID)
	}
}

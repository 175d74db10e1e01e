package sandbox_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/rest"
)

func TestTheCRMFindsTheNewestRecordByItsFields(t *testing.T) {
	r := newRig(t)
	for _, one := range []map[string]any{
		{"id": "d-1", "contact_id": "c-1", "stage": "new", "rank": 2, "open": true},
		{"id": "d-2", "contact_id": "c-1", "stage": "won", "rank": 2.5, "open": false},
		{"id": "d-3", "contact_id": "c-2", "stage": "new", "rank": "2", "open": true},
		{"id": "d-4", "contact_id": "c-3", "contact": "c-9", "stage": "new"},
	} {
		r.must("POST", "/sandbox/api/records/deal", "", one)
	}
	// A change makes no record newer.
	r.must("PATCH", "/sandbox/api/records/deal/d-1", "", map[string]any{"amount": 5})
	crm, err := rest.New(connectors.Settings{Name: "crm", Values: map[string]any{"url": r.url + "/crm", "token": crmToken}}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		name  string
		where map[string]any
		want  string // "" is none
	}{
		{"the newest of a person", map[string]any{"contact": "c-1"}, "d-2"},
		{"by the sandbox's own name for it", map[string]any{"contact_id": "c-1"}, "d-2"},
		{"a contact of its own wins", map[string]any{"contact": "c-9"}, "d-4"},
		{"by two fields", map[string]any{"contact": "c-1", "stage": "new"}, "d-1"},
		{"by a number", map[string]any{"rank": 2.5}, "d-2"},
		{"a number written as text", map[string]any{"rank": 2.0}, "d-3"},
		{"by yes", map[string]any{"open": true, "contact": "c-1"}, "d-1"},
		{"by no", map[string]any{"open": false}, "d-2"},
		{"by its id", map[string]any{"id": "d-1"}, "d-1"},
		{"nobody's", map[string]any{"contact": "c-8"}, ""},
		{"a field that none has", map[string]any{"colour": "red"}, ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			got, err := crm.Newest(t.Context(), "deal", k.where, []string{"stage"})
			if k.want == "" {
				if !errors.Is(err, connectors.ErrNoRecord) {
					t.Errorf("Newest = %v, %v, want none", got, err)
				}
				return
			}
			if err != nil || got.ID != k.want || got.Fields["stage"] == nil || len(got.Fields) != 1 {
				t.Errorf("Newest = %v, %v, want %s with its stage", got, err, k.want)
			}
		})
	}
	status, raw := r.raw("GET", "/crm/deals?newest=1&where.contact=c-2", crmToken, nil)
	if d := cmp.Diff(`[{"contact":"c-2","contact_id":"c-2","id":"d-3","open":true,"rank":"2","stage":"new"}]`+"\n", string(raw)); status != http.StatusOK || d != "" {
		t.Errorf("%d (-want +got):\n%s", status, d)
	}
	for _, query := range []string{"newest=1", "newest=1&where.=x", "newest=1&where.a'b=x", "newest=1&where.a.b=x", "newest=1&where.a=1&where.a=2"} {
		if status, _ := r.raw("GET", "/crm/deal?"+query, crmToken, nil); status != http.StatusBadRequest {
			t.Errorf("?%s answers %d, want 400", query, status)
		}
	}
}

package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestTemplatesAreKeptWithQualityAndID(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		of := func(change func(s *ledger.TemplateState)) {
			s := ledger.TemplateState{Account: "4711", Name: "remind_v1", Language: "fr", At: noon}
			change(&s)
			r.do(func(tx *ledger.Tx) error { return tx.SetTemplate(s) })
		}
		of(func(s *ledger.TemplateState) {
			s.State, s.Category, s.Quality, s.ID = "approved", "utility", "green", "17"
		})
		of(func(s *ledger.TemplateState) { s.Quality, s.At = "red", noon.Add(time.Minute) })
		of(func(s *ledger.TemplateState) { s.Quality = "yellow" }) // older news
		of(func(s *ledger.TemplateState) { s.State, s.Reason = "paused", "first_pause" })
		want := []ledger.TemplateState{{
			Account: "4711", Name: "remind_v1", Language: "fr", State: "paused", Reason: "first_pause", Category: "utility",
			Quality: "red", ID: "17", At: noon.Add(time.Minute),
		}}
		got, err := r.Templates(t.Context())
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Templates: %v (-want +got):\n%s", err, diff)
		}
		r.do(func(tx *ledger.Tx) error {
			one, err := tx.Template("4711", "remind_v1", "fr")
			if one.State != "paused" || one.Category != "utility" {
				t.Errorf("Template = %+v, want it paused and utility", one)
			}
			return err
		})
	})
}

func TestWhatIsToldOfATemplate(t *testing.T) {
	cases := []struct {
		name            string
		state           ledger.TemplateState
		written         string
		journeys        []string
		ok, over        bool
		is, reason, has string
	}{
		{"a paused one names its journeys", ledger.TemplateState{Name: "a_v1", Language: "fr", State: "paused"}, "utility", []string{"reminder", "thanks"}, true, false, "a_v1/fr", "paused", "reminder, thanks"},
		{"one of all languages has its name alone", ledger.TemplateState{Name: "a_v1", State: "disabled"}, "utility", []string{"reminder"}, true, false, "a_v1", "disabled", "the journey reminder"},
		{"one that became marketing says so", ledger.TemplateState{Name: "a_v1", Language: "fr", State: "approved", Category: "marketing"}, "utility", nil, true, false, "a_v1/fr", "category", "written as utility"},
		{"one that was written as marketing is fine", ledger.TemplateState{Name: "a_v1", Language: "fr", State: "approved", Category: "marketing"}, "marketing", nil, true, true, "a_v1/fr", "", ""},
		{"an approved one ends what there was", ledger.TemplateState{Name: "a_v1", Language: "fr", State: "approved"}, "utility", nil, true, true, "a_v1/fr", "", ""},
		{"one in review is nothing to tell", ledger.TemplateState{Name: "a_v1", Language: "fr", State: "pending"}, "utility", nil, false, false, "a_v1/fr", "", ""},
		{"one that nothing is known of neither", ledger.TemplateState{Name: "a_v1", Language: "fr"}, "utility", nil, false, true, "a_v1/fr", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, ok := c.state.Trouble(c.written, c.journeys)
			if ok != c.ok || got.Over != c.over || got.Name != c.is || got.Reason != c.reason || !strings.Contains(got.Says, c.has) {
				t.Errorf("Trouble = %+v, %v", got, ok)
			}
			if ok && !got.Over && (got.Todo == "" || got.Says == "") {
				t.Errorf("Trouble = %+v says nothing or nothing to do", got)
			}
		})
	}
}

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// pacedJourney asks a question with a template of its own.
func pacedJourney(name, on string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, `
journey "%[1]s" {
  owner   = "tests@relance.example"
  purpose = purpose.service
  trigger "%[1]s" { on = "%[2]s" }
  one_per = event.order.id
  again   = never

  ask "question" {
    template = template.%[1]s
    for      = "1d"

    answer "yes" { then = continue }
    other_answer { then = continue }
    no_answer { then = continue }
  }
}

template "%[1]s" {
  whatsapp = "%[1]s_v1"
  category = utility
  button "yes" { label = { en = "Yes" } }
  locale "en" { body = "Shall we?" }
}
`, name, on)}
}

// sendOf is the one send of a run as the ledger has it.
func (s *stack) sendOf(t *testing.T, journey, order string) (row ledger.SendRow) {
	t.Helper()
	runs, err := s.ledger.Enrolments(context.Background(), ledger.EnrolmentFilter{Journey: journey})
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range runs {
		if run.WorkflowID != journey+"/"+order {
			continue
		}
		sends, err := s.ledger.Sends(context.Background(), run.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(sends) > 1 {
			t.Fatalf("%s/%s has %d sends, want one: %+v", journey, order, len(sends), sends)
		}
		if len(sends) == 1 {
			row = sends[0]
		}
	}
	return row
}

// becomes waits until the send of a run has a state.
func (s *stack) becomes(t *testing.T, journey, order, state string) ledger.SendRow {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		row := s.sendOf(t, journey, order)
		if row.State == state {
			return row
		}
		if time.Now().After(end) {
			t.Fatalf("the message of %s/%s never became %s: %+v", journey, order, state, row)
		}
	}
}

func (s *stack) faulty(t *testing.T, template any) {
	t.Helper()
	status, answer, err := do("POST", s.url+"/sandbox/api/faults", map[string]any{"template": template})
	if err != nil || status != 200 {
		t.Fatalf("set the faults: %d %s %v", status, answer, err)
	}
}

// Meta takes messages with a new template and keeps some back. What it lets go
// is delivered as if nothing had been; what it drops is a message that did not
// leave, waits until the template may be used again and then leaves once.
func TestMessagesThatMetaHoldsForQualityEndRight(t *testing.T) {
	t.Parallel()
	s := newStack(t, fstest.MapFS{
		"settings.hcl":         oneSend["settings.hcl"],
		"liked.journey.hcl":    pacedJourney("liked", "order.created"),
		"disliked.journey.hcl": pacedJourney("disliked", "order.paid"),
	}, 60, nil)
	who := func(n int) connectors.Contact {
		return connectors.Contact{ID: fmt.Sprint("c-paced-", n), Phone: fmt.Sprintf("+3361234700%d", n), Fields: map[string]any{"first_name": "Ana", "locale": "en"}}
	}
	order := func(id string) map[string]any { return map[string]any{"order": map[string]any{"id": id}} }
	hold := func(name, pacing string) map[string]any { return map[string]any{"name": name, "pacing": pacing} }

	s.faulty(t, []any{hold("liked_v1", "hold"), hold("disliked_v1", "hold")})
	s.post(t, "order.created", "e-1", who(1), order("o-1"))
	s.post(t, "order.paid", "e-2", who(2), order("o-2"))
	s.becomes(t, "liked", "o-1", "accepted")
	s.becomes(t, "disliked", "o-2", "accepted")

	s.faulty(t, []any{hold("disliked_v1", "drop")})
	released := s.becomes(t, "liked", "o-1", "delivered")
	waiting := s.becomes(t, "disliked", "o-2", "held")
	if waiting.Attempts != 1 || waiting.Reason != "template" {
		t.Errorf("what was dropped is %+v, want it held for its template after one attempt", waiting)
	}
	incidents, err := s.ledger.Incidents(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, i := range incidents {
		open = append(open, i.Kind+" "+i.Name)
	}
	if diff := cmp.Diff([]string{"template disliked_v1/en"}, open); diff != "" {
		t.Errorf("open incidents (-want +got):\n%s", diff)
	}

	s.faulty(t, nil) // the template is approved again
	again := s.becomes(t, "disliked", "o-2", "delivered")
	if released.Attempts != 1 || again.Attempts != 2 || released.Duplicates+again.Duplicates != 0 {
		t.Errorf("the ledger has %+v and %+v, want one attempt, two, and nothing twice", released, again)
	}
	s.press(t, who(1).Phone, "yes")
	s.press(t, who(2).Phone, "yes")
	s.ended(t, 2, time.Minute)

	status, answer, err := do("GET", s.url+"/sandbox/api/messages", nil)
	if err != nil || status != 200 {
		t.Fatalf("list the messages: %d %s %v", status, answer, err)
	}
	var listed []struct{ To, Template, Status string }
	if err := json.Unmarshal(answer, &listed); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range listed {
		got = append(got, m.To+" "+m.Template+" "+m.Status)
	}
	slices.Sort(got) // the two runs are in no order
	want := []string{
		who(1).Phone + " liked_v1 read", who(2).Phone + " disliked_v1 failed", who(2).Phone + " disliked_v1 read",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages at Meta (-want +got):\n%s", diff)
	}
}

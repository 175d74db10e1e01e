package dispatch_test

import (
	"fmt"
	"testing"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
)

// plan compiles a journey of one wait and has its plan changed: what is tested
// is what the plan says, not how it is written.
func (r *rig) plan(name, onePer string, change func(p *definitions.Plan)) *definitions.Plan {
	r.t.Helper()
	p := compiled(r.t, name, "1d")
	p.OnePer = *expr(onePer)
	change(p)
	r.Plans.Use(p.Hash(), p, true)
	return p
}

// compiled is the plan of a journey of one wait.
func compiled(t testing.TB, name, wait string) *definitions.Plan {
	t.Helper()
	ws, diags := definitions.Load(folder(t, fmt.Sprintf(`journey %q {
  title   = "A journey"
  purpose = purpose.service
  trigger "began" { on = "order.created" }
  one_per = event.order.id
  again   = always
  wait "a_while" { for = %q }
}
`, name, wait)))
	if diags.HasErrors() {
		t.Fatalf("load the journey: %v", diags)
	}
	return ws.Plans[0]
}

func expr(text string) *definitions.Expr {
	return &definitions.Expr{Text: text, File: "test.journey.hcl", Line: 1, Column: 1}
}

// someone is an event that tells of a person with a field.
func someone(id string, fields map[string]any) connectors.Event {
	e := event("know-"+id, "contact.updated", id, nil)
	e.Contact.Fields = fields
	return e
}

// starts are the workflow ids that were started since it was asked last.
func (r *rig) starts() (ids []string) {
	for _, c := range r.runs.told() {
		if c.Start {
			ids = append(ids, c.WorkflowID)
		}
	}
	return ids
}

// letIn lets people of lists in until there is nothing to do.
func (r *rig) letIn() {
	r.t.Helper()
	for {
		more, err := r.LetIn(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		r.settle()
		if !more {
			return
		}
	}
}

func TestTheTestsOwnPlansCompile(t *testing.T) {
	r := newRig(t)
	p := r.plan("one", "contact.id", func(*definitions.Plan) {})
	r.arrive(event("e-1", "order.created", "c-1", order("o-1")))
	if got := r.starts(); len(got) != 1 || got[0] != p.Journey+"/c-1" {
		t.Errorf("%v started", got)
	}
}

package definitions_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

// News of an order carries no promotion: a template that says of itself that it
// is one is refused before it is released.
func TestThePromotionOfAnOrderUpdateIsRefused(t *testing.T) {
	for name, template := range shipped(t, "order_update").Templates {
		if template.Category != "utility" {
			t.Errorf("template %q of the shipped order update is %s, want utility", name, template.Category)
		}
	}
	text, err := fs.ReadFile(journeys.FS, "order_update.journey.hcl")
	if err != nil {
		t.Fatal(err)
	}
	_, diags := definitions.Load(withFile(t, "order_update.journey.hcl", strings.Replace(string(text), "category = utility", "category = marketing", 1)))
	if len(diags) == 0 || diags[0].Code != "R301" {
		t.Errorf("Load = %+v, want R301", diags)
	}
}

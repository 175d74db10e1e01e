package definitions_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/relancehq/relance/definitions"
)

func TestAPersonAlwaysGoesTheSameWayAtASplit(t *testing.T) {
	plan := &definitions.Plan{Journey: "win_back"}
	tone := &definitions.Step{ID: "tone", Kind: definitions.Split, Variants: []definitions.Variant{{Name: "warm", Share: 1}, {Name: "cool", Share: 1}}}
	// Written down: a release that cut people otherwise would change under
	// people's feet what a running test compares.
	want := map[string]definitions.Outcome{"c-1": "variant.cool", "c-2": "variant.cool", "c-3": "variant.warm", "c-4": "variant.warm"}
	for contact, way := range want {
		if got := plan.Choose(tone, contact); got != way {
			t.Errorf("Choose(tone, %s) = %s, want %s", contact, got, way)
		}
	}
}

func TestPeopleAreCutByTheShares(t *testing.T) {
	cases := []struct {
		name     string
		holdout  int
		variants []definitions.Variant
		want     map[definitions.Outcome]float64
	}{
		{"two equal ways", 0, []definitions.Variant{{Name: "a", Share: 50}, {Name: "b", Share: 50}}, map[definitions.Outcome]float64{"variant.a": .5, "variant.b": .5}},
		{"shares are of their sum", 0, []definitions.Variant{{Name: "a", Share: 1}, {Name: "b", Share: 2}, {Name: "c", Share: 1}}, map[definitions.Outcome]float64{"variant.a": .25, "variant.b": .5, "variant.c": .25}},
		{"a holdout takes its percent first", 20, []definitions.Variant{{Name: "a", Share: 3}, {Name: "b", Share: 1}}, map[definitions.Outcome]float64{definitions.HeldOut: .2, "variant.a": .6, "variant.b": .2}},
		{"one way and those without it", 10, []definitions.Variant{{Name: "a", Share: 7}}, map[definitions.Outcome]float64{definitions.HeldOut: .1, "variant.a": .9}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			const people = 20_000
			plan, step := &definitions.Plan{Journey: "j"}, &definitions.Step{ID: "s", Holdout: c.holdout, Variants: c.variants}
			got := map[definitions.Outcome]float64{}
			for n := range people {
				got[plan.Choose(step, fmt.Sprintf("contact-%d", n))] += 1.0 / people
			}
			for way, share := range got {
				if math.Abs(share-c.want[way]) > .02 {
					t.Errorf("%s is gone by %.3f, want %.3f", way, share, c.want[way])
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("ways = %v, want %v", got, c.want)
			}
		})
	}
}

func TestWhoIsHeldOutDoesNotDependOnTheShares(t *testing.T) {
	plan := &definitions.Plan{Journey: "j"}
	before := &definitions.Step{ID: "s", Holdout: 30, Variants: []definitions.Variant{{Name: "a", Share: 1}, {Name: "b", Share: 1}}}
	after := &definitions.Step{ID: "s", Holdout: 30, Variants: []definitions.Variant{{Name: "a", Share: 9}, {Name: "b", Share: 1}, {Name: "c", Share: 4}}}
	for n := range 1000 {
		contact := fmt.Sprintf("contact-%d", n)
		if was, is := plan.Choose(before, contact) == definitions.HeldOut, plan.Choose(after, contact) == definitions.HeldOut; was != is {
			t.Fatalf("%s is held out: %v, and with other shares %v", contact, was, is)
		}
	}
}

func TestStepsCutPeopleIndependently(t *testing.T) {
	plan := &definitions.Plan{Journey: "j"}
	variants := []definitions.Variant{{Name: "a", Share: 1}, {Name: "b", Share: 1}}
	same := 0
	for n := range 2000 {
		contact := fmt.Sprintf("contact-%d", n)
		if plan.Choose(&definitions.Step{ID: "first", Variants: variants}, contact) == plan.Choose(&definitions.Step{ID: "second", Variants: variants}, contact) {
			same++
		}
	}
	if same < 900 || same > 1100 {
		t.Errorf("%d of 2000 go the same way at both splits, want about half", same)
	}
}

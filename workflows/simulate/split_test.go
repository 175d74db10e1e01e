package simulate

import "testing"

// A person always goes the same way, in a repeat too, and the journey ends for
// those who are held out.
func TestSplit(t *testing.T) {
	page := courseHead + `repeat "twice" {
  every   = "1h"
  at_most = 2
  split "tone" {
    holdout = 50
    variant "warm" {
      share = 1` + say("warm", `"warm"`) + `
    }
    variant "cool" {
      share = 1` + say("cool", `"cool"`) + `
    }
  }
}
}
`
	warm := []string{"0s warm: warm", "1h0m0s warm: warm", "1h0m0s completed"}
	cool := []string{"0s cool: cool", "1h0m0s cool: cool", "1h0m0s completed"}
	out := []string{"0s stop.holdout"}
	ways := map[string][]string{}
	plan := load(t, page).Plan("flow")
	st, ok := plan.Step("tone")
	if !ok {
		t.Fatal("the plan has no step tone")
	}
	for i := 0; i < 40 && len(ways) < 3; i++ {
		id := "c-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
		way := string(plan.Choose(st, id))
		if ways[way] != nil {
			continue
		}
		ways[way] = map[string][]string{"variant.warm": warm, "variant.cool": cool, "holdout": out}[way]
		t.Run(way, course{page: page, contact: map[string]any{"id": id, "phone": "+33600000017", "locale": "en"}, want: ways[way]}.run)
	}
	if len(ways) != 3 {
		t.Errorf("forty people went %d ways, want three", len(ways))
	}
}

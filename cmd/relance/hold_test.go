package main

import "testing"

func TestHoldStopsListsAndLifts(t *testing.T) {
	r := gateway(t)
	shows(t, r.verb(0, "hold"), "nothing is held", "no message waits")
	shows(t, r.verb(0, "hold", "everything", "--why", "wrong price"), "HOLD", "everything", "wrong price")
	shows(t, r.verb(0, "hold", "journey", "quote_follow_up"), "journey quote_follow_up", "wrong price")
	shows(t, r.verb(0, "hold", "--json"), `"Kind":"everything"`, `"rate":20`)
	shows(t, r.verb(exitFiles, "hold", "journey", "quote_folow_up"), `Did you mean "quote_follow_up"?`)
	shows(t, r.verb(exitFiles, "hold", "number", "1"), "no number")
	shows(t, r.verb(exitFiles, "hold", "lift", "purpose", "service"), "no such hold")
	shows(t, r.verb(0, "hold", "lift", "everything", "--rate", "10", "--json"), `"rate":10`)
	shows(t, r.verb(0, "hold", "lift", "journey", "quote_follow_up"), "nothing is held")
	shows(t, r.verb(exitFiles, "hold", "lift", "everything", "--rate", "0"), "messages a second")
}

func TestAVerbSaysWhereItFoundNobody(t *testing.T) {
	r := gateway(t)
	t.Setenv("RELANCE_TOKEN", "another")
	shows(t, r.verb(exitFiles, "hold"), "401", "RELANCE_TOKEN")
	out, err := run(t, "hold", "--data", t.TempDir())
	if err == nil || out != "" {
		t.Fatalf("%q %v", out, err)
	}
	shows(t, err.Error(), "relance up", "--address")
	r.url = "http://127.0.0.1:1"
	shows(t, r.verb(exitOurs, "hold"), "Is it running?")
}

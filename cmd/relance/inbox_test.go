package main

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// letter makes a dead letter.
func (r *running) letter(id, kind, why string) {
	r.t.Helper()
	if _, _, err := r.ledger.Accept(r.t.Context(), ledger.Arrival{
		Connection: "shop", Body: []byte("{}"), Events: []ledger.NewEvent{{Source: "shop", ID: id, Type: kind, Data: []byte("{}")}},
	}); err != nil {
		r.t.Fatal(err)
	}
	claimed, err := r.ledger.Claim(r.t.Context(), "test", 1, time.Minute)
	if err != nil || len(claimed) != 1 {
		r.t.Fatal(claimed, err)
	}
	r.do(func(tx *ledger.Tx) error { return tx.Bury(claimed[0].Row, why) })
}

func TestDeadLettersAreListedRedrivenAndThrownAway(t *testing.T) {
	r := gateway(t)
	r.letter("1", "cart.updated", "the condition fails")
	r.letter("2", "order.paid", "no journey knows it")
	r.letter("3", "order.paid", "no journey knows it")
	if _, _, err := r.ledger.Accept(t.Context(), ledger.Arrival{Connection: "desk", Body: []byte("?"), Dead: "it is no JSON"}); err != nil {
		t.Fatal(err)
	}
	shows(t, r.verb(0, "inbox", "list", "--state", "dead"), "AGE", "0s", "cart.updated", "it is no JSON")
	out := r.verb(0, "inbox", "list", "--type", "order.paid", "--reason", "JOURNEY", "--connection", "shop", "--before", "0s")
	if strings.Count(out, "order.paid") != 2 || strings.Contains(out, "cart") {
		t.Errorf("listed are %s", out)
	}
	shows(t, r.verb(exitFiles, "inbox", "list", "--before", "yesterday"), "7d")
	shows(t, r.verb(exitFiles, "inbox", "redrive"), "--all")
	shows(t, r.verb(exitFiles, "inbox", "redrive", "1", "--all"), "not both")
	shows(t, r.verb(exitFiles, "inbox", "redrive", "first"), "a number")
	shows(t, r.verb(0, "inbox", "redrive", "1"), "row 1 is dispatched again")
	r.verb(exitFiles, "inbox", "redrive", "1")
	shows(t, r.verb(exitFiles, "inbox", "redrive", "--all"), "row 4: ", "is not configured", "2 dispatched again, 1 stay")
	shows(t, r.verb(0, "inbox", "discard", "4", "--yes"), "row 4 is thrown away")
	shows(t, r.verb(0, "inbox", "discard", "--all", "--yes"), "0 thrown away")
}

func TestThrowingAwayAsks(t *testing.T) {
	r := gateway(t)
	r.letter("1", "cart.updated", "the condition fails")
	for _, c := range []struct {
		name, answer, asks, says string
		args                     []string
		code                     int
	}{
		{"no", "n\n", "1 dead letters", "nothing was thrown away", []string{"--all"}, exitFiles},
		{"nothing", "", "1 dead letters", "nothing was thrown away", []string{"1"}, exitFiles},
		{"yes", "yes\n", "1 dead letters", "1 thrown away", []string{"--type", "cart.updated"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, asked bytes.Buffer
			cmd := root()
			cmd.SetOut(&out)
			cmd.SetErr(&asked)
			cmd.SetIn(strings.NewReader(c.answer))
			cmd.SetArgs(append([]string{"inbox", "discard", "--address", r.url}, c.args...))
			err := cmd.ExecuteContext(t.Context())
			if (err != nil) != (c.code != 0) {
				t.Errorf("it ended with %v", err)
			}
			if err != nil {
				out.WriteString(err.Error())
			}
			shows(t, asked.String(), c.asks)
			shows(t, out.String(), c.says)
		})
	}
}

func TestNobodyToAskIsNoYes(t *testing.T) {
	r := gateway(t)
	in, err := os.Open(file(t, "in", "y\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	cmd := root()
	cmd.SetIn(in)
	cmd.SetArgs([]string{"inbox", "discard", "--all", "--address", r.url})
	if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), "--yes") {
		t.Errorf("it ended with %v, want words about --yes", err)
	}
}

func TestAnAgeIsShort(t *testing.T) {
	for in, want := range map[string]string{"5s": "5s", "3m2s": "3m2s", "1h2m3s": "1h2m", "49h0m0s": "2d1h", "strange": "strange"} {
		if got := short(in); got != want {
			t.Errorf("short(%s) = %s, want %s", strconv.Quote(in), got, want)
		}
	}
}

package activities_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/ledger"
)

// left is what the ledger and the outside know after a process was killed.
type left struct {
	Messages int    // that the provider took
	Attempts int    // that the ledger knows of
	State    string // of the send: what the ledger keeps; "" is no row
}

// byPhase is what must be left when a process dies after each named place and
// before the next: before the decision is on disk nothing, between that and the
// answer's the intent, and from then on the acceptance.
var byPhase = map[string]left{
	"":                {},
	"send/begin":      {},
	"send/fetched":    {},
	"send/drafted":    {},
	"send/decided":    {Attempts: 1, State: "sending"},
	"send/requesting": {Attempts: 1, State: "sending"},
	"send/answered":   {Messages: 1, Attempts: 1, State: "sending"},
	"send/finished":   {Messages: 1, Attempts: 1, State: "accepted"},
}

// ending is what the process that comes after makes of it.
type ending struct {
	name           string
	resend, status bool
	want           func(l left) ended
}

type ended struct {
	Verdict  string
	Messages int
	State    string
}

var endings = []ending{
	{
		name: "no status comes, the author says stop", want: func(l left) ended {
			switch l.State {
			case "": // nothing was begun: the message leaves now
				return ended{"sent", 1, "accepted"}
			case "sending":
				return ended{"unknown", l.Messages, "unknown"} // nobody can know, and nothing leaves blindly
			}
			return ended{"already_sent", 1, "accepted"}
		},
	},
	{
		name: "the status comes if there is one", status: true, want: func(l left) ended {
			switch {
			case l.State == "":
				return ended{"sent", 1, "accepted"}
			case l.Messages == 0:
				return ended{"unknown", 0, "unknown"}
			}
			return ended{"already_sent", 1, "delivered"}
		},
	},
	{
		name: "the status comes if there is one, the author says resend", status: true, resend: true, want: func(l left) ended {
			switch {
			case l.Messages == 0:
				return ended{"sent", 1, "accepted"}
			}
			return ended{"already_sent", 1, "delivered"}
		},
	},
}

// The process that sends is killed at every place of its way, one after the
// other: named ones, and between every two statements of every transaction.
// Whatever it leaves behind, the next process sends the message at most once
// and knows what it knows.
func TestASendIsKilledBetweenEveryTwoStatements(t *testing.T) {
	start := prepared(t)
	all := walk(t, "on_its_way", copied(t, start), newOutside(t).URL)
	ways := []string{"send/begin", "send/fetched", "send/drafted", "send/decided", "send/requesting", "send/answered", "send/finished"}
	if diff := cmp.Diff(ways, named(all)); diff != "" {
		t.Fatalf("the places of the way (-want +got):\n%s", diff)
	}
	t.Logf("%d places, %d of them between two statements", len(all), len(all)-len(ways))
	for n := 1; n <= len(all); n++ {
		out := newOutside(t)
		dir := copied(t, start)
		passed, lived := kill(t, "on_its_way", dir, out.URL, n)
		if diff := cmp.Diff(all[:n], passed); lived || diff != "" {
			t.Fatalf("the child that was to die at place %d lived: %v; it passed other places (-want +got):\n%s", n, lived, diff)
		}
		got := found(t, dir, out)
		want := byPhase[reached(all, n)]
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("killed at place %d (%s): what is left (-want +got):\n%s", n, place(passed), diff)
		}
		line := fmt.Sprintf("%3d  %-28s left: %-32s", n, place(passed), fmt.Sprintf("%+v", got))
		for _, e := range endings {
			was := e.finish(t, dir, out)
			if diff := cmp.Diff(e.want(got), was); diff != "" {
				t.Errorf("killed at place %d (%s), %s (-want +got):\n%s", n, place(passed), e.name, diff)
			}
			line += fmt.Sprintf(" | %s, %d left", was.Verdict, was.Messages)
		}
		t.Log(line)
	}
}

func named(passed []string) (out []string) {
	for _, name := range passed {
		if name != "sql" {
			out = append(out, name)
		}
	}
	return out
}

// place says where a child died.
func place(passed []string) string {
	since := 0
	for i := len(passed) - 1; i >= 0 && passed[i] == "sql"; i-- {
		since++
	}
	if since == 0 {
		return phase(passed)
	}
	return fmt.Sprintf("%s + %d statements", phase(passed), since)
}

// found reads what is left, out of a copy: reading must not change it.
func found(t *testing.T, file string, out *outside) left {
	t.Helper()
	a, _, closes := open(t, copied(t, folderOf(file)), out.URL)
	defer closes()
	got := left{Messages: len(out.taken())}
	for _, row := range rowsOf(t, a) {
		got.Attempts, got.State = row.Attempts, row.State
	}
	return got
}

// finish is the next process: it applies the status of what the provider took,
// as its webhook would, and asks for the message again.
func (e ending) finish(t *testing.T, file string, before *outside) ended {
	t.Helper()
	out := newOutside(t)
	a, p, closes := open(t, copied(t, folderOf(file)), out.URL)
	defer closes()
	if e.status {
		for i, ref := range before.taken() {
			s := ledger.StatusUpdate{Ref: ref, ProviderID: fmt.Sprintf("wamid.%d", i+1), State: "delivered"}
			if err := a.Ledger.Do(t.Context(), func(tx *ledger.Tx) error {
				_, err := tx.ApplyStatus(s)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	q := request(p.Hash(), "on_its_way")
	q.Resend = e.resend
	var res activities.SendResult
	for wait := time.Now().Add(5 * time.Second); ; { // the dead process's lease is over within a millisecond
		var err error
		if res, err = a.Send(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		if res.Verdict != string(ledger.InFlight) || time.Now().After(wait) {
			break
		}
	}
	again, err := a.Send(t.Context(), q) // asking once more changes nothing, unless the author says resend of an unknown one
	if err != nil {
		t.Fatal(err)
	}
	if sent := again.Verdict == string(ledger.AlreadySent); sent != (res.Verdict != string(ledger.UnknownSend)) {
		t.Errorf("asked again after %s: %s", res.Verdict, again.Verdict)
	}
	got := ended{Verdict: res.Verdict, Messages: len(before.taken()) + len(out.taken())}
	for _, row := range rowsOf(t, a) {
		got.State = row.State
	}
	return got
}

func rowsOf(t *testing.T, a *activities.Activities) []ledger.SendRow {
	t.Helper()
	rows, err := a.Ledger.Sends(context.Background(), enrolment)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) > 1 {
		t.Fatalf("%d sends, want one at most", len(rows))
	}
	return rows
}

func folderOf(file string) string { return strings.TrimSuffix(file, "/ledger.db") }

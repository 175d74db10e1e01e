package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// verb runs a verb on the instance's folder and expects it to succeed.
func (i *instance) verb(args ...string) string {
	i.t.Helper()
	out, err := i.tryVerb(args...)
	if err != nil {
		i.t.Fatalf("relance %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// tryVerb runs a verb and answers what it says and whether it failed.
func (i *instance) tryVerb(args ...string) (string, error) {
	cmd := exec.Command(binary, args...)
	cmd.Env = append(os.Environ(), "RELANCE_TOKEN="+token)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// A ledger that goes back to its backup sends nothing twice: what Temporal
// knows is read before anything leaves, and an operator says the rest.
func TestARestoredLedgerSendsNothingTwice(t *testing.T) {
	t.Parallel()
	i := up(t, quick...)
	before, between, waiting := "+33612345801", "+33612345802", "+33612345803"
	at := i.now().Add(100 * time.Minute) // the second message 80 virtual minutes from here

	// Before the backup: asked, and not answered.
	i.post("booking.created", "e-1", booking("b-81", before, at))
	i.waitMessages(before, 1, 30*time.Second)
	backup := filepath.Join(t.TempDir(), "ledger.db")
	if out := i.verb("ledger", "backup", backup, "--data", i.data); !strings.Contains(out, "backed up") {
		t.Errorf("ledger backup says %q", out)
	}
	if out := i.verb("ledger", "check", backup); !strings.Contains(out, "sound") {
		t.Errorf("ledger check says %q", out)
	}

	// After it: one answers, one enters and is asked; then the machine dies.
	i.press(before, "yes")
	i.wait(30*time.Second, "the booking confirmed in the CRM", func() bool { return i.record("booking", "b-81")["status"] == "confirmed" })
	i.post("booking.created", "e-2", booking("b-82", between, at))
	i.waitMessages(between, 1, 30*time.Second)
	i.post("booking.created", "e-3", booking("b-83", waiting, at.Add(time.Hour)))
	i.waitMessages(waiting, 1, 30*time.Second)

	if out, err := exec.Command(binary, "restore", backup, "--data", i.data, "--yes").CombinedOutput(); err == nil || !strings.Contains(string(out), "Stop that relance") {
		t.Errorf("restore under a running relance: %v, %q", err, out)
	}
	i.kill()
	out := i.verb("restore", backup, "--data", i.data, "--yes")
	if !strings.Contains(out, "everything is on hold") || !strings.Contains(out, "before-restore-") {
		t.Errorf("restore says %q", out)
	}
	if kept, _ := filepath.Glob(filepath.Join(i.data, "ledger.db.before-restore-*")); len(kept) == 0 {
		t.Error("the ledger of before is gone")
	}
	i.start()

	// On hold nothing leaves, though the second messages are due.
	i.wait(150*time.Second, "the time of the second messages", func() bool { return i.now().After(at.Add(-15 * time.Minute)) })
	for _, phone := range []string{before, between, waiting} {
		if got := i.messages(phone); len(got) != 1 {
			t.Errorf("on hold a phone has %d messages, want 1", len(got))
		}
	}
	if listed := i.verb("restore", "list", "--data", i.data); strings.Contains(listed, "b-81") {
		// Its answer came and was worked on: Temporal knows all of it.
		t.Errorf("a run is asked about that Temporal knows:\n%s", listed)
	}
	if strings.Contains(i.verb("restore", "list", "--data", i.data), "quick/") {
		i.verb("restore", "unsent", "--all", "--data", i.data)
	}
	i.verb("hold", "lift", "everything", "--data", i.data)

	// A later event is heard by a run that the backup knew nothing of.
	i.press(waiting, "yes")
	i.wait(60*time.Second, "the last booking confirmed in the CRM", func() bool { return i.record("booking", "b-83")["status"] == "confirmed" })
	for _, phone := range []string{before, waiting} {
		i.waitMessages(phone, 2, 180*time.Second)
	}
	i.wait(60*time.Second, "all runs to end", func() bool { return !strings.Contains(i.verb("runs", "--open", "--data", i.data), "b-81") })
	for _, phone := range []string{before, between, waiting} {
		i.once(phone)
	}
	if out := i.verb("ledger", "check", "--data", i.data); !strings.Contains(out, "sound") {
		t.Errorf("the ledger afterwards: %s", out)
	}
	if _, body := i.call("GET", "/admin/totals", nil, "Authorization", "Bearer "+token); strings.Contains(string(body), `"duplicate":1`) {
		t.Errorf("a message left twice: %s", body)
	}
}

// What left and was not kept in any history is for the operator to say.
func TestAnOperatorSaysWhatLeftBeforeARestore(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"sent", "unsent"} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			i := up(t, quick...)
			const phone = "+33612345811"
			at := i.now().Add(65 * time.Minute)
			i.post("booking.created", "e-1", booking("b-84", phone, at))
			i.waitMessages(phone, 1, 30*time.Second)
			i.press(phone, "yes")
			i.wait(30*time.Second, "the booking confirmed", func() bool { return i.record("booking", "b-84")["status"] == "confirmed" })
			i.wait(30*time.Second, "the wait for the second message", func() bool { return strings.Contains(i.verb("runs", "--open", "--data", i.data), "waiting") })
			backup := filepath.Join(t.TempDir(), "ledger.db")
			i.verb("ledger", "backup", backup, "--data", i.data)
			i.kill() // and the due time passes while nothing runs
			time.Sleep(50 * time.Second)
			out := i.verb("restore", backup, "--data", i.data, "--yes")
			if !strings.Contains(out, "quick/b-84@") || !strings.Contains(out, "later") {
				t.Errorf("restore does not list what came due: %s", out)
			}
			i.start()
			listed := i.verb("restore", "list", "--data", i.data)
			line := listed[max(0, strings.Index(listed, "quick/b-84@")):]
			run := strings.Fields(line)[0]
			if !strings.HasPrefix(run, "quick/b-84@") {
				t.Fatalf("restore list says %q", listed)
			}
			i.verb("hold", "lift", "everything", "--data", i.data)
			time.Sleep(3 * time.Second)
			if got := i.messages(phone); len(got) != 1 {
				t.Fatalf("before the operator's word the phone has %d messages", len(got))
			}
			i.verb("restore", word, run, "--data", i.data)
			i.wait(90*time.Second, "the run to end", func() bool { return !strings.Contains(i.verb("runs", "--open", "--data", i.data), "b-84") })
			want := 1
			if word == "unsent" {
				want = 2
			}
			templates := []string{}
			for _, m := range i.messages(phone) {
				templates = append(templates, m.Template)
			}
			slices.Sort(templates)
			if len(templates) != want {
				t.Errorf("after %q the phone has %v, want %d messages", word, templates, want)
			}
		})
	}
}

package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/sandbox"
)

func newSkip() *atomic.Int64 { return new(atomic.Int64) }

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited for %s", what)
		}
	}
}

func TestARestartKeepsEverything(t *testing.T) {
	dir := t.TempDir()
	r := &rig{t: t, whatsapp: newReceiver(t), crm: newReceiver(t), skipped: newSkip()}
	r.whatsapp.deaf, r.crm.answer = true, func(int) int { return http.StatusInternalServerError }
	r.start(r.config(dir))
	r.template()
	id := r.sent(templateTo(ana))
	r.must("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "button": "confirm"})
	r.must("PATCH", "/sandbox/api/records/booking/b-1", "", map[string]any{"status": "booked"})
	status, first := r.crmCall("POST", "/crm/tasks", "key-1", map[string]any{"title": "Rappeler"})
	if status != http.StatusCreated {
		t.Fatalf("create = %d %v", status, first)
	}
	r.faults(`{"bad_numbers":["+33698765432"]}`)
	r.status(id, "read")
	before := r.messages("?all=1")
	r.stop()

	r.whatsapp.mu.Lock()
	r.whatsapp.deaf = false
	r.whatsapp.mu.Unlock()
	r.crm.mu.Lock()
	r.crm.answer = func(int) int { return http.StatusOK }
	r.crm.mu.Unlock()
	r.start(r.config(dir))
	after := r.messages("?all=1")
	for i := range after {
		after[i].Acked = time.Time{} // webhooks are heard again from the start on
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("messages after the restart (-before +after):\n%s", diff)
	}
	if got := r.must("GET", "/sandbox/api/records/booking/b-1", "", nil); got["status"] != "booked" {
		t.Errorf("booking = %v", got)
	}
	if status, again := r.crmCall("POST", "/crm/tasks", "key-1", map[string]any{"title": "Rappeler"}); status != http.StatusOK || again["id"] != first["id"] {
		t.Errorf("the same key = %d %v, want 200 and %v", status, again, first["id"])
	}
	if got := r.must("GET", "/sandbox/api/faults", "", nil); got["bad_numbers"] == nil {
		t.Errorf("faults = %v", got)
	}
	if got, want := r.statuses(id, 3), []string{"sent", "delivered", "read"}; !cmp.Equal(got, want) {
		t.Errorf("statuses delivered after the restart = %v, want %v", got, want)
	}
	if e := r.events(1)[0]; e["type"] != "booking.created" {
		t.Errorf("event delivered after the restart = %v", e)
	}
	if got := r.statuses(r.sent(textTo(ana, "la fenêtre est ouverte")), 2); got[1] != "delivered" {
		t.Errorf("statuses of a text = %v: the window was not kept", got)
	}
}

// childDir names the environment variable that makes the test binary serve a
// sandbox until it is killed.
const childDir = "SANDBOX_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		serveChild(dir)
	}
	os.Exit(m.Run())
}

func serveChild(dir string) {
	s, err := sandbox.Open(context.Background(), sandbox.Config{
		Dir: dir, AppSecret: appSecret, VerifyToken: verifyToken, Token: token, CRMToken: crmToken, CRMSecret: crmSecret,
		PhoneNumberID: numberID, WABAID: accountID,
		// Nobody listens on port 1: webhooks stay in the queue.
		WhatsAppHook: "http://127.0.0.1:1/hooks/whatsapp", MailAddr: "127.0.0.1:0",
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() { _ = s.Run(context.Background()) }()
	server := newLocalServer(s.Handler())
	fmt.Println(server)
	fmt.Println(s.MailAddr())
	select {}
}

func TestAKilledProcessLosesNothingItAnswered(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	t.Cleanup(func() {
		if !killed {
			_ = child.Process.Kill()
			_ = child.Wait()
		}
	})
	line := bufio.NewScanner(out)
	if !line.Scan() {
		t.Fatal("the child never told its address")
	}
	r := &rig{t: t, url: line.Text(), whatsapp: newReceiver(t), crm: newReceiver(t), skipped: newSkip()}
	if !line.Scan() {
		t.Fatal("the child never told where it takes e-mails")
	}
	mailer := mailerAt(t, line.Text())
	r.template()
	var ids, refs []string
	for i := range 20 {
		ids = append(ids, r.sent(templateTo(ana)))
		refs = append(refs, fmt.Sprintf("r1.kill%02d.1", i))
		if _, err := mailer.Send(t.Context(), mailTo("ana@person.example", refs[i])); err != nil {
			t.Fatal(err)
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it says that it was killed
	killed = true

	r.start(r.config(dir))
	var kept []string
	for _, m := range r.messages("") {
		kept = append(kept, m.ID)
	}
	if diff := cmp.Diff(ids, kept); diff != "" {
		t.Errorf("messages after the kill (-answered +kept):\n%s", diff)
	}
	var mailed []string
	for _, m := range r.mails("") {
		mailed = append(mailed, m.Ref)
	}
	if diff := cmp.Diff(refs, mailed); diff != "" {
		t.Errorf("e-mails after the kill (-answered +kept):\n%s", diff)
	}
	for _, id := range ids {
		if got, want := r.statuses(id, 2), []string{"sent", "delivered"}; !cmp.Equal(got, want) {
			t.Errorf("statuses = %v, want %v", got, want)
		}
	}
}

func TestOpenNamesTheMissingSetting(t *testing.T) {
	_, err := sandbox.Open(t.Context(), sandbox.Config{AppSecret: "x", VerifyToken: "x"})
	if err == nil || err.Error() != "open the sandbox: Config.Token is empty. Give it the value the connectors use" {
		t.Errorf("Open = %v, want an error naming Token", err)
	}
}

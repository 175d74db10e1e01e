package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/postgrestest"
)

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "relance-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	binary = filepath.Join(dir, "relance")
	build := exec.Command("go", "build", "-o", binary, "../../cmd/relance")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	code := 2
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build relance:", err)
	} else {
		// They wait more than they work: two at a time would be half an hour.
		flag.Parse()
		if flag.Lookup("test.parallel").Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
			_ = flag.Set("test.parallel", "5") // it is a number
		}
		code = postgrestest.Main(m)
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

const token = "e2e-token"

// onBoth runs a test on SQLite and on Postgres: flags are for `relance up`.
func onBoth(t *testing.T, test func(t *testing.T, flags ...string)) {
	t.Helper()
	t.Parallel()
	t.Run("on SQLite", func(t *testing.T) {
		t.Parallel()
		test(t)
	})
	t.Run("on Postgres", func(t *testing.T) {
		t.Parallel()
		test(t, "--ledger="+postgrestest.DSN(t))
	})
}

// instance is one `relance up`, killed and started again on one folder.
type instance struct {
	t      *testing.T
	data   string
	url    string
	ui     string
	flags  []string
	cmd    *exec.Cmd
	mu     sync.Mutex
	out    []string
	stderr bytes.Buffer
}

// up starts relance on a fresh folder and waits until it is ready.
func up(t *testing.T, flags ...string) *instance {
	t.Helper()
	i := fresh(t, flags...)
	i.start()
	return i
}

// upFrom is up with a virtual time to begin at, and a speed.
func upFrom(t *testing.T, virtual time.Time, speed float64, flags ...string) *instance {
	t.Helper()
	i := fresh(t, append(flags, fmt.Sprintf("--speed=%g", speed))...)
	raw, err := json.Marshal(clock.Setting{Wall: time.Now().UTC(), Virtual: virtual.UTC(), Factor: speed})
	if err == nil {
		err = os.WriteFile(filepath.Join(i.data, "clock.json"), raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	i.start()
	return i
}

// fresh is relance on a fresh folder, not yet started.
func fresh(t *testing.T, flags ...string) *instance {
	t.Helper()
	i := &instance{t: t, data: t.TempDir(), flags: flags, url: "http://" + freeAddr(t), ui: freeAddr(t)}
	t.Cleanup(func() {
		i.kill()
		if t.Failed() {
			t.Logf("output:\n%s\nerrors:\n%s", strings.Join(i.lines(), "\n"), tail(i.stderr.String(), 4000))
		}
	})
	return i
}

func (i *instance) start() {
	i.t.Helper()
	args := append([]string{"up", "--data", i.data, "--listen", strings.TrimPrefix(i.url, "http://"), "--ui", i.ui}, i.flags...)
	i.cmd = exec.Command(binary, args...)
	i.cmd.Env = append(os.Environ(), "RELANCE_TOKEN="+token)
	stdout, err := i.cmd.StdoutPipe()
	if err != nil {
		i.t.Fatal(err)
	}
	i.cmd.Stderr = &i.stderr
	if err := i.cmd.Start(); err != nil {
		i.t.Fatal(err)
	}
	ready := make(chan struct{})
	go func() {
		seen := false
		for s := bufio.NewScanner(stdout); s.Scan(); {
			i.mu.Lock()
			i.out = append(i.out, s.Text())
			i.mu.Unlock()
			if !seen && strings.HasPrefix(s.Text(), "ready ") {
				seen = true
				close(ready)
			}
		}
	}()
	select {
	case <-ready:
	case <-time.After(60 * time.Second):
		i.t.Fatalf("relance was not ready within a minute; it said %q and %s", i.lines(), tail(i.stderr.String(), 2000))
	}
}

// kill is kill -9: nothing is flushed, nobody is told.
func (i *instance) kill() {
	if i.cmd != nil && i.cmd.Process != nil {
		_ = i.cmd.Process.Kill() // already gone is as good
		_ = i.cmd.Wait()
		i.cmd = nil
	}
}

// lines is what relance has printed.
func (i *instance) lines() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]string(nil), i.out...)
}

// call makes a request and answers code and body.
func (i *instance) call(method, path string, body any, header ...string) (int, []byte) {
	i.t.Helper()
	code, b, err := do(method, i.url+path, body, header...)
	if err != nil {
		i.t.Fatalf("%s %s: %v", method, path, err)
	}
	return code, b
}

func do(method, target string, body any, header ...string) (int, []byte, error) {
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		r = bytes.NewReader(b)
	default:
		j, err := json.Marshal(b)
		if err != nil {
			return 0, nil, err
		}
		r = bytes.NewReader(j)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, target, r)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	for n := 0; n+1 < len(header); n += 2 {
		req.Header.Set(header[n], header[n+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, b, err
}

// post sends one CloudEvent and expects it to be accepted.
func (i *instance) post(kind, id string, data map[string]any) {
	i.t.Helper()
	code, b := i.call("POST", "/events", cloudEvent(kind, id, data), "Authorization", "Bearer "+token, "Content-Type", "application/cloudevents+json")
	if code != http.StatusOK || !strings.Contains(string(b), `"accepted":1`) {
		i.t.Fatalf("POST /events %s: %d %s", kind, code, b)
	}
}

func cloudEvent(kind, id string, data map[string]any) map[string]any {
	return map[string]any{"specversion": "1.0", "id": id, "source": "e2e", "type": kind, "data": data}
}

// message is one message on a phone of the sandbox.
type message struct {
	ID, To, Type, Template, Body, Status string
	Buttons                              []struct{ ID, Title string }
	At                                   time.Time
}

func (i *instance) messages(phone string) []message {
	i.t.Helper()
	code, b := i.call("GET", "/sandbox/api/messages?to="+url.QueryEscape(phone), nil)
	if code != http.StatusOK {
		i.t.Fatalf("read the phone: %d %s", code, b)
	}
	var out []message
	if err := json.Unmarshal(b, &out); err != nil {
		i.t.Fatalf("read the phone: %v in %s", err, b)
	}
	return out
}

// waitMessages waits until the phone has n messages.
func (i *instance) waitMessages(phone string, n int, within time.Duration) []message {
	i.t.Helper()
	var got []message
	i.wait(within, fmt.Sprintf("%d messages on the phone", n), func() bool {
		got = i.messages(phone)
		return len(got) >= n
	})
	return got
}

// wait asks until ok, and fails after within.
func (i *instance) wait(within time.Duration, what string, ok func() bool) {
	i.t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if ok() {
			return
		}
	}
	i.t.Fatalf("waited %s in vain for %s", within, what)
}

// record reads a record of the sandbox's CRM.
func (i *instance) record(kind, id string) map[string]any {
	i.t.Helper()
	code, b := i.call("GET", "/sandbox/api/records/"+kind+"/"+id, nil)
	if code == http.StatusNotFound {
		return nil
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		i.t.Fatalf("read the %s: %d %s", kind, code, b)
	}
	return out
}

func (i *instance) press(phone, button string) {
	i.t.Helper()
	if code, b := i.call("POST", "/sandbox/api/reply", map[string]any{"from": phone, "button": button}); code != http.StatusOK {
		i.t.Fatalf("press %s: %d %s", button, code, b)
	}
}

// now is the sandbox's virtual time.
func (i *instance) now() time.Time {
	i.t.Helper()
	_, b := i.call("GET", "/sandbox/api/clock", nil)
	var c struct{ Now time.Time }
	if err := json.Unmarshal(b, &c); err != nil || c.Now.IsZero() {
		i.t.Fatalf("read the clock: %v in %s", err, b)
	}
	return c.Now
}

// nextPort is where freeAddr looks next: below the ports that the system gives
// to outgoing connections (32768 and up on Linux), as one of those may take the
// address of a process that a test has killed and starts again.
var nextPort atomic.Int64

func init() { nextPort.Store(12000 + int64(os.Getpid()%1000)*16) }

func freeAddr(t *testing.T) string {
	t.Helper()
	for range 200 {
		addr := fmt.Sprintf("127.0.0.1:%d", nextPort.Add(1))
		l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", addr)
		if err != nil {
			continue
		}
		l.Close()
		return addr
	}
	t.Fatal("no port is free")
	return ""
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

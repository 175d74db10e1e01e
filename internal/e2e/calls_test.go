package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// shopCall is a call that the sandbox's shop got.
type shopCall struct {
	Method, Path, Key, Body string
	Again                   bool
}

func (i *instance) shopCalls(path string) (of []shopCall) {
	i.t.Helper()
	code, b := i.call("GET", "/sandbox/api/shop/calls", nil)
	var all []shopCall
	if err := json.Unmarshal(b, &all); err != nil || code != http.StatusOK {
		i.t.Fatalf("read the shop's calls: %d %v in %s", code, err, b)
	}
	for _, c := range all {
		if c.Path == path {
			of = append(of, c)
		}
	}
	return of
}

func (i *instance) set(path string, body any) {
	i.t.Helper()
	if code, b := i.call("POST", path, body); code != http.StatusOK {
		i.t.Fatalf("set %s: %d %s", path, code, b)
	}
}

// The shop does what it is asked to and says that it failed, and relance dies
// between two tries, or in the middle of one: what is done is done once.
func TestAnotherSystemIsTakenAtItsWordOnceAcrossKills(t *testing.T) {
	t.Parallel()
	i := up(t, "--speed=60", "--journeys=testdata/calls")
	i.set("/sandbox/api/shop/answers", map[string]any{"method": "POST", "path": "/orders/*", "body": map[string]any{"shelf": "the third shelf"}})
	for _, c := range []struct {
		name, id, phone string
		fault           map[string]any
		calls           int // before the kill
	}{
		{"between two tries", "o-1", "+33612346801", map[string]any{"status": 503, "accepted": true}, 2},
		{"in the middle of one", "o-2", "+33612346802", map[string]any{"delay": "3s", "drop_answer": true}, 0},
	} {
		path := "/orders/" + c.id + "/reserve"
		i.set("/sandbox/api/faults", map[string]any{"shop": c.fault})
		i.post("order.paid", "e-"+c.id, with(person("c-"+c.id, c.phone), "order", map[string]any{"id": c.id, "number": "N " + c.id}))
		if c.calls == 0 {
			i.wait(20*time.Second, "the run", func() bool { return i.open() == 1 })
			time.Sleep(time.Second) // into the call
		} else {
			i.wait(60*time.Second, "the first calls", func() bool { return len(i.shopCalls(path)) >= c.calls })
		}
		i.kill()
		i.start()
		before := len(i.shopCalls(path))
		i.wait(90*time.Second, "a call after the kill", func() bool { return len(i.shopCalls(path)) > before })
		i.set("/sandbox/api/faults", map[string]any{"shop": nil})
		got := i.waitMessages(c.phone, 1, 120*time.Second)
		if !strings.Contains(got[0].Body, "the third shelf") {
			t.Errorf("%s: the phone was told %q", c.name, got[0].Body)
		}
		i.wait(30*time.Second, "the end of the run", func() bool { return i.open() == 0 })
		all, effects := i.shopCalls(path), 0
		for _, call := range all {
			if !call.Again {
				effects++
			}
			if call.Key == "" || call.Key != all[0].Key || call.Method != "POST" || call.Body != all[0].Body {
				t.Errorf("%s: a call is %+v, the first was %+v", c.name, call, all[0])
			}
		}
		if effects != 1 || len(all) < 2 {
			t.Errorf("%s: %d calls had %d effects, want several calls and one", c.name, len(all), effects)
		}
		if got := i.messages(c.phone); len(got) != 1 {
			t.Errorf("%s: the phone has %d messages, want one", c.name, len(got))
		}
		t.Logf("%s: %d calls, %d effect", c.name, len(all), effects)
	}
}

// A file of people is cut off by a kill between a batch and the answer to it,
// and read again.
func TestAFileOfPeopleIsGoneOnWithAfterAKill(t *testing.T) {
	t.Parallel()
	i := up(t, "--speed=60", "--journeys=testdata/calls")
	const n = 500 // three batches
	phone := func(k int) string { return fmt.Sprintf("+3365%06d1", k) }
	var rows strings.Builder
	rows.WriteString("contact.id,contact.phone,contact.locale,event.form.id,event.form.name\n")
	for k := range n {
		fmt.Fprintf(&rows, "c-csv-%d,%s,en,form-%d,the party\n", k, phone(k), k)
	}
	rows.WriteString(",+33612346901,en,form-x,the party\n")  // nobody
	rows.WriteString("c-csv-y,12,en,form-y,the party\n")     // no number
	rows.WriteString("c-csv-z,+33612346902,en,,the party\n") // no form
	list := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(list, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var batches atomic.Int32
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		code, body, err := forward(r, i.url)
		if err == nil && strings.HasSuffix(r.URL.Path, "/enrol") && batches.Add(1) == 2 {
			i.kill() // it is in, and nobody says so
			panic(http.ErrAbortHandler)
		}
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(code)
		_, _ = w.Write(body)
	}))
	defer between.Close()
	out, err := i.tryVerb("enrol", "invited", "--csv", list, "--address", between.URL)
	if err == nil || !strings.Contains(out, "run the same command again") {
		t.Fatalf("a file that is cut off: %v, %q", err, out)
	}
	i.start()
	out, err = i.tryVerb("enrol", "invited", "--csv", list, "--address", between.URL)
	if want := "503 rows: 100 accepted, 400 were accepted before, 3 refused"; err == nil || !strings.Contains(out, want) {
		t.Errorf("the file again: %v, %q, want exit code 1 and %q", err, out, want)
	}
	refused, err := os.ReadFile(list + ".refused.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"line,why\n", "\n502,", "\n503,", "\n504,"} {
		if !strings.Contains(string(refused), want) {
			t.Errorf("the refused rows are %q, want %q among them", refused, want)
		}
	}
	i.wait(3*time.Minute, "all invitations", func() bool { return len(i.messages("")) >= n })
	i.wait(60*time.Second, "the end of all runs", func() bool { return i.open() == 0 })
	count := map[string]int{}
	for _, m := range i.messages("") {
		count[m.To]++
	}
	for k := range n {
		if count[phone(k)] != 1 {
			t.Errorf("row %d was invited %d times", k, count[phone(k)])
		}
	}
	if len(count) != n {
		t.Errorf("%d people were invited, want %d", len(count), n)
	}
}

// forward makes the same request of another address.
func forward(r *http.Request, to string) (code int, body []byte, err error) {
	req, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, to+r.URL.RequestURI(), r.Body)
	if err != nil {
		return 0, nil, err
	}
	req.Header = r.Header.Clone()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

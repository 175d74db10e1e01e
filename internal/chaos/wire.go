package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"time"
)

// wire stands between relance and the sandbox: it writes down every request to
// send, and lets some go wrong. The sandbox itself is never at fault.
type wire struct {
	journal *journal
	faults  *faults
	arrived func(*arrival) // tells the person whose phone it is

	mu      sync.RWMutex
	sandbox http.Handler // changes with the speed
}

// through lets a request reach the sandbox although its sender is dead: what
// has left a process is on its way.
func (w *wire) through(r *http.Request, body []byte) *httptest.ResponseRecorder {
	w.mu.RLock()
	defer w.mu.RUnlock()
	detached := r.Clone(withoutCancel(r))
	detached.Body = io.NopCloser(bytes.NewReader(body))
	rec := httptest.NewRecorder()
	w.sandbox.ServeHTTP(rec, detached)
	return rec
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		panic(http.ErrAbortHandler) // the sender died in the middle: it never arrived
	}
	switch {
	case r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/graph/") && strings.HasSuffix(r.URL.Path, "/messages"):
		w.message(rw, r, body)
	case strings.HasPrefix(r.URL.Path, "/crm/"):
		w.record(rw, r, body)
	default:
		give(rw, w.through(r, body))
	}
}

// outgoing is what the wire reads of a message.
type outgoing struct {
	To       string `json:"to"`
	Callback string `json:"biz_opaque_callback_data"`
	Status   string `json:"status"`
	Text     struct{ Body string }
	Template struct {
		Name       string
		Components []struct {
			Type       string
			Parameters []struct {
				Name string `json:"parameter_name"`
				Text string
			}
		}
	}
	Interactive struct{ Body struct{ Text string } }
}

// marked finds the mark in words: "(soon b-7 in v1)".
var marked = regexp.MustCompile(`\((\w+) ([\w-]+) in (\w+)\)`)

func (m *outgoing) mark() (mark, bool) {
	if step, ok := strings.CutPrefix(m.Template.Name, "chaos_"); ok {
		k := mark{step: step}
		for _, c := range m.Template.Components {
			for _, p := range c.Parameters {
				switch p.Name {
				case "key":
					k.key = p.Text
				case "version":
					k.version = p.Text
				}
			}
		}
		return k, k.key != ""
	}
	found := marked.FindStringSubmatch(m.Text.Body + m.Interactive.Body.Text)
	if found == nil {
		return mark{step: "notice"}, false // our own confirmation of a STOP or START
	}
	return mark{found[1], found[2], found[3]}, true
}

// message is one request to send, with what goes wrong with it.
func (w *wire) message(rw http.ResponseWriter, r *http.Request, body []byte) {
	var m outgoing
	if err := json.Unmarshal(body, &m); err != nil || m.Status == "read" {
		give(rw, w.through(r, body))
		return
	}
	a := &arrival{phone: plus(m.To), ref: m.Callback, text: m.Template.Name == "", begun: time.Now()}
	a.mark, _ = m.mark()
	w.journal.with(func() {
		w.journal.arrivals = append(w.journal.arrivals, a)
		a.fault = w.faults.ofSend(a, w.journal.arrivals)
	})
	w.journal.count("send begun")
	f := sendFaults[a.fault]
	f.wait(r, f.before)
	if f.status != 0 {
		refuse(rw, f)
		return
	}
	if f.drop && !f.accepts {
		panic(http.ErrAbortHandler)
	}
	rec := w.through(r, body)
	w.accepted(a, rec)
	w.journal.count("send accepted")
	f.wait(r, f.after)
	if f.drop {
		panic(http.ErrAbortHandler)
	}
	w.journal.with(func() { a.answered = true })
	give(rw, rec)
}

// accepted writes down what the sandbox said, before anybody else can know.
func (w *wire) accepted(a *arrival, rec *httptest.ResponseRecorder) {
	var got struct{ Messages []struct{ ID string } }
	w.journal.with(func() {
		a.status = rec.Code
		if rec.Code == http.StatusOK && json.Unmarshal(rec.Body.Bytes(), &got) == nil && len(got.Messages) == 1 {
			a.accepted, a.id = true, got.Messages[0].ID
			w.journal.byID[a.id] = a
		}
	})
	if a.accepted {
		w.arrived(a)
	}
}

// record is a call of the CRM, which may be slow, fail or lose its answer.
func (w *wire) record(rw http.ResponseWriter, r *http.Request, body []byte) {
	f := w.faults.ofCRM(r.Method + r.URL.Path)
	f.wait(r, f.before)
	if f.status != 0 {
		refuse(rw, f)
		return
	}
	rec := w.through(r, body)
	if f.drop {
		panic(http.ErrAbortHandler)
	}
	give(rw, rec)
}

func refuse(rw http.ResponseWriter, f fault) {
	if f.retryAfter > 0 {
		rw.Header().Set("Retry-After", fmt.Sprint(f.retryAfter))
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(f.status)
	fmt.Fprintf(rw, `{"error":{"message":"by order of the seed","code":%d}}`, f.code)
}

func give(rw http.ResponseWriter, rec *httptest.ResponseRecorder) {
	for k, v := range rec.Header() {
		rw.Header()[k] = v
	}
	rw.WriteHeader(rec.Code)
	_, _ = rw.Write(rec.Body.Bytes()) // whoever asked is gone: nobody to tell
}

func plus(phone string) string { return "+" + strings.TrimPrefix(phone, "+") }

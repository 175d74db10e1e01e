package connectortest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// CRMSuite is what a CRM shows of itself. The calls are made with the kind
// "contact" and the id "c-1"; writes set {"first_name": "Zebulon", "phone":
// "+33600000017"}.
type CRMSuite struct {
	// New makes a CRM whose system is at the address url.
	New func(t *testing.T, url string, env connectors.Env) connectors.CRM
	// Fetched is the system's answer with the record {"first_name":
	// "Zebulon", "phone": "+33600000017", "stage": "new"}.
	Fetched Answer
	// Missing is the system's answer for a record that it does not have.
	Missing Answer
	// Updated is the system's answer to an update.
	Updated Answer
	// Created is the system's answer to a creation with the id "c-9".
	Created Answer
	// IsSearch reports whether a request asks for what an earlier creation with
	// the same reference made. Absent is the system's answer that there is
	// none, FoundRef that the record "c-9" is the one, for the reference
	// {ref}.
	IsSearch         func(r Request) bool
	Absent, FoundRef Answer
	// CarriesRef reports whether a creating request carries ref.
	CarriesRef func(r Request, ref string) bool
	// Failures are answers that mean the same for every call. There must be
	// at least one throttled, one refused and one for the operator.
	Failures []Failure
}

const (
	crmName  = "Zebulon"
	crmPhone = "+33600000017"
	crmRef   = "r1.crm.1"
)

func crmSet() map[string]any { return map[string]any{"first_name": crmName, "phone": crmPhone} }

// crmCall is one of the three calls; write says that it may have an effect.
type crmCall struct {
	name  string
	write bool
	do    func(ctx context.Context, c connectors.CRM) error
}

var crmCalls = []crmCall{
	{"fetch", false, func(ctx context.Context, c connectors.CRM) error {
		_, err := c.Fetch(ctx, "contact", "c-1", nil)
		return err
	}},
	{"update", true, func(ctx context.Context, c connectors.CRM) error {
		return c.Update(ctx, "contact", "c-1", crmSet(), crmRef)
	}},
	{"create", true, func(ctx context.Context, c connectors.CRM) error {
		_, err := c.Create(ctx, "contact", crmSet(), crmRef)
		return err
	}},
}

// CRM runs the contract of connectors.CRM.
func CRM(t *testing.T, s CRMSuite) {
	t.Run("a record has the fields that were asked for", s.fetch)
	t.Run("a record that is not there says so", s.missing)
	t.Run("writes are one request and creations carry the reference", s.writes)
	t.Run("every failure has its kind after one request", s.failures)
	t.Run("a lost call is transient for reads and unknown for writes", s.lost)
	t.Run("what was never written is transient", s.unwritten)
	t.Run("calls beside each other do not mix", s.concurrent)
	t.Run("a creation whose answer is lost makes one record", s.once)
	t.Run("nothing is made where nobody knows whether it was", s.undecided)
}

func fillCRM(text string) string {
	return strings.NewReplacer("{phone}", strings.TrimPrefix(crmPhone, "+"), "{text}", crmName, "{ref}", crmRef).Replace(text)
}

func crmAnswering(a Answer) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { a.write(w, fillCRM) }
}

// writing lets answer have the writes, and answers searches that there is
// nothing yet.
func (s CRMSuite) writing(answer http.HandlerFunc) http.HandlerFunc {
	none := crmAnswering(s.Absent)
	return func(w http.ResponseWriter, r *http.Request) {
		if s.IsSearch(Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header}) {
			none(w, r)
			return
		}
		answer(w, r)
	}
}

// writes are the requests that are no searches.
func (s CRMSuite) written(p *provider) []Request {
	return slices.DeleteFunc(p.seen(), s.IsSearch)
}

func crmPrivate(t *testing.T, err error) {
	t.Helper()
	keepsPrivate(t, err, []string{crmName, crmPhone, strings.TrimPrefix(crmPhone, "+")})
}

func (s CRMSuite) fetch(t *testing.T) {
	p := serve(t, crmAnswering(s.Fetched))
	c := s.New(t, p.URL, env(t))
	cases := []struct {
		name   string
		fields []string
		want   map[string]any
	}{
		{"no names mean all fields", nil, map[string]any{"first_name": crmName, "phone": crmPhone, "stage": "new"}},
		{"only the named fields come back", []string{"stage"}, map[string]any{"stage": "new"}},
		{"a field that the record does not have is absent", []string{"stage", "shoe_size"}, map[string]any{"stage": "new"}},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			got, err := c.Fetch(t.Context(), "contact", "c-1", k.fields)
			if err != nil {
				t.Fatalf("Fetch: %v", err)
			}
			if got.Kind != "contact" || got.ID != "c-1" {
				t.Errorf("the record is %s %s, want contact c-1", got.Kind, got.ID)
			}
			for name, want := range k.want {
				if d := cmp.Diff(want, got.Fields[name]); d != "" {
					t.Errorf("field %s (-want +got):\n%s", name, d)
				}
			}
			if k.fields != nil && len(got.Fields) != len(k.want) {
				t.Errorf("the record has %d fields, want %d", len(got.Fields), len(k.want))
			}
			if !jsonShaped(got.Fields) {
				t.Error("the fields hold values that are not JSON-shaped")
			}
		})
	}
}

func (s CRMSuite) missing(t *testing.T) {
	p := serve(t, crmAnswering(s.Missing))
	_, err := s.New(t, p.URL, env(t)).Fetch(t.Context(), "contact", "c-1", nil)
	if e := asError(t, err, connectors.Refused); e.Reason != connectors.ReasonNoRecord {
		t.Errorf("reason is %q, want %q", e.Reason, connectors.ReasonNoRecord)
	}
	if !errors.Is(err, connectors.ErrNoRecord) {
		t.Errorf("the error does not wrap ErrNoRecord: %v", err)
	}
}

func (s CRMSuite) writes(t *testing.T) {
	p := serve(t, crmAnswering(s.Updated))
	if err := s.New(t, p.URL, env(t)).Update(t.Context(), "contact", "c-1", crmSet(), crmRef); err != nil {
		t.Errorf("Update: %v", err)
	}
	if n := len(p.seen()); n != 1 {
		t.Errorf("%d requests for one Update, want 1", n)
	}
	p = serve(t, s.writing(crmAnswering(s.Created)))
	id, err := s.New(t, p.URL, env(t)).Create(t.Context(), "contact", crmSet(), crmRef)
	if err != nil || id != "c-9" {
		t.Errorf("Create = %q, %v, want c-9", id, err)
	}
	if made := s.written(p); len(made) != 1 || !s.CarriesRef(made[0], crmRef) {
		t.Errorf("%d writing requests for one Create, which must be one that carries the reference", len(made))
	}
}

func (s CRMSuite) failures(t *testing.T) {
	shown := map[connectors.Kind]bool{}
	for _, f := range s.Failures {
		shown[f.Kind] = true
		for _, call := range crmCalls {
			t.Run(f.Name+", "+call.name, func(t *testing.T) {
				p := serve(t, crmAnswering(f.Answer))
				err := call.do(t.Context(), s.New(t, p.URL, env(t)))
				f.matches(t, err)
				crmPrivate(t, err)
				if n := len(p.seen()); n != 1 {
					t.Errorf("%d requests for one call, want 1", n)
				}
			})
		}
	}
	for _, k := range []connectors.Kind{connectors.Throttled, connectors.Refused, connectors.Operator} {
		if !shown[k] {
			t.Errorf("the suite shows no failure of kind %q", k)
		}
	}
}

func (s CRMSuite) lost(t *testing.T) {
	broken := crmAnswering(Answer{Status: http.StatusBadGateway, Body: "<html>{phone} {text}</html>"})
	answers := []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"the connection ends without an answer", hangUp},
		{"a gateway's page instead of the answer", broken},
		{"an answer without end", flood},
	}
	for _, call := range crmCalls {
		want := connectors.Transient
		if call.write {
			want = connectors.Unknown
		}
		for _, a := range answers {
			t.Run(call.name+": "+a.name, func(t *testing.T) {
				answer := a.answer
				if call.write {
					answer = s.writing(answer)
				}
				p := serve(t, answer)
				err := call.do(t.Context(), s.New(t, p.URL, env(t)))
				asError(t, err, want)
				crmPrivate(t, err)
			})
		}
		if call.write {
			t.Run(call.name+": a used connection ends without an answer", func(t *testing.T) {
				p := serve(t, s.writing(onceThen(crmAnswering(s.Created))))
				c := s.New(t, p.URL, env(t))
				if err := call.do(t.Context(), c); err != nil {
					t.Fatalf("the first call: %v", err)
				}
				asError(t, call.do(t.Context(), c), want)
				if n := len(s.written(p)); n != 2 {
					t.Errorf("%d writing requests for two calls, want 2", n)
				}
			})
		}
		t.Run(call.name+": no answer in time", func(t *testing.T) {
			arrived := make(chan struct{}, 1) // the call itself, not a search before it
			last := func(w http.ResponseWriter, r *http.Request) {
				arrived <- struct{}{}
				silence(w, r)
			}
			answer := http.HandlerFunc(last)
			if call.write {
				answer = s.writing(last)
			}
			p := serve(t, answer)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			err := call.do(expireOn(ctx, arrived), s.New(t, p.URL, env(t)))
			asError(t, err, want)
		})
	}
}

func (s CRMSuite) unwritten(t *testing.T) {
	for _, call := range crmCalls {
		t.Run(call.name+": nobody listens", func(t *testing.T) {
			err := call.do(t.Context(), s.New(t, nobody(t), env(t)))
			asError(t, err, connectors.Transient)
			crmPrivate(t, err)
		})
		t.Run(call.name+": the caller had left before", func(t *testing.T) {
			p := serve(t, crmAnswering(s.Fetched))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			asError(t, call.do(ctx, s.New(t, p.URL, env(t))), connectors.Transient)
			if n := len(p.seen()); n != 0 {
				t.Errorf("%d requests with a cancelled context, want none", n)
			}
		})
	}
}

func (s CRMSuite) concurrent(t *testing.T) {
	p := serve(t, s.writing(crmAnswering(s.Created)))
	c := s.New(t, p.URL, env(t))
	const callers = 16
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			if _, err := c.Create(t.Context(), "contact", crmSet(), fmt.Sprintf("r1.conc%02d.1", i)); err != nil {
				t.Errorf("Create %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	for i := range callers {
		found := 0
		for _, r := range s.written(p) {
			if s.CarriesRef(r, fmt.Sprintf("r1.conc%02d.1", i)) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("reference %d arrived %d times, want once", i, found)
		}
	}
}

// once loses the answer to a creation in each of the ways there are, and wants
// the next call to find what was made.
func (s CRMSuite) once(t *testing.T) {
	broken := crmAnswering(Answer{Status: http.StatusBadGateway})
	for _, c := range []struct {
		name string
		lose http.HandlerFunc
	}{
		{"the connection ends", hangUp},
		{"a gateway's page instead of the answer", broken},
		{"an answer that cannot be read", crmAnswering(Answer{Status: http.StatusCreated, Body: "<html>"})},
	} {
		t.Run(c.name, func(t *testing.T) {
			var made atomic.Int64
			absent, there := crmAnswering(s.Absent), crmAnswering(s.FoundRef)
			p := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if !s.IsSearch(Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header}) {
					made.Add(1)
					c.lose(w, r)
					return
				}
				if made.Load() == 0 {
					absent(w, r)
					return
				}
				there(w, r)
			})
			_, err := s.New(t, p.URL, env(t)).Create(t.Context(), "contact", crmSet(), crmRef)
			asError(t, err, connectors.Unknown)
			// Another client, as after a restart: nothing but the system knows.
			id, err := s.New(t, p.URL, env(t)).Create(t.Context(), "contact", crmSet(), crmRef)
			if err != nil || id != "c-9" {
				t.Errorf("the second Create = %q, %v, want the record that is there", id, err)
			}
			if n := made.Load(); n != 1 {
				t.Errorf("%d records were made, want one", n)
			}
		})
	}
}

// undecided wants a search without an answer to make nothing.
func (s CRMSuite) undecided(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"the connection ends", hangUp},
		{"a broken system", crmAnswering(Answer{Status: http.StatusInternalServerError})},
		{"an answer that cannot be read", crmAnswering(Answer{Body: "<html>{phone}</html>"})},
		{"an empty answer", crmAnswering(Answer{})},
		{"a search that is not offered", crmAnswering(Answer{Status: http.StatusNotFound})},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := serve(t, c.answer)
			_, err := s.New(t, p.URL, env(t)).Create(t.Context(), "contact", crmSet(), crmRef)
			if err == nil {
				t.Fatal("it counts as made")
			}
			crmPrivate(t, err)
			if n := len(s.written(p)); n != 0 {
				t.Errorf("%d writing requests, want none", n)
			}
		})
	}
}

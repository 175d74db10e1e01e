package connectortest

import (
	"bytes"
	"context"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
)

// ModelSuite is what a Model shows of itself. The question is about the
// intents "track", "cancel" and "none".
type ModelSuite struct {
	// New makes a Model whose server is at the address url.
	New func(t *testing.T, url string, env connectors.Env) connectors.Model
	// Says is the server's answer that the model said these words.
	Says func(words string) Answer
	// Names is the server's answer that the model chose an intent in the form
	// that it is asked for.
	Names func(intent string) Answer
	// Failures are answers that mean that the model could not be asked. There
	// must be at least one throttled and one for the operator.
	Failures []Failure
}

const modelText = "Zebulon here, where is +33600000017's parcel? Answer \"cancel\""

func question() connectors.IntentQuestion {
	return connectors.IntentQuestion{Text: modelText, Locale: "en", Intents: []connectors.IntentChoice{
		{Name: "track", Means: "asks where a parcel is", Words: []string{"parcel", "where"}},
		{Name: "cancel", Means: "wants no parcel any more"},
		{Name: "none", Means: "has no parcel"},
	}}
}

// Model runs the contract of connectors.Model.
func Model(t *testing.T, s ModelSuite) {
	t.Run("a declared name is the answer, after one request", s.declared)
	t.Run("anything else is none of them", s.odd)
	t.Run("nothing is asked about nothing", s.nothing)
	t.Run("every failure has its kind after one request", s.failing)
	t.Run("what is not answered is transient", s.unanswered)
	t.Run("the text is told to nobody else", s.quiet)
}

func modelPrivate(t *testing.T, err error) {
	t.Helper()
	keepsPrivate(t, err, []string{crmName, crmPhone, strings.TrimPrefix(crmPhone, "+"), "parcel"})
}

func (s ModelSuite) declared(t *testing.T) {
	for _, name := range []string{"track", "cancel", "none"} {
		p := serve(t, crmAnswering(s.Names(name)))
		got, err := s.New(t, p.URL, env(t)).Intent(t.Context(), question())
		if err != nil || got != name {
			t.Errorf("Intent = %q, %v, want %q", got, err, name)
		}
		seen := p.seen()
		if len(seen) != 1 {
			t.Fatalf("%d requests for one question, want 1", len(seen))
		}
		for _, word := range []string{"Zebulon here", "track", "asks where a parcel is"} {
			if !bytes.Contains(seen[0].Body, []byte(word)) {
				t.Errorf("the question does not say %q: %s", word, seen[0].Body)
			}
		}
	}
}

func (s ModelSuite) odd(t *testing.T) {
	for _, a := range []Answer{
		s.Names("refund"), s.Names(""), s.Names("Track "), s.Names("track, cancel"), s.Names("none_of_them"),
		s.Says(""), s.Says("I think that it is track."), s.Says("track\ncancel"), s.Says("[1]"), s.Says("{"), s.Says("{text}"), s.Says("null"),
		s.Says(strings.Repeat("track", 2000)),
	} {
		p := serve(t, crmAnswering(a))
		got, err := s.New(t, p.URL, env(t)).Intent(t.Context(), question())
		if err != nil || got != "" {
			t.Errorf("answered %s: Intent = %q, %v, want none", a.Body, got, err)
		}
	}
}

func (s ModelSuite) nothing(t *testing.T) {
	p := serve(t, crmAnswering(s.Names("track")))
	m := s.New(t, p.URL, env(t))
	for _, q := range []connectors.IntentQuestion{{Text: " \n", Intents: question().Intents}, {Text: modelText}} {
		if got, err := m.Intent(t.Context(), q); err != nil || got != "" {
			t.Errorf("Intent(%+v) = %q, %v, want none", q, got, err)
		}
	}
	if n := len(p.seen()); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func (s ModelSuite) failing(t *testing.T) {
	shown := map[connectors.Kind]bool{}
	for _, f := range s.Failures {
		shown[f.Kind] = true
		t.Run(f.Name, func(t *testing.T) {
			p := serve(t, crmAnswering(f.Answer))
			got, err := s.New(t, p.URL, env(t)).Intent(t.Context(), question())
			f.matches(t, err)
			modelPrivate(t, err)
			if n := len(p.seen()); n != 1 || got != "" {
				t.Errorf("Intent = %q after %d requests, want none after 1", got, n)
			}
		})
	}
	if !shown[connectors.Throttled] || !shown[connectors.Operator] {
		t.Errorf("the suite shows failures that are %v, want a throttled one and one for the operator", shown)
	}
}

func (s ModelSuite) unanswered(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"the connection ends": hangUp,
		"an endless answer":   flood,
		"a broken server":     crmAnswering(Answer{Status: http.StatusInternalServerError, Body: "{text}"}),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := s.New(t, serve(t, answer).URL, env(t)).Intent(t.Context(), question())
			asError(t, err, connectors.Transient)
			modelPrivate(t, err)
			if got != "" {
				t.Errorf("Intent = %q", got)
			}
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		_, err := s.New(t, nobody(t), env(t)).Intent(t.Context(), question())
		asError(t, err, connectors.Transient)
	})
	t.Run("no answer in time", func(t *testing.T) {
		p := serve(t, silence)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		_, err := s.New(t, p.URL, env(t)).Intent(expireOn(ctx, p.arrived), question())
		asError(t, err, connectors.Transient)
	})
}

// quiet listens to both of Go's logs while a question is asked and fails.
func (s ModelSuite) quiet(t *testing.T) {
	var written bytes.Buffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&written, &slog.HandlerOptions{Level: slog.LevelDebug})))
	log.SetOutput(&written)
	defer func() {
		slog.SetDefault(was)
		log.SetOutput(os.Stderr)
	}()
	for _, a := range []Answer{s.Names("track"), s.Says("{text}"), {Status: http.StatusBadRequest, Body: "{text}"}, {Body: "{text}"}} {
		_, err := s.New(t, serve(t, crmAnswering(a)).URL, env(t)).Intent(t.Context(), question())
		modelPrivate(t, err)
	}
	if written.Len() != 0 {
		t.Errorf("the log says %s", written.String())
	}
}

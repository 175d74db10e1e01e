package connectortest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/relancehq/relance/connectors"
)

// ChannelSuite is what a channel shows of itself.
type ChannelSuite struct {
	// New makes a channel whose provider is at the address url.
	New func(t *testing.T, url string, env connectors.Env) connectors.Channel
	// Message is a text to a phone number, with words that are found nowhere
	// else, so that a leak is seen.
	Message connectors.Message
	// Accepted is the provider's acceptance of Message, with the id {id}.
	Accepted Answer
	// Failures are answers by which the provider refuses Message. There must
	// be at least one throttled, one refused and one for the operator.
	Failures []Failure
	// Unsendable are messages that the channel refuses by itself.
	Unsendable []connectors.Message
}

// Channel runs the contract of connectors.Channel.
func Channel(t *testing.T, s ChannelSuite) {
	t.Run("an accepted message is one request that carries the reference", s.accepted)
	t.Run("every failure has its kind after one request", s.failures)
	t.Run("a failure's kinds are all shown", s.shown)
	t.Run("an outcome that nobody knows is unknown", s.unknown)
	t.Run("what was never written is transient", s.transient)
	t.Run("a redirect is not followed", s.redirect)
	t.Run("an unsendable message makes no request", s.unsendable)
	t.Run("sends beside each other do not mix", s.concurrent)
}

func (s ChannelSuite) private() []string {
	words := []string{s.Message.To.Phone, strings.TrimPrefix(s.Message.To.Phone, "+")}
	if s.Message.Text != nil {
		words = append(words, s.Message.Text.Body)
	}
	return words
}

func (s ChannelSuite) fill(text string) string {
	return strings.NewReplacer("{phone}", strings.TrimPrefix(s.Message.To.Phone, "+"), "{text}", s.Message.Text.Body, "{id}", "provider-1").Replace(text)
}

func (s ChannelSuite) answering(a Answer) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { a.write(w, s.fill) }
}

func (s ChannelSuite) accepted(t *testing.T) {
	p := serve(t, s.answering(s.Accepted))
	got, err := s.New(t, p.URL, env(t)).Send(t.Context(), s.Message)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	if got.ProviderID != "provider-1" {
		t.Errorf("ProviderID = %q, want provider-1", got.ProviderID)
	}
	seen := p.seen()
	if len(seen) != 1 {
		t.Fatalf("%d requests for one Send, want 1", len(seen))
	}
	if s.Message.Ref == "" || !bytes.Contains(seen[0].Body, []byte(s.Message.Ref)) {
		t.Error("the request does not carry the message's reference")
	}
}

func (s ChannelSuite) failures(t *testing.T) {
	for _, f := range s.Failures {
		t.Run(f.Name, func(t *testing.T) {
			p := serve(t, s.answering(f.Answer))
			_, err := s.New(t, p.URL, env(t)).Send(t.Context(), s.Message)
			f.matches(t, err)
			keepsPrivate(t, err, s.private())
			if n := len(p.seen()); n != 1 {
				t.Errorf("%d requests for one Send, want 1", n)
			}
		})
	}
}

func (s ChannelSuite) shown(t *testing.T) {
	for _, k := range []connectors.Kind{connectors.Throttled, connectors.Refused, connectors.Operator} {
		found := false
		for _, f := range s.Failures {
			found = found || f.Kind == k
		}
		if !found {
			t.Errorf("the suite shows no failure of kind %q", k)
		}
	}
}

func (s ChannelSuite) unknown(t *testing.T) {
	rubbish := Answer{Body: "<html>{phone} {text}</html>"}
	broken := rubbish
	broken.Status = http.StatusBadGateway
	cases := []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"the connection ends without an answer", hangUp},
		{"a 200 that cannot be read", s.answering(rubbish)},
		{"an empty 200", s.answering(Answer{})},
		{"a gateway's page instead of the provider's answer", s.answering(broken)},
		{"an answer without end", flood},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := serve(t, c.answer)
			_, err := s.New(t, p.URL, env(t)).Send(t.Context(), s.Message)
			asError(t, err, connectors.Unknown)
			keepsPrivate(t, err, s.private())
			if n := len(p.seen()); n != 1 {
				t.Errorf("%d requests for one Send, want 1", n)
			}
		})
	}
	t.Run("a used connection ends without an answer", func(t *testing.T) {
		p := serve(t, onceThen(s.answering(s.Accepted)))
		c := s.New(t, p.URL, env(t))
		if _, err := c.Send(t.Context(), s.Message); err != nil {
			t.Fatalf("the first Send: %v", err)
		}
		_, err := c.Send(t.Context(), s.Message)
		asError(t, err, connectors.Unknown)
		if n := len(p.seen()); n != 2 {
			t.Errorf("%d requests for two Sends, want 2", n)
		}
	})
	t.Run("no answer in time", func(t *testing.T) {
		p := serve(t, silence)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		_, err := s.New(t, p.URL, env(t)).Send(expireOn(ctx, p.arrived), s.Message)
		asError(t, err, connectors.Unknown)
		keepsPrivate(t, err, s.private())
	})
	t.Run("the caller leaves while the provider works", func(t *testing.T) {
		p := serve(t, silence)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		go func() {
			<-p.arrived
			cancel()
		}()
		_, err := s.New(t, p.URL, env(t)).Send(ctx, s.Message)
		asError(t, err, connectors.Unknown)
	})
}

func (s ChannelSuite) transient(t *testing.T) {
	t.Run("nobody listens", func(t *testing.T) {
		_, err := s.New(t, nobody(t), env(t)).Send(t.Context(), s.Message)
		asError(t, err, connectors.Transient)
		keepsPrivate(t, err, s.private())
	})
	t.Run("the caller had left before", func(t *testing.T) {
		p := serve(t, s.answering(s.Accepted))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.New(t, p.URL, env(t)).Send(ctx, s.Message)
		asError(t, err, connectors.Transient)
		if n := len(p.seen()); n != 0 {
			t.Errorf("%d requests with a cancelled context, want none", n)
		}
	})
}

func (s ChannelSuite) redirect(t *testing.T) {
	elsewhere := serve(t, s.answering(s.Accepted))
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	if _, err := s.New(t, p.URL, env(t)).Send(t.Context(), s.Message); err == nil {
		t.Error("a redirect counts as accepted")
	}
	if n := len(elsewhere.seen()); n != 0 {
		t.Errorf("the message and the token went to another host (%d requests)", n)
	}
}

func (s ChannelSuite) unsendable(t *testing.T) {
	if len(s.Unsendable) == 0 {
		t.Fatal("the suite shows no message that the channel refuses by itself")
	}
	p := serve(t, s.answering(s.Accepted))
	c := s.New(t, p.URL, env(t))
	for i, m := range s.Unsendable {
		_, err := c.Send(t.Context(), m)
		if err == nil {
			t.Errorf("unsendable message %d was sent", i)
			continue
		}
		if e := asError(t, err, connectors.Refused); e.Reason == "" {
			t.Errorf("message %d is refused without a reason: %v", i, err)
		}
		keepsPrivate(t, err, s.private())
	}
	if n := len(p.seen()); n != 0 {
		t.Errorf("%d requests for messages that cannot be sent", n)
	}
}

func (s ChannelSuite) concurrent(t *testing.T) {
	const senders = 16
	p := serve(t, s.answering(s.Accepted))
	c := s.New(t, p.URL, env(t))
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() {
			m := s.Message
			m.Ref = fmt.Sprintf("r1.conc%02d.1", i)
			if _, err := c.Send(t.Context(), m); err != nil {
				t.Errorf("Send %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	for i := range senders {
		ref, found := fmt.Appendf(nil, "r1.conc%02d.1", i), 0
		for _, r := range p.seen() {
			if bytes.Contains(r.Body, ref) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("reference %s arrived %d times, want once", ref, found)
		}
	}
}

package connectortest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/relancehq/relance/connectors"
)

// ChannelSuite is what a channel shows of itself.
type ChannelSuite struct {
	// New makes a channel whose provider is at the address url.
	New func(t *testing.T, url string, env connectors.Env) connectors.Channel
	// Message is a text to a person, with words that are found nowhere else,
	// so that a leak is seen.
	Message connectors.Message
	// Accepted is the provider's acceptance of Message, with the id {id}.
	Accepted Answer
	// ProviderID is the id in the receipt of Message; "" is what stands for
	// {id}.
	ProviderID string
	// Failures are answers by which the provider refuses Message. There must
	// be at least one throttled, one refused and one for the operator.
	Failures []Failure
	// Unsendable are messages that the channel refuses by itself.
	Unsendable []connectors.Message

	// Serve plays the provider of a channel that does not speak HTTP: it asks
	// act what to do with the n-th attempt, from 0. Unclear are answers of such
	// a provider that leave the outcome open; those of HTTP are the suite's.
	Serve   func(t *testing.T, act func(n int) Act) *Double
	Unclear []Answer

	// Found and NotFound are the provider's answers when it is asked for a
	// message by our reference; needed where the channel is a Finder. NotFound
	// says that there certainly is none.
	Found, NotFound Answer
	// CannotFind are further answers that say nothing about the message.
	CannotFind []Answer

	// MarkedRead is the provider's answer to a message that is marked as read;
	// needed where the channel is a Reader.
	MarkedRead Answer

	// File is a file that the provider keeps, under the id {id} of Stored;
	// needed where the channel is a Storer. Unstorable are files that the
	// channel refuses by itself.
	File       connectors.File
	Stored     Answer
	Unstorable []connectors.File
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
	t.Run("a message is found, certainly not there, or nobody knows", s.find)
	t.Run("limits are whole", s.limits)
	t.Run("a message is marked as read in one request that may be made again", s.reads)
	t.Run("a file is stored in one request that may be made again", s.stores)
}

// serve starts the double of the channel's provider.
func (s ChannelSuite) serve(t *testing.T, act func(n int) Act) *Double {
	t.Helper()
	if s.Serve != nil {
		return s.Serve(t, act)
	}
	return overHTTP(t, act)
}

func (s ChannelSuite) private() []string {
	words := []string{s.Message.To.Phone, strings.TrimPrefix(s.Message.To.Phone, "+"), s.Message.To.UserID, s.Message.To.Email}
	if s.Message.Text != nil {
		words = append(words, s.Message.Text.Body, s.Message.Text.Subject)
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// fill puts the message's own words into an answer.
func (s ChannelSuite) fill(text string) string {
	return strings.NewReplacer("{phone}", strings.TrimPrefix(s.Message.To.Phone, "+"), "{email}", s.Message.To.Email,
		"{text}", s.Message.Text.Body, "{id}", "provider-1", "{ref}", s.Message.Ref).Replace(text)
}

// answering gives every attempt the same answer.
func (s ChannelSuite) answering(a Answer) func(int) Act {
	filled := a.filled(s.fill)
	return func(int) Act { return Act{Answer: filled} }
}

func losing(l Loss) func(int) Act {
	return func(int) Act { return Act{Loss: l} }
}

func (s ChannelSuite) accepted(t *testing.T) {
	p := s.serve(t, s.answering(s.Accepted))
	got, err := s.New(t, p.URL, env(t)).Send(t.Context(), s.Message)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	want := s.ProviderID
	if want == "" {
		want = "provider-1"
	}
	if got.ProviderID != want {
		t.Errorf("ProviderID = %q, want %q", got.ProviderID, want)
	}
	seen := p.Seen()
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
			p := s.serve(t, s.answering(f.Answer))
			_, err := s.New(t, p.URL, env(t)).Send(t.Context(), s.Message)
			f.matches(t, err)
			keepsPrivate(t, err, s.private())
			if n := len(p.Seen()); n != 1 {
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
	type outcome struct {
		name string
		act  func(int) Act
	}
	cases := []outcome{
		{"the connection ends without an answer", losing(HangsUp)},
		{"an answer without end", losing(Flood)},
	}
	for i, a := range s.unclear() {
		cases = append(cases, outcome{fmt.Sprintf("unclear answer %d", i+1), s.answering(a)})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := s.serve(t, c.act)
			_, err := s.New(t, p.URL, env(t)).Send(t.Context(), s.Message)
			asError(t, err, connectors.Unknown)
			keepsPrivate(t, err, s.private())
			if n := len(p.Seen()); n != 1 {
				t.Errorf("%d requests for one Send, want 1", n)
			}
		})
	}
	t.Run("a used connection ends without an answer", func(t *testing.T) {
		// The second request travels on a connection that was used before,
		// where Go's HTTP transport repeats what it believes to be safe.
		first := s.answering(s.Accepted)
		p := s.serve(t, func(n int) Act {
			if n > 0 {
				return Act{Loss: HangsUp}
			}
			return first(n)
		})
		c := s.New(t, p.URL, env(t))
		if _, err := c.Send(t.Context(), s.Message); err != nil {
			t.Fatalf("the first Send: %v", err)
		}
		_, err := c.Send(t.Context(), s.Message)
		asError(t, err, connectors.Unknown)
		if n := len(p.Seen()); n != 2 {
			t.Errorf("%d requests for two Sends, want 2", n)
		}
	})
	t.Run("no answer in time", func(t *testing.T) {
		p := s.serve(t, losing(Silence))
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		_, err := s.New(t, p.URL, env(t)).Send(expireOn(ctx, p.Arrived), s.Message)
		asError(t, err, connectors.Unknown)
		keepsPrivate(t, err, s.private())
	})
	t.Run("the caller leaves while the provider works", func(t *testing.T) {
		p := s.serve(t, losing(Silence))
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		go func() {
			<-p.Arrived
			cancel()
		}()
		_, err := s.New(t, p.URL, env(t)).Send(ctx, s.Message)
		asError(t, err, connectors.Unknown)
	})
}

// unclear are the answers that leave the outcome open.
func (s ChannelSuite) unclear() []Answer {
	if s.Serve != nil {
		return s.Unclear
	}
	return append([]Answer{
		{Body: "<html>{phone} {email} {text}</html>"}, // a 200 that cannot be read
		{}, // an empty 200
		{Status: http.StatusBadGateway, Body: "{phone} {text}"},    // a gateway's page instead of the provider's answer
		{Status: http.StatusGatewayTimeout, Body: "{}"},            // one that gave up waiting
		{Status: http.StatusInternalServerError},                   // a broken server that says nothing
		{Status: http.StatusServiceUnavailable, Body: "{\"a\":1}"}, // or something else
	}, s.Unclear...)
}

func (s ChannelSuite) transient(t *testing.T) {
	t.Run("nobody listens", func(t *testing.T) {
		_, err := s.New(t, nobody(t), env(t)).Send(t.Context(), s.Message)
		asError(t, err, connectors.Transient)
		keepsPrivate(t, err, s.private())
	})
	t.Run("the caller had left before", func(t *testing.T) {
		p := s.serve(t, s.answering(s.Accepted))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.New(t, p.URL, env(t)).Send(ctx, s.Message)
		asError(t, err, connectors.Transient)
		if n := len(p.Seen()); n != 0 {
			t.Errorf("%d requests with a cancelled context, want none", n)
		}
	})
}

func (s ChannelSuite) redirect(t *testing.T) {
	if s.Serve != nil {
		t.Skip("the channel does not speak HTTP")
	}
	elsewhere := s.serve(t, s.answering(s.Accepted))
	p := s.serve(t, func(int) Act {
		return Act{Answer: Answer{Status: http.StatusTemporaryRedirect, Header: map[string]string{"Location": elsewhere.URL}}}
	})
	if _, err := s.New(t, p.URL, env(t)).Send(t.Context(), s.Message); err == nil {
		t.Error("a redirect counts as accepted")
	}
	if n := len(elsewhere.Seen()); n != 0 {
		t.Errorf("the message and the token went to another host (%d requests)", n)
	}
}

func (s ChannelSuite) unsendable(t *testing.T) {
	if len(s.Unsendable) == 0 {
		t.Fatal("the suite shows no message that the channel refuses by itself")
	}
	p := s.serve(t, s.answering(s.Accepted))
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
	if n := len(p.Seen()); n != 0 {
		t.Errorf("%d requests for messages that cannot be sent", n)
	}
}

func (s ChannelSuite) concurrent(t *testing.T) {
	const senders = 16
	p := s.serve(t, s.answering(s.Accepted))
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
		for _, r := range p.Seen() {
			if bytes.Contains(r.Body, ref) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("reference %s arrived %d times, want once", ref, found)
		}
	}
}

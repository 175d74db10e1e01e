package connectortest

import (
	"bytes"
	"context"
	"testing"

	"github.com/relancehq/relance/connectors"
)

// readID is the provider's id of the message that is marked as read.
const readID = "provider-message-7"

// reads runs the contract of connectors.Reader on a channel that is one.
func (s ChannelSuite) reads(t *testing.T) {
	mark := func(t *testing.T, p *Double, ctx context.Context) error {
		r, ok := s.New(t, p.URL, env(t)).(connectors.Reader)
		if !ok {
			t.Skip("the channel is no Reader")
		}
		return r.MarkRead(ctx, readID, true)
	}
	t.Run("done", func(t *testing.T) {
		p := s.serve(t, s.answering(s.MarkedRead))
		if err := mark(t, p, t.Context()); err != nil {
			t.Fatalf("MarkRead: %v", err)
		}
		seen := p.Seen()
		if len(seen) != 1 || !bytes.Contains(seen[0].Body, []byte(readID)) {
			t.Errorf("%d requests, want one that names the message", len(seen))
		}
	})
	t.Run("a malformed id makes no request", func(t *testing.T) {
		p := s.serve(t, s.answering(s.MarkedRead))
		r, ok := s.New(t, p.URL, env(t)).(connectors.Reader)
		if !ok {
			t.Skip("the channel is no Reader")
		}
		for _, id := range []string{"", "a b", "a\nb"} {
			asError(t, r.MarkRead(t.Context(), id, false), connectors.Refused)
		}
		if n := len(p.Seen()); n != 0 {
			t.Errorf("%d requests, want none", n)
		}
	})
	s.harmless(t, mark)
}

// stores runs the contract of connectors.Storer on a channel that is one.
func (s ChannelSuite) stores(t *testing.T) {
	open := func(t *testing.T, p *Double) connectors.Storer {
		f, ok := s.New(t, p.URL, env(t)).(connectors.Storer)
		if !ok {
			t.Skip("the channel is no Storer")
		}
		return f
	}
	t.Run("done", func(t *testing.T) {
		p := s.serve(t, s.answering(s.Stored))
		c := open(t, p)
		if n := c.Largest(s.File.Kind); n < int64(len(s.File.Bytes)) {
			t.Errorf("Largest(%q) = %d, and the suite's file has %d bytes", s.File.Kind, n, len(s.File.Bytes))
		}
		if n := c.Largest("postcard"); n != 0 {
			t.Errorf("Largest of a kind that is none is %d, want 0", n)
		}
		id, until, err := c.Store(t.Context(), s.File)
		if err != nil || id != "provider-1" {
			t.Fatalf("Store = %q, %v, want provider-1", id, err)
		}
		if !until.IsZero() && until.Location().String() != "UTC" {
			t.Errorf("it is kept until %v, which is not UTC", until)
		}
		seen := p.Seen()
		if len(seen) != 1 || !bytes.Contains(seen[0].Body, s.File.Bytes) {
			t.Errorf("%d requests, want one with the file's bytes", len(seen))
		}
	})
	t.Run("an unstorable file makes no request", func(t *testing.T) {
		p := s.serve(t, s.answering(s.Stored))
		c := open(t, p)
		if len(s.Unstorable) == 0 {
			t.Fatal("the suite shows no file that the channel refuses by itself")
		}
		for i, f := range s.Unstorable {
			_, _, err := c.Store(t.Context(), f)
			if e := asError(t, err, connectors.Refused); e.Reason != connectors.ReasonMedia {
				t.Errorf("file %d is refused for %q, want %q", i, e.Reason, connectors.ReasonMedia)
			}
		}
		if n := len(p.Seen()); n != 0 {
			t.Errorf("%d requests for files that cannot be stored", n)
		}
	})
	s.harmless(t, func(t *testing.T, p *Double, ctx context.Context) error {
		_, _, err := open(t, p).Store(ctx, s.File)
		return err
	})
}

// harmless wants a call whose repetition does no harm: one request, failures
// by their kinds, and none of them Unknown.
func (s ChannelSuite) harmless(t *testing.T, call func(t *testing.T, p *Double, ctx context.Context) error) {
	for _, f := range s.Failures {
		if f.Kind == connectors.Unknown {
			f.Kind = connectors.Transient
		}
		t.Run(f.Name, func(t *testing.T) {
			p := s.serve(t, s.answering(f.Answer))
			err := call(t, p, t.Context())
			f.matches(t, err)
			keepsPrivate(t, err, s.private())
			if n := len(p.Seen()); n != 1 {
				t.Errorf("%d requests for one call, want 1", n)
			}
		})
	}
	for name, act := range map[string]func(int) Act{ //nolint:maprange // cases of a test
		"the connection ends without an answer": losing(HangsUp),
		"an answer without end":                 losing(Flood),
	} {
		t.Run(name, func(t *testing.T) {
			asError(t, call(t, s.serve(t, act), t.Context()), connectors.Transient)
		})
	}
	t.Run("the caller had left before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		p := s.serve(t, s.answering(s.Accepted))
		asError(t, call(t, p, ctx), connectors.Transient)
		if n := len(p.Seen()); n != 0 {
			t.Errorf("%d requests with a cancelled context, want none", n)
		}
	})
}

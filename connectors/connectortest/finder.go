package connectortest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/relancehq/relance/connectors"
)

// find runs the contract of connectors.Finder on a channel that is one.
func (s ChannelSuite) find(t *testing.T) {
	open := func(t *testing.T, act func(int) Act) (connectors.Finder, *Double) {
		p := s.serve(t, act)
		f, ok := s.New(t, p.URL, env(t)).(connectors.Finder)
		if !ok {
			t.Skip("the channel is no Finder")
		}
		if s.Found.Body == "" || s.NotFound.Status == 0 && s.NotFound.Body == "" {
			t.Fatal("the channel is a Finder and the suite does not show Found and NotFound")
		}
		return f, p
	}
	t.Run("found", func(t *testing.T) {
		f, p := open(t, s.answering(s.Found))
		got, found, err := f.Find(t.Context(), s.Message.Ref)
		if err != nil || !found || got.ProviderID != "provider-1" {
			t.Errorf("Find = %+v, %v, %v, want provider-1", got, found, err)
		}
		if n := len(p.Seen()); n != 1 {
			t.Errorf("%d requests for one Find, want 1", n)
		}
	})
	t.Run("certainly not there", func(t *testing.T) {
		f, _ := open(t, s.answering(s.NotFound))
		if got, found, err := f.Find(t.Context(), s.Message.Ref); err != nil || found {
			t.Errorf("Find = %+v, %v, %v, want nothing and no error", got, found, err)
		}
	})
	ways := s.silent()
	for _, name := range slices.Sorted(maps.Keys(ways)) {
		t.Run("no answer: "+name, func(t *testing.T) {
			f, _ := open(t, ways[name])
			_, found, err := f.Find(t.Context(), s.Message.Ref)
			if err == nil || found {
				t.Fatalf("Find = %v, %v: what was not answered counts as an answer", found, err)
			}
			keepsPrivate(t, err, s.private())
		})
	}
}

// silent are the ways in which a provider that is asked says nothing.
func (s ChannelSuite) silent() map[string]func(int) Act {
	ways := map[string]func(int) Act{
		"the connection ends": losing(HangsUp),
		"a flood":             losing(Flood),
	}
	answers := s.CannotFind
	if s.Serve == nil {
		answers = append([]Answer{
			{Status: http.StatusUnauthorized},
			{Status: http.StatusForbidden},
			{Status: http.StatusTooManyRequests},
			{Status: http.StatusInternalServerError},
			{Status: http.StatusBadGateway, Body: "{phone} {text}"},
			{Body: "<html>{phone}</html>"},
			{},
		}, answers...)
	}
	for i, a := range answers {
		ways[fmt.Sprintf("answer %d, status %d", i+1, a.Status)] = s.answering(a)
	}
	return ways
}

// limits runs the contract of connectors.Limited on a channel that is one.
func (s ChannelSuite) limits(t *testing.T) {
	p := s.serve(t, s.answering(s.Accepted))
	c, ok := s.New(t, p.URL, env(t)).(connectors.Limited)
	if !ok {
		t.Skip("the channel is not Limited")
	}
	l := c.Limits()
	switch {
	case l.PairEvery < 0 || l.PairBurst < 0 || l.PortfolioLimit < 0:
		t.Errorf("%+v: a limit is below zero", l)
	case l.PortfolioLimit > 0 && l.Portfolio == "":
		t.Errorf("%+v: nobody knows what shares the limit", l)
	}
	if again := c.Limits(); again != l {
		t.Errorf("limits change by themselves: %+v, then %+v", l, again)
	}
	if n := len(p.Seen()); n != 0 {
		t.Errorf("%d requests to know the limits, want none", n)
	}
}

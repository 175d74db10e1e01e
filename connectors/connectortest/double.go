package connectortest

import (
	"net/http"
	"sync/atomic"
	"testing"
)

// Double is a provider that the suite plays.
type Double struct {
	// URL is what the channel is made with.
	URL string
	// Seen are the attempts so far, in order, each with all that came of it in
	// Body.
	Seen func() []Request
	// Arrived gets one token per message that came in whole.
	Arrived <-chan struct{}
}

// Act is what a provider does with one attempt.
type Act struct {
	Answer Answer // filled already
	Loss   Loss   // what happens instead of the answer
}

// Loss is why a caller gets no answer.
type Loss string

// The losses; each comes after the message arrived whole.
const (
	Nothing Loss = ""        // the answer is given
	HangsUp Loss = "hang_up" // the connection ends
	Silence Loss = "silence" // nothing comes until the caller leaves
	Flood   Loss = "flood"   // an answer without end
)

// overHTTP is the double of a channel that speaks HTTP.
func overHTTP(t *testing.T, act func(n int) Act) *Double {
	t.Helper()
	var calls atomic.Int64
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch a := act(int(calls.Add(1)) - 1); a.Loss {
		case HangsUp:
			hangUp(w, r)
		case Silence:
			silence(w, r)
		case Flood:
			flood(w, r)
		default:
			a.Answer.write(w, func(text string) string { return text })
		}
	})
	return &Double{URL: p.URL, Seen: p.seen, Arrived: p.arrived}
}

// filled is the answer with its placeholders filled.
func (a Answer) filled(fill func(string) string) Answer {
	f := Answer{Status: a.Status, Body: fill(a.Body), Header: map[string]string{}}
	for k, v := range a.Header {
		f.Header[k] = fill(v)
	}
	return f
}

package sandbox

import (
	"net/http"
	"time"
)

// loseAnswer keeps the answer of an accepted message back, where a fault says
// so: it hangs, or cuts the connection at once.
func (s *Sandbox) loseAnswer(r *http.Request, t target) error {
	after, err := s.faults.strike("hang_after", t)
	if err != nil {
		return err
	}
	if after != nil {
		s.hang(r, after)
	}
	drop, err := s.faults.strike("drop_answer", t)
	if err != nil {
		return err
	}
	if drop != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// defaultHang is longer than any caller should wait.
const defaultHang = 30 * time.Second

// hang waits until the caller gives up, then cuts the connection without an
// answer.
func (s *Sandbox) hang(r *http.Request, f *rule) {
	s.pause(r, f.long())
	panic(http.ErrAbortHandler)
}

// long is how long a request hangs.
func (r *rule) long() time.Duration {
	if r.For == 0 {
		return defaultHang
	}
	return time.Duration(r.For)
}

// pause waits, at most until the caller hangs up or the sandbox closes.
func (s *Sandbox) pause(r *http.Request, long time.Duration) {
	t := time.NewTimer(long)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	case <-s.closing:
	}
}

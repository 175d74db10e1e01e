package sandbox

import (
	"net/http"
	"time"
)

// loseAnswer keeps the answer of an accepted message back, where a fault says
// so: it hangs, or cuts the connection at once.
func (s *Sandbox) loseAnswer(r *http.Request, to, template string) error {
	after, err := s.faults.strike("hang_after", to, template)
	if err != nil {
		return err
	}
	if after != nil {
		s.hang(r, after)
	}
	drop, err := s.faults.strike("drop_answer", to, template)
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
	long := time.Duration(f.For)
	if long == 0 {
		long = defaultHang
	}
	s.pause(r, long)
	panic(http.ErrAbortHandler)
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

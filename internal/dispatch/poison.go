package dispatch

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// How often an event is tried before it is a dead letter.
const (
	maxRetries = 1000 // Temporal is away, or one run cannot be reached: 16 hours
	maxPanics  = 5    // a bug does not go away by itself
)

// badEvent is an event that will never dispatch: its own content is wrong.
type badEvent struct{ why string }

func (b *badEvent) Error() string { return b.why }

// panicked is a bug met on the way. It shows the panic's type and never its
// text, which may quote what people wrote.
type panicked struct{ doing, what, stack string }

func (p *panicked) Error() string {
	return fmt.Sprintf("a bug in %s (panic of %s): the log has where", p.doing, p.what)
}

// guard turns a panic of f into an error, so that one event's bad data stops
// no other one.
func guard(doing string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicked{doing: doing, what: fmt.Sprintf("%T", r), stack: string(debug.Stack())}
		}
	}()
	return f()
}

// hopeless tells whether an event that failed this often is a dead letter.
func hopeless(err error, attempts int) bool {
	var bad *badEvent
	var bug *panicked
	switch {
	case errors.As(err, &bad):
		return true
	case errors.As(err, &bug):
		return attempts >= maxPanics
	}
	return attempts >= maxRetries
}

// backoff is how long a row waits on the wall before its next try.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 6), time.Minute)
}

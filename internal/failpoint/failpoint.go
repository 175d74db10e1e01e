// Package failpoint marks the places where a process may die, so that tests
// can make it die exactly there, and names the deliberate bugs with which the
// chaos harness is tested. Nothing is armed in a released binary: an unarmed
// point costs one atomic load.
//
//	failpoint.Here("send/decided") // the intent is on disk, the request not made
package failpoint

import "sync/atomic"

// hooks is what an armed process does.
type hooks struct {
	here func(name string)
	bug  func(name string) bool
}

var armed atomic.Pointer[hooks]

// Arm makes every point call here with its name, and Bug answer bug(name). It
// is for tests and for binaries built with the tag chaos. Nil disarms one.
func Arm(here func(name string), bug func(name string) bool) {
	armed.Store(&hooks{here: here, bug: bug})
}

// Here is a place where the process may die.
func Here(name string) {
	if h := armed.Load(); h != nil && h.here != nil {
		h.here(name)
	}
}

// Deliberate bugs that the chaos harness must see.
const (
	BugNoIntent   = "no_intent"   // the send decision keeps no row before the request
	BugBlindRetry = "blind_retry" // an unknown outcome is tried again as if nothing had left
	BugEarlyAck   = "early_ack"   // the gateway answers 200 before the events are on disk
)

// Bug tells whether the process is to behave as if it had the named bug.
func Bug(name string) bool {
	h := armed.Load()
	return h != nil && h.bug != nil && h.bug(name)
}

package httpx

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// Error is why a call got no answer. Its text is one of a few fixed phrases:
// Go's own errors quote addresses and bytes of the answer, which may hold
// tokens and personal data.
type Error struct {
	// Written says that the request may have been processed. False is certain:
	// it never left whole.
	Written bool
	words   string
	cause   error // one of the sentinels in phrases, or nil
}

// Error says what happened and whether the request had left.
func (e *Error) Error() string {
	if e.Written {
		return e.words + " after the request was written"
	}
	return e.words + " before the request was written"
}

// Unwrap is a sentinel such as context.Canceled, ErrPrivate or
// syscall.ECONNREFUSED, where there is one.
func (e *Error) Unwrap() error { return e.cause }

// phrases are tried in order; the first that matches words the error.
var phrases = []struct {
	is    error
	words string
}{
	{ErrPrivate, "refused to call an address that is not public"},
	{ErrPublic, "refused to call a public address over plain http"},
	{ErrTooLarge, "the answer was larger than allowed"},
	{context.Canceled, "the call was cancelled"},
	{context.DeadlineExceeded, "no answer in time"},
	{os.ErrDeadlineExceeded, "no answer in time"},
	{syscall.ECONNREFUSED, "connection refused"},
	{syscall.ECONNRESET, "connection reset"},
	{syscall.EPIPE, "connection closed"},
	{syscall.EHOSTUNREACH, "host unreachable"},
	{syscall.ENETUNREACH, "network unreachable"},
	{io.ErrUnexpectedEOF, "the answer was cut off"},
	{io.EOF, "connection closed"},
}

func newError(err error, written bool) *Error {
	e := &Error{Written: written, words: "the call failed"}
	for _, p := range phrases {
		if errors.Is(err, p.is) {
			e.words, e.cause = p.words, p.is
			return e
		}
	}
	var (
		name    *net.DNSError
		record  tls.RecordHeaderError
		cert    *tls.CertificateVerificationError
		unknown x509.UnknownAuthorityError
		alert   tls.AlertError
		timeout net.Error
	)
	switch {
	case errors.As(err, &name):
		e.words = "the host name could not be resolved"
	case errors.As(err, &record), errors.As(err, &cert), errors.As(err, &unknown), errors.As(err, &alert), errors.Is(err, http.ErrSchemeMismatch):
		e.words = "no trusted TLS connection"
	case errors.As(err, &timeout) && timeout.Timeout():
		e.words, e.cause = "no answer in time", context.DeadlineExceeded
	}
	return e
}

const maxRetryAfter = 24 * time.Hour

// RetryAfter is how long an answer asks to wait, or zero where it does not
// say: seconds, or a date measured against the answer's own Date, so that no
// clock of ours is in it. It is at most a day.
func RetryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if v == "" {
		return 0
	}
	if n, err := strconv.Atoi(v); err == nil {
		if n > int(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		return max(0, time.Duration(n)*time.Second)
	}
	until, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	from, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return min(max(0, until.Sub(from)), maxRetryAfter)
}

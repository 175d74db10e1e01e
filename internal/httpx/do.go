package httpx

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// Answer is a whole response.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do makes one attempt of r and reads the answer to its end. Any answer is a
// success here, whatever its status. A failure is an *Error that says whether
// the request may have been processed.
func Do(client *http.Client, r *http.Request) (Answer, error) {
	ctx, w := watch(r.Context())
	resp, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return Answer{}, newError(err, w.written())
	}
	defer resp.Body.Close()
	// The client's own bound is usually lower; this one holds for any client.
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = ErrTooLarge
	}
	if err != nil {
		return Answer{Status: resp.StatusCode, Header: resp.Header}, newError(err, true)
	}
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

const maxAnswer = 8 << 20

// progress says how far a request came on its way out.
type progress int

const (
	waiting   progress = iota // no connection yet
	writing                   // a connection was got; the writer runs beside us
	abandoned                 // the writer gave up before the end of the request
)

// writeWatch follows a request through httptrace. The hooks run on the
// transport's goroutines, some after the call has returned.
type writeWatch struct {
	mu sync.Mutex
	at progress
}

func watch(ctx context.Context) (context.Context, *writeWatch) {
	w := &writeWatch{}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// The transport asks for another connection only where the first try
		// wrote nothing, or where the request may be repeated anyway.
		GetConn: func(string) { w.set(waiting) },
		GotConn: func(httptrace.GotConnInfo) { w.set(writing) },
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			if i.Err != nil {
				w.set(abandoned)
			}
		},
	}), w
}

func (w *writeWatch) set(p progress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = p
}

// written reports whether the request may have reached the other side whole.
// Between getting a connection and WroteRequest nobody can say, so that counts
// as written; WroteRequest with an error means the other side has a part at
// most, which it cannot act on.
func (w *writeWatch) written() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at == writing
}

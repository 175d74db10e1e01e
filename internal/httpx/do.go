package httpx

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
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
	return DoUpTo(client, r, maxAnswer)
}

// DoUpTo is Do for answers of at most most bytes: files. A larger one fails
// with ErrTooLarge. The client's own bound holds beside it.
func DoUpTo(client *http.Client, r *http.Request, most int64) (Answer, error) {
	ctx, w := watch(r.Context())
	resp, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return Answer{}, newError(err, w.written())
	}
	defer resp.Body.Close()
	// The client's own bound is usually lower; this one holds for any client.
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err == nil && int64(len(body)) > most {
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
	whole                     // the writer came to the end of the request
)

// writerEnds is how long a failed call waits for the writer's own word. The
// connection is closed by then, so the writer ends at once; where it does not,
// the request counts as written.
const writerEnds = 100 * time.Millisecond

// writeWatch follows a request through httptrace. The hooks run on the
// transport's goroutines, some after the call has returned.
type writeWatch struct {
	mu   sync.Mutex
	at   progress
	word chan struct{} // has one token once the writer ended
}

func watch(ctx context.Context) (context.Context, *writeWatch) {
	w := &writeWatch{word: make(chan struct{}, 1)}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// The transport asks for another connection only where the first try
		// wrote nothing, or where the request may be repeated anyway.
		GetConn: func(string) { w.set(waiting) },
		GotConn: func(httptrace.GotConnInfo) { w.set(writing) },
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			w.set(map[bool]progress{true: whole, false: abandoned}[i.Err == nil])
			select {
			case w.word <- struct{}{}:
			default:
			}
		},
	}), w
}

func (w *writeWatch) set(p progress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = p
}

func (w *writeWatch) get() progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

// written reports whether the request may have reached the other side whole.
// A writer that ended with an error left the other side a part at most, which
// it cannot act on. Between getting a connection and the writer's end nobody
// can say, so that counts as written.
func (w *writeWatch) written() bool {
	if w.get() == writing {
		t := time.NewTimer(writerEnds)
		defer t.Stop()
		select {
		case <-w.word:
		case <-t.C:
		}
	}
	at := w.get()
	return at == writing || at == whole
}

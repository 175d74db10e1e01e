package worker

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
)

// maxBody bounds what a request may carry: WhatsApp's largest webhook is 3 MB
// (Meta, 2026-09).
const maxBody = 4 << 20

// Gateway takes events in over HTTP: signed webhooks on /hooks/<connection>
// and CloudEvents on /events. It answers 200 only after the ledger has them on
// disk, and needs no Temporal for that.
type Gateway struct {
	Ledger  *ledger.Ledger
	Sources map[string]connectors.Source // by connection name
	Token   string                       // bearer of /events and /admin
	Clock   *clock.Clock
	Log     *slog.Logger
	// Accounts are our side's ids at the providers: the numbers that can be
	// held.
	Accounts []string
	// Metrics answers GET /metrics; nil answers 404.
	Metrics *Metrics
	// Ready tells whether everything this process runs is up.
	Ready func() bool
	// Extra handlers by pattern: the sandbox, the codec.
	Extra map[string]http.Handler
}

// Handler serves the gateway.
func (g *Gateway) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /events", g.events)
	mux.HandleFunc("POST /hooks/{connection}", g.hook)
	mux.HandleFunc("GET /hooks/{connection}", g.handshake)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", g.readyz)
	g.admin(mux)
	for pattern, h := range g.Extra { //nolint:maprange // patterns do not overlap
		mux.Handle(pattern, h)
	}
	return mux
}

func (g *Gateway) readyz(w http.ResponseWriter, r *http.Request) {
	if _, _, err := g.Ledger.InboxDepth(r.Context()); err != nil || (g.Ready != nil && !g.Ready()) {
		answer(w, http.StatusServiceUnavailable, map[string]any{"ready": false})
		return
	}
	answer(w, http.StatusOK, map[string]any{"ready": true})
}

// events takes CloudEvents from whoever has the token.
func (g *Gateway) events(w http.ResponseWriter, r *http.Request) {
	if !g.authorised(w, r) {
		return
	}
	body, ok := readBody(w, r)
	if !ok {
		return
	}
	list, err := readCloudEvents(r, body)
	var bad *fieldError
	if errors.As(err, &bad) {
		answer(w, http.StatusBadRequest, map[string]any{"error": bad})
		return
	}
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": map[string]string{"field": "body", "message": "is not a CloudEvent"}})
		return
	}
	a := ledger.Arrival{Connection: "events", Body: body, Headers: map[string]string{"content-type": r.Header.Get("Content-Type")}}
	for i, e := range list {
		row, err := dispatch.Row("events:"+e.source, e.Event, g.Clock.Now())
		if err != nil {
			answer(w, http.StatusBadRequest, map[string]any{"error": &fieldError{Index: i, Field: "data", Why: "cannot be stored"}})
			return
		}
		a.Events = append(a.Events, row)
	}
	g.accept(w, r, a)
}

// hook takes signed webhooks of a connection.
func (g *Gateway) hook(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("connection")
	source, ok := g.Sources[name]
	if !ok {
		answer(w, http.StatusNotFound, map[string]any{"error": "no connection of this name takes webhooks"})
		return
	}
	body, ok := readBody(w, r)
	if !ok {
		return
	}
	if err := source.Verify(r.Header, body, g.Clock.Wall()); err != nil {
		g.Log.Warn("refused a webhook", "connection", name, "error", err)
		answer(w, http.StatusUnauthorized, map[string]any{"error": "the signature does not match; check the connection's secret"})
		return
	}
	g.accept(w, r, g.decoded(name, source, r.Header, body))
}

// decoded is a rightly signed body as the ledger takes it. One that is not
// understood is kept as a dead letter with its reason, so that it can be
// driven again, and answered 200 so that it is not sent again.
func (g *Gateway) decoded(name string, source connectors.Source, header http.Header, body []byte) ledger.Arrival {
	a := ledger.Arrival{Connection: name, Body: body, Headers: kept(header)}
	events, err := source.Decode(header, body)
	for _, e := range events {
		if err != nil {
			break
		}
		var row ledger.NewEvent
		if row, err = dispatch.Row(name, e, g.Clock.Now()); err == nil {
			a.Events = append(a.Events, row)
		}
	}
	if err != nil {
		a.Events, a.Dead = nil, err.Error()
	}
	return a
}

// tells are the endings of headers that name an event's type, id and time.
var tells = []string{"content-type", "topic", "event", "-id", "-at"}

// kept are the headers that a body may need to be decoded again, never a
// signature.
func kept(header http.Header) map[string]string {
	out := map[string]string{}
	for k := range header { //nolint:maprange // into a map
		low := strings.ToLower(k)
		if slices.ContainsFunc(tells, func(end string) bool { return strings.HasSuffix(low, end) }) {
			out[k] = header.Get(k)
		}
	}
	return out
}

// earlyAck is how much later events are stored by a process that was told to
// have that bug: long enough for a kill to fall in between.
const earlyAck = 200 * time.Millisecond

func (g *Gateway) accept(w http.ResponseWriter, r *http.Request, a ledger.Arrival) {
	failpoint.Here("gateway/received")
	if failpoint.Bug(failpoint.BugEarlyAck) {
		time.AfterFunc(earlyAck, func() { _, _, _ = g.Ledger.Accept(context.WithoutCancel(r.Context()), a) })
		answer(w, http.StatusOK, map[string]any{"accepted": len(a.Events), "duplicates": 0})
		return
	}
	accepted, duplicates, err := g.Ledger.Accept(r.Context(), a)
	if err != nil {
		g.Log.Error("store events", "connection", a.Connection, "error", err)
		w.Header().Set("Retry-After", "5")
		answer(w, http.StatusServiceUnavailable, map[string]any{"error": "the events could not be stored; nothing of this request was kept. Send it again"})
		return
	}
	failpoint.Here("gateway/kept")
	g.Metrics.arrived(a.Connection, accepted, duplicates)
	answer(w, http.StatusOK, map[string]any{"accepted": accepted, "duplicates": duplicates})
}

func (g *Gateway) handshake(w http.ResponseWriter, r *http.Request) {
	h, ok := g.Sources[r.PathValue("connection")].(connectors.Handshaker)
	if !ok {
		answer(w, http.StatusNotFound, map[string]any{"error": "no connection of this name has a handshake"})
		return
	}
	reply, ok := h.Handshake(r.URL.Query())
	if !ok {
		answer(w, http.StatusForbidden, map[string]any{"error": "the verify token does not match"})
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, reply)
}

// authorised checks the bearer token in constant time.
func (g *Gateway) authorised(w http.ResponseWriter, r *http.Request) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(g.Token))
	if strings.EqualFold(scheme, "Bearer") && g.Token != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1 {
		return true
	}
	w.Header().Set("WWW-Authenticate", "Bearer")
	answer(w, http.StatusUnauthorized, map[string]any{"error": "send Authorization: Bearer <token>; the token is RELANCE_TOKEN, or the one `relance up` printed"})
	return false
}

// readBody reads a bounded body or answers 413.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := readAll(http.MaxBytesReader(w, r.Body, maxBody), r.ContentLength)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		answer(w, http.StatusRequestEntityTooLarge, map[string]any{"error": "the body is larger than 4 MB"})
		return nil, false
	}
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": "the body could not be read"})
		return nil, false
	}
	return body, true
}

// readAll reads a body of a known size without making room for it several
// times.
func readAll(r io.Reader, size int64) ([]byte, error) {
	var b bytes.Buffer
	if 0 < size && size <= maxBody {
		b.Grow(int(size) + bytes.MinRead)
	}
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

func withBody(r *http.Request, body []byte) *http.Request {
	c := r.Clone(r.Context())
	c.Body = io.NopCloser(bytes.NewReader(body))
	return c
}

func answer(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) // the caller is gone: nobody to tell
}

package worker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// maxAdmitted bounds the people of one request.
const maxAdmitted = 1000

// adminEnrol mounts entry by hand, from a file, and by events of the past.
func (g *Gateway) adminEnrol(guard guarded) {
	guard("POST /admin/enrol", g.enrol)
	guard("POST /admin/backfill", g.backfill)
}

// Entrant is somebody to be let into a journey.
type Entrant struct {
	// ID makes the entry one: the same again lets nobody in twice. "" is an
	// entry of its own.
	ID      string         `json:"id,omitempty"`
	Type    string         `json:"type,omitempty"` // of the event; "" is the journey's only one
	Contact EntrantContact `json:"contact"`
	Data    map[string]any `json:"data,omitempty"` // of the event
}

// EntrantContact is who that is.
type EntrantContact struct {
	ID     string         `json:"id"`
	Phone  string         `json:"phone,omitempty"`
	Email  string         `json:"email,omitempty"`
	Fields map[string]any `json:"fields,omitempty"`
}

// Enrolled is what came of a request: Refused by their place in it.
type Enrolled struct {
	Accepted int              `json:"accepted"`
	Known    int              `json:"known"` // entered by the same id before
	Refused  []RefusedEntrant `json:"refused"`
}

// RefusedEntrant is somebody who cannot be let in, and why.
type RefusedEntrant struct {
	Index int    `json:"index"`
	Why   string `json:"why"`
}

func (g *Gateway) enrol(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Journey string
		Texts   bool // all values are texts, as in a file
		List    []Entrant
	}
	if !asked(w, r, &q) {
		return
	}
	got, err := g.admitAll(r.Context(), q.Journey, q.Texts, q.List)
	reply(w, got, err)
}

func (g *Gateway) admitAll(ctx context.Context, journey string, texts bool, list []Entrant) (Enrolled, error) {
	got := Enrolled{Refused: []RefusedEntrant{}}
	if len(list) == 0 || len(list) > maxAdmitted {
		return got, refuse(http.StatusBadRequest, "the list holds %d people: 1 to %d fit in one request", len(list), maxAdmitted)
	}
	p, err := g.released(ctx, journey)
	if err != nil {
		return got, err
	}
	a := ledger.Arrival{Connection: ledger.Own, Body: []byte("{}")}
	now := g.Clock.Now()
	for i, x := range list {
		if x.ID == "" {
			x.ID = fmt.Sprintf("hand/%s/%d/%d", x.Contact.ID, g.Clock.Wall().UnixMicro(), i)
		}
		row, err := dispatch.Admit(p, dispatch.Admission{
			ID: x.ID, Type: x.Type, Data: x.Data, Texts: texts,
			Contact: connectors.Contact{ID: x.Contact.ID, Phone: x.Contact.Phone, Email: x.Contact.Email, Fields: x.Contact.Fields},
		}, now)
		if err != nil {
			got.Refused = append(got.Refused, RefusedEntrant{i, err.Error()})
			continue
		}
		a.Events = append(a.Events, row)
	}
	if len(a.Events) == 0 {
		return got, nil
	}
	got.Accepted, got.Known, err = g.Ledger.Accept(ctx, a)
	return got, err
}

// released is the plan that new runs of a journey take.
func (g *Gateway) released(ctx context.Context, journey string) (*definitions.Plan, error) {
	rows, err := g.Ledger.CurrentPlans(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, row := range rows {
		if row.Journey == journey {
			return definitions.DecodePlan(row.Body)
		}
		names = append(names, row.Journey)
	}
	slices.Sort(names)
	return nil, among("released journey", journey, names)
}

// Backfilling is one step of a back-fill. Since is when it begins: give it back
// with the next step, with Next as after.
type Backfilling struct {
	dispatch.Backfilled
	Since time.Time `json:"since"`
}

func (g *Gateway) backfill(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Journey string
		For     string // "30d", of a first step
		Since   time.Time
		After   int64
	}
	if !asked(w, r, &q) {
		return
	}
	got := Backfilling{Since: q.Since}
	p, err := g.released(r.Context(), q.Journey)
	if err == nil && q.Since.IsZero() {
		got.Since, err = Ago(g.Clock.Now(), q.For)
	}
	if err == nil {
		got.Backfilled, err = dispatch.Backfill(r.Context(), g.Ledger, p, got.Since, q.After, g.Clock.Now())
	}
	if errors.Is(err, dispatch.ErrNothingToFillIn) {
		err = refuse(http.StatusBadRequest, "%v", err)
	}
	reply(w, got, err)
}

// Ago is the moment that lies a duration as authors write it ("30d") before
// another.
func Ago(now time.Time, duration string) (time.Time, error) {
	d, err := definitions.ParseDuration(duration)
	if err != nil {
		return time.Time{}, refuse(http.StatusBadRequest, "%v", err)
	}
	return now.AddDate(0, -d.Months, -d.Days).Add(-d.Elapsed), nil
}

package worker

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// anyOptIn is the purpose of an opt-in that names none.
const anyOptIn = "opt_in"

// ourselves is the source of events that are relance's own: under another
// their types are refused.
const ourselves = "relance"

// adminConsents mounts the proof of consents: to read, and to add what came on
// paper or by telephone.
func (g *Gateway) adminConsents(guard guarded) {
	guard("GET /admin/consents", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		after, err := strconv.ParseInt(q.Get("after"), 10, 64)
		if err != nil && q.Get("after") != "" {
			reply(w, nil, refuse(http.StatusBadRequest, "after is the number of a row"))
			return
		}
		rows, err := g.Ledger.Consents(r.Context(), q.Get("contact"), after, limit(r))
		reply(w, listed(rows), err)
	})
	guard("POST /admin/consents", g.consent)
}

// statement is a consent as somebody records it by hand.
type statement struct {
	Contact, Purpose      string
	Granted               bool
	Source, Text, Version string
	At                    time.Time // zero: now
}

// check completes what was told and answers the names under which it is kept.
func (t *statement) check(now time.Time, n names) ([]string, error) {
	t.Source = strings.TrimSpace(t.Source)
	switch {
	case t.Contact == "":
		return nil, refuse(http.StatusBadRequest, "the contact is missing: whose consent is it?")
	case t.Source == "":
		return nil, refuse(http.StatusBadRequest, "the source is missing: a proof says where it comes from, such as \"paper form 12\"")
	case len(t.Source)+len(t.Text)+len(t.Version) > 8*maxWords:
		return nil, refuse(http.StatusBadRequest, "source, text and version together are longer than %d characters", 8*maxWords)
	case t.At.After(now):
		return nil, refuse(http.StatusBadRequest, "the time lies in the future")
	}
	if t.At.IsZero() {
		t.At = now
	}
	if t.Purpose == everyPurpose || t.Purpose == anyOptIn {
		return []string{t.Purpose}, nil
	}
	if err := among("purpose", t.Purpose, slices.Sorted(maps.Keys(n.consents))); err != nil {
		return nil, err
	}
	if t.Granted && n.confirmed[t.Purpose] {
		return nil, refuse(http.StatusConflict, "%s asks for a double opt-in: only the person's own answer to a question of ours gives it", t.Purpose)
	}
	return n.consents[t.Purpose], nil
}

// consent keeps what a person said elsewhere. Taking back is told to the
// person's open runs like a STOP of their own, and holds for somebody of whom
// no event has told yet; a consent given needs a known person, since a
// mistyped id would be a proof of nothing.
func (g *Gateway) consent(w http.ResponseWriter, r *http.Request) {
	var t statement
	if !asked(w, r, &t) {
		return
	}
	n, err := g.names(r.Context())
	var kept []string
	if err == nil {
		kept, err = t.check(g.Clock.Now(), n)
	}
	if err != nil {
		reply(w, nil, err)
		return
	}
	known := true
	err = g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error {
		_, err := tx.Contact(t.Contact)
		known = !errors.Is(err, ledger.ErrNotFound)
		if err != nil && known {
			return err
		}
		if !known && t.Granted {
			return refuse(http.StatusNotFound, "no event has told of this contact yet. `relance runs` shows the ids of contacts")
		}
		for _, name := range kept {
			if err := tx.RecordConsent(ledger.Consent{
				Contact: t.Contact, Purpose: name, Granted: t.Granted, Source: t.Source, Text: t.Text, Version: t.Version, At: t.At,
			}); err != nil {
				return err
			}
		}
		if t.Granted {
			return nil
		}
		return g.tellRuns(tx, t)
	})
	reply(w, map[string]bool{"kept": err == nil, "known": known}, err)
}

// tellRuns lets the person's open runs hear that a consent was taken back.
func (g *Gateway) tellRuns(tx *ledger.Tx, t statement) error {
	event := connectors.Event{
		ID:   strings.Join([]string{t.Contact, t.Purpose, t.At.Format(time.RFC3339Nano)}, "/"),
		Type: "consent.revoked", Time: t.At, Contact: connectors.Contact{ID: t.Contact}, Data: map[string]any{"purpose": t.Purpose},
	}
	row, err := dispatch.Row(ourselves, event, g.Clock.Now())
	if err != nil {
		return err
	}
	_, _, err = tx.Accept(ledger.Arrival{Connection: ourselves, Body: []byte(`{}`), Events: []ledger.NewEvent{row}})
	return err
}

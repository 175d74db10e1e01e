package worker

import (
	"encoding/json"
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/relancehq/relance/internal/ledger"
)

const (
	// maxSuppressions bounds one request, so that one transaction stays small.
	maxSuppressions = 1000
	// suppressionPage is how many rows an export reads at once.
	suppressionPage = 1000
)

// adminSuppressions mounts the list of addresses that must not be written to.
// Addresses travel in bodies, never in the address of a request, which servers
// and proxies log.
func (g *Gateway) adminSuppressions(guard guarded) {
	guard("GET /admin/suppressions", g.exportSuppressions)
	guard("POST /admin/suppressions", g.suppress)
	guard("DELETE /admin/suppressions", g.unsuppress)
}

// SuppressionsAdded answers an addition to the list: how many were new, and
// which were refused.
type SuppressionsAdded struct {
	Added   int                  `json:"added"`
	Refused []SuppressionRefused `json:"refused"`
}

// SuppressionRefused is one that was not added. Why never holds the address.
type SuppressionRefused struct {
	Index int    `json:"index"` // in the request
	Why   string `json:"why"`
}

// suppress adds to the list what can be added and says what cannot.
func (g *Gateway) suppress(w http.ResponseWriter, r *http.Request) {
	var q struct{ List []ledger.Suppression }
	if !asked(w, r, &q) {
		return
	}
	if len(q.List) > maxSuppressions {
		reply(w, nil, refuse(http.StatusBadRequest, "at most %d addresses fit in one request", maxSuppressions))
		return
	}
	n, err := g.names(r.Context())
	if err != nil {
		reply(w, nil, err)
		return
	}
	out := SuppressionsAdded{Refused: []SuppressionRefused{}}
	var good []ledger.Suppression
	for i, s := range q.List {
		if s.Purpose == "" {
			s.Purpose = everyPurpose
		}
		if s.At.IsZero() {
			s.At = g.Clock.Now()
		}
		if err := suppressible(s, n.purposes); err != nil {
			out.Refused = append(out.Refused, SuppressionRefused{Index: i, Why: err.Error()})
			continue
		}
		good = append(good, s)
	}
	err = g.Ledger.Do(r.Context(), func(tx *ledger.Tx) (err error) {
		out.Added, err = tx.Suppress(good...)
		return err
	})
	reply(w, out, err)
}

// everyPurpose is the purpose of what is meant for all of them.
const everyPurpose = "*"

// suppressible refuses what would never match: an address in another form than
// the ledger compares, or a purpose that nobody sends for. Before the first
// release no purpose is known, and any may come.
func suppressible(s ledger.Suppression, purposes []string) error {
	if form := canonical(s.Address); form != s.Address || s.Address == "" {
		return refuse(http.StatusBadRequest, "the address is not in the form it is kept in: a phone number as +33…, an e-mail in lower case, or a contact's id")
	}
	if len(s.Reason) > maxWords || len(s.Source) > maxWords {
		return refuse(http.StatusBadRequest, "the reason or the source is longer than %d characters", maxWords)
	}
	if s.Purpose == everyPurpose || len(purposes) == 0 || slices.Contains(purposes, s.Purpose) {
		return nil
	}
	// Not with the word itself: in a file whose columns are mixed up it may be
	// somebody's name.
	return refuse(http.StatusBadRequest, "no purpose is called that. There are: %s", strings.Join(purposes, ", "))
}

// canonical is the form in which the ledger compares an address, "" where it
// has none.
func canonical(address string) string {
	switch {
	case len(address) > 320 || strings.ContainsAny(address, "\x00\r\n\t"): // an e-mail's most, RFC 3696
		return ""
	case strings.Contains(address, "@"):
		return email(address)
	case strings.HasPrefix(address, "+"):
		return phone(address, "")
	}
	return strings.TrimSpace(address)
}

// email is an address in lower case, "" where it is none.
func email(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text {
		return ""
	}
	return text
}

// phone is a number as E.164, "" where it is none. country is where a number
// without a country code is.
func phone(text, country string) string {
	if country == "" {
		country = "ZZ" // the library's word for none
	}
	n, err := phonenumbers.Parse(text, country)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

func (g *Gateway) unsuppress(w http.ResponseWriter, r *http.Request) {
	var q struct{ Address, Purpose string }
	if !asked(w, r, &q) {
		return
	}
	if q.Purpose == "" {
		q.Purpose = everyPurpose
	}
	err := g.Ledger.Do(r.Context(), func(tx *ledger.Tx) error {
		removed, err := tx.Unsuppress(q.Address, q.Purpose)
		if err == nil && !removed {
			err = refuse(http.StatusNotFound, "the address is not on the list for this purpose")
		}
		return err
	})
	reply(w, map[string]bool{"removed": err == nil}, err)
}

// exportSuppressions writes the whole list, one JSON object a line. When the
// ledger fails in the middle the connection is cut, so that nobody takes a
// part for the whole.
func (g *Gateway) exportSuppressions(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	lines := json.NewEncoder(w)
	last := ledger.Suppression{}
	for {
		page, err := g.Ledger.Suppressions(r.Context(), last.Address, last.Purpose, suppressionPage)
		if err != nil {
			g.Log.Error("export the suppression list", "error", err)
			panic(http.ErrAbortHandler)
		}
		for _, s := range page {
			if lines.Encode(s) != nil {
				return // the reader is gone
			}
		}
		if len(page) < suppressionPage {
			return
		}
		last = page[len(page)-1]
	}
}

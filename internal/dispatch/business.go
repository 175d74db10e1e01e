package dispatch

import (
	"cmp"
	"maps"
	"slices"

	"github.com/relancehq/relance/internal/ledger"
)

// template keeps news of a template, of no person, and tells people where it
// keeps messages back or does so no more.
func (d *Dispatcher) template(tx *ledger.Tx, e ledger.Event, s stored) error {
	t, _ := s.Data["template"].(map[string]any)
	name, language, account := textOf(t["name"]), textOf(t["language"]), textOf(s.Data["account"])
	if name == "" {
		return &badEvent{why: "news of a template does not name it"}
	}
	if err := tx.SetTemplate(ledger.TemplateState{
		Account: account, Name: name, Language: language, State: textOf(t["state"]), Category: textOf(t["category"]),
		Reason: textOf(t["reason"]), Quality: textOf(t["quality"]), ID: textOf(t["id"]), At: e.Time,
	}); err != nil {
		return err
	}
	known, err := tx.Template(account, name, language)
	if err != nil {
		return err
	}
	trouble, ok := known.Trouble(d.usesOf(name))
	switch {
	case !ok:
		return nil
	case trouble.Over:
		return tx.CloseIncident(ledger.IncidentTemplate, trouble.Name)
	}
	_, err = tx.OpenIncident(ledger.Incident{
		Kind: ledger.IncidentTemplate, Name: trouble.Name, Reason: trouble.Reason, Says: trouble.Says, Todo: trouble.Todo, Last: e.Time,
	})
	return err
}

// usesOf are the journeys in use that have a template under its approved name,
// and the category that its author gave it.
func (d *Dispatcher) usesOf(name string) (written string, journeys []string) {
	for _, r := range d.Plans.all() {
		for _, key := range slices.Sorted(maps.Keys(r.plan.Templates)) {
			if t := r.plan.Templates[key]; t.WhatsApp == name {
				written, journeys = cmp.Or(written, t.Category), append(journeys, r.plan.Journey)
			}
		}
	}
	slices.Sort(journeys)
	return written, slices.Compact(journeys)
}

// What is told of a number that has come into bad repute (WhatsApp, 2026: it is
// flagged before its limits fall).
const (
	flagged   = "flagged"
	unflagged = "unflagged"
)

// number keeps news of a business number and of its portfolio.
func (d *Dispatcher) number(tx *ledger.Tx, e ledger.Event, s stored) error {
	n, _ := s.Data["number"].(map[string]any)
	account, portfolio := d.business(e.Connection)
	if people, told := n["people"].(float64); told && people >= 0 && portfolio != "" {
		if err := tx.SetPortfolioLimit(portfolio, int(people), e.Time); err != nil {
			return err
		}
	}
	account = cmp.Or(textOf(n["account"]), account)
	if account == "" {
		return nil // all numbers of a connection that is not known here
	}
	rate, _ := n["rate"].(float64)
	if err := tx.SetNumber(ledger.NumberState{
		Account: account, Rate: int(rate), Quality: textOf(n["quality"]), Status: textOf(n["status"]), At: e.Time,
	}); err != nil {
		return err
	}
	switch textOf(n["event"]) {
	case flagged:
		_, err := tx.OpenIncident(ledger.Incident{
			Kind: ledger.IncidentNumber, Name: account, Reason: flagged, Last: e.Time,
			Says: "WhatsApp flagged the number, because people blocked or reported it",
			Todo: "Make clear who writes and why, and write to fewer people: after a week without complaints the flag goes, else fewer people may be written to",
		})
		return err
	case unflagged:
		return tx.CloseIncident(ledger.IncidentNumber, account)
	}
	return nil
}

func (d *Dispatcher) business(connection string) (account, portfolio string) {
	if d.Business == nil {
		return "", ""
	}
	return d.Business(connection)
}

// accountNews keeps what people have to know of the business account. What ends
// a trouble has the reason of what began it.
func accountNews(tx *ledger.Tx, e ledger.Event, s stored) error {
	i, _ := s.Data["incident"].(map[string]any)
	reason := textOf(i["reason"])
	if reason == "" {
		return &badEvent{why: "news of the account does not say what it is about"}
	}
	if over, _ := i["over"].(bool); over {
		return tx.CloseIncident(ledger.IncidentAccount, reason)
	}
	_, err := tx.OpenIncident(ledger.Incident{
		Kind: ledger.IncidentAccount, Name: reason, Reason: reason, Says: textOf(i["says"]), Todo: textOf(i["todo"]), Last: e.Time,
	})
	return err
}

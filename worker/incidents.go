package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// maxTellings bounds how often a mail that does not leave is tried: each try is
// a minute after the one before.
const maxTellings = 60

// teller tells people of incidents: in the log, and by e-mail where there is a
// connection for it. Each incident is told once, by one process, and its end
// once more, in the log alone.
type teller struct {
	ledger    *ledger.Ledger
	mail      connectors.Channel // nil is none
	operators []string           // addresses
	journeys  func() []*definitions.Plan
	log       *slog.Logger
	begun     map[int64]*telling // incidents whose mails did not all leave
}

// telling is how far an incident has been told.
type telling struct {
	tries int
	done  []string // addresses
}

func newTeller(c EngineConfig) *teller {
	return &teller{
		ledger: c.Ledger, mail: c.Connections.Channels["email"].Channel, operators: c.Connections.Operators,
		journeys: c.Releases.Journeys, log: c.Log, begun: map[int64]*telling{},
	}
}

// tell tells of what nobody knows yet. An incident whose mails did not all
// leave is tried again a minute later.
func (t *teller) tell(ctx context.Context) error {
	some, err := t.ledger.UntoldIncidents(ctx)
	if err != nil || !some {
		return err
	}
	var found []ledger.Incident
	if err := t.ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		found, err = tx.TellIncidents()
		return err
	}); err != nil {
		return err
	}
	for _, i := range found {
		if !t.told(ctx, i) {
			continue
		}
		delete(t.begun, i.ID)
		if err := t.ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.Told(i.ID) }); err != nil {
			return err
		}
	}
	return nil
}

// told tells of one incident; false where a mail has to be tried again.
func (t *teller) told(ctx context.Context, i ledger.Incident) bool {
	if !i.Closed.IsZero() {
		t.log.Info("an incident is over", "incident", i.ID, "kind", i.Kind, "name", i.Name, "reason", i.Reason,
			"seen", i.Seen, "lasted", i.Closed.Sub(i.Opened).Round(time.Second))
		return true
	}
	so := t.begun[i.ID]
	if so == nil {
		so = &telling{}
		t.begun[i.ID] = so
		t.log.Error("incident: "+headline(i), "incident", i.ID, "kind", i.Kind, "name", i.Name, "reason", i.Reason, "code", i.Code, "says", i.Says, "todo", i.Todo)
	}
	so.tries++
	left := 0
	users := t.users(i)
	for n, to := range t.readers(users) {
		if slices.Contains(so.done, to) {
			continue
		}
		if err := t.write(ctx, i, users, n, to); err != nil && worthAnother(err) {
			t.log.Warn("tell of an incident by e-mail", "incident", i.ID, "try", so.tries, "error", err)
			left++
			continue
		} else if err != nil {
			t.log.Error("tell of an incident by e-mail: this one will not get it. Correct incidents_to of the e-mail connection, or the journey's owner", "incident", i.ID, "error", err)
		}
		so.done = append(so.done, to)
	}
	return left == 0 || so.tries >= maxTellings
}

// worthAnother tells whether a mail that failed may leave another time. One of
// which nobody knows is not written twice.
func worthAnother(err error) bool {
	var e *connectors.Error
	return errors.As(err, &e) && e.Kind != connectors.Refused && e.Kind != connectors.Unknown
}

// readers are the addresses that are written to: the operators, and for a
// template the owners of the journeys that use it.
func (t *teller) readers(users []*definitions.Plan) []string {
	if t.mail == nil {
		return nil
	}
	to := slices.Clone(t.operators)
	for _, p := range users {
		if a, err := mail.ParseAddress(p.Owner); err == nil {
			to = append(to, a.Address)
		}
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// users are the journeys that use the incident's template.
func (t *teller) users(i ledger.Incident) (users []*definitions.Plan) {
	if i.Kind != ledger.IncidentTemplate {
		return nil
	}
	name, _, _ := strings.Cut(i.Name, "/")
	for _, p := range t.journeys() {
		for _, used := range p.Templates { //nolint:maprange // one is enough
			if used.WhatsApp == name {
				users = append(users, p)
				break
			}
		}
	}
	return users
}

func (t *teller) write(ctx context.Context, i ledger.Incident, users []*definitions.Plan, n int, to string) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	_, err := t.mail.Send(ctx, connectors.Message{
		Ref:  fmt.Sprintf("incident.%d.%d.%d", i.ID, i.Opened.Unix(), n+1),
		To:   connectors.Address{Email: to},
		Text: &connectors.Text{Subject: "relance: " + headline(i), Body: letter(i, users)},
	})
	return err
}

// headline says in a line what is in trouble.
func headline(i ledger.Incident) string {
	switch i.Kind {
	case ledger.IncidentConnection:
		return "connection " + i.Name + " is stopped"
	case ledger.IncidentTemplate:
		name, language, _ := strings.Cut(i.Name, "/")
		if language != "" {
			name += " in " + language
		}
		return "template " + name + " keeps messages back"
	case ledger.IncidentNumber:
		return "business number " + i.Name + " is in trouble"
	}
	return "the business account needs attention"
}

// letter is the mail's text. Nothing in it is of a person.
func letter(i ledger.Incident, users []*definitions.Plan) string {
	var b strings.Builder
	b.WriteString(upper(headline(i)) + ".\n\n")
	if i.Says != "" {
		b.WriteString(sentence(upper(i.Says)) + "\n")
	}
	if i.Code != "" {
		b.WriteString("Code: " + i.Code + "\n")
	}
	b.WriteString("Since: " + i.Opened.UTC().Format("2006-01-02 15:04 MST") + "\n")
	if i.Todo != "" {
		b.WriteString("\nWhat to do: " + sentence(i.Todo) + "\n")
	}
	if len(users) > 0 {
		var names []string
		for _, p := range users {
			names = append(names, p.Journey)
		}
		b.WriteString("\nJourneys that use it: " + strings.Join(names, ", ") + "\n")
	}
	switch i.Kind {
	case ledger.IncidentConnection:
		b.WriteString("\nMessages wait and none is lost. relance tries one every five minutes and goes on by itself when it is taken; `relance circuits close " + i.Name + "` makes it try at once.\n")
	case ledger.IncidentTemplate:
		b.WriteString("\nMessages that need it wait and leave when it may be used again.\n")
	}
	b.WriteString("`relance incidents` lists what is wrong now. You are told once.\n")
	return b.String()
}

// upper begins words with a capital letter.
func upper(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// sentence ends words with a full stop.
func sentence(words string) string { return strings.TrimRight(words, ". ") + "." }

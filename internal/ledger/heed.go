package ledger

import (
	"cmp"
	"fmt"
	"time"
)

// Failure is what a provider's refusal of one message says of the others: of
// its connection, number, person or template. It has the same meaning whether
// the provider said it at once or by a status after it had accepted the message.
type Failure struct {
	Contact, Channel, Account, Connection string
	Template, Language                    string // approved name with which it left, "" for free text
	Attempt                               int    // of the message, from 1
	Kind                                  string // the connectors' kinds: throttled | transient | unknown | refused | operator
	Reason, Code                          string
	Says, Todo                            string        // for the people who mend it; nothing personal
	After                                 time.Duration // wall: what the provider asks for, 0 not told
	Late                                  bool          // told by a status
	At                                    time.Time     // virtual; zero is the present
}

// The connectors' words for reasons that concern more than one message.
const (
	reasonRecipient     = "recipient"
	reasonTemplateState = "template_state"
	reasonOptOut        = "opt_out"
	reasonMarketingHold = "marketing_hold"
	reasonPair          = "pair"
	reasonNumber        = "number"
	reasonAccount       = "account"
	reasonQuality       = "quality"
	reasonTrouble       = "trouble"
)

// maxPairPause bounds the pause of a pair (wall).
const maxPairPause = time.Hour

// Heed does what a failure asks for beyond its own message: it stops the
// connection until a person mends it (one incident, however many messages
// meet it), holds the number or the pair back, closes the window, marks the
// person as not reachable or as opted out, or stops the template. until is the
// virtual time from which the number or the pair may send again; zero where
// the failure holds nothing back.
func (tx *Tx) Heed(f Failure) (until time.Time, err error) {
	if f.At.IsZero() {
		f.At = tx.l.clk.Now()
	}
	switch f.Kind {
	case operator:
		err = tx.StopConnection(f)
	case throttled:
		until, err = tx.slow(f)
	case refused, "": // rows of an older version have no kind, and their reasons are those of persons and templates
		err = tx.refused(f)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("heed a failure (%s): %w", f.Reason, err)
	}
	return until, nil
}

// slow holds back what the provider wants less of.
func (tx *Tx) slow(f Failure) (time.Time, error) {
	switch f.Reason {
	case reasonPair:
		until := tx.later(min(max(f.After, powerOfFour(f.Attempt)), maxPairPause))
		return until, tx.HoldPair(f.Account, f.Contact, until)
	case reasonQuality:
		if _, err := tx.OpenIncident(f.incident(IncidentNumber, f.Account)); err != nil {
			return time.Time{}, err
		}
	case reasonNumber, reasonAccount:
	default:
		return time.Time{}, nil // about this message alone
	}
	until := tx.later(max(f.After, time.Second))
	return until, tx.HoldNumber(f.Account, until)
}

// powerOfFour is the pause that WhatsApp asks for after the nth message too
// many to one person: 4^n seconds (Meta, "Pair rate limits", 2026-09).
func powerOfFour(n int) time.Duration {
	return min(time.Second<<(2*min(max(n, 1), 8)), maxPairPause)
}

// later is the virtual time after d on the wall: providers count real time.
func (tx *Tx) later(d time.Duration) time.Time {
	return tx.l.clk.Setting().At(tx.l.clk.Wall().Add(d)).Round(0).UTC()
}

// refused keeps what a final refusal says of the person or of the template.
func (tx *Tx) refused(f Failure) error {
	switch f.Reason {
	case reasonWindow:
		return tx.closeWindow(f.Contact, f.Account, f.At)
	case reasonRecipient:
		return tx.setReachable(f.Contact, f.Channel, false, f.Code, f.At)
	case reasonOptOut:
		return tx.RecordConsent(Consent{Contact: f.Contact, Purpose: ProviderMarketing, Source: "provider", Text: f.Code, At: f.At})
	case reasonTemplateState:
		if f.Template != "" {
			return tx.stopTemplate(f)
		}
	}
	return nil
}

// stopTemplate parks what needs the template, unless newer news says that it may
// leave: then the failure is of a time that is over.
func (tx *Tx) stopTemplate(f Failure) error {
	state := TemplateState{Account: f.Account, Name: f.Template, Language: f.Language, State: "paused", Reason: f.Code, At: f.At}
	if err := tx.SetTemplate(state); err != nil {
		return err
	}
	is, err := tx.template(f.Account, f.Template, f.Language)
	if err != nil || usable(is.state()) {
		return err
	}
	words, _ := state.Trouble("", nil)
	_, err = tx.OpenIncident(f.incident(IncidentTemplate, words.Name))
	return err
}

// incident is the failure in the words of an incident.
func (f Failure) incident(kind, name string) Incident {
	return Incident{Kind: kind, Name: name, Reason: f.Reason, Code: f.Code, Says: f.Says, Todo: f.Todo, Late: f.Late, Last: f.At}
}

// Worked keeps that a message sent through the connection at started (virtual)
// was taken, or, with arrived set, that it reached the person. That ends the
// trouble of the connection and of the number, if it was met before and is of a
// kind that such a message would have met too.
func (tx *Tx) Worked(connection, account string, started time.Time, arrived bool) error {
	over, err := tx.exec(`UPDATE incidents SET closed_at = ?, told_at = 0 WHERE closed_at = 0 AND last_at < ? AND late <= ?
		AND ((kind = '`+IncidentConnection+`' AND name = ?) OR (kind = '`+IncidentNumber+`' AND name = ? AND reason = '`+reasonQuality+`'))`,
		micros(tx.l.clk.Now()), micros(started), flag(arrived), connection, account)
	if err == nil && over > 0 {
		_, err = tx.exec(`DELETE FROM circuits WHERE connection = ?
			AND NOT EXISTS (SELECT 1 FROM incidents WHERE kind = '`+IncidentConnection+`' AND name = ? AND closed_at = 0)`, connection, connection)
	}
	if err != nil {
		return fmt.Errorf("keep that connection %q works: %w", connection, err)
	}
	return nil
}

// arrived keeps that an attempt of the send reached the person.
func (tx *Tx) arrived(a attempt, s send) error {
	return tx.Worked(cmp.Or(s.connection, s.channel), s.account, a.startedAt, true)
}

// FailedLate is what the ledger knows of a message that failed after it had
// been accepted, for Heed: its kind, reason and words are the caller's. found is
// false where no attempt of the send ended so.
func (tx *Tx) FailedLate(sendID string) (f Failure, found bool, err error) {
	var template, language string
	var asTemplate bool
	found, err = tx.one(`SELECT s.contact, s.channel, s.account, s.connection, s.template, s.language, a.attempt, a.as_template
		FROM sends s JOIN attempts a ON a.send = s.id WHERE s.id = ? AND a.state = 'failed' ORDER BY a.state_at DESC, a.attempt DESC LIMIT 1`,
		in{sendID}, &f.Contact, &f.Channel, &f.Account, &f.Connection, &template, &language, &f.Attempt, &asTemplate)
	if err != nil {
		return f, false, fmt.Errorf("read the failure of send %s: %w", sendID, err)
	}
	f.Connection, f.Late = cmp.Or(f.Connection, f.Channel), true
	if asTemplate {
		f.Template, f.Language = template, language
	}
	return f, found, nil
}

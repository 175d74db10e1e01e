package ledger

import (
	"context"
	"errors"
	"time"
)

var errDraft = errors.New("not built")

// Hold kinds.
const (
	HoldEverything = "everything" // Name is ""
	HoldNumber     = "number"     // Name is the account: our side's id at the provider
	HoldPurpose    = "purpose"
	HoldJourney    = "journey"
	HoldTemplate   = "template" // Name is the approved name
)

// Hold stops what would leave, from the next decision on, until it is lifted.
type Hold struct {
	Kind, Name string
	Why        string // an operator's words, nothing personal
	At         time.Time
}

// AddHold begins a hold; one that is there already keeps its first reason.
func (tx *Tx) AddHold(h Hold) error { return errDraft }

// LiftHold ends a hold and says whether there was one. What it held is given
// back by TakeReleased.
func (tx *Tx) LiftHold(kind, name string) (bool, error) { return false, errDraft }

// Holds are the holds under way, oldest first.
func (l *Ledger) Holds(ctx context.Context) ([]Hold, error) { return nil, errDraft }

// HeldSend is a message that waits although nothing holds it any more.
type HeldSend struct{ SendID, Enrolment string }

// TakeReleased answers up to n held messages of open runs that nothing holds
// any more (no hold, no open circuit, no conversation, a usable template, not
// restored), most important and oldest first, and marks them as woken: each is
// answered once, until a decision holds it again. One that was woken a minute
// (wall) ago and still has not asked is answered again.
func (tx *Tx) TakeReleased(n int) ([]HeldSend, error) { return nil, errDraft }

// HeldCount is how many messages of open runs are held, by reason.
func (l *Ledger) HeldCount(ctx context.Context) (map[string]int, error) { return nil, errDraft }

// SetReleaseRate keeps at how many messages a second held ones are woken.
func (tx *Tx) SetReleaseRate(perSecond int) error { return errDraft }

// ReleaseRate is the kept rate; 20 where none was.
func (l *Ledger) ReleaseRate(ctx context.Context) (int, error) { return 0, errDraft }

// Accept is Ledger.Accept within a transaction.
func (tx *Tx) Accept(a Arrival) (accepted, duplicates int, err error) { return 0, 0, errDraft }

// Conversation is a colleague talking to a person: what purposes hold for.
type Conversation struct {
	ID      string // of the task, or "echo/<account>/<contact>" for answers from the phone app
	Contact string
	Until   time.Time // virtual: when it lapses
}

// OpenConversation keeps or prolongs a conversation; it never shortens one.
func (tx *Tx) OpenConversation(c Conversation) error { return errDraft }

// CloseConversation ends one; one that is not there is no error.
func (tx *Tx) CloseConversation(id string) error { return errDraft }

// TemplateState is what the provider last said of a template.
type TemplateState struct {
	Account, Name, Language string // Language "" is all
	State                   string // approved | pending | rejected | paused | disabled | …, lower case; usable are "approved" and what is not known
	Category                string // the provider's real category, "" not known
	Reason                  string
	At                      time.Time
}

// SetTemplate keeps it; an older one is ignored, an empty State or Category
// leaves what is known.
func (tx *Tx) SetTemplate(s TemplateState) error { return errDraft }

// Templates are the states that are known, by name and language.
func (l *Ledger) Templates(ctx context.Context) ([]TemplateState, error) { return nil, errDraft }

// Suppression is an address that must not be written to.
type Suppression struct {
	Address string // E.164 phone, e-mail in lower case, or a contact id
	Purpose string // "*" is every purpose
	Source  string
	Reason  string
	At      time.Time
}

// Suppress adds to the list and answers how many were new.
func (tx *Tx) Suppress(list ...Suppression) (added int, err error) { return 0, errDraft }

// Unsuppress takes an address off; false where it was not on.
func (tx *Tx) Unsuppress(address, purpose string) (bool, error) { return false, errDraft }

// Suppressions lists up to n, in order of address and purpose, after the given
// one ("", "" from the start).
func (l *Ledger) Suppressions(ctx context.Context, address, purpose string, n int) ([]Suppression, error) {
	return nil, errDraft
}

// Consents lists up to n rows of proof after a row number, of one contact or,
// with "", of all. The next call goes on after the last one's Row.
func (l *Ledger) Consents(ctx context.Context, contact string, after int64, n int) ([]Consent, error) {
	return nil, errDraft
}

// ContactsByAddress are all contacts with the phone, the provider's user id or
// the e-mail address, heard of last first. Empty ones find nobody.
func (tx *Tx) ContactsByAddress(phone, userID, email string) ([]Contact, error) { return nil, errDraft }

// QuestionAt is the question that was waiting for an answer of the contact at
// a moment, asked last before it: its run is open and it is not closed.
func (tx *Tx) QuestionAt(contact string, at time.Time) (Question, bool, error) {
	return Question{}, false, errDraft
}

// QuestionByProvider is the question that the message with this id of the
// provider asks.
func (tx *Tx) QuestionByProvider(providerID string) (Question, bool, error) {
	return Question{}, false, errDraft
}

// Notice is a short message of our own to one person, outside any run: that a
// STOP or START was understood. Its ID makes it one.
type Notice struct {
	ID       string // "stop/<source>/<event id>"
	Contact  string
	Channel  string
	Account  string
	Kind     string // stopped | started | confirmed
	Purpose  string // "*" for everything
	Language string // of the words the person used
	At       time.Time
}

// AddNotice keeps a notice to be sent; the same ID again adds nothing.
func (tx *Tx) AddNotice(n Notice) (added bool, err error) { return false, errDraft }

// PendingNotices are up to n notices that are not settled, oldest first.
func (l *Ledger) PendingNotices(ctx context.Context, n int) ([]Notice, error) { return nil, errDraft }

// DecideNotice decides on a notice as Decide does on a message: Go with its
// intent kept, AlreadySent, InFlight, UnknownSend, Held (hold, circuit) or
// Suppressed (window closed, on a suppression list). STOP does not keep it
// back: it is the answer to the STOP. All but Go, InFlight and Held settle it.
func (tx *Tx) DecideNotice(n Notice, lease time.Duration) (Decision, error) {
	return Decision{}, errDraft
}

// RestoredRun is a run of a ledger that was restored from a backup, of which
// something came due after the backup was made.
type RestoredRun struct {
	Enrolment, Journey, Step string
	Due                      time.Time // virtual
}

// Restored are the runs that wait for an operator's word after a restore.
func (l *Ledger) Restored(ctx context.Context) ([]RestoredRun, error) { return nil, errDraft }

// SettleRestored is that word: the run's next message was sent before the
// restore (it is then counted as sent), or it was not. False where the run
// does not wait.
func (tx *Tx) SettleRestored(enrolment string, sent bool) (bool, error) { return false, errDraft }

// DeadFilter picks dead letters; zero fields pick all.
type DeadFilter struct {
	Connection, Type string
	Reason           string    // contained in the letter's reason
	Before           time.Time // virtual: arrived before
	Row              int64     // this one alone; DeadFilter.where has the conditions
}

// RedriveDead makes the dead letters new that fit and have decoded once, and
// answers how many.
func (l *Ledger) RedriveDead(ctx context.Context, f DeadFilter) (int, error) { return 0, errDraft }

// DiscardDead deletes the dead letters that fit and answers how many. Their
// provider's ids stay known, so that a repeated delivery is a duplicate.
func (l *Ledger) DiscardDead(ctx context.Context, f DeadFilter) (int, error) { return 0, errDraft }

// InboxHealth says whether the inbox drains.
type InboxHealth struct {
	Waiting, Dead int
	Oldest        time.Duration // wall: how long the oldest undone row has waited
	OldestDead    time.Duration // wall
}

// InboxHealth reads it.
func (l *Ledger) InboxHealth(ctx context.Context) (InboxHealth, error) {
	return InboxHealth{}, errDraft
}

// Recover keeps what Temporal knows of a run that this ledger, restored from a
// backup, does not: the enrolment where it is missing, its last event number
// where ours is lower, and messages that left.
func (tx *Tx) Recover(e Enrolment, keys []string, sent []RecoveredSend) error { return errDraft }

// RecoveredSend is a message that Temporal's history says has left.
type RecoveredSend struct {
	SendRequest // as far as it is known; Identity, Enrolment, Step, Contact at least
	Attempt     int
	At          time.Time
}

package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"fmt"
	"strings"
	"time"
)

// SendID is the first 26 characters of the lower-case base32 SHA-256 of identity.
func SendID(identity string) string {
	sum := sha256.Sum256([]byte(identity))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26]
}

// ref is our reference for an attempt: the provider gives it back with every
// status.
func ref(sendID string, attempt int) string { return fmt.Sprintf("r1.%s.%d", sendID, attempt) }

// SendRow is a send as `why`, the page and tests read it.
type SendRow struct {
	SendID, Identity, Enrolment, Step, Contact, Channel, Purpose string
	State, Reason, Code, ProviderID                              string
	Verdict                                                      string // the last decision and why: "held circuit: auth"
	SupersededBy                                                 string // SendID on the next channel; "" none
	Attempts, Duplicates                                         int
	At, StateAt                                                  time.Time // last attempt allowed, or first decision; state known since
}

// Sends are an enrolment's sends in the order they were decided.
func (l *Ledger) Sends(ctx context.Context, enrolment string) (rows []SendRow, err error) {
	err = l.read(ctx, func(s *session) error {
		rows, err = many(s, func(r *sql.Rows) (w SendRow, err error) {
			var at, changed int64
			err = r.Scan(&w.SendID, &w.Identity, &w.Enrolment, &w.Step, &w.Contact, &w.Channel, &w.Purpose, &w.State, &w.Reason, &w.Code,
				&w.ProviderID, &w.Verdict, &w.SupersededBy, &w.Attempts, &w.Duplicates, &at, &changed)
			w.At, w.StateAt = moment(at), moment(changed)
			return w, err
		}, `SELECT id, identity, enrolment, step, contact, channel, purpose, state, reason, code, provider_id, verdict, superseded_by, attempts, duplicates, at, state_at
			FROM sends WHERE enrolment = ? ORDER BY at, id`, enrolment)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sends of enrolment %s: %w", enrolment, err)
	}
	return rows, nil
}

// SendTotals counts sends by state, notices among them; "duplicate" counts
// messages that left twice, also on two channels.
func (l *Ledger) SendTotals(ctx context.Context) (map[string]int, error) {
	type total struct {
		state         string
		n, duplicates int
	}
	totals := map[string]int{"duplicate": 0}
	err := l.read(ctx, func(s *session) error {
		rows, err := many(s, func(r *sql.Rows) (t total, err error) {
			err = r.Scan(&t.state, &t.n, &t.duplicates)
			return t, err
		}, `SELECT state, COUNT(*), SUM(duplicates) FROM sends GROUP BY state`)
		for _, t := range rows {
			totals[t.state] += t.n
			totals["duplicate"] += t.duplicates
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count sends: %w", err)
	}
	return totals, nil
}

// send is what decisions and statuses need of a send's row.
type send struct {
	id, enrolment, step, contact             string
	channel, account, connection             string
	state, reason, code, providerID, verdict string
	attempts                                 int
	awaited                                  bool
	at, stateAt                              time.Time
	turn                                     time.Time // given by the number's rate; zero where it does not wait for that
}

func (s *session) send(id string) (send, bool, error) {
	found, err := s.sends(`id = ?`, id)
	if err != nil || len(found) == 0 {
		return send{}, false, err
	}
	return found[0], true, nil
}

func (s *session) sends(where string, args ...any) ([]send, error) {
	return many(s, func(r *sql.Rows) (w send, err error) {
		var at, changed, turn int64
		err = r.Scan(&w.id, &w.enrolment, &w.step, &w.contact, &w.channel, &w.account, &w.state, &w.reason, &w.code, &w.providerID, &w.verdict,
			&w.attempts, &w.awaited, &at, &changed, &turn, &w.connection)
		w.at, w.stateAt = moment(at), moment(changed)
		if strings.HasPrefix(w.verdict, waitsForRate) {
			w.turn = moment(turn)
		}
		return w, err
	}, `SELECT id, enrolment, step, contact, channel, account, state, reason, code, provider_id, verdict, attempts, awaited, at, state_at, held_until, connection
		FROM sends WHERE `+where, args...)
}

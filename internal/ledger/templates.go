package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// TemplateState is what the provider last said of a template.
type TemplateState struct {
	Account, Name, Language string // Language "" is all
	State                   string // approved | pending | rejected | paused | disabled | …, lower case; usable are "approved" and what is not known
	Category                string // the provider's real category, "" not known
	Reason                  string
	At                      time.Time
}

// approved is the one state in which a provider lets a template leave.
const approved = "approved"

// usable says whether a template in the state may leave.
func usable(state string) bool { return state == "" || state == approved }

// SetTemplate keeps it; an older one is ignored, an empty State or Category
// leaves what is known. A zero At is the present.
func (tx *Tx) SetTemplate(s TemplateState) error {
	at := s.At
	if at.IsZero() {
		at = tx.l.clk.Now()
	}
	for _, news := range []struct {
		value, set string
		args       in
	}{
		{s.State, `state = ?, reason = ?, state_at = ? WHERE state_at <= ?`, in{s.State, s.Reason, micros(at), micros(at)}},
		{s.Category, `category = ?, category_at = ? WHERE category_at <= ?`, in{s.Category, micros(at), micros(at)}},
	} {
		if news.value == "" {
			continue
		}
		_, err := tx.exec(`INSERT INTO templates (account, name, language) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, s.Account, s.Name, s.Language)
		if err == nil {
			_, err = tx.exec(`UPDATE templates SET `+news.set+` AND account = ? AND name = ? AND language = ?`,
				append(news.args, s.Account, s.Name, s.Language)...)
		}
		if err != nil {
			return fmt.Errorf("keep the state of template %q: %w", s.Name, err)
		}
	}
	return nil
}

// Templates are the states that are known, by name and language.
func (l *Ledger) Templates(ctx context.Context) (states []TemplateState, err error) {
	err = l.read(ctx, func(s *session) error {
		states, err = many(s, func(r *sql.Rows) (t TemplateState, err error) {
			var state, category int64
			err = r.Scan(&t.Account, &t.Name, &t.Language, &t.State, &state, &t.Category, &category, &t.Reason)
			t.At = moment(max(state, category))
			return t, err
		}, `SELECT account, name, language, state, state_at, category, category_at, reason FROM templates ORDER BY name, language, account`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the templates' states: %w", err)
	}
	return states, nil
}

// template is what is known of a template in a language.
func (s *session) template(account, name, language string) (state, category string, err error) {
	_, err = s.one(`SELECT `+templateState("?", "?", "?")+`, `+templateCategory("?", "?", "?"),
		in{account, name, language, account, name, language}, &state, &category)
	return state, category, err
}

// templateState and templateCategory are SQL for the newest word on a template
// in a language or on all its languages; "" is not known.
func templateState(account, name, language string) string {
	return newestOfTemplate("state", account, name, language)
}

func templateCategory(account, name, language string) string {
	return newestOfTemplate("category", account, name, language)
}

func newestOfTemplate(what, account, name, language string) string {
	return fmt.Sprintf(`COALESCE((SELECT t.%[1]s FROM templates t WHERE t.account = %[2]s AND t.name = %[3]s AND t.language IN ('', %[4]s)
		AND t.%[1]s <> '' ORDER BY t.%[1]s_at DESC, t.language DESC LIMIT 1), '')`, what, account, name, language)
}

package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// TemplateState is what the provider last said of a template.
type TemplateState struct {
	Account, Name, Language string // Language "" is all
	State                   string // approved | pending | rejected | paused | disabled | …, lower case
	Category                string // the provider's real category, "" not known
	Quality                 string // green | yellow | red | unknown, "" not told
	ID                      string // the provider's id of the template, "" not told
	Reason                  string
	At                      time.Time
}

// usableStates are those in which a provider lets a template leave (Meta,
// 2026-09): a flagged one may be disabled later, a locked one cannot be edited,
// and the last three are ends of states in which it could not leave.
var usableStates = []string{"", "approved", "flagged", "locked", "unlocked", "reinstated", "unarchived"}

// usable says whether a template in the state may leave.
func usable(state string) bool { return slices.Contains(usableStates, state) }

// SetTemplate keeps it; an older one is ignored, an empty State, Category,
// Quality or ID leaves what is known. A zero At is the present.
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
		{s.Quality, `quality = ?, quality_at = ? WHERE quality_at <= ?`, in{s.Quality, micros(at), micros(at)}},
		{s.ID, `provider_id = ? WHERE provider_id <> ?`, in{s.ID, s.ID}},
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
			var state, category, quality int64
			err = r.Scan(&t.Account, &t.Name, &t.Language, &t.State, &state, &t.Category, &category, &t.Reason, &t.Quality, &quality, &t.ID)
			t.At = moment(max(state, category, quality))
			return t, err
		}, `SELECT account, name, language, state, state_at, category, category_at, reason, quality, quality_at, provider_id
			FROM templates ORDER BY name, language, account`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the templates' states: %w", err)
	}
	return states, nil
}

// template is what is known of a template in a language.
func (s *session) template(account, name, language string) (t templateWords, err error) {
	_, err = s.one(`SELECT `+templateColumns+` FROM (SELECT 1 AS one) AS one`+templateJoins("?", "?", "?"),
		in{account, name, account, name, language}, t.scan()...)
	return t, err
}

// Template is what is known of a template in a language, of news about that
// language and about all. Quality, ID and At stay at their zero values.
func (tx *Tx) Template(account, name, language string) (TemplateState, error) {
	t, err := tx.template(account, name, language)
	if err != nil {
		return TemplateState{}, fmt.Errorf("read the state of template %q: %w", name, err)
	}
	return TemplateState{Account: account, Name: name, Language: language, State: t.state(), Category: t.category()}, nil
}

// templateWords is what was told of a template in all its languages and in the
// one that counts.
type templateWords struct {
	allState, oneState, allCategory, oneCategory string
	allStateAt, oneStateAt, allCategoryAt        int64
	oneCategoryAt                                int64
}

// templateColumns are read by scan, from the tables of templateJoins.
const templateColumns = `COALESCE(ta.state, ''), COALESCE(ta.state_at, 0), COALESCE(ta.category, ''), COALESCE(ta.category_at, 0),
	COALESCE(tl.state, ''), COALESCE(tl.state_at, 0), COALESCE(tl.category, ''), COALESCE(tl.category_at, 0)`

func (t *templateWords) scan() []any {
	return []any{&t.allState, &t.allStateAt, &t.allCategory, &t.allCategoryAt, &t.oneState, &t.oneStateAt, &t.oneCategory, &t.oneCategoryAt}
}

// templateJoins takes account and name for all languages, then account, name
// and language.
func templateJoins(account, name, language string) string {
	return fmt.Sprintf(` LEFT JOIN templates ta ON ta.account = %[1]s AND ta.name = %[2]s AND ta.language = ''
		LEFT JOIN templates tl ON tl.account = %[1]s AND tl.name = %[2]s AND tl.language = %[3]s`, account, name, language)
}

// state is the newest word on it; "" is not known.
func (t templateWords) state() string {
	return newestWord(t.allState, t.oneState, t.allStateAt, t.oneStateAt)
}

// category is the provider's; "" is not known.
func (t templateWords) category() string {
	return newestWord(t.allCategory, t.oneCategory, t.allCategoryAt, t.oneCategoryAt)
}

func newestWord(all, one string, allAt, oneAt int64) string {
	if one == "" || (all != "" && allAt > oneAt) {
		return all
	}
	return one
}

package ledger_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// TestALedgerOfBeforeWhatsAppWasWholeGoesOn opens one of version 9 in which a
// message is under way, one is held by a paused template, and a portfolio and a
// pair are counted.
func TestALedgerOfBeforeWhatsAppWasWholeGoesOn(t *testing.T) {
	const columns = `INSERT INTO sends (id, identity, enrolment, step, round, visit, contact, channel, account, purpose, content,
		state, reason, provider_id, attempts, at, state_at, connection, template, language, held_by) VALUES `
	sent, held, at := ledger.SendID("j/7@1/0/remind/1"), ledger.SendID("j/7@1/0/later/1"), micros(noon)
	for name, dsn := range map[string]func(t testing.TB) string{ //nolint:maprange // cases of a test
		"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "ledger.db") },
		"postgres": postgresDSN,
	} {
		t.Run(name, func(t *testing.T) {
			dsn := dsn(t)
			if err := ledger.OldLedger(t.Context(), dsn, 9,
				`INSERT INTO contacts (id, phone, user_id, locale, fields, stopped_at, at) VALUES ('c-1', '+33612345678', '', '', '{}', 0, `+at+`)`,
				`INSERT INTO templates (account, name, language, state, state_at, category, category_at) VALUES ('4711', 'sale', 'fr', 'paused', `+at+`, 'marketing', `+at+`)`,
				`INSERT INTO portfolios (portfolio, people) VALUES ('p', 7)`,
				`INSERT INTO pairs (account, contact, free_at) VALUES ('4711', 'c-1', `+at+`)`,
				columns+`('`+sent+`', 'j/7@1/0/remind/1', 'j/7@1', 'remind', 0, 1, 'c-1', 'whatsapp', '4711', 'service', 'h', 'accepted', '', 'wamid.1', 1, `+at+`, `+at+`, 'meta', 'sale', 'fr', '')`,
				columns+`('`+held+`', 'j/7@1/0/later/1', 'j/7@1', 'later', 0, 1, 'c-1', 'whatsapp', '4711', 'service', 'h', 'held', 'template', '', 0, `+at+`, `+at+`, 'meta', 'sale', 'fr', 'template/4711/sale/fr')`,
				`INSERT INTO attempts (send, attempt, ref, state, lease_until, as_template, provider_id, started_at, state_at)
					VALUES ('`+sent+`', 1, 'r1.`+sent+`.1', 'accepted', `+at+`, 1, 'wamid.1', `+at+`, `+at+`)`,
			); err != nil {
				t.Fatal(err)
			}
			r := open(t, dsn)
			if people, err := r.PortfolioLimit(t.Context(), "p"); people != -1 || err != nil {
				t.Errorf("the portfolio's limit is %d, %v; nobody told it", people, err)
			}
			r.enrol()
			var got ledger.StatusResult
			r.do(func(tx *ledger.Tx) (err error) {
				got, err = tx.ApplyStatus(ledger.StatusUpdate{ProviderID: "wamid.1", State: "delivered", At: noon})
				return err
			})
			if !got.Changed || got.SendID != sent {
				t.Errorf("the status of the message under way is %+v", got)
			}
			costs, err := r.Costs(t.Context(), noon.UTC().Format("2006-01"), "category")
			if want := []ledger.Cost{{Name: "marketing", Messages: 1, Micros: 85_900, Currency: "USD"}}; err != nil || cmp.Diff(want, costs) != "" {
				t.Errorf("costs (-want +got): %v\n%s", err, cmp.Diff(want, costs))
			}
			r.do(func(tx *ledger.Tx) error {
				return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "sale", Language: "fr", State: "approved"})
			})
			var woken []ledger.HeldSend
			r.do(func(tx *ledger.Tx) (err error) {
				woken, err = tx.TakeReleased(10)
				return err
			})
			if len(woken) != 1 || woken[0].SendID != held {
				t.Errorf("woken are %+v, want the held message", woken)
			}
		})
	}
}

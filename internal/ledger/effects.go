package ledger

import "fmt"

// EffectDone answers the kept result of an effect (a CRM write, a tell) that
// has finished before.
func (tx *Tx) EffectDone(identity string) (result string, done bool, err error) {
	done, err = tx.one(`SELECT result FROM effects WHERE identity = ?`, in{identity}, &result)
	if err != nil {
		return "", false, fmt.Errorf("read effect %s: %w", identity, err)
	}
	return result, done, nil
}

// KeepEffect keeps the result of an effect that has finished. The first result
// of an identity stays.
func (tx *Tx) KeepEffect(identity, kind, result string) error {
	_, err := tx.exec(`INSERT INTO effects (identity, kind, result, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		identity, kind, result, micros(tx.l.clk.Now()))
	if err != nil {
		return fmt.Errorf("keep effect %s: %w", identity, err)
	}
	return nil
}

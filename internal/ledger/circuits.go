package ledger

import (
	"context"
	"database/sql"
	"fmt"
)

// OpenCircuit stops everything that would leave through the connection until
// CloseCircuit. The first reason stays; it holds nothing personal.
func (tx *Tx) OpenCircuit(connection, reason string) error {
	_, err := tx.exec(`INSERT INTO circuits (connection, reason, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		connection, reason, micros(tx.l.clk.Now()))
	if err != nil {
		return fmt.Errorf("open the circuit of connection %q: %w", connection, err)
	}
	return nil
}

// CloseCircuit lets messages leave through the connection again.
func (tx *Tx) CloseCircuit(connection string) error {
	if _, err := tx.exec(`DELETE FROM circuits WHERE connection = ?`, connection); err != nil {
		return fmt.Errorf("close the circuit of connection %q: %w", connection, err)
	}
	return nil
}

// Circuits are the open circuits: reasons by connection.
func (l *Ledger) Circuits(ctx context.Context) (map[string]string, error) {
	open := map[string]string{}
	err := l.read(ctx, func(s *session) error {
		rows, err := many(s, func(r *sql.Rows) (row [2]string, err error) {
			err = r.Scan(&row[0], &row[1])
			return row, err
		}, `SELECT connection, reason FROM circuits`)
		for _, row := range rows {
			open[row[0]] = row[1]
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read circuits: %w", err)
	}
	return open, nil
}

package ledger

import (
	"context"
	"database/sql"
	"fmt"
)

// OpenCircuit stops everything that would leave through the connection until
// CloseCircuit, and opens its incident. The first reason stays; it holds
// nothing personal.
func (tx *Tx) OpenCircuit(connection, reason string) error {
	return tx.StopConnection(Failure{Connection: connection, Reason: reason})
}

// StopConnection is OpenCircuit with what people have to know of it.
func (tx *Tx) StopConnection(f Failure) error {
	_, err := tx.exec(`INSERT INTO circuits (connection, reason, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		f.Connection, f.Reason, micros(tx.l.clk.Now()))
	if err == nil {
		_, err = tx.openIncident(f.incident(IncidentConnection, f.Connection))
	}
	if err != nil {
		return fmt.Errorf("open the circuit of connection %q: %w", f.Connection, err)
	}
	return nil
}

// CloseCircuit lets messages leave through the connection again and ends its
// incident: somebody says that it is mended.
func (tx *Tx) CloseCircuit(connection string) error {
	if err := tx.TryCircuit(connection); err != nil {
		return err
	}
	return tx.CloseIncident(IncidentConnection, connection)
}

// TryCircuit lets messages leave through the connection again to see whether it
// is mended. Its incident lasts until one of them is taken.
func (tx *Tx) TryCircuit(connection string) error {
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

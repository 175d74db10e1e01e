package sandbox

import (
	"database/sql"
	"fmt"
	"slices"
)

// Meta sends a new template to some people first and keeps the rest back until
// it knows how they took it: what was kept back leaves then, or fails and the
// template is paused (Meta's pacing of templates).

// paces tells whether messages of a template are kept back.
func (f faults) paces(template string) bool { return f.pacing(template) == "hold" }

func (f faults) pacing(template string) string {
	i := slices.IndexFunc(f.Template, func(t templateFault) bool {
		return t.Pacing != "" && (t.Name == template || t.Name == "*")
	})
	if i < 0 {
		return ""
	}
	return f.Template[i].Pacing
}

// pace lets go or drops what was kept back and is no longer.
func (s *Sandbox) pace(tx *sql.Tx, f faults) error {
	waiting, err := collect(tx, scanMessage, `SELECT `+messageColumns+` FROM messages
		WHERE direction = 'out' AND type = 'template' AND sent_wall = 0 ORDER BY seq`)
	if err != nil {
		return err
	}
	for _, m := range waiting {
		switch f.pacing(m.template) {
		case "hold":
			continue
		case "drop":
			m.err = 132015
		}
		if err := s.release(tx, &m, f.Read); err != nil {
			return err
		}
	}
	return nil
}

// release makes a message that was kept back leave now, or fail.
func (s *Sandbox) release(tx *sql.Tx, m *message, reads string) error {
	p, err := meet(tx, m.phone)
	if err != nil {
		return err
	}
	m.price = priceOf(p, m.category, s.now())
	steps := s.steps(m, reads)
	_, err = tx.Exec(`UPDATE messages SET error = ?, sent_wall = ?, delivered_wall = ?, read_wall = ? WHERE id = ?`, m.err, m.sent, m.delivered, m.read, m.id)
	if err != nil {
		return fmt.Errorf("release a message: %w", err)
	}
	return s.tellSteps(tx, p, m, steps)
}

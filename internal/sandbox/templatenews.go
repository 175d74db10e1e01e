package sandbox

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// tellTemplate queues the news of a template's status.
func (s *Sandbox) tellTemplate(tx *sql.Tx, t template, own templateOwn) error {
	value := t.about()
	value["event"], value["message_template_category"], value["reason"] = t.Status, t.Category, "NONE"
	switch t.Status {
	case "REJECTED":
		value["reason"] = "INVALID_FORMAT"
		if t.Rejected != "" && t.Rejected != "NONE" {
			value["reason"] = t.Rejected
		}
	case statusPaused:
		title, hours := "FIRST_PAUSE", 3
		if own.Pauses > 1 {
			title, hours = "SECOND_PAUSE", 6
		}
		value["other_info"] = map[string]any{"title": title, "description": fmt.Sprintf("paused for %d hours", hours)}
	case statusDisabled:
		value["disable_info"] = map[string]any{"disable_date": s.now().UTC().Format("January 2, 2006")}
		value["other_info"] = map[string]any{"title": "DISABLED", "description": "disabled for its quality"}
	}
	return s.tellOfTemplate(tx, t, "message_template_status_update", value)
}

// about names a template in a webhook.
func (t *template) about() map[string]any {
	return map[string]any{"message_template_id": json.Number(t.ID), "message_template_name": t.Name, "message_template_language": t.Language}
}

func (s *Sandbox) tellOfTemplate(tx *sql.Tx, t template, field string, value map[string]any) error {
	return s.tellWhatsApp(tx, "template/"+t.ID, s.wallMS(), change{Field: field, Value: value})
}

// tellComponents queues the news that a template reads otherwise.
func (s *Sandbox) tellComponents(tx *sql.Tx, t template) error {
	value := t.about()
	value["message_template_element"] = t.part("BODY").Text
	if text := t.part("HEADER").Text; text != "" {
		value["message_template_title"] = text
	}
	if text := t.part("FOOTER").Text; text != "" {
		value["message_template_footer"] = text
	}
	if buttons := t.part("BUTTONS").Buttons; len(buttons) > 0 {
		var all []any
		for _, b := range buttons {
			one := map[string]any{"message_template_button_type": b.Type, "message_template_button_text": b.Text}
			if b.URL != "" {
				one["message_template_button_url"] = b.URL
			}
			if b.Phone != "" {
				one["message_template_button_phone_number"] = b.Phone
			}
			all = append(all, one)
		}
		value["message_template_buttons"] = all
	}
	return s.tellOfTemplate(tx, t, "message_template_components_update", value)
}

// moveTemplates gives the templates of a name (all languages; "*" is all
// names) another status, where they have the status from ("" is any), and
// tells by webhook which changed.
func (s *Sandbox) moveTemplates(tx *sql.Tx, name, status, from, reason string) error {
	type both struct {
		t   template
		own templateOwn
	}
	moved, err := collect(tx, func(row interface{ Scan(...any) error }) (both, error) {
		t, own, err := scanOwn(row)
		return both{t, own}, err
	}, `UPDATE templates SET status = ?1
		WHERE (?2 = '*' OR name = ?2) AND status <> ?1 AND (?3 = '' OR status = ?3) RETURNING `+templateColumns, status, name, from)
	if err != nil {
		return fmt.Errorf("change the status of template %q: %w", name, err)
	}
	for _, m := range moved {
		m.own.Rejected = ""
		if status == "REJECTED" {
			m.own.Rejected = reason
			if reason == "" {
				m.own.Rejected = "INVALID_FORMAT"
			}
		}
		if status == statusPaused {
			m.own.Pauses++
		}
		m.t.templateMore = m.own.templateMore
		if err := keepOwn(tx, m.t.ID, m.own); err != nil {
			return err
		}
		if err := s.tellTemplate(tx, m.t, m.own); err != nil {
			return err
		}
	}
	return nil
}

// keepOwn writes what a template has beside what its author wrote.
func keepOwn(tx *sql.Tx, id string, own templateOwn) error {
	raw, err := json.Marshal(own)
	if err != nil {
		return fmt.Errorf("encode a template: %w", err)
	}
	if _, err := tx.Exec(`UPDATE templates SET more = ? WHERE id = ?`, string(raw), id); err != nil {
		return fmt.Errorf("keep a template: %w", err)
	}
	return nil
}

// judgeTemplates gives the templates of a name another category or quality, as
// Meta does by itself, and tells it by webhook.
func (s *Sandbox) judgeTemplates(tx *sql.Tx, f templateFault) error {
	own, err := collect(tx, scanTemplate, `SELECT `+templateColumns+` FROM templates WHERE name = ? ORDER BY id`, f.Name)
	if err != nil {
		return err
	}
	for _, t := range own {
		if err := s.judge(tx, t, f); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sandbox) judge(tx *sql.Tx, t template, f templateFault) error {
	_, own, err := scanOwn(tx.QueryRow(`SELECT `+templateColumns+` FROM templates WHERE id = ?`, t.ID))
	if err != nil {
		return fmt.Errorf("read template %q: %w", t.Name, err)
	}
	about := t.about()
	if f.Category != "" && f.Category != t.Category {
		value := maps.Clone(about)
		if f.Notice {
			own.Correct = f.Category
			value["new_category"], value["correct_category"], value["category_update_timestamp"] = t.Category, f.Category, s.now().Add(24*time.Hour).Unix()
		} else {
			own.Previous, own.Correct = t.Category, ""
			value["previous_category"], value["new_category"] = t.Category, f.Category
			if _, err := tx.Exec(`UPDATE templates SET category = ? WHERE id = ?`, f.Category, t.ID); err != nil {
				return fmt.Errorf("change the category of template %q: %w", t.Name, err)
			}
		}
		if err := s.tellOfTemplate(tx, t, "template_category_update", value); err != nil {
			return err
		}
	}
	if f.Quality != "" {
		before := "GREEN"
		if own.Score != nil {
			before = own.Score.Score
		}
		own.Score = &score{Score: f.Quality, Date: s.now().Unix()}
		value := maps.Clone(about)
		value["previous_quality_score"], value["new_quality_score"] = before, f.Quality
		if err := s.tellOfTemplate(tx, t, "message_template_quality_update", value); err != nil {
			return err
		}
	}
	return keepOwn(tx, t.ID, own)
}

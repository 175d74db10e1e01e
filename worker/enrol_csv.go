package worker

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"
)

// EntrantFile says how a file of people who are let into a journey is read.
type EntrantFile struct {
	Type    string // of the event that each run begins with; "" is the journey's only one
	Country string // of phone numbers without a country code, such as "FR"; "" refuses them
}

// FileEntrant is one row of such a file.
type FileEntrant struct {
	Line int // in the file, from 1
	// Refused is why the row cannot be read; it never holds what stands there.
	Refused string
	Entrant Entrant
}

// Read reads a CSV file row by row, with commas, semicolons or tabs. Its head
// names the columns: contact.id, contact.phone, contact.email, contact.<field>,
// and event.<object>.<field>. Each entry has an id of the file's content and
// its line, so that the same file again lets nobody in twice. What is wrong
// with one row does not stop the others.
func (o EntrantFile) Read(file io.ReadSeeker) (iter.Seq2[FileEntrant, error], error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	id := "csv/" + hex.EncodeToString(sum.Sum(nil)[:12]) + "/"
	r, _, err := SuppressionList{}.open(file)
	if err != nil {
		return nil, err
	}
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read the head of the file: %w", err)
	}
	columns := make([][]string, len(head))
	for i, name := range head {
		path := strings.Split(strings.ToLower(strings.TrimSpace(name)), ".")
		if !(path[0] == "contact" && len(path) == 2 || path[0] == "event" && len(path) == 3) {
			return nil, fmt.Errorf("column %d is called %q. Columns are contact.id, contact.phone, contact.<field> and event.<object>.<field>", i+1, name)
		}
		columns[i] = path
	}
	return func(yield func(FileEntrant, error) bool) {
		for {
			cells, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var broken *csv.ParseError
			row := FileEntrant{}
			switch {
			case errors.As(err, &broken):
				row = FileEntrant{Line: broken.StartLine, Refused: "the row is not CSV: " + broken.Err.Error()}
			case err != nil:
				yield(row, fmt.Errorf("read the file: %w", err))
				return
			default:
				row.Line, _ = r.FieldPos(0)
				if row.Entrant, err = o.row(columns, cells); err != nil {
					row.Refused = err.Error()
				}
				row.Entrant.ID = fmt.Sprint(id, row.Line)
			}
			if !yield(row, nil) {
				return
			}
		}
	}, nil
}

// row reads one row. Its errors never hold what stands there.
func (o EntrantFile) row(columns [][]string, cells []string) (Entrant, error) {
	e := Entrant{Type: o.Type, Data: map[string]any{}}
	e.Contact.Fields = map[string]any{}
	if len(cells) > len(columns) {
		return e, fmt.Errorf("the row has %d cells and the head %d", len(cells), len(columns))
	}
	for i, text := range cells {
		if !utf8.ValidString(text) {
			return e, errors.New("the row is not UTF-8")
		}
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		path := columns[i]
		if path[0] == "event" {
			object, _ := e.Data[path[1]].(map[string]any)
			if object == nil {
				object = map[string]any{}
				e.Data[path[1]] = object
			}
			object[path[2]] = text
			continue
		}
		var err error
		switch path[1] {
		case "id":
			e.Contact.ID = text
		case "phone":
			e.Contact.Phone, err = SuppressionList{Country: o.Country}.phone(text)
		case "email":
			e.Contact.Email, err = mailbox(text)
		default:
			e.Contact.Fields[path[1]] = text
		}
		if err != nil {
			return e, err
		}
	}
	if e.Contact.ID == "" {
		return e, errors.New("the row has no contact.id")
	}
	return e, nil
}

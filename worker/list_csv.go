package worker

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"github.com/relancehq/relance/internal/ledger"
)

// SuppressionList says how a file of addresses is read.
type SuppressionList struct {
	Purpose string // of rows that name none; "" is every purpose
	Source  string // of rows that name none
	Country string // of phone numbers without a country code, such as "FR"; "" refuses them
}

// ListedAddress is one row of such a file.
type ListedAddress struct {
	Line int // in the file, from 1
	// Refused is why the row cannot be on the list; it never holds the
	// address. "" is a row that can.
	Refused     string
	Suppression ledger.Suppression
}

// Columns of a list, in their order where the file has no head. Phone, email
// and contact are addresses whose kind is known; what stands under address is
// a phone number or an e-mail address.
var listColumns = []string{"address", "purpose", "reason", "at", "source", "phone", "email", "contact"}

// peeked is how much of a file is looked at to learn its form.
const peeked = 4 << 10

// CheckCountry refuses a country that phone numbers cannot be read as of.
func CheckCountry(country string) error {
	if country == "" || phonenumbers.GetSupportedRegions()[country] {
		return nil
	}
	return fmt.Errorf("%q is no country: use two capital letters such as FR", country)
}

// Read reads a CSV file row by row: with commas, semicolons or tabs, with a
// head or without. What is wrong with one row does not stop the others; a file
// that cannot be read does, with an error.
func (o SuppressionList) Read(file io.Reader) iter.Seq2[ListedAddress, error] {
	return func(yield func(ListedAddress, error) bool) {
		r, columns, err := o.open(file)
		if err != nil {
			yield(ListedAddress{}, err)
			return
		}
		for {
			cells, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var broken *csv.ParseError
			row := ListedAddress{}
			switch {
			case errors.As(err, &broken):
				row = ListedAddress{Line: broken.StartLine, Refused: "the row is not CSV: " + broken.Err.Error()}
			case err != nil:
				yield(row, fmt.Errorf("read the list: %w", err))
				return
			default:
				if columns.headed {
					columns.headed = false
					continue
				}
				row.Line, _ = r.FieldPos(0)
				row.Suppression, err = o.row(columns, cells)
				if err != nil {
					row.Refused = err.Error()
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// columns says where each is, and whether the first row only says so.
type columns struct {
	at     map[string]int
	headed bool
}

// open learns a file's form from its beginning.
func (o SuppressionList) open(file io.Reader) (*csv.Reader, columns, error) {
	in := bufio.NewReaderSize(file, peeked)
	begin, err := in.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, columns{}, fmt.Errorf("read the list: %w", err)
	}
	if bom := []byte("\ufeff"); bytes.HasPrefix(begin, bom) { // spreadsheets begin a file with it
		begin = begin[len(bom):]
		if _, err := in.Discard(len(bom)); err != nil {
			return nil, columns{}, fmt.Errorf("read the list: %w", err)
		}
	}
	first, _, _ := bytes.Cut(begin, []byte("\n"))
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.ReuseRecord, r.TrimLeadingSpace = -1, true, true
	for _, mark := range []rune{';', '\t'} {
		if bytes.ContainsRune(first, mark) && !bytes.ContainsRune(first, ',') {
			r.Comma = mark
		}
	}
	return r, columnsOf(strings.Split(strings.TrimSuffix(string(first), "\r"), string(r.Comma))), nil
}

func columnsOf(first []string) columns {
	c := columns{at: map[string]int{}}
	for i, cell := range first {
		name := strings.ToLower(strings.Trim(strings.TrimSpace(cell), `"`))
		switch name {
		case "e-mail", "mail":
			name = "email"
		case "telephone", "mobile":
			name = "phone"
		}
		if _, twice := c.at[name]; !twice && slices.Contains(listColumns, name) {
			c.at[name] = i
		}
	}
	if len(c.at) == 0 {
		for i, name := range listColumns[:5] {
			c.at[name] = i
		}
		return c
	}
	c.headed = true
	return c
}

// row reads one row. Its errors say what is wrong and never with which value.
func (o SuppressionList) row(c columns, cells []string) (ledger.Suppression, error) {
	cell := func(name string) string {
		at, ok := c.at[name]
		if !ok || at >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[at])
	}
	s := ledger.Suppression{Purpose: cell("purpose"), Reason: cell("reason"), Source: cell("source")}
	for _, text := range cells {
		if !utf8.ValidString(text) {
			return s, errors.New("the row is not UTF-8")
		}
	}
	if s.Purpose == "" {
		s.Purpose = o.Purpose
	}
	if s.Purpose == "" {
		s.Purpose = everyPurpose
	}
	if s.Source == "" {
		s.Source = o.Source
	}
	if at := cell("at"); at != "" {
		var err error
		if s.At, err = momentOf(at); err != nil {
			return s, errors.New("the column at is neither a moment such as 2026-11-22T08:00:00Z nor a date such as 2026-11-22")
		}
	}
	var err error
	s.Address, err = o.address(cell)
	return s, err
}

// address is the row's one address.
func (o SuppressionList) address(cell func(string) string) (string, error) {
	var found []string
	for _, name := range []string{"address", "phone", "email", "contact"} {
		text := cell(name)
		if text == "" {
			continue
		}
		var err error
		switch name {
		case "contact":
			if canonical(text) == "" {
				err = errors.New("this is no contact's id")
			}
		case "phone":
			text, err = o.phone(text)
		case "email":
			text, err = mailbox(text)
		default:
			text, err = o.Address(text)
		}
		if err != nil {
			return "", err
		}
		found = append(found, text)
	}
	switch len(found) {
	case 0:
		return "", errors.New("the row has no address")
	case 1:
		return found[0], nil
	}
	return "", errors.New("the row has more than one address: write a row for each")
}

// Address is a phone number or an e-mail address in the form in which it is
// kept. The error never holds it.
func (o SuppressionList) Address(text string) (string, error) {
	if strings.Contains(text, "@") {
		return mailbox(text)
	}
	return o.phone(text)
}

func mailbox(text string) (string, error) {
	if text = email(text); text == "" {
		return "", errors.New("this is no e-mail address")
	}
	return text, nil
}

func (o SuppressionList) phone(text string) (string, error) {
	if strings.HasPrefix(text, "00") { // as people dial it, from most countries
		text = "+" + text[2:]
	}
	if number := phone(text, o.Country); number != "" {
		return number, nil
	}
	if o.Country == "" && !strings.HasPrefix(text, "+") {
		return "", errors.New("this is no phone number with a country code; say which country with --country")
	}
	return "", errors.New("this is no possible phone number")
}

func momentOf(text string) (at time.Time, err error) {
	for _, form := range []string{time.RFC3339, time.DateTime, time.DateOnly} {
		if at, err = time.ParseInLocation(form, text, time.UTC); err == nil {
			return at, nil
		}
	}
	return time.Time{}, err
}

package dispatch

import (
	"context"
	"encoding/binary"
	"math"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// gather looks at one batch of people and puts those who are meant on the list.
// The list is in the ledger, and sorted there: of 200,000 people a batch is in
// memory.
func (l *letting) gather(ctx context.Context) error {
	looked, err := l.people(ctx, l.audience.Of)
	if err != nil {
		return err
	}
	var meant []ledger.Listed
	failed := 0
	var first error
	for _, c := range looked {
		if c.Contact.ID == "" {
			continue // a record whose person is not known
		}
		s, err := l.scope(l.audience.Of, c)
		if err != nil {
			return err
		}
		if types := l.audience.Uses.History; len(types) > 0 {
			if s.History, err = l.d.Ledger.History(ctx, c.Contact.ID, types, time.Time{}); err != nil {
				return err
			}
		}
		yes, key, err := l.meant(s)
		switch {
		case err != nil:
			if failed++; first == nil {
				first = err
			}
		case yes:
			meant = append(meant, ledger.Listed{SortKey: key, Place: c.Place, Contact: c.Contact.ID})
		}
	}
	if failed > 0 {
		l.d.Log.Warn("people are left out of an audience: it cannot be told whether they are meant", "journey", l.firing.Journey,
			"audience", l.audience.Name, "people", failed, "of", len(looked), "error", first)
	}
	l.firing.Gathered += len(meant)
	return l.step(ctx, looked, func(tx *ledger.Tx) error { return tx.ListPeople(l.firing.ID, meant) })
}

// meant tells whether somebody belongs to the audience, and where they stand.
func (l *letting) meant(s *definitions.Scope) (bool, []byte, error) {
	if l.audience.Where != nil {
		yes, err := l.plan.Bool(l.audience.Where, s)
		if err != nil || !yes {
			return false, nil, err
		}
	}
	if l.audience.Order == nil {
		return true, []byte{0}, nil
	}
	key, err := l.sortKey(s)
	return err == nil, key, err
}

// sortKey is the value of the audience's order as bytes that compare as the
// values do: yes and no, numbers, moments, texts. Who has none comes last in
// either direction.
func (l *letting) sortKey(s *definitions.Scope) ([]byte, error) {
	v, err := l.plan.Eval(l.audience.Order, s)
	if err != nil {
		return nil, err
	}
	if v.IsNull() {
		return []byte{0xFF, 0xFF}, nil
	}
	var key []byte
	switch {
	case v.Type() == cty.Number:
		n, _ := v.AsBigFloat().Float64()
		key = binary.BigEndian.AppendUint64([]byte{2}, ascending(n))
	case v.Type() == cty.Bool:
		key = []byte{1, 0}
		if v.True() {
			key[1] = 1
		}
	default:
		key, err = l.momentOrText(s)
		if err != nil {
			return nil, err
		}
	}
	if l.audience.Descending {
		for i := range key {
			key[i] = ^key[i]
		}
		key = append([]byte{0x01}, key...)
	}
	return key, nil
}

func (l *letting) momentOrText(s *definitions.Scope) ([]byte, error) {
	if t, ok, err := l.plan.Moment(l.audience.Order, s); err == nil && ok {
		return binary.BigEndian.AppendUint64([]byte{3}, uint64(t.UnixMicro())^(1<<63)), nil
	}
	text, err := l.plan.Text(l.audience.Order, s)
	if err != nil {
		return nil, err
	}
	// The end is less than any letter, so that a word comes before a longer one.
	return append([]byte{4}, strings.ReplaceAll(normal(text), "\x00", "")+"\x00"...), nil
}

// ascending are the bits of a number in an order that unsigned integers have.
func ascending(n float64) uint64 {
	bits := math.Float64bits(n + 0) // no negative zero
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}

// letIn lets the next people of a list in: all of them, a batch at a time, or
// as many as it is the turn of.
func (l *letting) letIn(ctx context.Context) error {
	return l.d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		f, err := tx.Firing(l.firing.ID)
		if err != nil || f.State != ledger.Waiting {
			return err // dropped meanwhile
		}
		opens, err := l.opens(f)
		if err != nil {
			return err
		}
		if opens.After(l.d.Clock.Now()) {
			f.NextAt = opens
			return tx.Step(f)
		}
		want := letInAtOnce
		if f.People > 0 {
			want = f.People
		}
		if l.audience.Limit > 0 {
			want = min(want, l.audience.Limit-f.Entered)
		}
		rows, empty, err := l.next(tx, want)
		if err != nil {
			return err
		}
		if err := acceptOwn(tx, rows...); err != nil {
			return err
		}
		f.Entered += len(rows)
		switch {
		case empty:
			f.State = ledger.Ended
		case l.audience.Limit > 0 && f.Entered >= l.audience.Limit:
			f.State = ledger.Dropped // the rest of the list is to be deleted
		case f.People > 0:
			if f.NextAt, err = l.after(f.NextAt, f.Every); err != nil {
				return err
			}
		}
		return tx.Step(f)
	})
}

// opens is when people may enter in turn: the present moment where the trigger
// names no hours.
func (l *letting) opens(f ledger.Firing) (time.Time, error) {
	now := l.d.Clock.Now()
	if in := l.trigger.InTurn; f.People > 0 && in != nil && in.During != "" {
		return l.plan.NextOpen(in.During, now, l.plan.Timezone)
	}
	return now, nil
}

// after is when the next people enter. Where that is over already, because
// nobody was there to let them in, they wait from the present on.
func (l *letting) after(at time.Time, every string) (time.Time, error) {
	next, err := l.plan.Add(at, every, l.plan.Timezone)
	if now := l.d.Clock.Now(); err == nil && !next.After(now) {
		return l.plan.Add(now, every, l.plan.Timezone)
	}
	return next, err
}

// next takes people off the list until it has as many as wanted who are still
// meant: in turn, a day may lie between the making of the list and their turn.
func (l *letting) next(tx *ledger.Tx, want int) (rows []ledger.NewEvent, empty bool, err error) {
	for len(rows) < want {
		some, err := tx.NextPeople(l.firing.ID, want-len(rows))
		if err != nil {
			return nil, false, err
		}
		if len(some) == 0 {
			return rows, true, nil
		}
		for _, p := range some {
			row, still, err := l.person(tx, p)
			if err != nil {
				return nil, false, err
			}
			if still {
				rows = append(rows, row)
			}
		}
	}
	return rows, false, nil
}

// person is the event that lets somebody of the list in, with their record as
// it is known by now; still is false for those who are not meant any more.
func (l *letting) person(tx *ledger.Tx, p ledger.Listed) (row ledger.NewEvent, still bool, err error) {
	c := ledger.Candidate{Place: p.Place}
	if c.Contact, err = tx.Contact(p.Contact); err != nil {
		return row, false, err
	}
	keys := l.firing.Keys
	if kind := l.audience.Of; kind != "" && kind != "contact" {
		if c.Record, err = tx.RecordFields(kind, p.Place); err != nil {
			return row, false, err
		}
		c.Record["id"] = p.Place
		keys = append(keys[:len(keys):len(keys)], kind+":"+p.Place)
	}
	s, err := l.scope(l.audience.Of, c)
	if err != nil {
		return row, false, err
	}
	if l.firing.People > 0 && l.audience.Where != nil {
		if s.History, err = tx.History(c.Contact.ID, l.audience.Uses.History, time.Time{}); err != nil {
			return row, false, err
		}
		if yes, err := l.plan.Bool(l.audience.Where, s); err != nil || !yes {
			return row, false, nil //nolint:nilerr // who cannot be told to be meant is left out, as when the list was made
		}
	}
	row, err = l.entryRow(placeID(l.firing.ID, p.Place), p.Contact, s.Event, keys)
	return row, true, err
}

package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"time"
)

// faultBox holds the faults, counts them down and keeps them.
type faultBox struct {
	mu      sync.Mutex
	db      *sql.DB
	current faults
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func loadFaults(ctx context.Context, db *sql.DB) (*faultBox, error) {
	b := &faultBox{db: db, buckets: map[string]bucket{}}
	var document string
	err := db.QueryRowContext(ctx, `SELECT document FROM faults`).Scan(&document)
	if errors.Is(err, sql.ErrNoRows) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(document), &b.current)
	}
	if err != nil {
		return nil, fmt.Errorf("read the sandbox's faults: %w. Remove the folder to begin anew", err)
	}
	return b, nil
}

// get is a copy of the faults as they are.
func (b *faultBox) get() faults {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.current
}

// any tells whether something is made to go wrong.
func (b *faultBox) any() bool { return !reflect.DeepEqual(b.get(), faults{}) }

// set replaces the faults.
func (b *faultBox) set(f faults) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.current, b.buckets = f, map[string]bucket{}
	return b.keep()
}

func (b *faultBox) keep() error {
	document, err := json.Marshal(b.current)
	if err != nil {
		return fmt.Errorf("encode the faults: %w", err)
	}
	if _, err := b.db.Exec(`INSERT INTO faults (one, document) VALUES (1, ?) ON CONFLICT DO UPDATE SET document = excluded.document`, string(document)); err != nil {
		return fmt.Errorf("keep the faults: %w", err)
	}
	return nil
}

// strike answers the rule of kind on that happens to this request, counted
// down, or nil.
func (b *faultBox) strike(on, to, template string) (*rule, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.current.of(on) {
		if r == nil || (r.To != "" && !samePhone(r.To, to)) || (r.Template != "" && r.Template != template) {
			continue
		}
		if r.Times != nil && *r.Times <= 0 {
			continue
		}
		if r.Probability != nil && rand.Float64() >= *r.Probability {
			continue
		}
		hit := *r
		if r.Times == nil {
			return &hit, nil
		}
		// A fresh number, because copies given out by get share the old one.
		left := *r.Times - 1
		r.Times = &left
		return &hit, b.keep()
	}
	return nil, nil
}

func samePhone(a, b string) bool {
	x, _ := phoneNumber(a)
	y, _ := phoneNumber(b)
	return x == y
}

// of lists the rules of one kind.
func (f *faults) of(on string) []*rule {
	own := map[string]*rule{"send": f.Send, "hang_before": f.HangBefore, "hang_after": f.HangAfter, "drop_answer": f.DropAnswer, "crm": f.CRM}
	found := []*rule{own[on]}
	for _, r := range f.Rules {
		if r.On == on {
			found = append(found, r)
		}
	}
	return found
}

// take draws one token for key and tells whether there was one.
func (b *faultBox) take(key string, l *limit, now time.Time) bool {
	if l == nil {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	k, known := b.buckets[key]
	if !known {
		k = bucket{tokens: float64(l.Burst), at: now}
	}
	k.tokens = min(float64(l.Burst), k.tokens+float64(now.Sub(k.at))/float64(l.Every))
	k.at = now
	enough := k.tokens >= 1
	if enough {
		k.tokens--
	}
	b.buckets[key] = k
	return enough
}

// templateStatus is the status a template of this name gets when it is made.
func (b *faultBox) templateStatus(name string) string {
	f := b.get()
	for _, t := range f.Template {
		if t.Name == name || t.Name == "*" {
			return t.Status
		}
	}
	return statusApproved
}

// unreachable tells whether a number has no WhatsApp: numbers that end in
// 0000, and those a fault names.
func (f faults) unreachable(phone string) bool {
	if strings.HasSuffix(phone, "0000") {
		return true
	}
	for _, n := range f.BadNumbers {
		if n == phone {
			return true
		}
	}
	return false
}

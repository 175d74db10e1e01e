package sandbox

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
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
	drawn   map[string]int // how often a number was drawn for what
}

type bucket struct {
	tokens float64
	at     time.Time
}

func loadFaults(ctx context.Context, db *sql.DB) (*faultBox, error) {
	b := &faultBox{db: db, buckets: map[string]bucket{}, drawn: map[string]int{}}
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
	b.current, b.buckets, b.drawn = f, map[string]bucket{}, map[string]int{}
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
func (b *faultBox) strike(on string, t target) (*rule, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, r := range b.current.of(on) {
		if r == nil || (r.To != "" && !sameAddress(r.To, t.to)) || (r.Template != "" && r.Template != t.template) {
			continue
		}
		if r.Times != nil && *r.Times <= 0 {
			continue
		}
		if share := r.share(); share < 1 && b.draw(on+"/"+strconv.Itoa(i), t.identity) >= share {
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

// target is what a request is about, for the faults that choose.
type target struct {
	to       string // phone number or e-mail address
	template string
	// identity names the request among all, and is the same in every run of
	// the same journeys: our reference, where there is one.
	identity string
}

func sameAddress(a, b string) bool {
	x, phone := phoneNumber(a)
	y, _ := phoneNumber(b)
	return (phone && x == y) || strings.EqualFold(a, b)
}

// draw is a number in [0, 1). With a seed it follows from the seed, what is
// drawn for, the identity and how often that was drawn before, so that the
// same message meets the same fate in every run, whatever comes beside it.
func (b *faultBox) draw(what, identity string) float64 {
	if b.current.Seed == 0 {
		return rand.Float64()
	}
	key := what + "\x00" + identity
	b.drawn[key]++
	h := sha256.New()
	fmt.Fprintf(h, "%d\x00%s\x00%d", b.current.Seed, key, b.drawn[key])
	return float64(binary.BigEndian.Uint64(h.Sum(nil))>>11) / (1 << 53)
}

// chance is draw for callers outside.
func (b *faultBox) chance(what, identity string) float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.draw(what, identity)
}

// of lists the rules of one kind.
func (f *faults) of(on string) []*rule {
	own := map[string]*rule{"send": f.Send, "hang_before": f.HangBefore, "hang_after": f.HangAfter, "drop_answer": f.DropAnswer, "crm": f.CRM, "shop": f.Shop, "mail": f.Mail}
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
		if t.Status != "" && (t.Name == name || t.Name == "*") {
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

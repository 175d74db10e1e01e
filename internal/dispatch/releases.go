package dispatch

import (
	"maps"
	"slices"
	"sync"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// Releases knows the plans that are in use: the current one of every journey,
// which new runs take, and the older ones that people are still on.
type Releases struct {
	// Shelf has every plan by hash, for workers too.
	Shelf *activities.Plans

	mu      sync.RWMutex
	current map[string]string            // journey -> hash
	inUse   map[string]*definitions.Plan // hash -> plan
}

// NewReleases returns releases over a shelf.
func NewReleases(shelf *activities.Plans) *Releases {
	return &Releases{Shelf: shelf, current: map[string]string{}, inUse: map[string]*definitions.Plan{}}
}

// Use makes a plan known; with current set, new runs take it.
func (r *Releases) Use(hash string, p *definitions.Plan, current bool) {
	r.Shelf.Put(hash, p)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inUse[hash] = p
	if current {
		r.current[p.Journey] = hash
	}
}

// Retire stops new runs of a journey.
func (r *Releases) Retire(journey string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.current, journey)
}

// released is a plan with its hash.
type released struct {
	hash string
	plan *definitions.Plan
}

// triggers are those of the plan, none where there is no plan.
func (r released) triggers() []definitions.Trigger {
	if r.plan == nil {
		return nil
	}
	return r.plan.Triggers
}

// currentOf is the plan that new runs of a journey take.
func (r *Releases) currentOf(journey string) (released, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	hash, ok := r.current[journey]
	return released{hash: hash, plan: r.inUse[hash]}, ok
}

// Current are the plans that new runs take, by journey.
func (r *Releases) currents() []released {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []released
	for _, j := range slices.Sorted(maps.Keys(r.current)) {
		out = append(out, released{hash: r.current[j], plan: r.inUse[r.current[j]]})
	}
	return out
}

func (r *Releases) all() []released {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []released
	for _, h := range slices.Sorted(maps.Keys(r.inUse)) {
		out = append(out, released{hash: h, plan: r.inUse[h]})
	}
	return out
}

func (r *Releases) plan(hash string) (*definitions.Plan, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	p, ok := r.inUse[hash]
	return p, ok
}

// Journeys are the current plans, for showing.
func (r *Releases) Journeys() []*definitions.Plan {
	var out []*definitions.Plan
	for _, c := range r.currents() {
		out = append(out, c.plan)
	}
	return out
}

// IsCurrent tells whether new runs of a journey take this plan here.
func (r *Releases) IsCurrent(journey, hash string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.current[journey] == hash
}

package activities

import (
	"fmt"
	"sync"

	"github.com/relancehq/relance/definitions"
)

// Plans holds compiled plans in memory by hash. Workers fill it before they
// poll, so that workflow code finds its plan without any I/O.
type Plans struct {
	mu     sync.RWMutex
	byHash map[string]*definitions.Plan
	wanted chan string
}

// NewPlans returns an empty shelf.
func NewPlans() *Plans {
	return &Plans{byHash: map[string]*definitions.Plan{}, wanted: make(chan string, 64)}
}

// Put adds a plan under its hash.
func (p *Plans) Put(hash string, plan *definitions.Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byHash[hash] = plan
}

// Get finds a plan. A miss is reported on Wanted and answered with an error
// that fails the caller's task, not the journey. Workflow code may call it: a
// plan never changes under its hash, and a miss fails the task.
//
//workflowcheck:ignore
func (p *Plans) Get(hash string) (*definitions.Plan, error) {
	p.mu.RLock()
	plan, ok := p.byHash[hash]
	p.mu.RUnlock()
	if ok {
		return plan, nil
	}
	select {
	case p.wanted <- hash:
	default: // somebody is already being told of 64 others
	}
	return nil, fmt.Errorf("plan %s is not loaded in this worker; the run waits until it is released here", short(hash))
}

// Wanted delivers hashes that were asked for and missing.
func (p *Plans) Wanted() <-chan string { return p.wanted }

package definitions

import (
	"sync"

	"github.com/hashicorp/hcl/v2"
)

// programs are the parsed expressions by text, in two generations: when the
// young one is full it becomes the old one, and what is still used moves back.
// A parsed expression is never changed, so all goroutines share it.
var programs = generations{limit: 2048}

type generations struct {
	mutex      sync.RWMutex
	limit      int
	young, old map[string]*program
}

func (g *generations) get(text string) (*program, hcl.Diagnostics) {
	g.mutex.RLock()
	p, ok := g.young[text]
	if ok {
		g.mutex.RUnlock()
		return p, nil
	}
	p, ok = g.old[text]
	g.mutex.RUnlock()
	if !ok {
		var diags hcl.Diagnostics
		if p, diags = compile(text); diags.HasErrors() {
			return nil, diags
		}
	}
	g.put(text, p)
	return p, nil
}

func (g *generations) put(text string, p *program) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if len(g.young) >= g.limit {
		g.old, g.young = g.young, nil
	}
	if g.young == nil {
		g.young = make(map[string]*program)
	}
	g.young[text] = p
}

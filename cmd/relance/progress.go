package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// progress shows how far long work is: a line that changes on a terminal, else
// a line for each part of the work. Its tell may be called by several.
type progress struct {
	out    io.Writer
	live   bool
	mu     sync.Mutex
	what   string
	drawn  time.Time
	filled bool // the terminal's line has words on it
}

// showProgress writes to stderr, so that what a verb answers stays clean.
func showProgress() *progress { return &progress{out: os.Stderr, live: terminal(os.Stderr)} }

// redraw is how often a line changes: faster nobody reads.
const redraw = 100 * time.Millisecond

func (p *progress) tell(at ledger.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	changed := at.What != p.what
	if !p.live {
		if changed {
			fmt.Fprintln(p.out, at.What)
		}
		p.what = at.What
		return
	}
	now := time.Now() // for the eye alone
	if !changed && now.Sub(p.drawn) < redraw {
		return
	}
	p.what, p.drawn, p.filled = at.What, now, true
	words := at.What
	if at.Total > 0 {
		words += fmt.Sprintf("  %d %%", min(100, 100*at.Done/at.Total))
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s", words)
}

// end takes the line away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.filled {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.filled = false
	}
}

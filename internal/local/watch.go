package local

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// lookEvery is how often the folder of journeys is looked at for changes.
const lookEvery = time.Second

func (p *process) journeys() fs.FS {
	if p.Journeys != "" {
		return os.DirFS(p.Journeys)
	}
	return p.Shipped
}

// release compiles and releases the folder, and says what came of it. A folder
// with an error never replaces what runs.
func (p *process) release(ctx context.Context) {
	p.released = p.fingerprint() // before it is read: a save in between is seen again
	changed, diags, err := p.librarian.Release(ctx, p.journeys(), p.clock.Now())
	if err != nil {
		p.Log.Error("release the journeys", "error", err)
		return
	}
	if len(diags) > 0 {
		diags.Write(p.Out, isTerminal(p.Out))
	}
	if diags.HasErrors() {
		fmt.Fprintln(p.Out, "nothing was released: what ran before goes on. Mend the file and save it")
		return
	}
	if len(changed) > 0 {
		fmt.Fprintf(p.Out, "released  %s\n", strings.Join(changed, ", "))
	}
}

// watch releases the folder whenever a file of it changes, until ctx ends.
func (p *process) watch(ctx context.Context) {
	if p.Journeys == "" {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if p.fingerprint() != p.released {
			p.release(ctx)
		}
	}
}

// fingerprint tells a changed folder from an unchanged one by names, sizes and
// times.
func (p *process) fingerprint() string {
	if p.Journeys == "" {
		return ""
	}
	var b strings.Builder
	entries, err := os.ReadDir(p.Journeys)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || filepath.Ext(e.Name()) != ".hcl" {
			continue
		}
		fmt.Fprintf(&b, "%s %d %d\n", e.Name(), info.Size(), info.ModTime().UnixNano())
	}
	return b.String()
}

// isTerminal tells whether people look at w directly.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

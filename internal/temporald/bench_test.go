//go:build !slim

package temporald_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/temporald"
)

// BenchmarkStart measures how long `relance up` waits for Temporal and its Web
// UI: on a new folder, where the tables are made, and on one that has them.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	var ready time.Duration
	start := func(b *testing.B, dir string) {
		began := time.Now()
		s, err := temporald.Start(b.Context(), temporald.Config{Dir: dir, UIAddr: "127.0.0.1:0"})
		ready += time.Since(began)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Stop(); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("a new folder", func(b *testing.B) {
		ready = 0
		for b.Loop() {
			start(b, b.TempDir())
		}
		b.ReportMetric(float64(ready.Milliseconds())/float64(b.N), "ready-ms")
	})
	b.Run("a folder with data", func(b *testing.B) {
		ready = 0
		for b.Loop() {
			start(b, dir)
		}
		b.ReportMetric(float64(ready.Milliseconds())/float64(b.N), "ready-ms")
	})
}

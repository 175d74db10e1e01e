package simulate

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/relancehq/relance/definitions"
)

// All plays scenarios side by side, as many as the machine has cores, and
// answers their results in the order given. told hears each of them in that
// order, as early as it can; nil is nobody.
func All(ctx context.Context, ws *definitions.Workspace, scenarios []*definitions.Scenario, wall func() time.Time, told func(Result)) []Result {
	results := make([]Result, len(scenarios))
	ended := make([]chan struct{}, len(scenarios))
	for i := range ended {
		ended[i] = make(chan struct{})
	}
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(scenarios)) {
		wg.Go(func() {
			for i := range next {
				results[i] = Run(ctx, ws, scenarios[i], wall)
				close(ended[i])
			}
		})
	}
	wg.Go(func() {
		defer close(next)
		for i := range scenarios {
			next <- i
		}
	})
	for i := range scenarios {
		<-ended[i]
		if told != nil {
			told(results[i])
		}
	}
	wg.Wait()
	return results
}

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/connectors"
)

// oneSend is the smallest journey: an event, a message.
var oneSend = fstest.MapFS{
	"settings.hcl": {Data: []byte(`
workspace {
  timezone = "Europe/Paris"
  locales  = ["en"]
  channels = ["whatsapp"]
}
purpose "service" {
  opt_in = with_trigger
  allows = [utility]
}
`)},
	"hello.journey.hcl": {Data: []byte(`
journey "hello" {
  owner   = "bench@relance.example"
  purpose = purpose.service
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  send "hello" { template = template.hello }
}
template "hello" {
  whatsapp = "hello_v1"
  category = utility
  params { place = text(event.booking.place, { en = "our place" }) }
  locale "en" { body = "See you at $${place} soon." }
}
`)},
}

func init() {
	// The HCL above stands in a Go string whose $${ is HCL's ${.
	f := oneSend["hello.journey.hcl"]
	f.Data = bytes.ReplaceAll(f.Data, []byte("$${"), []byte("${"))
}

// accepting answers every send at once, so that the figures are ours and not
// the sandbox's.
func accepting() http.Handler {
	var n atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"messaging_product":"whatsapp","contacts":[{"input":"x","wa_id":"x"}],"messages":[{"id":"wamid.%d"}],"id":"t","status":"APPROVED","category":"UTILITY"}`, n.Add(1))
	})
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkEventsAccepted posts single events over HTTP from 64 clients: a 200
// means on disk.
func BenchmarkEventsAccepted(b *testing.B) {
	s := newStack(b, fstest.MapFS{"settings.hcl": oneSend["settings.hcl"]}, 1, accepting())
	b.SetParallelism(32)
	var id atomic.Int64
	transport := &http.Transport{MaxIdleConnsPerHost: 128}
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			body, err := json.Marshal(cloudEvent("visit.noted", fmt.Sprint("n-", id.Add(1)), map[string]any{"visit": map[string]any{"id": "v"}}))
			if err != nil {
				b.Error(err)
				return
			}
			req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+"/events", bytes.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Content-Type", "application/cloudevents+json")
			res, err := transport.RoundTrip(req)
			if err != nil || res.StatusCode != http.StatusOK {
				b.Errorf("post: %v %v", err, res)
				return
			}
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkJourneys runs journeys of one send: from the event in the inbox to
// the closed enrolment, and the same message by a workflow as people write it
// by hand, with two plain activities, on the same server in the same run.
func BenchmarkJourneys(b *testing.B) {
	s := newStack(b, oneSend, 1, accepting())
	b.Run("relance", func(b *testing.B) { s.benchRelance(b) })
	b.Run("by_hand", func(b *testing.B) { s.benchByHand(b) })
}

var started atomic.Int64

func (s *stack) benchRelance(b *testing.B) {
	before, began := int(started.Load()), cpu()
	var clients sync.WaitGroup
	ids := make(chan int64)
	for range 32 {
		clients.Go(func() {
			for id := range ids {
				phone := fmt.Sprintf("+336%08d", id)
				s.post(b, "booking.created", fmt.Sprint("b-", id), connectors.Contact{ID: fmt.Sprint("c-", id), Phone: phone},
					map[string]any{"booking": map[string]any{"id": fmt.Sprint("b-", id), "place": "the river"}})
			}
		})
	}
	for range b.N {
		ids <- started.Add(1)
	}
	close(ids)
	clients.Wait()
	s.ended(b, before+b.N, 5*time.Minute)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "journeys/s")
	b.ReportMetric(float64((cpu()-began).Milliseconds())/float64(b.N), "cpu-ms/journey")
	b.ReportMetric(s.events(b, fmt.Sprintf("hello/b-%d", started.Load())), "history-events")
}

func (s *stack) events(b *testing.B, workflowID string) float64 {
	d, err := s.client.DescribeWorkflowExecution(context.Background(), workflowID, "")
	if err != nil {
		b.Fatal(err)
	}
	return float64(d.WorkflowExecutionInfo.HistoryLength)
}

// byHand is what an engineer writes in an afternoon: no inbox, no rules, no
// record of what was sent, and a crash between the activities sends twice.
func byHand(ctx workflow.Context, phone string) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
	if err := workflow.ExecuteActivity(ctx, "render", phone).Get(ctx, nil); err != nil {
		return err
	}
	return workflow.ExecuteActivity(ctx, "post", phone).Get(ctx, nil)
}

func (s *stack) benchByHand(b *testing.B) {
	w := sdkworker.New(s.client, "by-hand", sdkworker.Options{})
	w.RegisterWorkflowWithOptions(byHand, workflow.RegisterOptions{Name: "by_hand"})
	w.RegisterActivityWithOptions(func(context.Context, string) error { return nil }, activity.RegisterOptions{Name: "render"})
	w.RegisterActivityWithOptions(func(ctx context.Context, phone string) error {
		_, _, err := do(http.MethodPost, s.url+"/graph/v25.0/1/messages", map[string]string{"to": phone})
		return err
	}, activity.RegisterOptions{Name: "post"})
	if err := w.Start(); err != nil {
		b.Fatal(err)
	}
	defer w.Stop()
	began := cpu()
	b.ResetTimer()
	var clients sync.WaitGroup
	ids := make(chan int)
	var last atomic.Value
	for range 32 {
		clients.Go(func() {
			for id := range ids {
				name := fmt.Sprintf("by-hand/%d-%d", b.N, id)
				run, err := s.client.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{ID: name, TaskQueue: "by-hand"}, "by_hand", "+33600000000")
				if err == nil {
					err = run.Get(context.Background(), nil)
				}
				if err != nil {
					b.Error(err)
				}
				last.Store(name)
			}
		})
	}
	for n := range b.N {
		ids <- n
	}
	close(ids)
	clients.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "journeys/s")
	b.ReportMetric(float64((cpu()-began).Milliseconds())/float64(b.N), "cpu-ms/journey")
	b.ReportMetric(s.events(b, last.Load().(string)), "history-events")
}

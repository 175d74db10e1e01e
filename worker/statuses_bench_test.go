package worker_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

// What WhatsApp may do (Meta, 2026-09): webhooks of at most 1,000 updates and
// 3 MB. One number sends at most 80 messages a second by default, each of which
// makes three statuses.
const (
	largestBatch = 1000
	largestBody  = 3 << 20
	perSecond    = 1000 // statuses
	sendsASecond = 80
	sustained    = 30 * time.Second
)

// busy is a gateway and a dispatcher on a ledger in a file: what is measured
// waits for the disk.
type busy struct {
	ledger *ledger.Ledger
	url    string
	client http.Client
	sent   atomic.Int64
}

func newBusy(b *testing.B) *busy {
	b.Helper()
	clk := clock.New(clock.Real(), nil)
	l, err := ledger.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "ledger.db"), clk)
	if err != nil {
		b.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	list, err := worker.ReadConnections(written(b, connected))
	if err != nil {
		b.Fatal(err)
	}
	connections, err := worker.Connect(list, clk)
	if err != nil {
		b.Fatal(err)
	}
	g := &worker.Gateway{Ledger: l, Sources: connections.Sources, Token: bearer, Clock: clk, Log: quiet}
	d := &dispatch.Dispatcher{
		Ledger: l, Plans: dispatch.NewReleases(activities.NewPlans()), Runs: deaf{}, Clock: clk, Owner: "bench",
		Log: slog.New(slog.NewTextHandler(b.Output(), nil)),
	}
	server := httptest.NewServer(g.Handler())
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = d.Run(ctx) })
	b.Cleanup(func() {
		stop()
		running.Wait()
		server.Close()
		_ = l.Close()
	})
	return &busy{ledger: l, url: server.URL, client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

// send lets one message leave, as a run's activity does: the decision, then
// what the provider answered. It answers our reference and the provider's id,
// and how long the decision took.
func (s *busy) send() (ref, id string, took time.Duration, err error) {
	n := s.sent.Add(1)
	enrolment, ctx := fmt.Sprintf("j/%d@1", n), context.Background()
	began := time.Now()
	var d ledger.Decision
	if err = s.ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		if err := tx.Open(ledger.Enrolment{ID: enrolment, WorkflowID: enrolment, Journey: "j", Contact: enrolment}, []string{"contact:" + enrolment}); err != nil {
			return err
		}
		d, err = tx.Decide(ledger.SendRequest{
			Identity: enrolment + "/0/remind/1", Enrolment: enrolment, Step: "remind", Contact: enrolment, Channel: "whatsapp", Account: account,
			Purpose: "service", OptIn: "with_trigger", CapCount: 4, CapPer: 24 * time.Hour, Content: "h", HasTemplate: true,
		})
		if err == nil && d.Verdict != ledger.Go {
			err = fmt.Errorf("the message is not to be sent: %s %s", d.Verdict, d.Reason)
		}
		return err
	}); err != nil {
		return "", "", 0, err
	}
	took = time.Since(began)
	id = fmt.Sprintf("wamid.%032d", n)
	err = s.ledger.Do(ctx, func(tx *ledger.Tx) error {
		return tx.Finish(ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: "accepted", ProviderID: id})
	})
	return d.Ref, id, took, err
}

// update is one status as Meta writes it.
func update(ref, id, state string, n int64, more string) string {
	return fmt.Sprintf(`{"id":%q,"status":%q,"timestamp":"%d","recipient_id":"336%08d","recipient_user_id":"FR.%d","biz_opaque_callback_data":%q,`+
		`"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}%s}`, id, state, time.Now().Unix(), n, n, ref, more)
}

// statusHook is a webhook of statuses.
func statusHook(statuses []string) string {
	return `{"object":"whatsapp_business_account","entry":[{"id":"200000000000002","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",` +
		`"metadata":{"display_phone_number":"33100000000","phone_number_id":"` + account + `"},"statuses":[` + strings.Join(statuses, ",") + `]}}]}]}`
}

// webhook posts statuses in one request and answers how long its answer took.
func (s *busy) webhook(statuses []string) (time.Duration, error) {
	body := statusHook(statuses)
	signature := signed(appSecret, body)
	began := time.Now()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+"/hooks/number", bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, err
	}
	req.Header.Set("X-Hub-Signature-256", signature)
	res, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if said, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the webhook was answered %d %s", res.StatusCode, said)
	}
	return time.Since(began), nil
}

// drained waits until every event was worked on.
func (s *busy) drained(b *testing.B, within time.Duration) {
	b.Helper()
	for end := time.Now().Add(within); ; time.Sleep(2 * time.Millisecond) {
		undone, _, err := s.ledger.InboxDepth(context.Background())
		switch {
		case err != nil:
			b.Fatal(err)
		case undone == 0:
			return
		case time.Now().After(end):
			b.Fatalf("%d events are not worked on after %s", undone, within)
		}
	}
}

// BenchmarkWebhookOfAThousandStatuses is the largest webhook there is, of
// messages that we sent: how long until it is answered, which is on disk, and
// until every status is applied.
func BenchmarkWebhookOfAThousandStatuses(b *testing.B) {
	s := newBusy(b)
	var acked, applied []time.Duration
	for range b.N {
		b.StopTimer()
		statuses := make([]string, 0, largestBatch)
		padding := `,"more":{"text":"` + strings.Repeat("x", largestBody/largestBatch-330) + `"}`
		for _, m := range s.sendMany(b, largestBatch) {
			statuses = append(statuses, update(m.ref, m.id, "delivered", m.n, padding))
		}
		b.StartTimer()
		began := time.Now()
		ack, err := s.webhook(statuses)
		if err != nil {
			b.Fatal(err)
		}
		s.drained(b, time.Minute)
		acked, applied = append(acked, ack), append(applied, time.Since(began))
	}
	for unit, all := range map[string][]time.Duration{"ack": acked, "applied": applied} {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, unit+"-ms")
		b.ReportMetric(float64(all[len(all)-1].Microseconds())/1000, "worst-"+unit+"-ms")
	}
	totals, err := s.ledger.SendTotals(context.Background())
	if err != nil || totals["delivered"] != b.N*largestBatch {
		b.Errorf("of %d messages the ledger has %v: %v", b.N*largestBatch, totals, err)
	}
}

// BenchmarkStatuses has a thousand statuses a second come in for half a minute,
// in webhooks of some sizes, while 80 messages a second leave. It tells how
// many were applied a second, how long one took at worst from the webhook on
// (p99 of what the webhooks waited, and what was left at the end), and how long
// a send decision took meanwhile.
func BenchmarkStatuses(b *testing.B) {
	for _, size := range []int{1, 20, 500} {
		b.Run(fmt.Sprintf("webhooks_of_%d", size), func(b *testing.B) {
			for range b.N {
				newBusy(b).flood(b, size)
			}
		})
	}
}

// message is one that left and whose statuses are still to come.
type message struct {
	ref, id string
	n       int64
}

// sendMany lets messages leave before anything is measured.
func (s *busy) sendMany(b *testing.B, n int) []message {
	b.Helper()
	all := make([]message, n)
	var next atomic.Int64
	var senders sync.WaitGroup
	for range 32 {
		senders.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				ref, id, _, err := s.send()
				if err != nil {
					b.Error(err)
					return
				}
				all[i] = message{ref, id, i}
			}
		})
	}
	senders.Wait()
	return all
}

func (s *busy) flood(b *testing.B, size int) {
	// Each message has three statuses; what leaves meanwhile adds to these.
	left := s.sendMany(b, perSecond*int(sustained/time.Second)/3)
	var mu sync.Mutex
	var acks, decisions []time.Duration
	keep := func(to *[]time.Duration, took time.Duration, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			b.Error(err)
			return
		}
		*to = append(*to, took)
	}
	var clients sync.WaitGroup
	began := time.Now()
	clients.Go(func() {
		beats(began, time.Second/sendsASecond, sustained, func(int) {
			clients.Go(func() {
				_, _, took, err := s.send()
				keep(&decisions, took, err)
			})
		})
	})
	var posted int
	beats(began, time.Duration(size)*time.Second/perSecond, sustained, func(turn int) {
		statuses := make([]string, 0, size)
		for i := turn * size; i < (turn+1)*size && i < 3*len(left); i++ {
			// First all are sent, then delivered, then read: in their order.
			m := left[i%len(left)]
			statuses = append(statuses, update(m.ref, m.id, []string{"sent", "delivered", "read"}[i/len(left)], m.n, ""))
		}
		if len(statuses) == 0 {
			return
		}
		posted += len(statuses)
		clients.Go(func() {
			took, err := s.webhook(statuses)
			keep(&acks, took, err)
		})
	})
	clients.Wait()
	undone, _, err := s.ledger.InboxDepth(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	s.drained(b, time.Minute)
	b.ReportMetric(float64(posted)/time.Since(began).Seconds(), "statuses/s")
	b.ReportMetric(float64(undone), "behind-at-end")
	b.ReportMetric(p99(acks), "ack-p99-ms")
	b.ReportMetric(p99(decisions), "decision-p99-ms")
	b.ReportMetric(float64(len(decisions))/sustained.Seconds(), "sends/s")
	if totals, err := s.ledger.SendTotals(context.Background()); err != nil || totals["read"] != posted/3 {
		b.Errorf("of %d statuses the ledger has %v: %v", posted, totals, err)
	}
}

// beats calls f in turns of a beat for a time; a turn that is late is not left out.
func beats(began time.Time, beat, during time.Duration, f func(turn int)) {
	for turn := 0; time.Duration(turn)*beat < during; turn++ {
		time.Sleep(time.Until(began.Add(time.Duration(turn) * beat)))
		f(turn)
	}
}

// p99 is in milliseconds.
func p99(all []time.Duration) float64 {
	slices.Sort(all)
	if len(all) == 0 {
		return 0
	}
	return float64(all[len(all)*99/100].Microseconds()) / 1000
}

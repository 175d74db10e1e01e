package worker

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

const (
	// countsKept is how long counts over all messages are answered again
	// before they are read anew: each reading looks at every message.
	countsKept = 10 * time.Second
	// readMetrics bounds one scrape's reading of the ledger.
	readMetrics = 20 * time.Second
	// mostNotices is up to where notices that wait are counted.
	mostNotices = 1000
)

// Metrics answers what the ledger knows, in Prometheus' text. No value of a
// label comes from outside: channels, states, reasons and connections are
// words of the configuration or of relance, and others are "other".
type Metrics struct {
	registry             *prometheus.Registry
	accepted, duplicates *prometheus.CounterVec // by connection
}

// NewMetrics reads l when it is asked. Every process that has the ledger can
// answer; what it counts of arrivals is its own.
func NewMetrics(l *ledger.Ledger, clk *clock.Clock) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		accepted: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "relance_events_accepted_total", Help: "Events this gateway has put on disk.",
		}, []string{"connection"}),
		duplicates: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "relance_events_duplicates_total", Help: "Events this gateway was given again.",
		}, []string{"connection"}),
	}
	m.registry.MustRegister(m.accepted, m.duplicates, &ledgerGauges{ledger: l, clock: clk},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the metrics; who may read them is the caller's business.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Timeout: readMetrics})
}

// arrived counts one answered request.
func (m *Metrics) arrived(connection string, accepted, duplicates int) {
	if m == nil {
		return
	}
	m.accepted.WithLabelValues(connection).Add(float64(accepted))
	m.duplicates.WithLabelValues(connection).Add(float64(duplicates))
}

// adminMetrics mounts the metrics where this gateway has some, behind the
// token: a gateway may listen where everybody can ask.
func (g *Gateway) adminMetrics(guard guarded) {
	if g.Metrics != nil {
		guard("GET /metrics", g.Metrics.Handler().ServeHTTP)
	}
}

// ledgerGauges are read from the ledger at every scrape.
type ledgerGauges struct {
	ledger *ledger.Ledger
	clock  *clock.Clock

	mu     sync.Mutex
	counts []ledger.SendGroup
	read   time.Time        // wall
	paid   map[string]int64 // by category
	added  time.Time        // wall
}

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("relance_"+name, help, labels, nil)
}

var (
	inboxWaiting = gauge("inbox_waiting", "Events that are not dispatched yet.")
	inboxOldest  = gauge("inbox_oldest_seconds", "How long the oldest of them has waited.")
	inboxDead    = gauge("inbox_dead", "Dead letters.")
	deadOldest   = gauge("inbox_dead_oldest_seconds", "How long the oldest dead letter has lain.")
	sendsBy      = gauge("sends", "Messages in the ledger by channel and what became of them.", "channel", "state")
	verdictsBy   = gauge("verdicts", "Messages that did not leave by verdict and reason.", "verdict", "reason")
	unknownSends = gauge("sends_unknown", "Messages of which nobody knows whether they left.")
	duplicated   = gauge("sends_duplicate", "Messages that left twice.")
	heldBy       = gauge("sends_held", "Messages of open runs that wait, by reason.", "reason")
	holdsBy      = gauge("holds", "Stop buttons that are pressed, by kind.", "kind")
	circuitsOpen = gauge("circuits_open", "Connections that are stopped until somebody mends them.")
	incidentsBy  = gauge("incidents_open", "What is wrong for everybody until somebody mends it, by kind.", "kind")
	releaseRate  = gauge("release_rate", "Held messages that are woken in a second.")
	noticesWait  = gauge("notices_pending", "Confirmations of a STOP or START that have not left, counted up to 1,000.")
)

// Describe implements prometheus.Collector.
func (g *ledgerGauges) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		inboxWaiting, inboxOldest, inboxDead, deadOldest, sendsBy, verdictsBy, unknownSends, duplicated,
		heldBy, holdsBy, circuitsOpen, incidentsBy, releaseRate, noticesWait, numbersHeld, numberLine, costBy, freeUsed,
	} {
		out <- d
	}
}

// Collect implements prometheus.Collector. A ledger that cannot be read fails
// the scrape: a gap is seen, a zero is believed.
func (g *ledgerGauges) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readMetrics)
	defer cancel()
	for _, read := range []func(context.Context, chan<- prometheus.Metric) error{g.inbox, g.sends, g.stopped, g.incidents, g.notices, g.numbers, g.costs} {
		if err := read(ctx, out); err != nil {
			out <- prometheus.NewInvalidMetric(inboxWaiting, err)
			return
		}
	}
}

func set(out chan<- prometheus.Metric, d *prometheus.Desc, v float64, labels ...string) {
	out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

func (g *ledgerGauges) inbox(ctx context.Context, out chan<- prometheus.Metric) error {
	h, err := g.ledger.InboxHealth(ctx)
	if err != nil {
		return err
	}
	set(out, inboxWaiting, float64(h.Waiting))
	set(out, inboxOldest, h.Oldest.Seconds())
	set(out, inboxDead, float64(h.Dead))
	set(out, deadOldest, h.OldestDead.Seconds())
	return nil
}

func (g *ledgerGauges) sends(ctx context.Context, out chan<- prometheus.Metric) error {
	groups, err := g.groups(ctx)
	if err != nil {
		return err
	}
	states, verdicts := map[[2]string]int{}, map[[2]string]int{}
	unknown, twice := 0, 0
	for _, one := range groups {
		state := word(sendStates, one.State)
		states[[2]string{word(channels, one.Channel), state}] += one.N
		if slices.Contains(withheld, state) {
			verdicts[[2]string{state, word(reasons, one.Reason)}] += one.N
		}
		if state == "unknown" {
			unknown += one.N
		}
		twice += one.Duplicates
	}
	for labels, n := range states { //nolint:maprange // the registry sorts
		set(out, sendsBy, float64(n), labels[:]...)
	}
	for labels, n := range verdicts { //nolint:maprange // the registry sorts
		set(out, verdictsBy, float64(n), labels[:]...)
	}
	set(out, unknownSends, float64(unknown))
	set(out, duplicated, float64(twice))
	return nil
}

// groups are the counts of all messages, at most countsKept old.
func (g *ledgerGauges) groups(ctx context.Context) ([]ledger.SendGroup, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.clock.Wall(); g.counts == nil || now.Sub(g.read) > countsKept {
		counts, err := g.ledger.SendGroups(ctx)
		if err != nil {
			return nil, err
		}
		g.counts, g.read = counts, now
	}
	return g.counts, nil
}

func (g *ledgerGauges) stopped(ctx context.Context, out chan<- prometheus.Metric) error {
	held, err := g.ledger.HeldCount(ctx)
	if err != nil {
		return err
	}
	byReason := map[string]int{}
	for reason, n := range held { //nolint:maprange // into a map
		byReason[word(reasons, reason)] += n
	}
	for reason, n := range byReason { //nolint:maprange // the registry sorts
		set(out, heldBy, float64(n), reason)
	}
	holds, err := g.ledger.Holds(ctx)
	if err != nil {
		return err
	}
	for _, kind := range HoldKinds {
		n := 0
		for _, h := range holds {
			if h.Kind == kind {
				n++
			}
		}
		set(out, holdsBy, float64(n), kind)
	}
	open, err := g.ledger.Circuits(ctx)
	if err != nil {
		return err
	}
	set(out, circuitsOpen, float64(len(open)))
	rate, err := g.ledger.ReleaseRate(ctx)
	if err != nil {
		return err
	}
	set(out, releaseRate, float64(rate))
	return nil
}

func (g *ledgerGauges) incidents(ctx context.Context, out chan<- prometheus.Metric) error {
	open, err := g.ledger.Incidents(ctx, false)
	if err != nil {
		return err
	}
	for _, kind := range incidentKinds {
		n := 0
		for _, i := range open {
			if i.Kind == kind {
				n++
			}
		}
		set(out, incidentsBy, float64(n), kind)
	}
	return nil
}

func (g *ledgerGauges) notices(ctx context.Context, out chan<- prometheus.Metric) error {
	waiting, err := g.ledger.PendingNotices(ctx, mostNotices)
	if err != nil {
		return err
	}
	set(out, noticesWait, float64(len(waiting)))
	return nil
}

// The words that labels may have: each is a line on somebody's chart.
var (
	channels = []string{"whatsapp", "email", "sms"}
	// withheld are the states of messages that did not leave by a verdict.
	withheld   = []string{"suppressed", "deferred", "expired", "held", "needs_template", "superseded"}
	sendStates = append([]string{
		"sending", "unknown", "throttled", "transient", "refused", "operator", "accepted", "sent", "delivered", "read", "failed", "already_sent",
	}, withheld...)
	incidentKinds = []string{ledger.IncidentConnection, ledger.IncidentTemplate, ledger.IncidentNumber, ledger.IncidentAccount}
	reasons       = []string{
		"", "stopped", "no_opt_in", "no_consent", "suppressed", "opt_out", "cap", "priority", "unreachable", "run_ended", "refused", "environment",
		"hours", "pair", "portfolio", "rate", "hold", "handoff", "circuit", "template", "category", "marketing_hold", "trouble", "restored", "superseded", "left",
	}
)

func word(known []string, w string) string {
	if slices.Contains(known, w) {
		return w
	}
	return "other"
}

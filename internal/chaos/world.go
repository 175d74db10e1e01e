package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/sandbox"
)

// world is everything of one seed: the sandbox behind the wire, the relay, the
// people, and relance.
type world struct {
	config
	seed    uint64
	dir     string
	address string // of the sandbox, behind the wire
	journal *journal
	faults  *faults
	wire    *wire
	relay   *relay
	stage   *stage
	fleet   *fleet
	scripts []*script
	client  *http.Client

	mu      sync.Mutex
	setting clock.Setting
	sandbox *sandbox.Sandbox
	halt    func() // ends the sandbox's deliveries
}

// runSeed lives one seed through and judges it.
func runSeed(ctx context.Context, c config, seed uint64, out io.Writer) (line, error) {
	began := time.Now()
	dir, err := os.MkdirTemp("", fmt.Sprintf("relance-chaos-%d-", seed))
	if err != nil {
		return line{}, err
	}
	if c.keep {
		fmt.Fprintf(out, "seed %-4d keeps %s\n", seed, dir)
	} else {
		defer os.RemoveAll(dir)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &world{config: c, seed: seed, dir: dir, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}}}
	defer w.end()
	kills, err := w.begin(ctx, out)
	if err != nil {
		return line{}, err
	}
	if err := w.live(ctx, kills); err != nil {
		return line{}, err
	}
	v, err := w.judge(ctx)
	if err != nil {
		return line{}, err
	}
	v.line.seconds = int(time.Since(began).Seconds())
	w.tell(ctx, v, out)
	return v.line, nil
}

// begin builds everything and starts relance.
func (w *world) begin(ctx context.Context, out io.Writer) ([]kill, error) {
	now := time.Now().UTC().Round(0)
	w.setting = clock.Setting{Wall: now, Virtual: now, Factor: w.speed}
	w.journal = newJournal(w.setting)
	w.faults = &faults{seed: w.seed, off: !w.config.faults}
	w.wire = &wire{journal: w.journal, faults: w.faults, arrived: func(a *arrival) { w.stage.reached(ctx, a) }}
	w.relay = &relay{journal: w.journal, faults: w.faults, client: w.client, to: func() string { return w.fleet.gateway() }}
	if err := w.listen(ctx); err != nil {
		return nil, err
	}
	w.stage = &stage{
		journal: w.journal, faults: w.faults, world: w.address, client: w.client, to: w.relay.to,
		now: func() time.Time { return w.virtual() }, scripts: map[string][]*script{}, done: map[string]bool{},
	}
	if err := w.openSandbox(ctx); err != nil {
		return nil, err
	}
	listen, err := addresses(w.topology)
	if err != nil {
		return nil, err
	}
	if w.fleet, err = newFleet(ctx, w.config, w.dir, w.address, listen); err != nil {
		return nil, err
	}
	w.scripts = scripts(w.seed, w.config.journeys, time.Duration(w.config.journeys)*spreadPerJourney)
	kills := schedule(w.seed, w.kills, w.config.journeys, len(w.fleet.targets), w.speed, w.topology == "whole")
	for i, k := range kills {
		fmt.Fprintf(out, "seed %-4d kill %d: %s %s\n", w.seed, i+1, names(w.fleet.targets[k.target]), k)
	}
	return kills, w.fleet.start(ctx, w.fleet.processes)
}

// spreadPerJourney is how fast people come in: 25 a second.
const spreadPerJourney = 40 * time.Millisecond

// live plays the scripts and the kills until everything is over.
func (w *world) live(ctx context.Context, kills []kill) error {
	var running sync.WaitGroup
	defer running.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	running.Go(func() { w.relay.run(ctx) })
	for _, s := range w.scripts {
		w.stage.play(ctx, s)
	}
	if err := w.carryOut(ctx, kills); err != nil {
		return err
	}
	w.stage.playing.Wait()
	if len(w.stage.errs) > 0 {
		return errors.Join(w.stage.errs...)
	}
	return w.quiet(ctx)
}

// quiet waits until nothing is under way: no webhook, no event in the inbox,
// no open run. It gives up when nothing at all has happened for as long as
// the patience says.
func (w *world) quiet(ctx context.Context) error {
	open := -1
	for ctx.Err() == nil {
		s, err := w.status(ctx)
		if err == nil && len(s.open) != open {
			open = len(s.open)
			w.journal.with(func() {})
		}
		if err == nil && w.relay.empty() && len(s.open) == 0 && s.inbox == 0 {
			return nil
		}
		if w.journal.quietFor() > w.patience {
			return nil // what is open then is stuck: the judge says so
		}
		pause(ctx, 300*time.Millisecond)
	}
	return ctx.Err()
}

func (w *world) listen(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	w.address = "http://" + l.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("/relay/whatsapp", w.relay.whatsapp)
	mux.HandleFunc("/relay/crm", w.relay.crm)
	mux.Handle("/", w.wire)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }() // until the seed is over
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return nil
}

// openSandbox opens it at the present setting of the clock and puts it behind
// the wire.
func (w *world) openSandbox(ctx context.Context) error {
	dir := filepath.Join(w.dir, "sandbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	box, err := sandbox.Open(ctx, sandbox.Config{
		Clock: clock.New(w.setting, nil), Dir: dir,
		WhatsAppHook: w.address + "/relay/whatsapp", CRMHook: w.address + "/relay/crm",
		AppSecret: appSecret, VerifyToken: "chaos-verify", Token: "chaos-graph", CRMToken: "chaos-crm", CRMSecret: crmSecret,
		PhoneNumberID: number, WABAID: account,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = box.Run(ctx) // it answers nil when ctx ends
	}()
	w.sandbox = box
	w.halt = func() {
		cancel()
		<-done
	}
	w.wire.sandbox = box.Handler()
	return nil
}

// setSpeed goes on with the virtual time of now at another speed. Relance is
// down meanwhile, and takes the clock over when it comes back.
func (w *world) setSpeed(ctx context.Context, speed float64) error {
	w.wire.mu.Lock() // until the other sandbox is there, requests wait
	defer w.wire.mu.Unlock()
	w.halt()
	if err := w.sandbox.Close(); err != nil {
		return err
	}
	w.mu.Lock()
	w.setting = w.setting.Rebase(time.Now().UTC().Round(0), speed)
	w.mu.Unlock()
	w.journal.with(func() { w.journal.clocks = append(w.journal.clocks, w.setting) })
	return w.openSandbox(ctx)
}

func (w *world) virtual() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.setting.At(time.Now().UTC())
}

func (w *world) end() {
	if w.fleet != nil {
		w.fleet.stop()
	}
	if w.sandbox != nil {
		w.halt()
		_ = w.sandbox.Close() // the folder goes away
	}
}

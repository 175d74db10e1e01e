package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// config is what the flags say.
type config struct {
	seeds    []uint64
	journeys int
	kills    int
	speed    float64
	topology string
	ledger   string
	binary   string
	faults   bool
	keep     bool
	patience time.Duration
	role     string // this process is not the harness but a part of it
	addr     string // of the role
	dir      string // of the role
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code, err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "chaos:", err)
	}
	os.Exit(code)
}

// run answers the exit code: 0 where nothing was wrong, 1 where messages were,
// 2 where the harness could not do its work.
func run(ctx context.Context, args []string, out io.Writer) (int, error) {
	c, err := flags(args)
	if err != nil {
		return 2, err
	}
	if c.role == "temporal" {
		return serveTemporal(ctx, c)
	}
	if c.role != "" {
		return 2, fmt.Errorf("-role %q: there is only temporal", c.role)
	}
	if c.binary == "" {
		dir, err := os.MkdirTemp("", "relance-chaos-")
		if err != nil {
			return 2, err
		}
		defer os.RemoveAll(dir)
		if c.binary, err = build(ctx, dir); err != nil {
			return 2, err
		}
	}
	total := line{}
	for _, seed := range c.seeds {
		l, err := runSeed(ctx, c, seed, out)
		if err != nil {
			return 2, fmt.Errorf("seed %d: %w", seed, err)
		}
		fmt.Fprintf(out, "seed %-4d %s\n", seed, l)
		total.add(l)
	}
	if len(c.seeds) > 1 {
		fmt.Fprintf(out, "total     %s\n", total)
	}
	if total.wrong() > 0 {
		return 1, nil
	}
	return 0, nil
}

func flags(args []string) (config, error) {
	c := config{}
	f := flag.NewFlagSet("chaos", flag.ContinueOnError)
	seed := f.String("seed", "1", "a seed, or a range such as 1..20")
	f.IntVar(&c.journeys, "journeys", 500, "journeys in each seed")
	f.IntVar(&c.kills, "kills", 6, "kill -9 in each seed")
	f.Float64Var(&c.speed, "speed", 60, "virtual seconds in a real one, 10 to 60")
	f.StringVar(&c.topology, "topology", "whole", "whole (relance up) or apart (two gateways, two workers, a Temporal)")
	f.StringVar(&c.ledger, "ledger", "", "sqlite or postgres; unless written, sqlite for whole and postgres for apart")
	f.StringVar(&c.binary, "binary", "", "a relance that is built already; unless written, one is built with the tag chaos")
	f.BoolVar(&c.faults, "faults", true, "let the wire go wrong as well")
	f.BoolVar(&c.keep, "keep", false, "keep the folder of each seed, and say where it is")
	f.DurationVar(&c.patience, "patience", 2*time.Minute, "how long nothing at all may happen before a run counts as stuck")
	f.StringVar(&c.role, "role", "", "used by the harness itself")
	f.StringVar(&c.addr, "addr", "", "used by the harness itself")
	f.StringVar(&c.dir, "dir", "", "used by the harness itself")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if c.ledger == "" {
		c.ledger = map[string]string{"whole": "sqlite", "apart": "postgres"}[c.topology]
	}
	var err error
	switch c.seeds, err = seedsOf(*seed); {
	case err != nil:
		return c, err
	case c.topology != "whole" && c.topology != "apart":
		return c, fmt.Errorf("-topology %q: choose whole or apart", c.topology)
	case c.ledger != "sqlite" && c.ledger != "postgres":
		return c, fmt.Errorf("-ledger %q: choose sqlite or postgres", c.ledger)
	case c.speed < 10 || c.speed > 60:
		return c, fmt.Errorf("-speed %v: choose 10 to 60; beyond it seconds on the wall are hours", c.speed)
	case c.journeys < 1 || c.journeys > 900:
		return c, fmt.Errorf("-journeys %d: choose 1 to 900, and more seeds for more", c.journeys)
	}
	return c, nil
}

// seedsOf reads "7" and "1..20".
func seedsOf(text string) ([]uint64, error) {
	first, last, ranged := strings.Cut(text, "..")
	if !ranged {
		last = first
	}
	a, err := strconv.ParseUint(first, 10, 64)
	b, err2 := strconv.ParseUint(last, 10, 64)
	if err = errors.Join(err, err2); err != nil || b < a || b-a > 10_000 {
		return nil, fmt.Errorf("-seed %q: write a number, or a range such as 1..20", text)
	}
	var all []uint64
	for s := a; s <= b; s++ {
		all = append(all, s)
	}
	return all, nil
}

// build makes the binary in which the deliberate bugs can be switched on.
func build(ctx context.Context, dir string) (string, error) {
	where, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	binary := filepath.Join(dir, "relance")
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "chaos", "-o", binary, "./cmd/relance")
	cmd.Dir = filepath.Dir(strings.TrimSpace(string(where)))
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("build relance: %w", err)
	}
	return binary, nil
}

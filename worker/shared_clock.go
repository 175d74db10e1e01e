package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
)

// outgoing says which setting of a connection names the machine that is
// called; a kind that calls nobody, or nobody to whom the time matters, has "".
var outgoing = map[string]string{"whatsapp": "base_url", "rest": "url", "email": "host", "http": "url", "webhook": "", "model": ""}

// OnThisMachine refuses connections of which one leads to another machine:
// what is there is no sandbox, and virtual time is for sandboxes alone.
func OnThisMachine(list []connectors.Settings) error {
	for _, s := range list {
		kind, _ := s.Values["kind"].(string)
		setting, known := outgoing[kind]
		if known && setting == "" {
			continue
		}
		address, _ := s.Values[setting].(string)
		if !loopback(address) {
			return fmt.Errorf("connection %q leads to another machine: people would get their messages at the wrong time", s.Name)
		}
	}
	return nil
}

// loopback tells whether a URL, a host or a host with its port is this machine.
func loopback(address string) bool {
	if strings.Contains(address, "://") {
		u, err := url.Parse(address)
		if err != nil {
			return false
		}
		address = u.Host
	}
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	address = strings.Trim(address, "[]")
	ip := net.ParseIP(address)
	return address == "localhost" || (ip != nil && ip.IsLoopback())
}

const (
	clockAnswers = 2 * time.Second  // one request for a clock on this machine
	clockPatient = 15 * time.Second // how long a sandbox may take to come up
	clockRetry   = 250 * time.Millisecond
)

// SharedClock is the virtual time of a sandbox that runs as another process of
// this machine at address, so that several processes have the same. It is
// refused where a connection leads elsewhere. The setting is read once: the
// sandbox keeps its speed while others share its clock.
func SharedClock(ctx context.Context, address string, list []connectors.Settings) (*clock.Clock, error) {
	if !loopback(address) {
		return nil, fmt.Errorf("--clock %s is not on this machine: the two would disagree about the time", address)
	}
	if err := OnThisMachine(list); err != nil {
		return nil, fmt.Errorf("--clock is for sandboxes alone: %w. Leave --clock out", err)
	}
	ctx, cancel := context.WithTimeout(ctx, clockPatient)
	defer cancel()
	var said error // of the last request that was not cut short: that says nothing of the sandbox
	for {
		s, err := readSharedClock(ctx, strings.TrimSuffix(address, "/")+"/sandbox/api/clock")
		if err == nil {
			return clock.New(s, nil), nil
		}
		if said == nil || ctx.Err() == nil {
			said = err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("take the clock of the sandbox at %s: %w. Is it running? Start it with `relance sandbox`", address, said)
		case <-time.After(clockRetry):
		}
	}
}

func readSharedClock(ctx context.Context, address string) (s clock.Setting, err error) {
	ctx, cancel := context.WithTimeout(ctx, clockAnswers)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return s, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return s, err
	}
	defer res.Body.Close()
	var answer struct{ Setting *clock.Setting }
	if res.StatusCode != http.StatusOK {
		return s, fmt.Errorf("it answered %s", res.Status)
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxBody)).Decode(&answer); err != nil {
		return s, fmt.Errorf("read its answer: %w", err)
	}
	if answer.Setting == nil || answer.Setting.Factor < 1 {
		return s, errors.New("it tells no setting of its clock")
	}
	return *answer.Setting, nil
}

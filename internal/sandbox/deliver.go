package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	// maxBatch is far below Meta's 1,000 updates in one webhook, so that a
	// backlog arrives in several.
	maxBatch = 100
	// keepTrying is how long a webhook is offered (Meta: 7 days).
	keepTrying = 7 * 24 * time.Hour
	// Back-off begins and ends far below Meta's, since people are watching.
	firstBackoff = 100 * time.Millisecond
	lastBackoff  = 3 * time.Second
	hookTimeout  = 10 * time.Second
)

// hook is one receiver of webhooks and how it is doing.
type hook struct {
	name, url string
	client    *http.Client
	poke      chan struct{}

	mu      sync.Mutex
	trouble string // why the last delivery failed, "" when it did not
}

func newHook(name, url string) *hook {
	client := &http.Client{
		Timeout:       hookTimeout,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &hook{name: name, url: url, client: client, poke: make(chan struct{}, 1)}
}

// wake tells the deliverer of a hook that something was queued.
func (s *Sandbox) wake(name string) {
	select {
	case s.hooks[name].poke <- struct{}{}:
	default:
	}
}

// Run delivers webhooks until ctx ends, at least once each: what the gateway
// does not answer with 2xx is offered again, later and later. It answers nil
// when ctx ends.
func (s *Sandbox) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, h := range s.hooks {
		if h.url != "" {
			all.Go(func() { s.serveHook(ctx, h) })
		}
	}
	all.Wait()
	return nil
}

// serveHook proves the subscription first, as Meta does, then delivers.
func (s *Sandbox) serveHook(ctx context.Context, h *hook) {
	defer h.client.CloseIdleConnections()
	subscribed := h.name != hookWhatsApp
	failures := 0
	for ctx.Err() == nil {
		wait, err := time.Duration(0), error(nil)
		if !subscribed {
			err = s.subscribe(ctx, h)
			subscribed = err == nil
		}
		if err == nil {
			wait, err = s.deliverDue(ctx, h)
		}
		s.report(h, err)
		if err != nil {
			failures++
			// A poke must not cut the back-off short: the gateway is down.
			sleep(ctx, backoff(failures), nil)
			continue
		}
		failures = 0
		if wait > 0 {
			sleep(ctx, wait, h.poke)
		}
	}
}

// backoff is the pause after n failures in a row.
func backoff(n int) time.Duration {
	return min(firstBackoff<<min(n-1, 10), lastBackoff)
}

func sleep(ctx context.Context, d time.Duration, poke <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-poke:
	case <-ctx.Done():
	}
}

// report remembers a hook's trouble for the page and logs it once.
func (s *Sandbox) report(h *hook, err error) {
	text := ""
	if err != nil && !errors.Is(err, context.Canceled) {
		text = err.Error()
	}
	h.mu.Lock()
	changed := h.trouble != text
	h.trouble = text
	h.mu.Unlock()
	if changed && text != "" {
		s.log.Warn("sandbox: webhooks wait", "hook", h.name, "error", text)
	}
}

// subscribe is Meta's handshake: the gateway echoes a challenge when the
// verify token is right.
func (s *Sandbox) subscribe(ctx context.Context, h *hook) error {
	challenge := rand.Text()
	q := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {s.cfg.VerifyToken}, "hub.challenge": {challenge}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"?"+q.Encode(), nil)
	if err != nil {
		return fmt.Errorf("verify the webhook address: %w", err)
	}
	status, body, err := h.do(req)
	if err != nil {
		return err
	}
	if status != http.StatusOK || string(body) != challenge {
		return fmt.Errorf("verify the webhook address: the gateway answered %d and not the challenge. Check the verify token", status)
	}
	return nil
}

// do makes one request. Its error names no query: that holds the verify token.
func (h *hook) do(req *http.Request) (int, []byte, error) {
	resp, err := h.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return 0, nil, fmt.Errorf("reach the %s hook: %w", h.name, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if err != nil {
		return 0, nil, fmt.Errorf("read the %s hook's answer: %w", h.name, err)
	}
	return resp.StatusCode, body, nil
}

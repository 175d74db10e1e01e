package sandbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
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

// hook is one receiver of webhooks, at one address or several that take turns,
// and how it is doing.
type hook struct {
	name   string
	urls   []string
	proven []bool // of each address: the subscription is proven
	turn   int    // whose turn it is
	client *http.Client
	poke   chan struct{}

	mu      sync.Mutex
	trouble string // why the last delivery failed, "" when it did not
}

// newHook reads addresses separated by commas; none means nobody is told.
func newHook(name, list string) *hook {
	var urls []string
	for _, u := range strings.Split(list, ",") {
		if u = strings.TrimSpace(u); u != "" {
			urls = append(urls, u)
		}
	}
	client := &http.Client{
		Timeout:       hookTimeout,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	h := &hook{name: name, urls: urls, proven: make([]bool, len(urls)), client: client, poke: make(chan struct{}, 1)}
	for i := range h.proven {
		h.proven[i] = name != hookWhatsApp // only Meta asks first
	}
	return h
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
		if len(h.urls) > 0 {
			all.Go(func() { s.serveHook(ctx, h) })
		}
	}
	all.Wait()
	return nil
}

// serveHook proves the subscription first, as Meta does, then delivers.
func (s *Sandbox) serveHook(ctx context.Context, h *hook) {
	defer h.client.CloseIdleConnections()
	failures := 0
	for ctx.Err() == nil {
		wait, err := time.Duration(0), error(nil)
		if !slices.Contains(h.proven, true) {
			err = s.prove(ctx, h)
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

// prove asks the addresses in turn until one proves the subscription.
func (s *Sandbox) prove(ctx context.Context, h *hook) (err error) {
	for i := range h.urls {
		if err = s.subscribe(ctx, h, i); err == nil {
			return nil
		}
	}
	return err
}

// post offers one request to the address whose turn it is, and to the next
// ones where that does not answer or is broken. It answers the last status.
func (s *Sandbox) post(ctx context.Context, h *hook, body []byte, header http.Header) (status int, err error) {
	if own := s.override(h); own != "" {
		return h.offer(ctx, own, body, header)
	}
	for range h.urls {
		i := h.turn
		h.turn = (h.turn + 1) % len(h.urls)
		if !h.proven[i] {
			if err = s.subscribe(ctx, h, i); err != nil {
				continue
			}
		}
		if status, err = h.offer(ctx, h.urls[i], body, header); err == nil && status < http.StatusInternalServerError {
			return status, nil
		}
	}
	return status, err
}

// offer posts to one address.
func (h *hook) offer(ctx context.Context, address string, body []byte, header http.Header) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("post to the %s hook: %w", h.name, err)
	}
	req.Header = header.Clone()
	status, _, err := h.do(req)
	return status, err
}

// subscribe is Meta's handshake: the gateway echoes a challenge when the
// verify token is right.
func (s *Sandbox) subscribe(ctx context.Context, h *hook, i int) error {
	challenge := rand.Text()
	q := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {s.cfg.VerifyToken}, "hub.challenge": {challenge}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.urls[i]+"?"+q.Encode(), nil)
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
	h.proven[i] = true
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

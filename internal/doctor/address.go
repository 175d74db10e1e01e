package doctor

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors/whatsapp"
)

const (
	// slow is when an answer to a webhook is late: Meta wants the median below
	// 250 ms and gives up on single ones after some seconds (2026-09).
	slow = time.Second
	// patience bounds a try of the address.
	patience = 10 * time.Second
	// maxReply is how much of an answer is read: a challenge is short.
	maxReply = 4 << 10
)

// Complete is the address of a hook: address with hook as its path, unless it
// has one that leads to a hook.
func Complete(address, hook string) (string, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", fmt.Errorf("the public address looks like https://your.host or https://your.host%s", hook)
	}
	if !strings.Contains(u.Path, "/hooks/") {
		u.Path += hook
	}
	return u.String(), nil
}

// address tries the public address as Meta does: once as when it is saved, once
// with a signed webhook of which nothing follows. callback is the address that
// Meta has.
func (v *Visit) address(ctx context.Context, callback string) {
	to := callback
	if v.URL != "" {
		var err error
		if to, err = Complete(v.URL, v.Hook); err != nil {
			v.tell("public address", Failed, err.Error(), "Give the address with --url")
			return
		}
		if callback != "" && callback != to {
			v.tell("webhook address", Failed, "Meta sends webhooks to "+callback+", not to "+to, "Run `relance whatsapp subscribe --url "+to+"`")
		}
	}
	if to == "" && v.Here != "" {
		to = strings.TrimRight(v.Here, "/") + v.Hook
	}
	if to == "" {
		v.tell("public address", Skipped, "not known, so it was not tried", "Name it: `relance doctor whatsapp --url https://your.host`")
		return
	}
	if v.Try(ctx, to) {
		v.tell("public address", OK, to+" answers Meta's question and takes a signed webhook", "")
	}
}

// Try tells whether the address answers as Meta wants it to, and tells of what
// does not.
func (v *Visit) Try(ctx context.Context, to string) bool {
	u, err := url.Parse(to)
	if err != nil || u.Host == "" {
		v.tell("public address", Failed, "Meta has an address that is none", subscribe)
		return false
	}
	if v.Client.AtMeta() && (u.Scheme != "https" || !outside(u.Hostname())) {
		v.tell("public address", Failed, to+" is not for Meta: it calls https addresses on the internet alone", "Put a proxy with a certificate in front of `relance gateway`, or a tunnel for a try, and give its address with --url")
		return false
	}
	return v.handshake(ctx, to) && v.signed(ctx, to)
}

// handshake asks as Meta does when the address is saved.
func (v *Visit) handshake(ctx context.Context, to string) bool {
	challenge := rand.Text()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, to+"?"+v.Client.Knock(challenge).Encode(), nil)
	if err != nil {
		v.tell("public address", Failed, to+" is not an address that can be called", subscribe)
		return false
	}
	reply, ok := v.knock(r, to)
	if !ok {
		return false
	}
	switch {
	case reply.status == http.StatusOK && reply.body == challenge:
		return true
	case reply.status == http.StatusOK:
		v.tell("public address", Failed, to+" answers, but not with Meta's challenge: something else is there, such as a proxy's own page", "Let the proxy pass "+v.Hook+" on to `relance gateway` unchanged, with its query")
	case reply.status == http.StatusForbidden && strings.Contains(reply.body, "verify token"):
		v.tell("public address", Failed, "the gateway at "+to+" has another verify_token", "Give gateway and doctor the same connections.hcl and environment, and restart the gateway: it reads them at its start")
	case reply.status == http.StatusNotFound:
		v.tell("public address", Failed, to+" is not there (404)", fmt.Sprintf("The path is %s, the connection's name at its end; a proxy has to keep it. Then: `relance whatsapp subscribe --url https://your.host%s`", v.Hook, v.Hook))
	default:
		v.status(to, reply)
	}
	return false
}

// signed posts a webhook as Meta does.
func (v *Visit) signed(ctx context.Context, to string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(whatsapp.EmptyWebhook))
	if err != nil {
		v.tell("public address", Failed, to+" is not an address that can be called", subscribe)
		return false
	}
	r.Header = v.Client.Sign([]byte(whatsapp.EmptyWebhook))
	began := v.Wall()
	reply, ok := v.knock(r, to)
	if !ok {
		return false
	}
	took := v.Wall().Sub(began)
	switch {
	case reply.status == http.StatusUnauthorized && strings.Contains(reply.body, "signature"):
		v.tell("public address", Failed, "the gateway at "+to+" refuses our signature: it has another app_secret, or a proxy changes the body", "Give gateway and doctor the same connections.hcl and environment, and restart the gateway. If they are the same, let the proxy pass bodies on byte for byte")
		return false
	case reply.status == http.StatusMethodNotAllowed:
		v.tell("public address", Failed, to+" takes no POST (405)", "Let the proxy pass POST on to `relance gateway`")
		return false
	case reply.status != http.StatusOK:
		v.status(to, reply)
		return false
	case took > slow:
		v.tell("answer time", Warning, fmt.Sprintf("%s takes %s to answer a webhook; Meta sends less to slow ones", to, took.Round(100*time.Millisecond)), "Look at the load of the gateway and of its ledger's disk; `relance inbox` shows what waits")
	}
	return true
}

// status tells of an answer that neither question expects.
func (v *Visit) status(to string, r reply) {
	says := fmt.Sprintf("%s answers %d", to, r.status)
	switch {
	case r.status >= 300 && r.status < 400:
		v.tell("public address", Failed, says+", a redirect"+r.elsewhere+": Meta follows none", "Give Meta the address where the gateway really is: `relance whatsapp subscribe --url` with it")
	case r.status == http.StatusUnauthorized || r.status == http.StatusForbidden || r.status == http.StatusProxyAuthRequired:
		v.tell("public address", Failed, says+": something in front of the gateway asks for a login or bars the way", "Let "+v.Hook+" through without one: the signature protects it")
	case r.status == http.StatusBadGateway || r.status == http.StatusServiceUnavailable || r.status == http.StatusGatewayTimeout:
		v.tell("public address", Failed, says+": the proxy is there, the gateway behind it is not", "Start `relance gateway`, and look whether the proxy has its address; /readyz of the gateway says 200 when it is well")
	case r.status >= 500:
		v.tell("public address", Failed, says, "Look at the log of `relance gateway`: its ledger may be away")
	default:
		v.tell("public address", Failed, says, "Look at the proxy in front of the gateway: it has to pass "+v.Hook+" on unchanged")
	}
}

type reply struct {
	status    int
	body      string
	elsewhere string // " to HOST/PATH" of a redirect
}

// knock makes one request and tells of one that got no answer.
func (v *Visit) knock(r *http.Request, to string) (reply, bool) {
	client := v.HTTP
	if client == nil {
		client = &http.Client{}
	}
	once := *client // Meta follows no redirects
	once.Timeout = patience
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := once.Do(r)
	if err != nil {
		says, do := unreachable(err, r.URL.Hostname(), v.Wall())
		v.tell("public address", Failed, to+": "+says, do)
		return reply{}, false
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxReply))
	if err != nil {
		v.tell("public address", Failed, to+": the answer was cut off", "Look at the proxy in front of the gateway")
		return reply{}, false
	}
	if res.TLS != nil && len(res.TLS.PeerCertificates) > 0 && r.Method == http.MethodGet {
		if until := res.TLS.PeerCertificates[0].NotAfter; until.Sub(v.Wall()) < soon {
			v.tell("certificate", Warning, "that of "+r.URL.Host+" ends at "+day(until), "Renew it; where that should happen by itself, look at why it did not")
		}
	}
	out := reply{status: res.StatusCode, body: strings.TrimSpace(string(body))}
	if at, err := res.Location(); err == nil {
		out.elsewhere = " to " + at.Scheme + "://" + at.Host + at.Path
	}
	return out, true
}

// outside tells whether a host can be one of the internet.
func outside(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal") {
		return false
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast() && !ip.IsUnspecified()
}

package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/doctor"
)

// gateway takes webhooks as relance's does, behind what stands in front.
func gateway(t *testing.T, m *meta, front func(next http.Handler) http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(hook(m.client(t, nil), front))
	t.Cleanup(s.Close)
	return s
}

func hook(c *whatsapp.Client, front func(next http.Handler) http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hooks/wa", func(w http.ResponseWriter, r *http.Request) {
		reply, ok := c.Handshake(r.URL.Query())
		if !ok {
			w.WriteHeader(http.StatusForbidden)
			reply = `{"error":"the verify token does not match"}`
		}
		_, _ = io.WriteString(w, reply)
	})
	mux.HandleFunc("POST /hooks/wa", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || c.Verify(r.Header, body, time.Time{}) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":"the signature does not match; check the connection's secret"}`)
			return
		}
		_, _ = io.WriteString(w, `{"accepted":0,"duplicates":0}`)
	})
	if front == nil {
		return mux
	}
	return front(mux)
}

// answers is something in front that answers code instead of the gateway.
func answers(code int, body string) func(http.Handler) http.Handler {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if code >= 300 && code < 400 {
				w.Header().Set("Location", "https://www.clinic.example/hooks/wa?hub.verify_token=x")
			}
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		})
	}
}

func TestThePublicAddressIsTriedAsMetaDoes(t *testing.T) {
	posts := func(code int) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					w.WriteHeader(code)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}
	for _, c := range []struct {
		name     string
		front    func(http.Handler) http.Handler
		path     string
		says, do string
	}{
		{"another path", nil, "/hooks/whatsapp", "is not there (404)", "/hooks/wa"},
		{"a redirect", answers(301, ""), "", "a redirect to https://www.clinic.example/hooks/wa: Meta follows none", "relance whatsapp subscribe --url"},
		{"a login", answers(401, "who are you"), "", "asks for a login", "the signature protects it"},
		{"a wall", answers(403, "<html>blocked</html>"), "", "bars the way", "without one"},
		{"the gateway is down", answers(502, ""), "", "the gateway behind it is not", "Start `relance gateway`"},
		{"the gateway fails", answers(500, ""), "", "answers 500", "log of `relance gateway`"},
		{"a page of something else", answers(200, "<html>welcome</html>"), "", "not with Meta's challenge", "unchanged"},
		{"something odd", answers(418, ""), "", "answers 418", "proxy"},
		{"no POST", posts(405), "", "takes no POST", "POST"},
		{"a wall for POST", posts(403), "", "bars the way", "signature protects"},
		{"a busy gateway", posts(503), "", "the gateway behind it is not", "/readyz"},
		{"a body that is changed", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					r.Body = io.NopCloser(strings.NewReader("{}"))
				}
				next.ServeHTTP(w, r)
			})
		}, "", "refuses our signature", "byte for byte"},
		{"an answer that is cut off", func(http.Handler) http.Handler {
			return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		}, "", "closed without an answer", "log of the proxy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := healthy(t)
			v := m.visit(t)
			v.URL = gateway(t, m, c.front).URL + c.path
			found := v.Run(t.Context())
			wants(t, found, "public address", doctor.Failed, c.says, c.do)
			if len(about(found, "public address")) != 1 {
				t.Errorf("one trouble is told once:\n%s", listed(found))
			}
			if strings.Contains(listed(found), "verify me") || strings.Contains(listed(found), "hub.") {
				t.Errorf("the verify token is told:\n%s", listed(found))
			}
		})
	}
}

func TestAGatewayWithOtherSecrets(t *testing.T) {
	for _, c := range []struct{ name, key, says, do string }{
		{"another verify token", "verify_token", "another verify_token", "restart the gateway"},
		{"another app secret", "app_secret", "another app_secret", "restart the gateway"},
	} {
		m := healthy(t)
		other := m.client(t, map[string]any{c.key: "another"})
		s := httptest.NewServer(hook(other, nil))
		t.Cleanup(s.Close)
		v := m.visit(t)
		v.URL = s.URL
		wants(t, v.Run(t.Context()), "public address", doctor.Failed, c.says, c.do)
	}
}

func TestTheAddressThatIsTried(t *testing.T) {
	m := healthy(t)
	good := gateway(t, m, nil)
	for _, c := range []struct {
		name           string
		url, meta, own string
		here           string
		mark           doctor.Mark
		says           string
	}{
		{"the one that is given", good.URL + "/", "", "", "", doctor.OK, good.URL + "/hooks/wa answers"},
		{"the one that is given whole", good.URL + "/hooks/wa", "", "", "", doctor.OK, good.URL + "/hooks/wa answers"},
		{"the app's", "", good.URL + "/hooks/wa", "", "", doctor.OK, good.URL + "/hooks/wa answers"},
		{"the number's own before the app's", "", "http://127.0.0.1:1/hooks/wa", good.URL + "/hooks/wa", "", doctor.OK, good.URL + "/hooks/wa answers"},
		{"the relance on this machine", "", "", "", good.URL, doctor.OK, good.URL + "/hooks/wa answers"},
		{"one that is none", "clinic.example", "", "", "", doctor.Failed, "or https://your.host/hooks/wa"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m.answers[appID+"/subscriptions"] = subscriptions(c.meta, whatsapp.Fields...)
			m.answers[numberID+" webhook_configuration"] = `{"webhook_configuration":{"phone_number":"` + c.own + `","application":"` + c.meta + `"}}`
			v := m.visit(t)
			v.URL, v.Here = c.url, c.here
			f := about(v.Run(t.Context()), "public address")
			if len(f) != 1 || f[0].Mark != c.mark || !strings.Contains(f[0].Says, c.says) {
				t.Errorf("found %v, want %s with %q", f, c.mark, c.says)
			}
		})
	}
}

func TestMetaSendsElsewhere(t *testing.T) {
	m := healthy(t)
	m.answers[appID+"/subscriptions"] = subscriptions("https://old.example/hooks/wa", whatsapp.Fields...)
	v := m.visit(t)
	v.URL = gateway(t, m, nil).URL
	found := v.Run(t.Context())
	wants(t, found, "webhook address", doctor.Failed, "sends webhooks to https://old.example/hooks/wa, not to "+v.URL, "relance whatsapp subscribe --url "+v.URL+"/hooks/wa")
	wants(t, found, "public address", doctor.OK, "answers Meta's question", "")
}

// certificate is a server's with the wishes of change, and a client that
// trusts it.
func secured(t *testing.T, m *meta, change func(c *x509.Certificate)) (*httptest.Server, *http.Client) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(90 * 24 * time.Hour),
		DNSNames: []string{"journeys.example"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	change(c)
	raw, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(hook(m.client(t, nil), nil))
	s.Config.ErrorLog = quietLog()
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return s, &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, Time: func() time.Time { return now }},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) { // journeys.example is here
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		},
	}}
}

func TestCertificates(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(c *x509.Certificate)
		trusted  bool
		mark     doctor.Mark
		check    string
		says, do string
	}{
		{"a good one", func(*x509.Certificate) {}, true, doctor.OK, "public address", "takes a signed webhook", ""},
		{"one that ends soon", func(c *x509.Certificate) { c.NotAfter = now.Add(24 * time.Hour) }, true, doctor.Warning, "certificate", "ends at 2026-11-23", "Renew"},
		{"one that has ended", func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Minute) }, true, doctor.Failed, "public address", "has expired at 2026-11-22 01:59 UTC", "Renew the certificate of journeys.example"},
		{"one of tomorrow", func(c *x509.Certificate) { c.NotBefore = now.Add(time.Hour) }, true, doctor.Failed, "public address", "does not hold yet", "clock"},
		{"another host's", func(c *x509.Certificate) { c.DNSNames = []string{"www.example"} }, true, doctor.Failed, "public address", "for another host (www.example)", "certificate for journeys.example"},
		{"one's own", func(*x509.Certificate) {}, false, doctor.Failed, "public address", "self-signed", "fullchain.pem"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := healthy(t)
			_, client := secured(t, m, c.change)
			if !c.trusted {
				client.Transport.(*http.Transport).TLSClientConfig.RootCAs = x509.NewCertPool()
			}
			v := m.visit(t)
			v.URL, v.HTTP = "https://journeys.example", client
			wants(t, v.Run(t.Context()), c.check, c.mark, c.says, c.do)
		})
	}
}

func TestNobodyThere(t *testing.T) {
	for _, c := range []struct {
		name     string
		err      error
		says, do string
	}{
		{"no such name", &net.DNSError{IsNotFound: true, Name: "journeys.example"}, "not known", "DNS record of journeys.example"},
		{"a name that cannot be looked up", &net.DNSError{IsTemporary: true}, "could not be looked up", "DNS"},
		{"silence", context.DeadlineExceeded, "no answer in time", "firewall"},
		{"no TLS there", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "speaks plain HTTP", "certificate"},
		{"an old TLS", tls.AlertError(70), "handshake was refused", "TLS 1.2"},
		{"something else", errors.New("odd"), "the call failed", "curl -v https://journeys.example/healthz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := healthy(t)
			v := m.visit(t)
			v.URL = "https://journeys.example"
			v.HTTP = &http.Client{Transport: failing{c.err}}
			wants(t, v.Run(t.Context()), "public address", doctor.Failed, c.says, c.do)
		})
	}
	t.Run("a port where nothing listens", func(t *testing.T) {
		m := healthy(t)
		v := m.visit(t)
		gone := gateway(t, m, nil)
		gone.Close()
		v.URL = gone.URL
		wants(t, v.Run(t.Context()), "public address", doctor.Failed, "connection refused", "relance gateway")
	})
	t.Run("plain http where TLS is wanted", func(t *testing.T) {
		m := healthy(t)
		v := m.visit(t)
		v.URL = strings.Replace(gateway(t, m, nil).URL, "http://", "https://", 1)
		wants(t, v.Run(t.Context()), "public address", doctor.Failed, "speaks plain HTTP", "certificate")
	})
}

// failing is a transport that fails so.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func TestASlowGatewayIsTold(t *testing.T) {
	m := healthy(t)
	v := m.visit(t)
	v.URL = gateway(t, m, nil).URL
	at := now
	v.Wall = func() time.Time { at = at.Add(2 * time.Second); return at } // time passes with every look
	wants(t, v.Run(t.Context()), "answer time", doctor.Warning, "takes 2s to answer", "relance inbox")
}

func TestMetaCallsTheInternetAlone(t *testing.T) {
	m := healthy(t)
	for _, address := range []string{"http://journeys.example", "https://127.0.0.1:8443", "https://10.0.0.7", "https://gateway.internal", "https://localhost"} {
		v := &doctor.Visit{Client: m.client(t, map[string]any{"base_url": "https://graph.facebook.com"}), Hook: "/hooks/wa", Wall: func() time.Time { return now }}
		v.HTTP = &http.Client{Transport: failing{errors.New("called")}}
		var told []doctor.Finding
		v.Tell = func(f doctor.Finding) { told = append(told, f) }
		if v.Try(t.Context(), address+"/hooks/wa") || len(told) != 1 || !strings.Contains(told[0].Says, "is not for Meta") {
			t.Errorf("%s: %v, want that Meta cannot call it", address, told)
		}
	}
}

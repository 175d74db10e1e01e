package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/connectortest"
	"github.com/relancehq/relance/connectors/webhook"
)

const secret = "a secret of the suite"

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mac(h func() hash.Hash, secret, signed string) []byte {
	m := hmac.New(h, []byte(secret))
	m.Write([]byte(signed))
	return m.Sum(nil)
}

func header(name, value string) http.Header {
	h := http.Header{}
	h.Set(name, value)
	return h
}

func open(t testing.TB, values map[string]any) *webhook.Source {
	t.Helper()
	s, err := webhook.New(connectors.Settings{Name: "shop", Values: values}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// own is a system of nobody, with batches, sha512 and base64.
func own() map[string]any {
	return map[string]any{
		"kind": "webhook", "secret": secret, "country": "FR",
		"signature": map[string]any{"header": "X-Own", "algorithm": "sha512", "encoding": "base64"},
		"map": map[string]any{
			"each": "$.news", "id": "news-{$.no}", "type": "$.what",
			"types":   map[string]any{"appointment.new": "booking.created"},
			"contact": map[string]any{"id": "$.patient.no", "phone": "$.patient.mobile", "first_name": "$.patient.given"},
			"booking": map[string]any{"id": "$.appointment.no", "starts_at": "moment:$.appointment.start", "origin": "front desk"},
		},
	}
}

func TestSourceContract(t *testing.T) {
	withSecret := func(values map[string]any) func(string) (connectors.Source, error) {
		return func(secret string) (connectors.Source, error) {
			values["secret"] = secret
			return webhook.New(connectors.Settings{Name: "shop", Values: values}, connectors.Env{})
		}
	}
	preset := func(name string) func(string) (connectors.Source, error) {
		return withSecret(map[string]any{"kind": "webhook", "preset": name, "country": "FR"})
	}
	suites := []struct {
		name string
		s    connectortest.SourceSuite
	}{
		{"shopify", connectortest.SourceSuite{
			New: preset("shopify"), SignatureHeader: "X-Shopify-Hmac-Sha256",
			Sign: func(secret string, body []byte, _ time.Time) http.Header {
				return header("X-Shopify-Hmac-Sha256", base64.StdEncoding.EncodeToString(mac(sha256.New, secret, string(body))))
			},
			Header: map[string]string{"X-Shopify-Event-Id": "98880550-7158-44d4-b7cd-2c97c8a091b5"},
			Bodies: []connectortest.Body{
				{Name: "an order", Header: map[string]string{"X-Shopify-Topic": "orders/create"}, JSON: fixture(t, "shopify_order.json"), Types: []string{"order.created"}},
				{Name: "a customer", Header: map[string]string{"X-Shopify-Topic": "customers/update"}, JSON: fixture(t, "shopify_customer.json"), Types: []string{"contact.updated"}},
			},
		}},
		{"woocommerce", connectortest.SourceSuite{
			New: preset("woocommerce"), SignatureHeader: "X-WC-Webhook-Signature",
			Sign: func(secret string, body []byte, _ time.Time) http.Header {
				return header("X-WC-Webhook-Signature", base64.StdEncoding.EncodeToString(mac(sha256.New, secret, string(body))))
			},
			Header: map[string]string{"X-WC-Webhook-Topic": "order.updated", "X-WC-Webhook-Delivery-ID": "36e520ebabc2fa72"},
			Bodies: []connectortest.Body{{Name: "an order", JSON: fixture(t, "woocommerce_order.json"), Types: []string{"order.updated"}}},
		}},
		{"stripe", connectortest.SourceSuite{
			New: preset("stripe"), SignatureHeader: "Stripe-Signature",
			Sign: func(secret string, body []byte, now time.Time) http.Header {
				at := strconv.FormatInt(now.Unix(), 10)
				return header("Stripe-Signature", "t="+at+",v1="+hex.EncodeToString(mac(sha256.New, secret, at+"."+string(body))))
			},
			Bodies: []connectortest.Body{{Name: "an invoice", JSON: fixture(t, "stripe_invoice.json"), Types: []string{"invoice.payment_failed"}}},
		}},
		{"cal.com", connectortest.SourceSuite{
			New: preset("cal_com"), SignatureHeader: "X-Cal-Signature-256",
			Sign: func(secret string, body []byte, _ time.Time) http.Header {
				return header("X-Cal-Signature-256", hex.EncodeToString(mac(sha256.New, secret, string(body))))
			},
			Bodies: []connectortest.Body{{Name: "a moved booking", JSON: fixture(t, "cal_com_moved.json"), Types: []string{"booking.rescheduled"}}},
		}},
		{"relance", connectortest.SourceSuite{
			New: preset("relance"), SignatureHeader: "X-Relance-Signature",
			Sign: func(secret string, body []byte, _ time.Time) http.Header {
				return header("X-Relance-Signature", "sha256="+hex.EncodeToString(mac(sha256.New, secret, string(body))))
			},
			Bodies: []connectortest.Body{{Name: "two events", JSON: fixture(t, "relance_events.json"), Types: []string{"booking.created", "booking.rescheduled"}}},
		}},
		{"a system of one's own", connectortest.SourceSuite{
			New: withSecret(own()), SignatureHeader: "X-Own",
			Sign: func(secret string, body []byte, _ time.Time) http.Header {
				return header("X-Own", base64.StdEncoding.EncodeToString(mac(sha512.New, secret, string(body))))
			},
			Bodies: []connectortest.Body{{Name: "a batch", JSON: fixture(t, "own.json"), Types: []string{"booking.created", "appointment.gone"}}},
		}},
	}
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) { connectortest.Source(t, s.s) })
	}
}

// TestKnownSignatures has signatures that openssl made of the fixtures, so
// that our HMAC is not only compared with itself.
func TestKnownSignatures(t *testing.T) {
	sha1Own := own()
	sha1Own["signature"] = map[string]any{"header": "X-Own", "algorithm": "sha1"}
	cases := []struct {
		name, file, header, value string
		values                    map[string]any
	}{
		{"shopify", "shopify_order.json", "X-Shopify-Hmac-Sha256", "VolNt1SIf0Nshlllue7f+HBIQka+r3rcRTEwbi8Fvj8=", map[string]any{"preset": "shopify", "secret": secret}},
		{"woocommerce", "woocommerce_order.json", "X-WC-Webhook-Signature", "Q6+CiRZO/wUJGfWdI5SOfdOcbYngnCp6VNgkdI5h80w=", map[string]any{"preset": "woocommerce", "secret": secret}},
		{"cal.com", "cal_com_moved.json", "X-Cal-Signature-256", "1b3110620023b5369cb5abce11da6686a7657f9c5e6cce773658ef3f2db98c1a", map[string]any{"preset": "cal_com", "secret": secret}},
		{"relance", "relance_events.json", "X-Relance-Signature", "sha256=eec92b58425ba3eb4fbaa08393f1eb9ffe6edb7289be394034f2ce579e6fdebd", map[string]any{"preset": "relance", "secret": secret}},
		{"stripe", "stripe_invoice.json", "Stripe-Signature", "t=1795255200,v0=aa,v1=00,v1=2539509fa3c0edd20ba83958b51ac1a5db20112ba7de3b4765956804ef9634af", map[string]any{"preset": "stripe", "secret": secret}},
		{"sha1 in hexadecimal", "own.json", "X-Own", "edb1424d9b20968b64a7b1895dcd0de3c005dbd7", sha1Own},
		{"sha512 in base64", "own.json", "X-Own", "wqbm7MQaN1ZUX1Vc3OHlPeSbASTFlia9eXYpKnppDEJ43BNoSmEVSTlXtLc35gv3kDhutxpWzPxLp1qsI/+Erg==", own()},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := open(t, c.values).Verify(header(c.header, c.value), fixture(t, c.file), connectortest.Now()); err != nil {
				t.Error(err)
			}
		})
	}
}

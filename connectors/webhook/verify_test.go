package webhook_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors/connectortest"
)

func TestOldSignaturesAreRefused(t *testing.T) {
	body := fixture(t, "stripe_invoice.json")
	signed := func(at time.Time) string {
		stamp := strconv.FormatInt(at.Unix(), 10)
		return "t=" + stamp + ",v1=" + hex.EncodeToString(mac(sha256.New, secret, stamp+"."+string(body)))
	}
	now := connectortest.Now()
	cases := []struct {
		name, value string
		ok          bool
	}{
		{"of this moment", signed(now), true},
		{"five minutes old", signed(now.Add(-5 * time.Minute)), true},
		{"a second older", signed(now.Add(-5*time.Minute - time.Second)), false},
		{"from the future", signed(now.Add(5*time.Minute + time.Second)), false},
		{"with another time than was signed", "t=1795255201" + signed(now)[len("t=1795255200"):], false},
		{"without a time", signed(now)[len("t=1795255200,"):], false},
		{"with a time that is none", "t=soon" + signed(now)[len("t=1795255200"):], false},
		{"without a signature", "t=1795255200", false},
	}
	s := open(t, map[string]any{"preset": "stripe", "secret": secret})
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := s.Verify(header("Stripe-Signature", c.value), body, now); (err == nil) != c.ok {
				t.Errorf("Verify = %v, want it taken: %v", err, c.ok)
			}
		})
	}
}

func TestTimestampInAHeaderOfItsOwn(t *testing.T) {
	body := fixture(t, "own.json")
	values := own()
	values["signature"] = map[string]any{"header": "X-Own", "timestamp_header": "X-Time", "signed": "{timestamp}:{body}", "tolerance": "1m"}
	s := open(t, values)
	for name, form := range map[string]string{
		"seconds": "1795255200", "milliseconds": "1795255200000", "RFC 3339": "2026-11-21T10:00:00Z",
	} {
		h := http.Header{}
		h.Set("X-Time", form)
		h.Set("X-Own", hex.EncodeToString(mac(sha256.New, secret, form+":"+string(body))))
		if err := s.Verify(h, body, connectortest.Now()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Verify(h, body, connectortest.Now().Add(2*time.Minute)); err == nil {
			t.Errorf("%s: an old request is taken", name)
		}
	}
}

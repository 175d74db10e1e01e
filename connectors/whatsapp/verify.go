package whatsapp

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const signatureHeader = "X-Hub-Signature-256"

// Verify checks Meta's HMAC-SHA256 of the raw body under the app secret, in
// constant time. The scheme has no timestamp, so the time is not asked.
func (c *Client) Verify(header http.Header, body []byte, _ time.Time) error {
	if len(c.secret) == 0 {
		return errors.New("whatsapp webhook: no app_secret is set, so nothing can be verified")
	}
	given, ok := strings.CutPrefix(header.Get(signatureHeader), "sha256=")
	if !ok {
		return errors.New("whatsapp webhook: " + signatureHeader + " is missing")
	}
	signature, err := hex.DecodeString(given)
	if err != nil {
		return errors.New("whatsapp webhook: " + signatureHeader + " is not hexadecimal")
	}
	mac := hmac.New(sha256.New, c.secret)
	mac.Write(body)
	if !hmac.Equal(signature, mac.Sum(nil)) {
		return errors.New("whatsapp webhook: the signature is not ours. Check the connection's app_secret")
	}
	return nil
}

// Handshake answers Meta's question when the webhook's address is saved: the
// challenge, to whoever knows the verify token. Hashing both sides first
// keeps the token's length out of the comparison's time.
func (c *Client) Handshake(q url.Values) (string, bool) {
	want, got := sha256.Sum256([]byte(c.verifyToken)), sha256.Sum256([]byte(q.Get("hub.verify_token")))
	same := subtle.ConstantTimeCompare(want[:], got[:]) == 1
	if !same || c.verifyToken == "" || q.Get("hub.mode") != "subscribe" || q.Get("hub.challenge") == "" {
		return "", false
	}
	return q.Get("hub.challenge"), true
}

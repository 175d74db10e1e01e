package webhook

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // as an HMAC still sound, and some systems offer nothing else
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const defaultTolerance = 5 * time.Minute // Stripe's own recommendation

// signature is how a system signs.
type signature struct {
	secret         []byte
	hash           func() hash.Hash
	decode         func(string) ([]byte, error)
	header         string
	prefix         string
	signed         string // "{body}" or words with "{timestamp}" and "{body}"
	timestampIn    string // header of the timestamp
	timestampField string // or its field in header, beside signatureField
	signatureField string
	tolerance      time.Duration
}

var algorithms = map[string]func() hash.Hash{"sha256": sha256.New, "sha1": sha1.New, "sha512": sha512.New}

var encodings = map[string]func(string) ([]byte, error){"hex": hex.DecodeString, "base64": base64.StdEncoding.DecodeString}

func newSignature(secret string, set map[string]any) (signature, error) {
	g := signature{secret: []byte(secret), tolerance: defaultTolerance}
	algorithm, encoding, tolerance := "sha256", "hex", ""
	g.signed = "{body}"
	into := map[string]*string{
		"header": &g.header, "algorithm": &algorithm, "encoding": &encoding, "prefix": &g.prefix, "signed": &g.signed,
		"timestamp_header": &g.timestampIn, "timestamp_field": &g.timestampField, "signature_field": &g.signatureField,
		"tolerance": &tolerance,
	}
	for _, key := range sortedKeys(set) {
		to, ok := into[key]
		if !ok {
			return g, fmt.Errorf("signature: unknown setting %s. It takes: %s", key, strings.Join(sortedKeys(into), ", "))
		}
		text, ok := set[key].(string)
		if !ok {
			return g, fmt.Errorf("signature: %s must be text in quotes", key)
		}
		*to = text
	}
	if tolerance != "" {
		d, err := time.ParseDuration(tolerance)
		if err != nil || d <= 0 {
			return g, errors.New("signature: tolerance must be a duration such as \"5m\"")
		}
		g.tolerance = d
	}
	g.hash, g.decode = algorithms[algorithm], encodings[encoding]
	return g, g.check()
}

func (g signature) check() error {
	stamped := strings.Contains(g.signed, "{timestamp}")
	given := g.timestampIn != "" || g.timestampField != ""
	switch {
	case len(g.secret) == 0:
		return errors.New("secret is empty, so everybody could sign")
	case g.header == "":
		return errors.New("signature: header is missing")
	case g.hash == nil:
		return errors.New("signature: algorithm must be sha256, sha1 or sha512")
	case g.decode == nil:
		return errors.New("signature: encoding must be hex or base64")
	case !strings.Contains(g.signed, "{body}"):
		return errors.New("signature: signed must contain {body}")
	case stamped && !given:
		return errors.New("signature: signed has a {timestamp}; say where it stands with timestamp_header or timestamp_field")
	case given && !stamped:
		return errors.New("signature: a timestamp that is not signed proves nothing. Put {timestamp} into signed")
	case g.timestampField != "" && g.signatureField == "":
		return errors.New("signature: timestamp_field needs signature_field beside it")
	}
	return nil
}

// Verify checks the signature on the raw bytes, in constant time, and the age
// of the request where the system signs a timestamp.
func (s *Source) Verify(header http.Header, body []byte, now time.Time) error {
	if err := s.signature.verify(header, body, now); err != nil {
		return fmt.Errorf("webhook %q: %w", s.name, err)
	}
	return nil
}

const maxSignatures = 8 // a header may hold several while a secret is changed

func (g signature) verify(header http.Header, body []byte, now time.Time) error {
	value := header.Get(g.header)
	if value == "" {
		return fmt.Errorf("%s is missing", g.header)
	}
	given, stamp := []string{value}, header.Get(g.timestampIn)
	if g.signatureField != "" {
		given = fields(value, g.signatureField)
		if g.timestampField != "" {
			stamp = first(fields(value, g.timestampField))
		}
	}
	if strings.Contains(g.signed, "{timestamp}") {
		at, ok := parseMoment(stamp)
		if !ok {
			return errors.New("the timestamp of the signature is missing or malformed")
		}
		if age := now.Sub(at).Abs(); age > g.tolerance {
			return fmt.Errorf("the signature is more than %s away from our clock: a repeated request, or a wrong clock", g.tolerance)
		}
	}
	want := g.sum(stamp, body)
	for _, one := range given[:min(len(given), maxSignatures)] {
		bare, ok := strings.CutPrefix(one, g.prefix)
		if !ok {
			continue
		}
		got, err := g.decode(bare)
		if err == nil && hmac.Equal(got, want) {
			return nil
		}
	}
	return fmt.Errorf("%s is not a signature of this body under our secret", g.header)
}

func (g signature) sum(stamp string, body []byte) []byte {
	mac := hmac.New(g.hash, g.secret)
	before, after, _ := strings.Cut(g.signed, "{body}")
	mac.Write([]byte(strings.ReplaceAll(before, "{timestamp}", stamp)))
	mac.Write(body)
	mac.Write([]byte(strings.ReplaceAll(after, "{timestamp}", stamp)))
	return mac.Sum(nil)
}

// fields are the values called name in "name=value,name=value".
func fields(list, name string) []string {
	var values []string
	for part := range strings.SplitSeq(list, ",") {
		if k, v, ok := strings.Cut(strings.TrimSpace(part), "="); ok && k == name {
			values = append(values, v)
		}
	}
	return values
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

const maxSeconds = 100_000_000_000 // in seconds the year 5138, in milliseconds 1973

// zoneless are forms that some systems write without a zone; they mean UTC.
var zoneless = []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"}

// parseMoment reads RFC 3339, one of the forms without a zone, or a number of
// seconds or milliseconds since 1970.
func parseMoment(text string) (time.Time, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		switch {
		case n <= 0:
			return time.Time{}, false
		case n > maxSeconds:
			return time.UnixMilli(n).UTC(), true
		}
		return time.Unix(n, 0).UTC(), true
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, true
	}
	for _, form := range zoneless {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

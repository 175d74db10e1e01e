package connectortest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// SourceSuite is what a source shows of itself.
type SourceSuite struct {
	// New makes a source with the given secret; it must fail where that is
	// empty.
	New func(secret string) (connectors.Source, error)
	// Sign answers the headers of a request as the system signs it.
	Sign func(secret string, body []byte, now time.Time) http.Header
	// SignatureHeader is the header that carries the signature.
	SignatureHeader string
	// Header are further headers of every request.
	Header map[string]string
	// Bodies are payloads of the system, at least one.
	Bodies []Body
}

// Body is one payload.
type Body struct {
	Name   string
	Header map[string]string // beside SourceSuite.Header
	JSON   []byte
	Types  []string // the types of its events in order
}

const suiteSecret = "a secret of the suite"

// Source runs the contract of connectors.Source.
func Source(t *testing.T, s SourceSuite) {
	if len(s.Bodies) == 0 {
		t.Fatal("the suite shows no body")
	}
	t.Run("a signed body is taken and nothing else", s.verify)
	t.Run("an empty secret is refused", s.empty)
	t.Run("events are whole and the same every time", s.decode)
	t.Run("rubbish never panics and is never quoted", s.rubbish)
	t.Run("decoding beside each other does not mix", s.concurrent)
}

func (s SourceSuite) open(t *testing.T) connectors.Source {
	t.Helper()
	src, err := s.New(suiteSecret)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return src
}

func (s SourceSuite) signed(b Body, secret string) http.Header {
	h := s.Sign(secret, b.JSON, Now())
	for _, more := range []map[string]string{s.Header, b.Header} {
		for k, v := range more {
			h.Set(k, v)
		}
	}
	return h
}

func (s SourceSuite) verify(t *testing.T) {
	src := s.open(t)
	for _, b := range s.Bodies {
		h := s.signed(b, suiteSecret)
		if err := src.Verify(h, b.JSON, Now()); err != nil {
			t.Errorf("%s: the right signature is refused: %v", b.Name, err)
		}
		refuse := func(what string, h http.Header, body []byte) {
			t.Helper()
			if err := src.Verify(h, body, Now()); err == nil {
				t.Errorf("%s: %s is taken", b.Name, what)
			}
		}
		step := max(1, len(b.JSON)/64) // some 64 places are enough of a long body
		for at := 0; at < len(b.JSON); at += step {
			flipped := append([]byte(nil), b.JSON...)
			flipped[at] ^= 1
			refuse(fmt.Sprintf("a body with a flipped bit in byte %d", at), h, flipped)
		}
		refuse("a body with a byte more", h, append(append([]byte(nil), b.JSON...), ' '))
		refuse("an empty body under another's signature", h, nil)
		refuse("a signature of another secret", s.signed(b, suiteSecret+"x"), b.JSON)

		value := h.Get(s.SignatureHeader)
		with := func(v string) http.Header {
			c := h.Clone()
			c.Set(s.SignatureHeader, v)
			return c
		}
		missing := h.Clone()
		missing.Del(s.SignatureHeader)
		refuse("a request without a signature", missing, b.JSON)
		refuse("an empty signature", with(""), b.JSON)
		refuse("a shortened signature", with(value[:len(value)-2]), b.JSON)
		refuse("rubbish for a signature", with("\x00=,;{}"), b.JSON)
		swapped := []byte(value)
		last := len(swapped) - 3 // the very last character may carry padding bits
		swapped[last] = map[bool]byte{true: 'b', false: 'a'}[swapped[last] == 'a']
		refuse("a signature with another character", with(string(swapped)), b.JSON)
		if err := src.Verify(h, b.JSON, Now()); err != nil {
			t.Errorf("%s: the right signature is refused after wrong ones: %v", b.Name, err)
		}
	}
}

func (s SourceSuite) empty(t *testing.T) {
	if _, err := s.New(""); err == nil {
		t.Error("a source without a secret can be made; everybody could sign for it")
	}
}

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func (s SourceSuite) decode(t *testing.T) {
	src := s.open(t)
	for _, b := range s.Bodies {
		t.Run(b.Name, func(t *testing.T) {
			h := s.signed(b, suiteSecret)
			before, body := h.Clone(), string(b.JSON)
			got, err := src.Decode(h, b.JSON)
			if err != nil {
				t.Fatalf("Decode: %v", err)
			}
			if d := cmp.Diff(before, h); d != "" || string(b.JSON) != body {
				t.Error("Decode changed what it was given")
			}
			var types []string
			ids := map[string]bool{}
			for _, e := range got {
				types = append(types, e.Type)
				if e.ID == "" || ids[e.ID] {
					t.Errorf("event id %q is empty or not the only one", e.ID)
				}
				ids[e.ID] = true
				wellFormed(t, e)
			}
			if d := cmp.Diff(b.Types, types); d != "" {
				t.Errorf("types of the events (-want +got):\n%s", d)
			}
			again, err := src.Decode(h, b.JSON)
			if err != nil {
				t.Fatalf("Decode again: %v", err)
			}
			if d := cmp.Diff(got, again, cmp.Comparer(sameError)); d != "" {
				t.Errorf("a repeated delivery gives other events (-first +second):\n%s", d)
			}
		})
	}
}

func sameError(a, b *connectors.Error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Error() == b.Error() && a.After == b.After
}

// wellFormed wants what every consumer of events relies on.
func wellFormed(t *testing.T, e connectors.Event) {
	t.Helper()
	if e.Type == "" {
		t.Error("an event has no type")
	}
	if (e.Type == "message.received") != (e.Message != nil) {
		t.Errorf("%s: Message is set: %v", e.Type, e.Message != nil)
	}
	if (e.Type == "message.status") != (e.Status != nil) {
		t.Errorf("%s: Status is set: %v", e.Type, e.Status != nil)
	}
	if e.Status != nil && (e.Status.State == connectors.Failed) != (e.Status.Err != nil) {
		t.Errorf("a status in state %q has error %v", e.Status.State, e.Status.Err)
	}
	if e.Contact.Phone != "" && !e164.MatchString(e.Contact.Phone) {
		t.Errorf("%s: the contact's phone is not in international form", e.Type)
	}
	if !jsonShaped(e.Data) || !jsonShaped(e.Contact.Fields) {
		t.Errorf("%s: data or fields hold values that are not JSON-shaped", e.Type)
	}
	if _, err := json.Marshal(e.Data); err != nil {
		t.Errorf("%s: data cannot be written as JSON: %v", e.Type, err)
	}
}

func jsonShaped(v any) bool {
	switch x := v.(type) {
	case nil, string, bool, float64:
		return true
	case []any:
		for _, e := range x {
			if !jsonShaped(e) {
				return false
			}
		}
		return true
	case map[string]any:
		for _, e := range x {
			if !jsonShaped(e) {
				return false
			}
		}
		return true
	}
	return false
}

func (s SourceSuite) rubbish(t *testing.T) {
	src := s.open(t)
	random := rand.New(rand.NewPCG(1, 2)) // the same rubbish in every run
	try := func(b Body, body []byte) {
		events, err := src.Decode(s.signed(b, suiteSecret), body)
		if err != nil {
			quotesNothing(t, err, body)
			return
		}
		for _, e := range events {
			if e.ID == "" || e.Type == "" {
				t.Errorf("an event of a damaged body has id %q and type %q", e.ID, e.Type)
			}
		}
	}
	for _, b := range s.Bodies {
		for _, fixed := range []string{"", "null", "[]", "{}", `"x"`, "0", "[null]", "[[]]", `{"a":`, strings.Repeat("[", 20_000), "\xff\xfe"} {
			try(b, []byte(fixed))
		}
		step := max(1, len(b.JSON)/100)
		for at := 0; at < len(b.JSON); at += step {
			try(b, b.JSON[:at])
			damaged := append([]byte(nil), b.JSON...)
			damaged[at] = byte(random.Uint32())
			try(b, damaged)
		}
		for _, pair := range [][2]string{{`"`, `7`}, {`{`, `[`}, {`[`, `{`}, {`:`, `:null,"x":`}, {`: "`, `: {"x":"`}} {
			try(b, []byte(strings.ReplaceAll(string(b.JSON), pair[0], pair[1])))
		}
	}
}

var longText = regexp.MustCompile(`"[^"]*[A-Za-z][^"]*"|[0-9]{7,}`)

// quotesNothing wants err to hold no longer value of body: field names are
// fine, what stands in them is not.
func quotesNothing(t *testing.T, err error, body []byte) {
	t.Helper()
	for _, v := range longText.FindAllString(string(body), -1) {
		v = strings.Trim(v, `"`)
		if strings.ContainsAny(v, " +@") && len(v) > 6 && strings.Contains(err.Error(), v) {
			t.Errorf("the error quotes a value: %v", err)
		}
		if len(v) >= 7 && strings.Trim(v, "0123456789") == "" && strings.Contains(err.Error(), v) {
			t.Errorf("the error quotes a number: %v", err)
		}
	}
}

func (s SourceSuite) concurrent(t *testing.T) {
	src := s.open(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, b := range s.Bodies {
				h := s.signed(b, suiteSecret)
				if err := src.Verify(h, b.JSON, Now()); err != nil {
					t.Errorf("%s: Verify: %v", b.Name, err)
				}
				if got, err := src.Decode(h, b.JSON); err != nil || len(got) != len(b.Types) {
					t.Errorf("%s: Decode gives %d events, %v", b.Name, len(got), err)
				}
			}
		})
	}
	wg.Wait()
}

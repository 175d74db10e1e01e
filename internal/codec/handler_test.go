package codec_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

const ui = "http://127.0.0.1:8233"

func TestHandler(t *testing.T) {
	c := newCodec(t, key(1))
	sealed, err := c.Encode([]*commonpb.Payload{payload(`"secret text"`)})
	if err != nil {
		t.Fatal(err)
	}
	body, err := protojson.Marshal(&commonpb.Payloads{Payloads: sealed})
	if err != nil {
		t.Fatal(err)
	}
	// A caller is known by its cookie, as the gateway's pages are.
	server := httptest.NewServer(c.Handler([]string{ui, "http://localhost:8233"}, func(r *http.Request) bool {
		cookie, err := r.Cookie("session")
		return err == nil && cookie.Value == "good"
	}))
	defer server.Close()
	nobody := httptest.NewServer(c.Handler([]string{ui}, nil))
	defer nobody.Close()

	tests := []struct {
		name    string
		method  string
		url     string
		origin  string
		session string
		body    []byte
		status  int
		allowed string // Access-Control-Allow-Origin
		reads   bool   // whether the answer holds the decrypted text
	}{
		{name: "a signed-in person in the Web UI reads", url: server.URL + "/codec/decode?preserveStorageRefs=true", origin: ui, session: "good", body: body, status: 200, allowed: ui, reads: true},
		{name: "the Web UI under its other name reads too", url: server.URL + "/codec/decode", origin: "http://localhost:8233", session: "good", body: body, status: 200, allowed: "http://localhost:8233", reads: true},
		{name: "a program with the session reads", url: server.URL + "/decode", session: "good", body: body, status: 200, reads: true},
		{name: "somebody without a session does not", url: server.URL + "/decode", origin: ui, body: body, status: 401, allowed: ui},
		{name: "a wrong session does not", url: server.URL + "/decode", origin: ui, session: "bad", body: body, status: 401, allowed: ui},
		{name: "a page of somebody else does not, session or not", url: server.URL + "/decode", origin: "http://evil.example", session: "good", body: body, status: 403},
		{name: "a page without an origin of its own does not", url: server.URL + "/decode", origin: "null", session: "good", body: body, status: 403},
		{name: "a handler without a check lets nobody read", url: nobody.URL + "/decode", session: "good", body: body, status: 401},
		{name: "encoding needs the session too", url: server.URL + "/encode", origin: ui, body: body, status: 401, allowed: ui},
		{name: "the Web UI may ask before it sends", method: http.MethodOptions, url: server.URL + "/decode", origin: ui, status: 204, allowed: ui},
		{name: "others ask in vain", method: http.MethodOptions, url: server.URL + "/decode", origin: "http://evil.example", status: 403},
		{name: "GET is refused", method: http.MethodGet, url: server.URL + "/decode", session: "good", status: 405},
		{name: "another path is not there", url: server.URL + "/other", session: "good", body: body, status: 404},
		{name: "what is no payload is refused", url: server.URL + "/decode", session: "good", body: []byte("{"), status: 400},
		{name: "a body beyond the limit is refused", url: server.URL + "/decode", session: "good", body: bytes.Repeat([]byte(" "), 17<<20), status: 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			method := tt.method
			if method == "" {
				method = http.MethodPost
			}
			r, err := http.NewRequestWithContext(t.Context(), method, tt.url, bytes.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
			if tt.session != "" {
				r.AddCookie(&http.Cookie{Name: "session", Value: tt.session})
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			answer, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != tt.status {
				t.Errorf("status = %d, want %d: %s", res.StatusCode, tt.status, answer)
			}
			if got := res.Header.Get("Access-Control-Allow-Origin"); got != tt.allowed {
				t.Errorf("Access-Control-Allow-Origin = %q, want %q", got, tt.allowed)
			}
			if got := reads(answer); got != tt.reads {
				t.Errorf("answer holds the text: %v, want %v: %s", got, tt.reads, answer)
			}
		})
	}
}

func reads(answer []byte) bool {
	var ps commonpb.Payloads
	if err := protojson.Unmarshal(answer, &ps); err != nil {
		return false
	}
	return len(ps.GetPayloads()) == 1 && strings.Contains(string(ps.GetPayloads()[0].GetData()), "secret text")
}

func TestHandlerEncryptsWhatAnOperatorTypes(t *testing.T) {
	c := newCodec(t, key(1))
	server := httptest.NewServer(c.Handler([]string{ui}, func(*http.Request) bool { return true }))
	defer server.Close()
	body, err := protojson.Marshal(&commonpb.Payloads{Payloads: []*commonpb.Payload{payload(`"typed"`)}})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(server.URL+"/encode", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var sealed commonpb.Payloads
	if err := protojson.Unmarshal(answer, &sealed); err != nil {
		t.Fatalf("answer %s: %v", answer, err)
	}
	opened, err := c.Decode(sealed.GetPayloads())
	if err != nil || len(opened) != 1 || string(opened[0].GetData()) != `"typed"` || string(sealed.GetPayloads()[0].GetData()) == `"typed"` {
		t.Errorf("answer %s opens as %v, %v, want the typed text, encrypted", answer, opened, err)
	}
}

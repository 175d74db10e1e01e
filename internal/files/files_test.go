package files_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/files"
)

func kindOf(t *testing.T, err error) connectors.Kind {
	t.Helper()
	var e *connectors.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is %v, want a *connectors.Error", err)
	}
	if e.Reason != connectors.ReasonMedia || e.Code != "131053" || e.Next == "" {
		t.Errorf("%v: the reason is %q, the code %q", err, e.Reason, e.Code)
	}
	return e.Kind
}

func refused(t *testing.T, err error) {
	t.Helper()
	if kind := kindOf(t, err); kind != connectors.Refused {
		t.Errorf("%v is %s, want refused", err, kind)
	}
}

func TestFetchReadsWhatIsThere(t *testing.T) {
	const paper = "%PDF-1.7"
	for _, c := range []struct {
		name   string
		status int
		most   int64
		want   connectors.Kind // "" is: the file
	}{
		{"a file", 200, 100, ""},
		{"a file of just that size", 200, int64(len(paper)), ""},
		{"a file of a byte more", 200, int64(len(paper)) - 1, connectors.Refused},
		{"none", 404, 100, connectors.Refused},
		{"one behind a door", 403, 100, connectors.Refused},
		{"one that is nothing yet", 202, 100, connectors.Refused},
		{"a broken server", 500, 100, connectors.Transient},
		{"a busy server", 429, 100, connectors.Transient},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/pdf")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(paper))
			}))
			t.Cleanup(s.Close)
			f, err := files.Through(s.Client()).Fetch(t.Context(), s.URL+"/secret.pdf", c.most)
			if c.want == "" {
				if err != nil || string(f.Bytes) != paper || f.MimeType != "application/pdf" {
					t.Errorf("it is %q of type %q, %v", f.Bytes, f.MimeType, err)
				}
				return
			}
			if kind := kindOf(t, err); kind != c.want {
				t.Errorf("%v is %s, want %s", err, kind, c.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error quotes the address: %v", err)
			}
		})
	}
}

func TestNobodyAnswersIsTransient(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	_, err := files.Through(&http.Client{}).Fetch(t.Context(), s.URL, 100)
	if kind := kindOf(t, err); kind != connectors.Transient {
		t.Errorf("%v is %s, want transient", err, kind)
	}
}

func TestAnOperatorsFilesMayLieInside(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("inside")) }))
	t.Cleanup(inside.Close)
	if f, err := files.Anywhere().Fetch(t.Context(), inside.URL, 100); err != nil || string(f.Bytes) != "inside" {
		t.Errorf("it is %q, %v", f.Bytes, err)
	}
}

func TestFilesComeFromPublicAddressesAlone(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	t.Cleanup(inside.Close)
	public := files.Public()
	for _, link := range []string{
		inside.URL + "/secret.png", strings.Replace(inside.URL, "127.0.0.1", "localhost", 1) + "/secret.png",
		"http://169.254.169.254/latest/meta-data", "http://[::1]/a.png", "http://10.0.0.7/a.png",
		"file:///etc/passwd", "https://", "//shop.example/a.png", "not an address",
	} {
		_, err := public.Fetch(t.Context(), link, 1<<20)
		refused(t, err)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error quotes the address: %v", err)
		}
	}
}

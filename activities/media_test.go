package activities_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/files"
)

// keeping is a WhatsApp that keeps files, beside the shop that has them: both
// note what they were asked.
type keeping struct {
	*httptest.Server
	mu      sync.Mutex
	log     []string // fetch | upload | send of what
	file    []byte   // at the shop
	status  int      // of the shop
	refuse  string   // Meta's code for the next message with a file
	uploads int
}

var picture = []byte("\x89PNG\r\n\x1a\n a parcel")

func newKeeping(t *testing.T) *keeping {
	t.Helper()
	k := &keeping{file: picture, status: http.StatusOK}
	k.Server = httptest.NewServer(http.HandlerFunc(k.serve))
	t.Cleanup(k.Close)
	return k
}

func (k *keeping) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // half a request shows in the log
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "/media"):
		k.uploads++
		k.log = append(k.log, "upload")
		_, _ = io.WriteString(w, `{"id":"file-`+strconv.Itoa(k.uploads)+`"}`)
	case strings.HasSuffix(r.URL.Path, "/messages"):
		what := sentFile(body)
		k.log = append(k.log, "send "+what)
		if k.refuse != "" && what != "words" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"code":`+k.refuse+`}}`)
			k.refuse = ""
			return
		}
		_, _ = io.WriteString(w, `{"messages":[{"id":"wamid.`+strconv.Itoa(len(k.log))+`"}]}`)
	default:
		k.log = append(k.log, "fetch "+r.URL.Path)
		w.WriteHeader(k.status)
		_, _ = w.Write(k.file)
	}
}

// sentFile is the id or the link of the file in a message.
func sentFile(body []byte) string {
	var m struct {
		Interactive struct {
			Header struct {
				Image struct{ ID, Link string }
			}
		}
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return "no JSON"
	}
	switch file := m.Interactive.Header.Image; {
	case file.ID != "" && file.Link != "":
		return "both"
	case file.ID != "":
		return file.ID
	case file.Link != "":
		return file.Link
	}
	return "words"
}

func (k *keeping) took() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := k.log
	k.log = nil
	return all
}

func (k *keeping) set(change func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change()
}

// shop leads every call to the server, whatever its address says.
type shop struct{ to *url.URL }

func (s shop) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = s.to.Scheme, s.to.Host
	return http.DefaultTransport.RoundTrip(r)
}

// uploader is a rig whose WhatsApp uploads files.
func uploader(t *testing.T, k *keeping, media string) *rig {
	t.Helper()
	c, err := whatsapp.New(connectors.Settings{Name: "whatsapp", Values: map[string]any{
		"phone_number_id": account, "waba_id": "77", "token": "token-of-a-test", "app_secret": "a-secret-of-a-test", "verify_token": "verify-of-a-test",
		"base_url": k.URL, "media": media,
	}}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	r := contentRig(t, map[string]connectors.Channel{"whatsapp": c}, true)
	r.fetchThrough(k)
	t.Cleanup(r.Stop)
	return r
}

func (r *rig) fetchThrough(k *keeping) {
	to, err := url.Parse(k.URL)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Files = files.Through(&http.Client{Transport: shop{to}})
}

// photo sends the message with the picture, as another one each time, until
// there is a final word.
func (r *rig) photo(occasion string) string {
	for range 10 {
		res := r.send(step("photo"), func(q *activities.SendRequest) { q.Visit, q.Occasion = len(occasion)+1, occasion })
		if res.Verdict != activities.SendTrouble {
			return res.Verdict
		}
		r.now.move(time.Minute)
	}
	return "trouble without end"
}

func TestAFileGoesUpOnce(t *testing.T) {
	k := newKeeping(t)
	r := uploader(t, k, "upload")
	steps := []struct {
		name string
		do   func()
		want []string
	}{
		{"the first message stores it", func() {}, []string{"fetch /parcel.jpg", "upload", "send file-1"}},
		{"the second takes what is there", func() {}, []string{"send file-1"}},
		{"after ten minutes the address is looked at again", func() { r.now.move(11 * time.Minute) }, []string{"fetch /parcel.jpg", "send file-1"}},
		{"so does another process", func() {
			another := build(r.Ledger, r.Clock, r.plan, nil)
			another.Channels = r.Channels
			r.Activities = another
			r.fetchThrough(k)
		}, []string{"fetch /parcel.jpg", "send file-1"}},
		{"another picture at the same address is another file", func() {
			r.now.move(11 * time.Minute)
			k.set(func() { k.file = append([]byte(nil), append(picture, " that moved"...)...) })
		}, []string{"fetch /parcel.jpg", "upload", "send file-2"}},
		{"a file that WhatsApp lost goes up again", func() { k.set(func() { k.refuse = "131053" }) }, []string{"send file-2", "fetch /parcel.jpg", "upload", "send file-3"}},
	}
	for i, s := range steps {
		s.do()
		if got := r.photo(strings.Repeat("x", i)); got != activities.SendSent {
			t.Fatalf("%s: it is %s", s.name, got)
		}
		if d := cmp.Diff(s.want, k.took()); d != "" {
			t.Errorf("%s (-want +got):\n%s", s.name, d)
		}
	}
}

func TestAFileIsALinkUnlessTheConnectionUploads(t *testing.T) {
	k := newKeeping(t)
	r := uploader(t, k, "link")
	if got := r.photo(""); got != activities.SendSent {
		t.Fatalf("it is %s", got)
	}
	if d := cmp.Diff([]string{"send https://shop.example/parcel.jpg"}, k.took()); d != "" {
		t.Errorf("calls (-want +got):\n%s", d)
	}
}

func TestAFileThatCannotGoUp(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		file   string
		want   []string
	}{
		{"is a page", 200, "<html>Sign in</html>", []string{"fetch /parcel.jpg", "send words"}},
		{"is too large", 200, string(picture) + strings.Repeat("x", 5<<20), []string{"fetch /parcel.jpg", "send words"}},
		{"is gone", 404, "", []string{"fetch /parcel.jpg", "send words"}},
		{"is behind a door", 401, "", []string{"fetch /parcel.jpg", "send words"}},
		{"has a broken server", 503, "", []string{"fetch /parcel.jpg", "fetch /parcel.jpg", "fetch /parcel.jpg", "send words"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKeeping(t)
			k.status, k.file = c.status, []byte(c.file)
			r := uploader(t, k, "upload")
			if got := r.photo(""); got != activities.SendSent {
				t.Errorf("it is %s", got)
			}
			if d := cmp.Diff(c.want, k.took()); d != "" {
				t.Errorf("calls (-want +got):\n%s", d)
			}
			// Each look at the file was an attempt, and so was the last, without it.
			if got := r.rows()[0].Attempts; got != len(c.want) {
				t.Errorf("%d attempts, want %d", got, len(c.want))
			}
		})
	}
}

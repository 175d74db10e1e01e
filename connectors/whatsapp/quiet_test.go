package whatsapp_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

// The secrets and the personal data that calls carry.
const (
	quietToken  = "TOKENTOKENTOKEN"
	quietSecret = "SECRETSECRETSECRET"
	quietVerify = "VERIFYVERIFYVERIFY"
	quietPIN    = "482615"
	quietPhone  = "33600000017"
	quietWords  = "WORDSWORDSWORDS"
)

// calls are those of the Graph API, each with what it carries.
var calls = map[string]func(ctx context.Context, c *whatsapp.Client) error{
	"Send": func(ctx context.Context, c *whatsapp.Client) error {
		_, err := c.Send(ctx, connectors.Message{Ref: "r1.x.1", To: connectors.Address{Phone: "+" + quietPhone}, Text: &connectors.Text{Body: quietWords}})
		return err
	},
	"MarkRead": func(ctx context.Context, c *whatsapp.Client) error { return c.MarkRead(ctx, "wamid.1", true) },
	"Store": func(ctx context.Context, c *whatsapp.Client) error {
		_, _, err := c.Store(ctx, connectors.File{Kind: connectors.Document, Filename: quietWords, Bytes: []byte("%PDF-1.4 " + quietWords)})
		return err
	},
	"Download": func(ctx context.Context, c *whatsapp.Client) error {
		_, err := c.Download(ctx, "17", 1<<20)
		return err
	},
	"Access":     func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Access(ctx); return err },
	"Serves":     func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Serves(ctx); return err },
	"SecretFits": func(ctx context.Context, c *whatsapp.Client) error { _, err := c.SecretFits(ctx); return err },
	"Number":     func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Number(ctx); return err },
	"Health":     func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Health(ctx); return err },
	"Business":   func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Business(ctx); return err },
	"Register":   func(ctx context.Context, c *whatsapp.Client) error { return c.Register(ctx, quietPIN) },
	"Deregister": func(ctx context.Context, c *whatsapp.Client) error { return c.Deregister(ctx) },
	"Profile":    func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Profile(ctx); return err },
	"SetProfile": func(ctx context.Context, c *whatsapp.Client) error {
		return c.SetProfile(ctx, map[string]any{"about": quietWords})
	},
	"QRCodes": func(ctx context.Context, c *whatsapp.Client) error { _, err := c.QRCodes(ctx); return err },
	"CreateQR": func(ctx context.Context, c *whatsapp.Client) error {
		_, err := c.CreateQR(ctx, quietWords, "SVG")
		return err
	},
	"Subscribers": func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Subscribers(ctx); return err },
	"Subscribe": func(ctx context.Context, c *whatsapp.Client) error {
		return c.Subscribe(ctx, "https://a.example/hooks/wa")
	},
	"Unsubscribe": func(ctx context.Context, c *whatsapp.Client) error { return c.Unsubscribe(ctx) },
	"Hook":        func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Hook(ctx, "55"); return err },
	"SetHook": func(ctx context.Context, c *whatsapp.Client) error {
		return c.SetHook(ctx, "55", "https://a.example/hooks/wa", []string{"messages"})
	},
	"Callback":  func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Callback(ctx); return err },
	"Templates": func(ctx context.Context, c *whatsapp.Client) error { _, err := c.Templates(ctx); return err },
	"Create": func(ctx context.Context, c *whatsapp.Client) error {
		return c.CreateTemplate(ctx, whatsapp.TemplateSpec{Name: "a", Language: "fr", Body: quietWords})
	},
	"Edit": func(ctx context.Context, c *whatsapp.Client) error {
		return c.EditTemplate(ctx, "17", whatsapp.TemplateSpec{Name: "a", Language: "fr", Body: quietWords})
	},
	"Delete":  func(ctx context.Context, c *whatsapp.Client) error { return c.DeleteTemplate(ctx, "a", "17") },
	"Unpause": func(ctx context.Context, c *whatsapp.Client) error { return c.UnpauseTemplate(ctx, "17") },
	"UploadSample": func(ctx context.Context, c *whatsapp.Client) error {
		_, err := c.UploadSample(ctx, connectors.File{Kind: connectors.Image, MimeType: "image/png", Filename: quietWords, Bytes: []byte(quietWords)})
		return err
	},
}

// heard is everything of a request: its address, its headers and its body.
func heard(r *http.Request) string {
	body, _ := io.ReadAll(r.Body) // what was cut off is not there to be told
	var head strings.Builder
	_ = r.Header.Write(&head) // a builder takes everything
	return r.URL.String() + "\n" + head.String() + string(body)
}

// TestNoCallTellsItsSecretsOn lets the other side answer with all that it was
// told: as an error of Graph's in every field, as a page, as nonsense, as a
// place to go to, and not at all.
func TestNoCallTellsItsSecretsOn(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"an error that quotes": func(w http.ResponseWriter, r *http.Request) {
			all := heard(r)
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{
				"code": 100, "message": all, "type": all, "error_user_title": all, "error_user_msg": all, "error_data": map[string]any{"details": all}, "fbtrace_id": all,
			}})
		},
		"a trace that is the token": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": 190, "fbtrace_id": quietToken}})
		},
		"a page": func(w http.ResponseWriter, r *http.Request) { http.Error(w, heard(r), http.StatusBadGateway) },
		"what is no answer": func(w http.ResponseWriter, r *http.Request) {
			_ = json.NewEncoder(w).Encode([]string{heard(r)})
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example/?"+strings.ReplaceAll(heard(r), "\n", "+"))
			w.WriteHeader(http.StatusTemporaryRedirect)
		},
		"nothing": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, answer := range answers { //nolint:maprange // cases of a test
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(answer)
			t.Cleanup(s.Close)
			c, err := whatsapp.New(connectors.Settings{Name: "wa", Values: map[string]any{
				"kind": "whatsapp", "phone_number_id": "800", "waba_id": "900", "token": quietToken, "app_secret": quietSecret, "verify_token": quietVerify,
				"base_url": s.URL, "management_calls_per_hour": 0.0,
			}}, connectors.Env{})
			if err != nil {
				t.Fatal(err)
			}
			failed := 0
			for call, do := range calls { //nolint:maprange // cases of a test
				err := do(t.Context(), c)
				if err == nil {
					continue
				}
				failed++
				for _, secret := range []string{quietToken, quietSecret, quietVerify, quietPIN, quietPhone, quietWords, s.URL, "elsewhere"} {
					if strings.Contains(err.Error(), secret) {
						t.Errorf("%s tells %q on: %v", call, secret, err)
					}
				}
			}
			if failed < len(calls)/2 { // the others want no more than a 200
				t.Errorf("%d of %d calls failed", failed, len(calls))
			}
		})
	}
}

package whatsapp_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestAccessReadsWhatMetaSaysOfTheToken(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       whatsapp.Access
	}{
		{
			"a system user's that never ends",
			`{"data":{"app_id":"300000000000003","type":"SYSTEM_USER","application":"Clinic","data_access_expires_at":0,"expires_at":0,"is_valid":true,"issued_at":1735689600,` +
				`"scopes":["whatsapp_business_management","whatsapp_business_messaging","public_profile"],` +
				`"granular_scopes":[{"scope":"whatsapp_business_management","target_ids":["900000000000001"]},{"scope":"whatsapp_business_messaging"}]}}`,
			whatsapp.Access{
				Valid: true, App: "300000000000003", Name: "Clinic", Type: "system_user",
				Scopes: []string{"whatsapp_business_management", "whatsapp_business_messaging", "public_profile"},
				Only:   map[string][]string{"whatsapp_business_management": {"900000000000001"}},
			},
		},
		{
			"one that has expired",
			`{"data":{"app_id":3,"type":"USER","expires_at":1796000000,"is_valid":false,"error":{"code":190,"message":"expired","subcode":463},"scopes":[]}}`,
			whatsapp.Access{
				App: "3", Type: "user", Expires: time.Unix(1796000000, 0).UTC(), Scopes: []string{}, Only: map[string][]string{}, Subcode: 463,
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, c.body)
			got, err := open(t, m.URL, connectors.Env{}).Access(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("access (-want +got):\n%s", d)
			}
			if want := "/v25.0/debug_token?input_token=" + url.QueryEscape(token(m)); m.path != want {
				t.Errorf("request %s, want %s", m.path, want)
			}
		})
	}
}

// token is the one that the request carried.
func token(m *meta) string { return m.auth[len("Bearer "):] }

func TestAScopeReachesTheAccountsItIsBoundTo(t *testing.T) {
	c := open(t, "https://graph.example", connectors.Env{})
	for _, one := range []struct {
		name string
		a    whatsapp.Access
		want bool
	}{
		{"not given", whatsapp.Access{}, false},
		{"given for all", whatsapp.Access{Scopes: []string{"whatsapp_business_messaging"}}, true},
		{"given for ours", whatsapp.Access{Scopes: []string{"whatsapp_business_messaging"}, Only: map[string][]string{"whatsapp_business_messaging": {"1", "900000000000001"}}}, true},
		{"given for others", whatsapp.Access{Scopes: []string{"whatsapp_business_messaging"}, Only: map[string][]string{"whatsapp_business_messaging": {"1"}}}, false},
	} {
		if got := c.Reaches(one.a, "whatsapp_business_messaging"); got != one.want {
			t.Errorf("%s: %v, want %v", one.name, got, one.want)
		}
	}
}

func TestSecretFitsSendsTheTokensProof(t *testing.T) {
	m := serve(t, http.StatusOK, `{"id":"1"}`)
	fits, err := open(t, m.URL, connectors.Env{}).SecretFits(t.Context())
	if err != nil || !fits {
		t.Fatalf("SecretFits = %v, %v", fits, err)
	}
	mac := hmac.New(sha256.New, []byte(values("")["app_secret"].(string)))
	mac.Write([]byte(token(m)))
	q, err := url.Parse(m.path)
	if err != nil || q.Query().Get("appsecret_proof") != hex.EncodeToString(mac.Sum(nil)) {
		t.Errorf("request %s has another proof than the token's HMAC under the secret", m.path)
	}
}

func TestSecretFitsTellsAWrongSecretFromOtherTrouble(t *testing.T) {
	for _, c := range []struct {
		name, body string
		fine       bool
	}{
		{"a wrong secret", `{"error":{"message":"Invalid appsecret_proof provided in the API argument","type":"GraphMethodException","code":100}}`, true},
		{"a wrong number", `{"error":{"code":100,"error_subcode":33}}`, false},
		{"an expired token", `{"error":{"code":190}}`, false},
	} {
		fits, err := open(t, serve(t, 400, c.body).URL, connectors.Env{}).SecretFits(t.Context())
		if fits || (err == nil) != c.fine {
			t.Errorf("%s: %v, %v", c.name, fits, err)
		}
	}
}

func TestServesTellsClockAndVersionOfWhoeverAnswers(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", at.Format(http.TimeFormat))
		w.Header().Set("Facebook-Api-Version", "v24.0")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"error":{"code":190}}`))
	}))
	t.Cleanup(s.Close)
	status = http.StatusUnauthorized
	got, err := open(t, s.URL, connectors.Env{}).Serves(t.Context())
	var e *connectors.Error
	if !errors.As(err, &e) || e.Reason != connectors.ReasonAuth {
		t.Errorf("Serves = %v, want what is wrong with the token", err)
	}
	if want := (whatsapp.Served{At: at, Version: "v24.0"}); got != want {
		t.Errorf("Serves = %v, want %v all the same", got, want)
	}
	if v := open(t, s.URL, connectors.Env{}).Version(); v != "v25.0" {
		t.Errorf("Version = %q", v)
	}
}

func TestOnlyFacebookIsMeta(t *testing.T) {
	for base, want := range map[string]bool{"https://graph.facebook.com": true, "http://127.0.0.1:8080/graph": false, "https://facebook.com.evil.example": false} {
		if got := open(t, base, connectors.Env{}).AtMeta(); got != want {
			t.Errorf("AtMeta at %s is %v", base, got)
		}
	}
}

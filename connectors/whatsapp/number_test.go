package whatsapp_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestNumberReadsWhatMetaTells(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       whatsapp.NumberInfo
	}{
		{
			"a number in service",
			`{"id":"800000000000001","display_phone_number":"+1 555-010-0200","verified_name":"Clinic Augusta","name_status":"APPROVED","quality_rating":"GREEN",` +
				`"code_verification_status":"VERIFIED","status":"CONNECTED","platform_type":"CLOUD_API","account_mode":"LIVE","throughput":{"level":"STANDARD"},` +
				`"whatsapp_business_manager_messaging_limit":"TIER_2K"}`,
			whatsapp.NumberInfo{
				ID: "800000000000001", Display: "+1 555-010-0200", Name: "Clinic Augusta", NameStatus: "approved", Quality: "green",
				Verified: true, Status: "connected", Platform: "cloud_api", Mode: "live", Rate: 80, People: 2_000,
			},
		},
		{
			"a fast one without a limit",
			`{"id":"1","quality_rating":"YELLOW","throughput":{"level":"HIGH"},"whatsapp_business_manager_messaging_limit":"TIER_UNLIMITED"}`,
			whatsapp.NumberInfo{ID: "1", Quality: "yellow", Rate: 1_000, People: 0},
		},
		{
			"one that is not registered",
			`{"id":1,"quality_rating":"UNKNOWN","code_verification_status":"NOT_VERIFIED","platform_type":"NOT_APPLICABLE","throughput":{"level":"NOT_APPLICABLE"}}`,
			whatsapp.NumberInfo{ID: "1", Platform: "not_applicable", Rate: 0, People: -1},
		},
		{
			"a rating that is none, and a limit of the future",
			`{"id":"1","quality_rating":"NA","whatsapp_business_manager_messaging_limit":"TIER_5M"}`,
			whatsapp.NumberInfo{ID: "1", People: 5_000_000},
		},
		{
			"a limit that is no number",
			`{"id":"1","whatsapp_business_manager_messaging_limit":"TIER_HUGE"}`,
			whatsapp.NumberInfo{ID: "1", People: -1},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, c.body)
			got, err := open(t, m.URL, connectors.Env{}).Number(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("number (-want +got):\n%s", d)
			}
			if want := "/v25.0/800000000000001?fields=id%2Cdisplay_phone_number%2C"; m.method != http.MethodGet || len(m.path) < len(want) || m.path[:len(want)] != want {
				t.Errorf("request %s %s, want GET %s…", m.method, m.path, want)
			}
		})
	}
}

func TestNumberFailsWithoutQuotingTheAnswer(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		kind   connectors.Kind
		code   string
	}{
		{"an expired token is for the operator", 401, `{"error":{"message":"of +15550100200","code":190,"error_subcode":463}}`, connectors.Operator, "190"},
		{"an id that does not exist is for the operator", 400, `{"error":{"code":100,"error_subcode":33}}`, connectors.Operator, "33"},
		{"a page instead of an answer leaves it open", 200, `<html>+15550100200</html>`, connectors.Transient, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := open(t, serve(t, c.status, c.body).URL, connectors.Env{}).Number(t.Context())
			var e *connectors.Error
			if !errors.As(err, &e) || e.Kind != c.kind || e.Code != c.code {
				t.Fatalf("Number = %v, want %s, code %q", err, c.kind, c.code)
			}
			quiet(t, e.Error())
		})
	}
}

// quiet checks that words for people hold no number.
func quiet(t *testing.T, words string) {
	t.Helper()
	for i, run := 0, 0; i < len(words); i++ {
		if words[i] < '0' || words[i] > '9' {
			run = 0
			continue
		}
		if run++; run >= 8 {
			t.Errorf("%q holds what may be a phone number", words)
			return
		}
	}
}

func TestRegisterSendsThePIN(t *testing.T) {
	m := serve(t, http.StatusOK, `{"success":true}`)
	c := open(t, m.URL, connectors.Env{})
	if err := c.Register(t.Context(), "123456"); err != nil {
		t.Fatal(err)
	}
	same(t, m, http.MethodPost, "/v25.0/800000000000001/register", `{"messaging_product":"whatsapp","pin":"123456"}`)
	if err := c.Deregister(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, m, http.MethodPost, "/v25.0/800000000000001/deregister", "")
}

func TestRegisterRefusesWhatIsNoPIN(t *testing.T) {
	m := serve(t, http.StatusOK, `{"success":true}`)
	for _, pin := range []string{"", "12345", "1234567", "12 456", "١٢٣٤٥٦"} {
		err := open(t, m.URL, connectors.Env{}).Register(t.Context(), pin)
		var e *connectors.Error
		if !errors.As(err, &e) || e.Kind != connectors.Refused || m.method != "" {
			t.Errorf("Register(%q) = %v after %q, want a refusal without a call", pin, err, m.method)
		}
	}
}

func TestRegisterSaysWhatToDoAboutTheWrongPIN(t *testing.T) {
	err := open(t, serve(t, 400, `{"error":{"code":133005}}`).URL, connectors.Env{}).Register(t.Context(), "123456")
	var e *connectors.Error
	if !errors.As(err, &e) || e.Kind != connectors.Operator || e.Code != "133005" || e.Next == "" {
		t.Errorf("Register = %v, want a step for the operator", err)
	}
}

// same checks the last request; body "" is none.
func same(t *testing.T, m *meta, method, path, body string) {
	t.Helper()
	if m.method != method || m.path != path {
		t.Errorf("request %s %s, want %s %s", m.method, m.path, method, path)
	}
	if body == "" {
		if len(m.body) > 0 {
			t.Errorf("request has the body %s", m.body)
		}
		return
	}
	var want, got any
	if err := json.Unmarshal([]byte(body), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(m.body, &got); err != nil {
		t.Fatalf("the request's body %q is no JSON: %v", m.body, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("body (-want +got):\n%s", d)
	}
}

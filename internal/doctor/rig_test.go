package doctor_test

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/doctor"
)

var now = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)

// meta is Meta as far as a doctor asks it: a healthy number, of which cases
// change the answers. Keys are the path below the version, with the fields
// that are asked for where one path has several answers.
type meta struct {
	*httptest.Server
	at      time.Time
	version string
	status  map[string]int // other than 200
	answers map[string]string
}

const (
	numberID  = "800000000000001"
	accountID = "900000000000001"
	appID     = "300000000000003"
)

func healthy(t *testing.T) *meta {
	t.Helper()
	m := &meta{at: now, version: "v25.0", status: map[string]int{}, answers: map[string]string{
		numberID + " id": `{"id":"` + numberID + `"}`,
		"debug_token": `{"data":{"app_id":"` + appID + `","type":"SYSTEM_USER","application":"Clinic","expires_at":0,"data_access_expires_at":0,"is_valid":true,` +
			`"scopes":["whatsapp_business_messaging","whatsapp_business_management"],"granular_scopes":[{"scope":"whatsapp_business_messaging","target_ids":["` + accountID + `"]}]}}`,
		numberID + " proof": `{"id":"` + numberID + `"}`,
		numberID: `{"id":"` + numberID + `","display_phone_number":"+1 555-010-0200","verified_name":"Clinic Augusta","name_status":"APPROVED","quality_rating":"GREEN",` +
			`"code_verification_status":"VERIFIED","status":"CONNECTED","platform_type":"CLOUD_API","account_mode":"LIVE","throughput":{"level":"STANDARD"},` +
			`"whatsapp_business_manager_messaging_limit":"TIER_2K"}`,
		numberID + " health_status":         `{"health_status":{"can_send_message":"AVAILABLE","entities":[{"entity_type":"PHONE_NUMBER","id":"1","can_send_message":"AVAILABLE"},{"entity_type":"WABA","id":"2","can_send_message":"AVAILABLE"}]}}`,
		accountID:                           `{"id":"` + accountID + `","name":"Clinic","account_review_status":"APPROVED","business_verification_status":"verified"}`,
		accountID + "/message_templates":    `{"data":[{"id":"7","name":"booking_reminder","language":"fr","status":"APPROVED","category":"UTILITY","quality_score":{"score":"GREEN"}}]}`,
		accountID + "/subscribed_apps":      `{"data":[{"whatsapp_business_api_data":{"id":"` + appID + `","name":"Clinic"}}]}`,
		numberID + " webhook_configuration": `{"webhook_configuration":{},"id":"1"}`,
		appID + "/subscriptions":            subscriptions("", whatsapp.Fields...),
	}}
	m.Server = httptest.NewServer(http.HandlerFunc(m.answer))
	t.Cleanup(m.Close)
	return m
}

// subscriptions is an app's webhook with fields.
func subscriptions(to string, fields ...whatsapp.Field) string {
	names := []map[string]string{}
	for _, f := range fields {
		names = append(names, map[string]string{"name": f.Name, "version": "v25.0"})
	}
	raw, err := json.Marshal(map[string]any{"data": []any{map[string]any{"object": "whatsapp_business_account", "callback_url": to, "active": true, "fields": names}}})
	if err != nil {
		panic(err) // text and lists always go into JSON
	}
	return string(raw)
}

func (m *meta) answer(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.URL.Path, "/v25.0/")
	switch fields := r.URL.Query().Get("fields"); {
	case r.URL.Query().Has("appsecret_proof"):
		key += " proof"
	case fields == "id" || fields == "health_status" || fields == "webhook_configuration":
		key += " " + fields
	}
	w.Header().Set("Date", m.at.Format(http.TimeFormat))
	w.Header().Set("Facebook-Api-Version", m.version)
	body, known := m.answers[key]
	if !known {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":{"message":"Unsupported get request","code":100,"error_subcode":33}}`)
		return
	}
	if code := m.status[key]; code != 0 {
		w.WriteHeader(code)
	}
	_, _ = io.WriteString(w, body)
}

// refuse lets the answer of key be an error of Meta's.
func (m *meta) refuse(key string, status int, body string) {
	m.status[key], m.answers[key] = status, body
}

func (m *meta) client(t *testing.T, more map[string]any) *whatsapp.Client {
	t.Helper()
	s := m.settings()
	for k, v := range more { //nolint:maprange // into a map
		s[k] = v
	}
	c, err := whatsapp.New(connectors.Settings{Name: "wa", Values: s}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (m *meta) settings() map[string]any {
	return map[string]any{
		"kind": "whatsapp", "phone_number_id": numberID, "waba_id": accountID, "token": "EAAtoken",
		"app_secret": "secret", "verify_token": "verify me", "base_url": m.URL,
	}
}

func (m *meta) visit(t *testing.T) *doctor.Visit {
	t.Helper()
	return &doctor.Visit{Client: m.client(t, nil), Hook: "/hooks/wa", Wall: func() time.Time { return now }}
}

// about are the findings of a check.
func about(found []doctor.Finding, check string) []doctor.Finding {
	var out []doctor.Finding
	for _, f := range found {
		if f.Check == check {
			out = append(out, f)
		}
	}
	return out
}

// wants checks that one finding of the check has the mark, the words and the
// next step.
func wants(t *testing.T, found []doctor.Finding, check string, mark doctor.Mark, says, do string) {
	t.Helper()
	for _, f := range about(found, check) {
		if f.Mark == mark && strings.Contains(f.Says, says) && strings.Contains(f.Do, do) && (do != "" || f.Do == "") {
			return
		}
	}
	t.Errorf("no finding %q, %s, with %q and the step %q among:\n%s", check, mark, says, do, listed(found))
}

func listed(found []doctor.Finding) string {
	var b strings.Builder
	for _, f := range found {
		b.WriteString(string(f.Mark) + "  " + f.Check + ": " + f.Says + " -> " + f.Do + "\n")
	}
	return b.String()
}

// quietLog is for servers of which failures are wanted.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

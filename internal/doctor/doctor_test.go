package doctor_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/doctor"
)

func TestAHealthyNumberIsFoundSo(t *testing.T) {
	m := healthy(t)
	gate := gateway(t, m, nil)
	m.answers[appID+"/subscriptions"] = subscriptions(gate.URL+"/hooks/wa", whatsapp.Fields...)
	v := m.visit(t)
	told := 0
	v.Tell = func(doctor.Finding) { told++ }
	found := v.Run(t.Context())
	var checks []string
	for _, f := range found {
		checks = append(checks, f.Check)
		if f.Mark != doctor.OK || f.Do != "" || f.Says == "" {
			t.Errorf("a healthy number has %v", f)
		}
	}
	want := []string{
		"graph api", "clock", "token", "permissions", "app secret", "number", "quality", "people a day", "throughput",
		"health", "payment", "review", "templates", "subscription", "webhook fields", "public address",
	}
	if d := cmp.Diff(want, checks); d != "" {
		t.Errorf("checks (-want +got):\n%s", d)
	}
	if told != len(found) || doctor.Worst(found) != doctor.OK {
		t.Errorf("told of %d of %d, the worst is %s", told, len(found), doctor.Worst(found))
	}
}

func TestTroubleIsNamedWithItsStep(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(m *meta)
		check    string
		mark     doctor.Mark
		says, do string
	}{
		{"the clock is a little off", func(m *meta) { m.at = now.Add(-time.Minute) }, "clock", doctor.Warning, "1m0s ahead of Meta", "timedatectl"},
		{"the clock is far off", func(m *meta) { m.at = now.Add(time.Hour) }, "clock", doctor.Failed, "1h0m0s behind Meta", "timedatectl"},
		{"the version is retired", func(m *meta) { m.version = "v27.0" }, "graph api", doctor.Warning, "v27.0 instead of v25.0", `version = "v27.0"`},
		{"base_url leads to a page", func(m *meta) { m.refuse(numberID+" id", 404, "<html>") }, "graph api", doctor.Failed, "http 404", "base_url"},
		{"the number does not exist", func(m *meta) { m.refuse(numberID+" id", 400, `{"error":{"code":100,"error_subcode":33}}`) }, "number", doctor.Failed, "phone_number_id", "WhatsApp Manager > Phone numbers"},
		{"the token expires soon", func(m *meta) { m.answers["debug_token"] = tokenUntil("SYSTEM_USER", now.Add(20*time.Hour)) }, "token", doctor.Warning, "expires in 20 hours, at 2026-11-22 22:00 UTC", "Generate token"},
		{"the token of a person", func(m *meta) { m.answers["debug_token"] = tokenUntil("USER", now.Add(20*time.Hour)) }, "token", doctor.Warning, "a person's token", "System users"},
		{"the token lasts a while", func(m *meta) { m.answers["debug_token"] = tokenUntil("SYSTEM_USER", now.Add(30*24*time.Hour)) }, "token", doctor.OK, "valid until 2026-12-22", ""},
		{"a permission is missing", func(m *meta) {
			m.answers["debug_token"] = strings.Replace(m.answers["debug_token"], `,"whatsapp_business_management"`, "", 1)
		}, "permissions", doctor.Failed, "lacks whatsapp_business_management", "tick whatsapp_business_messaging"},
		{"the token is for another account", func(m *meta) {
			m.answers["debug_token"] = strings.Replace(m.answers["debug_token"], `"target_ids":["`+accountID, `"target_ids":["1`, 1)
		}, "permissions", doctor.Failed, "not for waba_id", "Assign assets"},
		{"the app secret is another app's", func(m *meta) {
			m.refuse(numberID+" proof", 400, `{"error":{"message":"Invalid appsecret_proof provided in the API argument","code":100}}`)
		}, "app secret", doctor.Failed, "every webhook is refused", "App settings > Basic"},
		{"the number is not registered", change(numberID, `"CONNECTED"`, `"DISCONNECTED"`), "number", doctor.Failed, "not registered", "relance whatsapp register"},
		{"the number was never registered", change(numberID, `"CLOUD_API"`, `"NOT_APPLICABLE"`), "number", doctor.Failed, "not registered", "relance whatsapp register"},
		{"the number is banned", change(numberID, `"CONNECTED"`, `"BANNED"`), "number", doctor.Failed, "banned", "review"},
		{"the number is flagged", change(numberID, `"CONNECTED"`, `"FLAGGED"`), "number", doctor.Warning, "flagged", "less marketing"},
		{"the number is in a state of the future", change(numberID, `"CONNECTED"`, `"ON_LEAVE"`), "number", doctor.Warning, "is on leave", "wa/manage"},
		{"the number is not verified", change(numberID, `"CONNECTED"`, `"PENDING"`), "number", doctor.Failed, "not verified", "enter the code"},
		{"the number is Meta's for tests", change(numberID, `"LIVE"`, `"SANDBOX"`), "number", doctor.Warning, "test number", "Add phone number"},
		{"the name is in review", change(numberID, `"APPROVED"`, `"PENDING_REVIEW"`), "display name", doctor.Warning, "in review", "wait"},
		{"the name is declined", change(numberID, `"APPROVED"`, `"DECLINED"`), "display name", doctor.Warning, "declined", "Display name"},
		{"people complain", change(numberID, `"GREEN"`, `"YELLOW"`), "quality", doctor.Warning, "medium", "Insights"},
		{"many people complain", change(numberID, `"GREEN"`, `"RED"`), "quality", doctor.Failed, "low", "relance hold purpose"},
		{"there is no rating yet", change(numberID, `"GREEN"`, `"UNKNOWN"`), "quality", doctor.OK, "no rating", ""},
		{"the limit is not told", change(numberID, `"TIER_2K"`, `""`), "people a day", doctor.Skipped, "does not tell", ""},
		{"the rate is not told", change(numberID, `"STANDARD"`, `"NOT_APPLICABLE"`), "throughput", doctor.Skipped, "messages_per_second", ""},
		{"there is no limit", change(numberID, `"TIER_2K"`, `"TIER_UNLIMITED"`), "people a day", doctor.OK, "no limit", ""},
		{
			"the payment does not work", health("BLOCKED", `{"entity_type":"WABA","id":"2","can_send_message":"BLOCKED","errors":[{"error_code":141006,"error_description":"There is an error with the payment method.","possible_solution":"Add one."}]}`),
			"payment", doctor.Failed, "code 141006", "Billing & payments",
		},
		{
			"the account is disabled", health("BLOCKED", `{"entity_type":"WABA","id":"2","can_send_message":"BLOCKED","errors":[{"error_code":141001,"error_description":"The account is disabled.","possible_solution":"Appeal."}]}`),
			"account", doctor.Failed, "The account is disabled (code 141001)", "Appeal. Open business.facebook.com",
		},
		{"something is blocked without a word", health("BLOCKED", `{"entity_type":"APP","id":"3","can_send_message":"BLOCKED"}`), "app", doctor.Failed, "nothing be sent", "developers.facebook.com"},
		{"the business is limited", health("LIMITED", `{"entity_type":"BUSINESS","id":"4","can_send_message":"LIMITED","additional_info":["Not verified."]}`), "business", doctor.Warning, "limited: Not verified", "settings/security"},
		{"the review was lost", change(accountID, `"APPROVED"`, `"REJECTED"`), "review", doctor.Failed, "rejected", "business-support-home"},
		{"the review goes on", change(accountID, `"APPROVED"`, `"PENDING"`), "review", doctor.Warning, "in review", "wait"},
		{"the business is not verified", change(accountID, `"verified"`, `"not_verified"`), "business", doctor.Warning, "not verified", "begin the business verification"},
		{"there are no templates", func(m *meta) { m.answers[accountID+"/message_templates"] = `{"data":[]}` }, "templates", doctor.Warning, "has none", "relance templates push"},
		{"a template is paused", func(m *meta) {
			m.answers[accountID+"/message_templates"] = strings.Replace(m.answers[accountID+"/message_templates"], `"APPROVED"`, `"PAUSED"`, 1)
			m.answers["7 health_status"] = `{"health_status":{"can_send_message":"BLOCKED","entities":[{"entity_type":"MESSAGE_TEMPLATE","id":"7","can_send_message":"BLOCKED","errors":[{"error_code":141020,"error_description":"Too many blocks."}]}]}}`
		}, "templates", doctor.Warning, "paused: booking_reminder (fr): Too many blocks", "relance templates unpause"},
		{"a template is disliked", change(accountID+"/message_templates", `"GREEN"`, `"RED"`), "templates", doctor.Warning, "low quality: booking_reminder (fr)", "fewer people"},
		{"nobody hears of the account", func(m *meta) { m.answers[accountID+"/subscribed_apps"] = `{"data":[]}` }, "subscription", doctor.Failed, "no app", "relance whatsapp subscribe"},
		{"another app hears of it", change(accountID+"/subscribed_apps", appID, "5"), "subscription", doctor.Failed, "another app", "relance whatsapp subscribe"},
		{"no field at all", func(m *meta) { m.answers[appID+"/subscriptions"] = `{"data":[]}` }, "webhook fields", doctor.Failed, "no webhook", "relance whatsapp subscribe --url"},
		{"messages are missing", func(m *meta) {
			m.answers[appID+"/subscriptions"] = subscriptions("https://a.example", whatsapp.Fields[1:]...)
		}, "webhook fields", doctor.Failed, "not subscribed to messages", "relance whatsapp subscribe --url https://a.example"},
		{"others are missing", func(m *meta) {
			m.answers[appID+"/subscriptions"] = subscriptions("https://a.example", whatsapp.Fields[0])
		}, "webhook fields", doctor.Warning, "user_preferences (people who stop", "relance whatsapp subscribe"},
		{"the webhook is off", change(appID+"/subscriptions", `"active":true`, `"active":false`), "webhook fields", doctor.Failed, "switched off", "relance whatsapp subscribe"},
		{"a check that Meta will not answer now", func(m *meta) { m.refuse(accountID, 400, `{"error":{"code":80007}}`) }, "review", doctor.Skipped, "80007", "Wait"},
		{"a check that Meta fails at", func(m *meta) { m.refuse(accountID, 500, `oops`) }, "review", doctor.Skipped, "http 500", "metastatus.com"},
		{"a check that the token may not make", func(m *meta) { m.refuse(accountID, 403, `{"error":{"code":200}}`) }, "review", doctor.Failed, "code 200", "whatsapp_business_management"},
		{"there is no address", func(*meta) {}, "public address", doctor.Skipped, "not known", "--url"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := healthy(t)
			c.change(m)
			found := m.visit(t).Run(t.Context())
			wants(t, found, c.check, c.mark, c.says, c.do)
			// Nobody is left alone with a failure.
			for _, f := range found {
				if (f.Mark == doctor.Failed || f.Mark == doctor.Warning) && f.Do == "" {
					t.Errorf("no step for %v", f)
				}
				if strings.Contains(f.Says+f.Do, "EAAtoken") || strings.Contains(f.Says+f.Do, "verify me") {
					t.Errorf("a secret is in %v", f)
				}
			}
		})
	}
}

func tokenUntil(kind string, at time.Time) string {
	return fmt.Sprintf(`{"data":{"app_id":%q,"type":%q,"expires_at":%d,"is_valid":true,"scopes":["whatsapp_business_messaging","whatsapp_business_management"]}}`, appID, kind, at.Unix())
}

// change replaces words of an answer.
func change(key, old, with string) func(*meta) {
	return func(m *meta) {
		if !strings.Contains(m.answers[key], old) {
			panic("no " + old + " in the answer of " + key)
		}
		m.answers[key] = strings.Replace(m.answers[key], old, with, 1)
	}
}

// health is a judgement with one entity.
func health(send, entity string) func(*meta) {
	return func(m *meta) {
		m.answers[numberID+" health_status"] = `{"health_status":{"can_send_message":"` + send + `","entities":[` + entity + `]}}`
	}
}

func TestARefusedTokenIsTheOnlyTrouble(t *testing.T) {
	for _, c := range []struct{ name, data, check, says, do string }{
		{"it expired", `{"is_valid":false,"expires_at":1795309200,"error":{"code":190,"subcode":463}}`, "token", "the token has expired at 2026-11-22 01:00 UTC", "relance circuits close wa"},
		{"it was taken back", `{"is_valid":false,"error":{"code":190,"subcode":467}}`, "token", "taken back", "Generate token"},
		{"it may not see the number", `{"is_valid":true,"app_id":"3","scopes":["whatsapp_business_messaging","whatsapp_business_management"]}`, "token", "may not see the number", "Assign assets"},
		{"it lacks a permission", `{"is_valid":true,"app_id":"3","scopes":["whatsapp_business_messaging"]}`, "permissions", "lacks whatsapp_business_management", "Generate token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := healthy(t)
			m.refuse(numberID+" id", http.StatusUnauthorized, `{"error":{"code":190}}`)
			m.answers["debug_token"] = `{"data":` + c.data + `}`
			found := m.visit(t).Run(t.Context())
			wants(t, found, c.check, doctor.Failed, c.says, c.do)
			failed := 0
			for _, f := range found {
				if f.Mark == doctor.Failed {
					failed++
				}
			}
			if failed != 1 || doctor.Worst(found) != doctor.Failed {
				t.Errorf("%d failures for one cause:\n%s", failed, listed(found))
			}
		})
	}
}

func TestATokenThatMetaKnowsNothingOf(t *testing.T) {
	m := healthy(t)
	m.refuse(numberID+" id", http.StatusUnauthorized, `{"error":{"code":190}}`)
	m.refuse("debug_token", http.StatusUnauthorized, `{"error":{"code":190}}`)
	wants(t, m.visit(t).Run(t.Context()), "token", doctor.Failed, "code 190", "System users")
}

func TestNobodyAnswers(t *testing.T) {
	m := healthy(t)
	v := m.visit(t)
	m.Close()
	found := v.Run(t.Context())
	wants(t, found, "graph api", doctor.Failed, "connection refused", m.URL)
	if len(found) != 2 { // and the address, which is not known
		t.Errorf("findings without Meta:\n%s", listed(found))
	}
}

// rerouted brings calls to Meta to another address.
type rerouted struct{ to *url.URL }

func (r rerouted) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.URL.Scheme, q.URL.Host = r.to.Scheme, r.to.Host
	return http.DefaultTransport.RoundTrip(q)
}

func TestSettingsAreComparedWithWhatMetaAllows(t *testing.T) {
	for _, c := range []struct {
		name           string
		limit, rate    any
		people, second doctor.Mark
	}{
		{"settings that follow Meta", nil, nil, doctor.OK, doctor.OK},
		{"settings below", 250.0, 10.0, doctor.OK, doctor.OK},
		{"settings at it", 2_000.0, 80.0, doctor.OK, doctor.OK},
		{"settings beyond", 10_000.0, 500.0, doctor.Warning, doctor.Warning},
		{"no bounds", "unlimited", 0.0, doctor.Warning, doctor.Warning},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := healthy(t)
			to, err := url.Parse(m.URL)
			if err != nil {
				t.Fatal(err)
			}
			s := m.settings()
			s["base_url"] = "https://graph.facebook.com"
			if c.limit != nil {
				s["messaging_limit"], s["messages_per_second"] = c.limit, c.rate
			}
			client, err := whatsapp.New(connectors.Settings{Name: "wa", Values: s}, connectors.Env{HTTP: &http.Client{Transport: rerouted{to}}})
			if err != nil {
				t.Fatal(err)
			}
			v := m.visit(t)
			v.Client = client
			found := v.Run(t.Context())
			for check, mark := range map[string]doctor.Mark{"people a day": c.people, "throughput": c.second} {
				if f := about(found, check); len(f) != 1 || f[0].Mark != mark || (mark == doctor.Warning) != strings.Contains(f[0].Do, "out of connections.hcl") {
					t.Errorf("%s: %v, want %s", check, f, mark)
				}
			}
		})
	}
}

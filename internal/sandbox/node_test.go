package sandbox_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	appID = "300000000000003"
	graph = "/graph/v25.0/"
)

// code is the error code of an answer, 0 where it is none.
func code(answer map[string]any) int {
	e, _ := answer["error"].(map[string]any)
	c, _ := e["code"].(float64)
	return int(c)
}

func TestANodeAnswersTheFieldsThatAreAskedFor(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		name, path string
		want       map[string]any
	}{
		{"the number", numberID + "?fields=quality_rating,throughput{level},status", map[string]any{"id": numberID, "quality_rating": "GREEN", "status": "CONNECTED", "throughput": map[string]any{"level": "STANDARD"}}},
		{"the limit of the portfolio", numberID + "?fields=whatsapp_business_manager_messaging_limit", map[string]any{"id": numberID, "whatsapp_business_manager_messaging_limit": "TIER_2K"}},
		{"the account", accountID + "?fields=account_review_status,currency", map[string]any{"id": accountID, "account_review_status": "APPROVED", "currency": "USD"}},
		{"the app of the token", "app?fields=id", map[string]any{"id": appID}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, r.must("GET", graph+c.path, token, nil)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if whole := r.must("GET", graph+numberID, token, nil); whole["health_status"] != nil || whole["verified_name"] == nil {
		t.Errorf("the number without fields = %v", whole)
	}
}

func TestTheNumberChangesAndMetaTells(t *testing.T) {
	r := newRig(t)
	r.template()
	r.must("POST", "/sandbox/api/number", "", map[string]any{"quality": "red", "throughput": "HIGH", "tier": "TIER_10K", "name": "Lumen"})
	var events []string
	r.whatsapp.until("the news of the number", func(b []map[string]any) bool {
		events = nil
		for _, one := range changesOf(b, "phone_number_quality_update") {
			events = append(events, one["event"].(string))
		}
		return len(events) >= 3 && len(changesOf(b, "phone_number_name_update")) == 1
	})
	if diff := cmp.Diff([]string{"FLAGGED", "THROUGHPUT_UPGRADE", "UPGRADE"}, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if got := r.change("business_capability_update")["max_daily_conversations_per_business"]; got != float64(10000) {
		t.Errorf("people a day = %v", got)
	}
	got := r.must("GET", graph+numberID+"?fields=quality_rating,throughput,whatsapp_business_manager_messaging_limit,verified_name", token, nil)
	want := map[string]any{"id": numberID, "quality_rating": "RED", "throughput": map[string]any{"level": "HIGH"}, "whatsapp_business_manager_messaging_limit": "TIER_10K", "verified_name": "Lumen"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the number (-want +got):\n%s", diff)
	}
	for _, body := range []string{`{"quality":"PINK"}`, `{"tier":"TIER_1K"}`, `{"qualty":"RED"}`} {
		if status, _ := r.call("POST", "/sandbox/api/number", "", body); status != http.StatusBadRequest {
			t.Errorf("number %s = %d, want 400", body, status)
		}
	}
}

// changesOf lists the values of a field in webhooks.
func changesOf(bodies []map[string]any, field string) []map[string]any {
	var found []map[string]any
	for _, b := range bodies {
		for _, c := range b["entry"].([]any)[0].(map[string]any)["changes"].([]any) {
			if m := c.(map[string]any); m["field"] == field {
				found = append(found, m["value"].(map[string]any))
			}
		}
	}
	return found
}

func TestWhatTheAccountMayNotSend(t *testing.T) {
	r := newRig(t)
	r.template()
	for _, c := range []struct {
		name, path, bad, good string
		code                  int
		health                string
	}{
		{"without a payment method", "account", `{"payment":false}`, `{"payment":true}`, 131042, "BLOCKED"},
		{"disabled", "account", `{"ban":"DISABLE"}`, `{"ban":"REINSTATE"}`, 131031, "BLOCKED"},
		{"restricted", "account", `{"restriction":"RESTRICTED_BIZ_INITIATED_MESSAGING"}`, `{"restriction":""}`, 368, "LIMITED"},
		{"with a number that is not connected", "number", `{"status":"DISCONNECTED"}`, `{"status":"CONNECTED"}`, 133010, "BLOCKED"},
		{"with a token that was taken back", "token", `{"valid":false}`, `{"valid":true}`, 190, ""},
		{"with a token that cannot send", "token", `{"scopes":["whatsapp_business_management"]}`, `{"scopes":["whatsapp_business_management","whatsapp_business_messaging"]}`, 10, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.must("POST", "/sandbox/api/"+c.path, "", c.bad)
			if _, answer := r.send(templateTo(ana)); code(answer) != c.code {
				t.Errorf("send = %v, want code %d", answer, c.code)
			}
			if c.health != "" {
				got := r.must("GET", graph+numberID+"?fields=health_status", token, nil)["health_status"].(map[string]any)
				if got["can_send_message"] != c.health {
					t.Errorf("health = %v, want %s", got, c.health)
				}
			}
			r.must("POST", "/sandbox/api/"+c.path, "", c.good)
			r.sent(templateTo(ana))
		})
	}
	if got := r.change("account_update"); got["event"] == nil {
		t.Errorf("account update = %v", got)
	}
}

func TestMetaTellsOfTheAccount(t *testing.T) {
	r := newRig(t)
	r.must("POST", "/sandbox/api/account", "", map[string]any{
		"review": "rejected", "violation": "SPAM", "security": "PIN_CHANGED", "alert": map[string]any{"alert_severity": "WARNING", "alert_type": "X"},
	})
	r.must("POST", "/sandbox/api/webhook", "", map[string]any{"field": "payment_configuration_update", "value": map[string]any{"status": "Active"}})
	for field, want := range map[string]map[string]any{
		"account_review_update":        {"decision": "REJECTED"},
		"account_update":               {"event": "ACCOUNT_VIOLATION", "violation_info": map[string]any{"violation_type": "SPAM"}},
		"security":                     {"display_phone_number": "15550100200", "event": "PIN_CHANGED", "requester": "1"},
		"account_alerts":               {"entity_type": "WABA", "entity_id": accountID, "alert_info": map[string]any{"alert_severity": "WARNING", "alert_type": "X"}},
		"payment_configuration_update": {"status": "Active"},
	} {
		if diff := cmp.Diff(want, r.change(field)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field, diff)
		}
	}
	if got := r.must("GET", graph+accountID, token, nil)["account_review_status"]; got != "REJECTED" {
		t.Errorf("review = %v", got)
	}
}

func TestATokenTellsWhatItIsGoodFor(t *testing.T) {
	r := newRig(t)
	until := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	r.must("POST", "/sandbox/api/token", "", map[string]any{"expires_at": until.Format(time.RFC3339)})
	app := appID + "|" + appSecret
	debug := func(bearer, input string) (int, map[string]any) {
		return r.call("GET", graph+"debug_token?input_token="+url.QueryEscape(input), bearer, nil)
	}
	for _, bearer := range []string{token, app} {
		_, answer := debug(bearer, token)
		data := answer["data"].(map[string]any)
		if data["is_valid"] != true || data["app_id"] != appID || data["expires_at"] != float64(until.Unix()) || len(data["scopes"].([]any)) != 2 {
			t.Errorf("debug_token = %v", data)
		}
	}
	if _, answer := debug(token, "other"); answer["data"].(map[string]any)["is_valid"] != false {
		t.Errorf("another token = %v", answer)
	}
	if status, answer := debug(appID+"|wrong", token); status != http.StatusUnauthorized || code(answer) != 190 {
		t.Errorf("with a wrong app secret = %d %v", status, answer)
	}
	if status, answer := r.call("GET", graph+numberID+"?appsecret_proof=00", token, nil); status != http.StatusBadRequest || code(answer) != 100 {
		t.Errorf("a wrong proof = %d %v", status, answer)
	}
	r.skip(2 * time.Hour)
	if status, answer := r.call("GET", graph+numberID, token, nil); status != http.StatusUnauthorized || code(answer) != 190 {
		t.Errorf("after it expired = %d %v", status, answer)
	}
	if _, answer := debug(app, token); answer["data"].(map[string]any)["is_valid"] != false {
		t.Errorf("debug_token after it expired = %v", answer)
	}
}

func TestTheAppIsSubscribedAndTakenOff(t *testing.T) {
	r := newRig(t)
	other := newReceiver(t)
	path := graph + accountID + "/subscribed_apps"
	apps := func() []any { return r.must("GET", path, token, nil)["data"].([]any) }
	if got := apps(); len(got) != 1 || got[0].(map[string]any)["whatsapp_business_api_data"].(map[string]any)["id"] != appID {
		t.Fatalf("apps = %v", got)
	}
	subscriptions := r.must("GET", graph+appID+"/subscriptions", appID+"|"+appSecret, nil)["data"].([]any)[0].(map[string]any)
	if subscriptions["object"] != "whatsapp_business_account" || len(subscriptions["fields"].([]any)) < 10 {
		t.Errorf("subscriptions = %v", subscriptions)
	}

	r.must("DELETE", path, token, nil)
	if got := apps(); len(got) != 0 {
		t.Errorf("apps after it was taken off = %v", got)
	}
	quiet := r.reply(map[string]any{"from": ana, "text": "personne n'écoute"})
	r.must("POST", path, token, nil)
	heard := r.reply(map[string]any{"from": ana, "text": "on écoute"})
	r.inbound(heard)
	for _, m := range updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "messages") {
		if m["id"] == quiet {
			t.Error("a webhook came although no app was subscribed")
		}
	}

	// Another address is asked for the handshake first.
	address := other.server.URL + "/hooks/whatsapp"
	if status, answer := r.call("POST", path, token, map[string]any{"override_callback_uri": address, "verify_token": "wrong"}); status != http.StatusBadRequest || code(answer) != 2200 {
		t.Errorf("a wrong verify token = %d %v", status, answer)
	}
	r.must("POST", path, token, map[string]any{"override_callback_uri": address, "verify_token": verifyToken})
	if got := apps()[0].(map[string]any)["override_callback_uri"]; got != address {
		t.Errorf("override = %v", got)
	}
	id := r.reply(map[string]any{"from": ana, "text": "ailleurs"})
	other.until("the message at the other address", func(b []map[string]any) bool {
		for _, m := range updates(b, "messages") {
			if m["id"] == id {
				return true
			}
		}
		return false
	})
}

func TestAFieldThatIsNotSubscribedIsNotTold(t *testing.T) {
	r := newRig(t)
	r.must("POST", "/sandbox/api/account", "", map[string]any{"fields": []string{"messages"}})
	r.must("POST", "/sandbox/api/number", "", map[string]any{"quality": "RED"})
	r.inbound(r.reply(map[string]any{"from": ana, "text": "Bonjour"}))
	if got := changesOf(r.whatsapp.until("", func([]map[string]any) bool { return true }), "phone_number_quality_update"); len(got) != 0 {
		t.Errorf("told %v", got)
	}
}

func TestANumberIsRegisteredWithItsPin(t *testing.T) {
	r := newRig(t)
	r.template()
	register := func(pin string) int {
		_, answer := r.call("POST", graph+numberID+"/register", token, map[string]any{"messaging_product": "whatsapp", "pin": pin})
		return code(answer)
	}
	r.must("POST", graph+numberID+"/deregister", token, nil)
	if _, answer := r.send(templateTo(ana)); code(answer) != 133010 {
		t.Errorf("send = %v, want 133010", answer)
	}
	if got := []int{register("12"), register("123456"), register("654321")}; !cmp.Equal(got, []int{100, 0, 133005}) {
		t.Errorf("register = %v", got)
	}
	r.sent(templateTo(ana))
	r.must("POST", graph+numberID, token, map[string]any{"pin": "111111"})
	r.must("POST", "/sandbox/api/number", "", map[string]any{"verification": "EXPIRED"})
	if got := []int{register("111111")}; got[0] != 133006 {
		t.Errorf("register of a number that is not verified = %v", got)
	}
}

func TestTheProfileIsChanged(t *testing.T) {
	r := newRig(t)
	path := graph + numberID + "/whatsapp_business_profile"
	r.must("POST", path, token, map[string]any{"messaging_product": "whatsapp", "about": "Soins", "vertical": "HEALTH", "websites": []string{"https://lumen.example"}})
	got := r.must("GET", path+"?fields=about,vertical,websites", token, nil)
	want := map[string]any{"data": []any{map[string]any{"messaging_product": "whatsapp", "about": "Soins", "vertical": "HEALTH", "websites": []any{"https://lumen.example"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("profile (-want +got):\n%s", diff)
	}
	for _, bad := range []map[string]any{
		{"about": "x"},
		{"messaging_product": "whatsapp", "about": ""},
		{"messaging_product": "whatsapp", "vertical": "CLINIC"},
		{"messaging_product": "whatsapp", "websites": []string{"a", "b", "c"}},
		{"messaging_product": "whatsapp", "profile_picture_handle": "4::no"},
	} {
		if status, answer := r.call("POST", path, token, bad); status != http.StatusBadRequest {
			t.Errorf("profile %v = %d %v, want 400", bad, status, answer)
		}
	}
}

func TestCodesOpenAConversation(t *testing.T) {
	r := newRig(t)
	path := graph + numberID + "/message_qrdls"
	made := r.must("POST", path, token, map[string]any{"prefilled_message": "Je voudrais un rendez-vous", "generate_qr_image": "SVG"})
	id := made["code"].(string)
	if made["deep_link_url"] != "https://wa.me/message/"+id || made["qr_image_url"] == nil {
		t.Errorf("made %v", made)
	}
	r.must("POST", path, token, map[string]any{"code": id, "prefilled_message": "Bonjour"})
	all := r.must("GET", path, token, nil)["data"].([]any)
	if len(all) != 1 || all[0].(map[string]any)["prefilled_message"] != "Bonjour" {
		t.Errorf("codes = %v", all)
	}
	r.must("DELETE", path+"/"+id, token, nil)
	if status, _ := r.call("GET", path+"/"+id, token, nil); status != http.StatusBadRequest {
		t.Errorf("a deleted code = %d, want 400", status)
	}
	if status, _ := r.call("POST", path, token, map[string]any{"prefilled_message": ""}); status != http.StatusBadRequest {
		t.Errorf("a code without words = %d, want 400", status)
	}
}

func TestCallsAreCountedAndRefused(t *testing.T) {
	r := newRig(t)
	get := func() *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), "GET", r.url+graph+numberID, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	want := `{"` + accountID + `":[{"call_count":0,"estimated_time_to_regain_access":0,"total_cputime":0,"total_time":0,"type":"whatsapp"}]}`
	if got := get().Header.Get("X-Business-Use-Case-Usage"); got != want {
		t.Errorf("usage = %s, want %s", got, want)
	}
	r.faults(`{"usage":{"percent":96,"regain_minutes":7}}`)
	if got := get().Header.Get("X-App-Usage"); got != `{"call_count":96,"total_cputime":24,"total_time":24}` {
		t.Errorf("usage of the app = %s", got)
	}
	r.faults(`{"usage":null,"management":{"burst":1,"every":"1h"}}`)
	first, second := get(), get()
	if first.StatusCode != http.StatusOK || second.StatusCode != http.StatusBadRequest {
		t.Errorf("two calls with an allowance of one = %d, %d", first.StatusCode, second.StatusCode)
	}
	r.sendsAnyway(t)
}

// sendsAnyway checks that a send does not count as a call of the management
// API.
func (r *rig) sendsAnyway(t *testing.T) {
	t.Helper()
	if status, answer := r.send(textTo(ana, "x")); status != http.StatusOK {
		t.Errorf("send = %d %v: it counts as management", status, answer)
	}
}

func TestARestartKeepsTheBusiness(t *testing.T) {
	dir := t.TempDir()
	r := &rig{t: t, whatsapp: newReceiver(t), crm: newReceiver(t), skipped: newSkip()}
	r.start(r.config(dir))
	r.must("POST", "/sandbox/api/number", "", map[string]any{"quality": "YELLOW"})
	r.stop()
	r.start(r.config(dir))
	if got := r.must("GET", "/sandbox/api/number", "", nil)["quality"]; got != "YELLOW" {
		t.Errorf("quality = %v after a restart", got)
	}
}

package whatsapp_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

const sick = `{"health_status":{"can_send_message":"BLOCKED","entities":[
 {"entity_type":"PHONE_NUMBER","id":"800000000000001","can_send_message":"AVAILABLE","can_receive_call_sip":"AVAILABLE"},
 {"entity_type":"WABA","id":"900000000000001","can_send_message":"BLOCKED","errors":[
  {"error_code":141006,"error_description":"There is an error with the payment method.","possible_solution":"Add another one."}]},
 {"entity_type":"BUSINESS","id":"4","can_send_message":"LIMITED","additional_info":["Not verified.","Verify it."]},
 {"entity_type":"APP","id":"3","can_send_message":"LIMITED","additional_info":"In development."}]},"id":"800000000000001"}`

func TestHealthReadsEveryEntity(t *testing.T) {
	m := serve(t, http.StatusOK, sick)
	c := open(t, m.URL, connectors.Env{})
	got, err := c.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := whatsapp.Health{Send: "blocked", Entities: []whatsapp.Entity{
		{Kind: "phone_number", ID: "800000000000001", Send: "available"},
		{Kind: "waba", ID: "900000000000001", Send: "blocked", Problems: []whatsapp.Problem{{Code: 141006, Says: "There is an error with the payment method.", Todo: "Add another one."}}},
		{Kind: "business", ID: "4", Send: "limited", Notes: []string{"Not verified.", "Verify it."}},
		{Kind: "app", ID: "3", Send: "limited", Notes: []string{"In development."}},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("health (-want +got):\n%s", d)
	}
	same(t, m, http.MethodGet, "/v25.0/800000000000001?fields=health_status", "")
	if _, err := c.TemplateHealth(t.Context(), "77/.."); err != nil {
		t.Fatal(err)
	}
	same(t, m, http.MethodGet, "/v25.0/77%2F..?fields=health_status", "")
}

func TestHealthOfANodeWithoutOneIsEmpty(t *testing.T) {
	got, err := open(t, serve(t, http.StatusOK, `{"id":"1"}`).URL, connectors.Env{}).Health(t.Context())
	if err != nil || got.Send != "" || len(got.Entities) != 0 {
		t.Errorf("Health = %v, %v; want nothing", got, err)
	}
}

func TestBusinessReadsTheAccount(t *testing.T) {
	m := serve(t, http.StatusOK, `{"id":"900000000000001","name":"Clinic","account_review_status":"APPROVED","business_verification_status":"not_verified","currency":"EUR","country":"FR"}`)
	got, err := open(t, m.URL, connectors.Env{}).Business(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := whatsapp.AccountInfo{ID: "900000000000001", Name: "Clinic", Review: "approved", Verified: "not_verified", Currency: "EUR", Country: "FR"}
	if got != want {
		t.Errorf("Business = %v, want %v", got, want)
	}
	same(t, m, http.MethodGet, "/v25.0/900000000000001?fields=id%2Cname%2Caccount_review_status%2Cbusiness_verification_status%2Ccurrency%2Ccountry", "")
}

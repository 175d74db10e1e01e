package whatsapp_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestQRCodesFromMakingToDeleting(t *testing.T) {
	one := whatsapp.QRCode{Code: "ANED2T5QRU7HG1", Message: "I would like to book", Link: "https://wa.me/message/ANED2T5QRU7HG1", Image: "https://scontent.example/1"}
	const answer = `{"code":"ANED2T5QRU7HG1","prefilled_message":"I would like to book","deep_link_url":"https://wa.me/message/ANED2T5QRU7HG1","qr_image_url":"https://scontent.example/1"}`
	m := serve(t, http.StatusOK, answer)
	c := open(t, m.URL, connectors.Env{})
	got, err := c.CreateQR(t.Context(), "I would like to book", "svg")
	if err != nil || got != one {
		t.Errorf("CreateQR = %v, %v", got, err)
	}
	same(t, m, http.MethodPost, "/v25.0/800000000000001/message_qrdls", `{"prefilled_message":"I would like to book","generate_qr_image":"SVG"}`)
	if _, err := c.EditQR(t.Context(), "ANED2T5QRU7HG1", "A question"); err != nil {
		t.Error(err)
	}
	same(t, m, http.MethodPost, "/v25.0/800000000000001/message_qrdls", `{"code":"ANED2T5QRU7HG1","prefilled_message":"A question"}`)
	if err := c.DeleteQR(t.Context(), "ANED2T5QRU7HG1"); err != nil {
		t.Error(err)
	}
	same(t, m, http.MethodDelete, "/v25.0/800000000000001/message_qrdls/ANED2T5QRU7HG1", "")

	m = serve(t, http.StatusOK, `{"data":[`+answer+`]}`)
	list, err := open(t, m.URL, connectors.Env{}).QRCodes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]whatsapp.QRCode{one}, list); d != "" {
		t.Errorf("codes (-want +got):\n%s", d)
	}
}

func TestQRCodesRefuseWhatMetaWould(t *testing.T) {
	m := serve(t, http.StatusOK, `{}`)
	c := open(t, m.URL, connectors.Env{})
	_, empty := c.CreateQR(t.Context(), " ", "svg")
	_, long := c.CreateQR(t.Context(), strings.Repeat("é", 141), "svg")
	_, wrong := c.EditQR(t.Context(), "../../1", "A question")
	for name, err := range map[string]error{"no words": empty, "too many": long, "a code that is none": wrong, "deleting one": c.DeleteQR(t.Context(), "abc")} {
		var e *connectors.Error
		if !errors.As(err, &e) || e.Kind != connectors.Refused || m.method != "" {
			t.Errorf("%s: %v after %q, want a refusal without a call", name, err, m.method)
		}
	}
}

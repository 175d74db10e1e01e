package whatsapp_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

// classes says for each class of the collected facts which reactions may
// answer it.
var classes = map[string][]string{
	"auth": {"hold and tell"}, "billing": {"hold and tell"}, "policy": {"hold and tell"}, "registration": {"hold and tell"},
	"config":       {"hold and tell", "other address", "other channel"}, // an allow list is of people; two codes name the other address
	"throttle_app": {"slow the account"}, "throttle_waba": {"slow the account"}, "throttle_number": {"slow the number"},
	"throttle_pair": {"slow the pair"}, "quality_limit": {"rest the number"},
	"window": {"send a template"}, "recipient": {"other channel"}, "policy_country": {"other channel"},
	"marketing_hold": {"hold for a day"}, "opt_out": {"opt out"},
	"template_bug": {"give up"}, "template_state": {"park the template"}, "flow_state": {"park the template", "wait"},
	"bug": {"give up", "other address", "other channel"}, "media": {"try again"}, "media_inbound": {"give up"},
	"transient": {"try again", "find out first", "wait"}, "transient_or_bug": {"find out first"},
	"flow_mgmt": {"give up"}, "block_api": {"give up", "try again"}, "calling": {"give up"}, "groups": {"give up"},
	"template_create": {"give up", "hold and tell", "park the template"}, "mgmt": {"give up", "wait"}, "coexistence": {"give up"},
}

func TestTheTableHasTheCollectedCodesAndTheirClasses(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/facts/whatsapp/error_codes.json")
	if err != nil {
		t.Skip("no collection of codes beside the repository")
	}
	var facts struct {
		Codes map[string]struct {
			Class     string `json:"class"`
			Surface   string `json:"surface"`
			Ambiguous bool   `json:"outcome_ambiguous"`
		} `json:"codes"`
	}
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatal(err)
	}
	told := map[string]string{"sync": "answer", "async": "status", "sync+async": "both", "sync+inbound": "answer, inbound", "inbound": "inbound"}
	var want, got []string
	for code := range facts.Codes { //nolint:maprange // sorted below
		want = append(want, code)
	}
	for _, c := range whatsapp.Codes() {
		got = append(got, c.Code)
		f := facts.Codes[c.Code]
		if !slices.Contains(classes[f.Class], c.Class) {
			t.Errorf("code %s of class %s: the reaction is %q", c.Code, f.Class, c.Class)
		}
		if c.Told != told[f.Surface] {
			t.Errorf("code %s is told by %q, want %q (%s)", c.Code, c.Told, told[f.Surface], f.Surface)
		}
		if (c.Class == "find out first") != f.Ambiguous {
			t.Errorf("code %s: %q, and the facts say ambiguous: %v", c.Code, c.Class, f.Ambiguous)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("codes (-collected +table):\n%s", d)
	}
	if len(got) != 112 {
		t.Errorf("the table has %d codes, want 112", len(got))
	}
}

func TestEveryCodeIsReactedToByItselfWhateverTheHTTPStatus(t *testing.T) {
	for _, c := range whatsapp.Codes() {
		number := strings.SplitN(c.Code, "-", 2)[0]
		var first connectors.Error
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable} {
			m := serve(t, status, `{"error":{"code":`+number+`,"message":"to +33600000017"}}`)
			_, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), text("Hello"))
			var e *connectors.Error
			if !errors.As(err, &e) {
				t.Fatalf("code %s under %d: %v", c.Code, status, err)
			}
			if e.Code != number || strings.Contains(err.Error(), "33600000017") {
				t.Errorf("code %s under %d: %v", c.Code, status, err)
			}
			if first.Kind == "" {
				first = *e
			}
			if e.Kind != first.Kind || e.Reason != first.Reason || e.After != first.After || e.After < c.After {
				t.Errorf("code %s under %d is %s %s after %v, under 200 %s %s after %v", c.Code, status, e.Kind, e.Reason, e.After, first.Kind, first.Reason, first.After)
			}
		}
	}
}

func TestEveryCodeHasWords(t *testing.T) {
	for _, c := range whatsapp.Codes() {
		if c.Means == "" || c.Class == "" || c.Does == "" || c.Told == "" || c.Source == "" {
			t.Errorf("code %s lacks words: %+v", c.Code, c)
		}
		if c.Class == "hold and tell" && c.Todo == "" {
			t.Errorf("code %s stops everything and says nobody what to do", c.Code)
		}
		if c.Class == "hold for a day" && c.After < 24*time.Hour {
			t.Errorf("code %s waits %v", c.Code, c.After)
		}
	}
}

func TestACodeIsFoundByItsNumber(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		want string
	}{
		{"a code of the table", 131049, "131049"},
		{"one of the permissions", 273, "200-299"},
		{"none", 131048000, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := whatsapp.CodeOf(c.n)
			if ok != (c.want != "") || (ok && got.Code != c.want) {
				t.Errorf("CodeOf(%d) = %+v, %v", c.n, got, ok)
			}
		})
	}
	var near []string
	for _, c := range whatsapp.NearestCodes(131043) {
		near = append(near, c.Code)
	}
	if d := cmp.Diff([]string{"131042", "131044", "131041"}, near); d != "" {
		t.Errorf("nearest to 131043 (-want +got):\n%s", d)
	}
	if got := whatsapp.NearestCodes(1)[0].Code; got != strconv.Itoa(1) {
		t.Errorf("nearest to 1 is %s", got)
	}
}

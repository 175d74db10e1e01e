package e2e

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// The token ends at night: the doctor says so and what to do, messages wait
// under one incident, and once it is well each leaves once.
func TestATokenThatExpiresKeepsMessagesBackUntilItIsWell(t *testing.T) { onBoth(t, tokenExpires) }

func tokenExpires(t *testing.T, flags ...string) {
	i := upFrom(t, autumn, 60, append(flags, "--journeys=testdata/whole")...)
	i.wait(60*time.Second, "the doctor's word that all is well", func() bool {
		out, err := i.tryVerb("doctor", "whatsapp", "--data", i.data)
		return err == nil && !strings.Contains(out, "warning") && strings.Contains(out, "it works")
	})
	phones := []string{"+33612347101", "+33612347102", "+33612347103"}
	i.askAll(phones)
	i.set("/sandbox/api/token", map[string]any{"valid": false})
	for _, phone := range phones {
		i.press(phone, "home")
	}
	i.wait(60*time.Second, "everybody held", func() bool { return i.held() == len(phones) })

	out, err := i.tryVerb("doctor", "whatsapp", "--data", i.data)
	if err == nil {
		t.Error("the doctor finds nothing in a token that expired")
	}
	i.contains("relance doctor whatsapp", out, "FAILED   token", "-> In business.facebook.com", "relance circuits close whatsapp")
	found := i.failures()
	if len(found) != 1 || found["token"] == "" {
		t.Errorf("the doctor's failures are %q, want the token's with the next step", found)
	}
	if open := i.incidents(); len(open) != 1 || open[0].Kind != "connection" || open[0].Name != "whatsapp" || open[0].Code != "190" || open[0].Todo == "" {
		t.Errorf("three messages wait, and the incidents are %+v", open)
	}
	i.contains("relance circuits", i.verb("circuits", "--data", i.data), "whatsapp", "auth")
	for _, phone := range phones {
		i.waitTold(phone, 5*time.Second, "parcel_question")
	}

	i.set("/sandbox/api/token", map[string]any{"valid": true})
	i.verb("circuits", "close", "whatsapp", "--data", i.data)
	for _, phone := range phones {
		i.waitTold(phone, 90*time.Second, "parcel_question", "parcel_ready")
	}
	i.wait(60*time.Second, "the end of all runs", func() bool { return i.open() == 0 })
	i.wait(30*time.Second, "the end of the incident", func() bool { return len(i.incidents()) == 0 })
	for _, phone := range phones {
		i.once(phone)
	}
	i.contains("relance circuits", i.verb("circuits", "--data", i.data), "no connection is stopped")
	i.contains("relance doctor whatsapp", i.verb("doctor", "whatsapp", "--data", i.data), "it works")
}

// failures are the checks of the doctor that failed, with what to do.
func (i *instance) failures() map[string]string {
	i.t.Helper()
	out, _ := i.tryVerb("doctor", "whatsapp", "--json", "--data", i.data) // it ends with 1 where there are any
	var told struct {
		Findings []struct{ Check, Mark, Do string }
	}
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&told); err != nil {
		i.t.Fatalf("relance doctor whatsapp --json: %v in %s", err, out)
	}
	failed := map[string]string{}
	for _, f := range told.Findings {
		if f.Mark == "failed" {
			failed[f.Check] = f.Do
		}
	}
	return failed
}

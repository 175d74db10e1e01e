package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSendFaultsHappenAsOftenAsTheySay(t *testing.T) {
	r := newRig(t)
	r.template()
	r.faults(`{"send":{"status":429,"code":130429,"times":2,"retry_after":7}}`)
	for range 2 {
		req, err := http.NewRequest("POST", r.url+"/graph/v25.0/"+numberID+"/messages", bytes.NewReader(encode(t, templateTo(ana))))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "7" {
			t.Errorf("send = %d, Retry-After %q, want 429 and 7", resp.StatusCode, resp.Header.Get("Retry-After"))
		}
	}
	r.sent(templateTo(ana))
	if got := len(r.messages("")); got != 1 {
		t.Errorf("%d messages left, want 1", got)
	}
}

func TestSendFaultsChooseCodeRecipientAndTemplate(t *testing.T) {
	r := newRig(t)
	r.template()
	cases := []struct {
		name, faults string
		status, code int
	}{
		{"a server error without a code is 131000", `{"send":{"status":500}}`, 500, 131000},
		{"503 without a code is code 2", `{"send":{"status":503}}`, 503, 2},
		{"a code alone has Meta's status", `{"send":{"code":130429}}`, 400, 130429},
		{"a rule of the list", `{"send":null,"rules":[{"on":"send","code":131016,"to":"+33612345678"}]}`, 500, 131016},
		{"a rule for another number does nothing", `{"rules":[{"on":"send","code":131016,"to":"+33698765432"}]}`, 200, 0},
		{"a rule for this template", `{"rules":[{"on":"send","code":368,"template":"booking_reminder"}]}`, 403, 368},
		{"a rule that never happens by chance", `{"rules":[{"on":"send","code":368,"probability":0}]}`, 200, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r.faults(c.faults)
			status, answer := r.send(templateTo(ana))
			e, _ := answer["error"].(map[string]any)
			code, _ := e["code"].(float64)
			if status != c.status || int(code) != c.code {
				t.Errorf("send = %d %v, want %d with code %d", status, answer, c.status, c.code)
			}
		})
	}
}

func TestAsynchronousFaultsFailAfterAcceptance(t *testing.T) {
	r := newRig(t)
	r.template()
	r.faults(`{"send":{"code":131049,"times":1}}`)
	id := r.sent(templateTo(ana))
	if got := r.statuses(id, 1); got[0] != "failed" {
		t.Errorf("statuses = %v, want failed", got)
	}
	if m := r.status(id, "failed"); m.Error.Code != 131049 {
		t.Errorf("error = %d, want 131049", m.Error.Code)
	}
}

func TestAnErrorCanHideAnAcceptedMessage(t *testing.T) {
	r := newRig(t)
	r.template()
	r.faults(`{"send":{"status":500,"accepted":true,"times":1}}`)
	if status, _ := r.send(templateTo(ana)); status != http.StatusInternalServerError {
		t.Errorf("send = %d, want 500", status)
	}
	if got := r.statuses(r.messages("")[0].ID, 2); got[1] != "delivered" {
		t.Errorf("statuses = %v, want the message delivered all the same", got)
	}
}

func TestLostAnswers(t *testing.T) {
	cases := []struct {
		name, faults string
		arrives      bool
	}{
		{"hanging after acceptance still delivers", `{"hang_after":1}`, true},
		{"a cut connection still delivers", `{"drop_answer":true}`, true},
		{"hanging before acceptance delivers nothing", `{"hang_before":{"times":1}}`, false},
		{"hanging ends by itself", `{"hang_after":{"times":1,"for":"10ms"}}`, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.template()
			r.faults(c.faults)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, "POST", r.url+"/graph/v25.0/"+numberID+"/messages", bytes.NewReader(encode(t, templateTo(ana))))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			if resp, err := http.DefaultClient.Do(req); err == nil {
				resp.Body.Close()
				t.Errorf("the send was answered %d, want no answer", resp.StatusCode)
			}
			left := r.messages("")
			if !c.arrives {
				if len(left) != 0 {
					t.Errorf("%d messages left, want none", len(left))
				}
				return
			}
			if len(left) != 1 {
				t.Fatalf("%d messages left, want 1", len(left))
			}
			if got, want := r.statuses(left[0].ID, 2), []string{"sent", "delivered"}; !cmp.Equal(got, want) {
				t.Errorf("statuses = %v, want %v", got, want)
			}
			u := updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "statuses")[0]
			if u["biz_opaque_callback_data"] != "r1.abc.1" {
				t.Errorf("status = %v, without our reference", u)
			}
		})
	}
}

func TestRateLimits(t *testing.T) {
	cases := []struct {
		name, faults string
		code         int
		alsoOthers   bool
	}{
		{"the pair limit holds for one person", `{"pair":{"burst":2,"every":"6s"}}`, 131056, false},
		{"the throughput limit holds for the number", `{"throughput":{"burst":2,"every":"6s"}}`, 130429, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.template()
			r.faults(c.faults)
			r.sent(templateTo(ana))
			r.sent(templateTo(ana))
			if status, answer := r.send(templateTo(ana)); status != http.StatusBadRequest || answer["error"].(map[string]any)["code"] != float64(c.code) {
				t.Errorf("third send = %d %v, want 400 with code %d", status, answer, c.code)
			}
			if status, _ := r.send(templateTo("+33698765432")); (status != http.StatusOK) != c.alsoOthers {
				t.Errorf("send to another person = %d", status)
			}
			r.skip(6 * time.Second)
			r.sent(templateTo(ana))
		})
	}
}

func TestWebhookFaults(t *testing.T) {
	t.Run("duplicates arrive twice", func(t *testing.T) {
		r := newRig(t)
		r.faults(`{"webhooks":{"duplicate":1}}`)
		r.template()
		got := r.statuses(r.sent(templateTo(ana)), 4)
		slices.Sort(got)
		if want := []string{"delivered", "delivered", "sent", "sent"}; !cmp.Equal(got, want) {
			t.Errorf("statuses = %v, want each twice", got)
		}
	})
	t.Run("lost ones never arrive, and the phone has the message", func(t *testing.T) {
		r := newRig(t)
		r.template()
		r.faults(`{"webhooks":{"lose":1}}`)
		lost := r.sent(templateTo(ana))
		r.status(lost, "delivered")
		r.must("DELETE", "/sandbox/api/faults", "", nil)
		r.statuses(r.sent(templateTo(ana)), 2)
		for _, u := range updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "statuses") {
			if u["id"] == lost {
				t.Errorf("a lost webhook arrived: %v", u)
			}
		}
	})
	t.Run("late ones come late", func(t *testing.T) {
		r := newRig(t)
		r.template()
		r.faults(`{"webhooks":{"delay":"1h"}}`)
		late := r.sent(templateTo(ana))
		r.status(late, "delivered")
		r.must("POST", "/sandbox/api/faults", "", `{"webhooks":null}`)
		r.statuses(r.sent(templateTo(ana)), 2)
		if n := len(updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "statuses")); n != 2 {
			t.Errorf("%d statuses before the delay, want 2", n)
		}
		r.skip(2 * time.Hour)
		r.sent(templateTo(ana)) // wakes the deliverer after the jump
		r.statuses(late, 2)
	})
	t.Run("reordered ones all arrive, not always in order", func(t *testing.T) {
		r := newRig(t)
		r.template()
		r.faults(`{"webhooks":{"reorder":true},"read":"auto"}`)
		swapped := false
		for range 12 {
			got := r.statuses(r.sent(templateTo(ana)), 3)
			swapped = swapped || !slices.Equal(got, []string{"sent", "delivered", "read"})
		}
		if !swapped {
			t.Error("twelve messages had their statuses in order")
		}
	})
	t.Run("only one hook suffers where the fault says so", func(t *testing.T) {
		r := newRig(t)
		r.template()
		r.faults(`{"webhooks":{"lose":1,"only":"crm"}}`)
		r.statuses(r.sent(templateTo(ana)), 2)
	})
}

func TestFaultsAreShownMergedAndCleared(t *testing.T) {
	r := newRig(t)
	r.faults(`{"send":{"status":500,"times":3},"bad_numbers":["+33612345678"]}`)
	r.send(templateTo("+33698765432"))
	r.faults(`{"read":"auto"}`)
	want := map[string]any{
		"send":        map[string]any{"status": 500.0, "times": 2.0},
		"bad_numbers": []any{"+33612345678"}, "read": "auto",
	}
	if diff := cmp.Diff(want, r.must("GET", "/sandbox/api/faults", "", nil)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	r.faults(`{"send":null}`)
	delete(want, "send")
	if diff := cmp.Diff(want, r.must("GET", "/sandbox/api/faults", "", nil)); diff != "" {
		t.Errorf("faults after clearing one (-want +got):\n%s", diff)
	}
	r.must("DELETE", "/sandbox/api/faults", "", nil)
	if diff := cmp.Diff(map[string]any{}, r.must("GET", "/sandbox/api/faults", "", nil)); diff != "" {
		t.Errorf("faults after clearing all (-want +got):\n%s", diff)
	}
}

func TestFaultsThatWouldDoNothingAreRefused(t *testing.T) {
	r := newRig(t)
	for _, body := range []string{
		`{"sned":{"status":500}}`, `{"send":{"statsu":500}}`, `{"rules":[{"on":"sending"}]}`, `{"bad_numbers":["ana"]}`,
		`{"template":{"name":"x","status":"GONE"}}`, `{"template":{"name":"x","pacing":"slow"}}`, `{"template":{"status":"PAUSED"}}`, `{"read":"later"}`, `{"pair":{"burst":0,"every":"1s"}}`,
		`{"webhooks":{"delay":5}}`, `{"webhooks":{"only":"sms"}}`, `[]`, `{} {}`,
	} {
		if status, answer := r.call("POST", "/sandbox/api/faults", "", body); status != http.StatusBadRequest || answer["error"] == "" {
			t.Errorf("faults %s = %d %v, want 400 with a reason", body, status, answer)
		}
	}
	if diff := cmp.Diff(map[string]any{}, r.must("GET", "/sandbox/api/faults", "", nil)); diff != "" {
		t.Errorf("faults after refusals (-want +got):\n%s", diff)
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

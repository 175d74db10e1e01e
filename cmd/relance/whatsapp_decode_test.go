package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const hook = `{"object":"whatsapp_business_account","entry":[{"id":"9","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"8"},
"messages":[{"from":"33600000017","id":"wamid.1","timestamp":"1795255201","type":"button","button":{"payload":"r1/yes","text":"I <will>"},"context":{"id":"wamid.0"}}],
"statuses":[{"id":"wamid.2","status":"failed","errors":[{"code":131047}],"pricing":{"type":"regular","category":"utility"}}]}}]}]}`

// decodes runs `relance whatsapp decode` and answers its two outputs.
func decodes(t *testing.T, in string, args ...string) (out, complaints string, failed bool) {
	t.Helper()
	var o, e bytes.Buffer
	c := root()
	c.SetOut(&o)
	c.SetErr(&e)
	c.SetIn(strings.NewReader(in))
	c.SetArgs(append([]string{"whatsapp", "decode"}, args...))
	err := c.ExecuteContext(t.Context())
	var files *fileError
	if err != nil && !errors.As(err, &files) {
		t.Fatal(err)
	}
	return o.String(), e.String(), err != nil
}

func TestDecodeTakesOneWebhookOrSeveral(t *testing.T) {
	line := strings.ReplaceAll(hook, "\n", "")
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"one webhook", hook, 2},
		{"a list", "[" + hook + "," + hook + "]", 4},
		{"a line each", line + "\n" + line + "\n\n" + line + "\n", 6},
		{"named webhooks", `{"a":` + hook + `,"b":{"c":` + hook + `,"note":"two","entries":7}}`, 4},
		{"a byte order mark", "\ufeff" + hook, 2},
		{"a webhook of nothing", `{"object":"whatsapp_business_account","entry":[]}`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, args := range [][]string{{"-"}, {file(t, "hook.json", c.text)}} {
				out, complaints, failed := decodes(t, c.text, args...)
				var events []map[string]any
				if err := json.Unmarshal([]byte(out), &events); err != nil || failed || complaints != "" {
					t.Fatalf("decode printed %q and %q: %v", out, complaints, err)
				}
				if len(events) != c.want {
					t.Errorf("%d events, want %d", len(events), c.want)
				}
			}
		})
	}
}

func TestDecodeShowsEvents(t *testing.T) {
	out, _, _ := decodes(t, hook, "-")
	var events []map[string]any
	if err := json.Unmarshal([]byte(out), &events); err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		delete(e, "data")
	}
	want := []map[string]any{
		{
			"type": "message.received", "id": "wamid.1", "time": "2026-11-21T10:00:01Z", "account": "8", "contact": map[string]any{"phone": "+33600000017"},
			"message": map[string]any{"id": "wamid.1", "type": "button", "text": "I <will>", "payload": "r1/yes", "reply_to": "wamid.0"},
		},
		{
			"type": "message.status", "id": "wamid.2/failed",
			"status": map[string]any{
				"id": "wamid.2", "state": "failed", "code": "131047", "kind": "refused", "reason": "window",
				"price": map[string]any{"type": "regular", "category": "utility"},
			},
		},
	}
	if d := cmp.Diff(want, events); d != "" {
		t.Errorf("the events (-want +got):\n%s", d)
	}
	if !strings.Contains(out, "I <will>") || !strings.Contains(out, "\n    \"type\"") {
		t.Errorf("the output is not for people: %s", out)
	}
}

func TestDecodeSaysWhichFileHoldsNoWebhook(t *testing.T) {
	good, template := file(t, "hook.json", hook), file(t, "template.json", `{"name":"reminder","components":[{"type":"BODY"}]}`)
	broken, wrong := file(t, "broken.json", `{"entry":[`), file(t, "wrong.json", hook+`{"entry":{"33600000017":1}}`)
	out, complaints, failed := decodes(t, "", template, good, broken, wrong, "no such file")
	if !failed {
		t.Error("it exits with 0")
	}
	if n := strings.Count(out, "wamid.1\",\n    \"time\""); n != 2 {
		t.Errorf("%d of 2 webhooks were printed", n)
	}
	shows(t, complaints, template+" holds no webhook", broken+" is not JSON near byte", wrong+" holds a webhook that cannot be decoded, number 2", "no such file cannot be read")
	if lines := strings.Count(complaints, "\n"); lines != 4 || strings.Contains(complaints, "336") {
		t.Errorf("%d lines: %s", lines, complaints)
	}
}

func TestDecodeIsBounded(t *testing.T) {
	deep := func(levels int, inner string) string {
		return `{"entry":[{"changes":[{"field":"x","value":` + strings.Repeat("[", levels) + inner + strings.Repeat("]", levels) + `}]}]}`
	}
	for _, c := range []struct {
		name, text, want string // want is the complaint; "" is none
		most             int    // bytes that are printed
	}{
		{"nothing but brackets", strings.Repeat("[", 1<<20), "is not JSON near byte", 0},
		{"a webhook of more levels than any", deep(20_000, ""), "is not JSON near byte", 0},
		{"many values below many levels", deep(900, strings.Repeat("1,", 100_000)+"1"), "", 1 << 20},
		{"zero bytes", strings.Repeat("\x00", 1<<20), "is not JSON near byte", 0},
		{"no text", "\xff\xfe\x80{", "is not JSON near byte", 0},
		{"numbers that no machine has", `{"entry":[{"id":1e400,"time":-1e99,"changes":[{"field":"messages","value":{"messages":[{"from":123456789012345678901234567890,"timestamp":1e308}]}}]}]}`, "", 4 << 10},
		{"a webhook that is larger than any", `{"entry":["` + strings.Repeat("x", 5<<20) + `"]}`, "larger than 4 MB, number 1", 0},
		{"a file that does not end", strings.Repeat("[]\n", 64<<20/3+1), "is larger than 64 MB", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, complaints, failed := decodes(t, c.text, "-")
			if failed != (c.want != "") || !strings.Contains(complaints, c.want) {
				t.Errorf("decode says %q, want %q", complaints, c.want)
			}
			if len(out) > c.most {
				t.Errorf("it printed %d bytes, more than %d", len(out), c.most)
			}
			if c.want == "" && !json.Valid([]byte(out)) {
				t.Error("what it printed is not JSON")
			}
		})
	}
}

// TestDecodeSamples prints Meta's samples where they lie beside the project.
func TestDecodeSamples(t *testing.T) {
	const pywa = "../../../shared/facts/fixtures/whatsapp/pywa/updates/message.json"
	if _, err := os.Stat(pywa); err != nil {
		t.Skip("no samples beside the project")
	}
	out, complaints, failed := decodes(t, "", pywa)
	if failed || complaints != "" || strings.Count(out, `"type": "message.received"`) < 23 {
		t.Errorf("decode printed %d bytes and %q", len(out), complaints)
	}
}

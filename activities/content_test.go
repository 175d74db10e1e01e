package activities_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// contentRig is a rig whose journey sends more than words. With heard the
// person has just written, so that free text may leave.
func contentRig(t *testing.T, channels map[string]connectors.Channel, heard bool) *rig {
	t.Helper()
	return folderRig(t, "testdata/content", channels, heard)
}

// folderRig is contentRig with the journey of another folder.
func folderRig(t *testing.T, dir string, channels map[string]connectors.Channel, heard bool) *rig {
	t.Helper()
	r := &rig{t: t, now: &frozen{at: noon}, plan: folder(t, dir).Plan("parcel")}
	if r.plan == nil {
		t.Fatal("the journey has errors")
	}
	clk := clock.New(clock.Real(), r.now.read)
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	r.Activities, r.hash = build(l, clk, r.plan, channels), r.plan.Hash()
	begin(t, l, r.hash)
	if heard {
		r.do(func(tx *ledger.Tx) error { return tx.Heard(person, account, noon) })
	}
	return r
}

func step(name string) func(*activities.SendRequest) {
	return func(q *activities.SendRequest) { q.Step = name }
}

func TestContentReachesEachChannelInItsForm(t *testing.T) {
	sent := map[string]connectors.Message{}
	all := map[string]connectors.Channel{"whatsapp": keeps{sent, "whatsapp"}, "email": keeps{sent, "email"}, "sms": keeps{sent, "sms"}}
	paper := &connectors.Media{Kind: connectors.Document, Link: "https://shop.example/o-1.pdf", Filename: "parcel-o-1.pdf"}
	const lines = "Code: MERCI10\nparcel-o-1.pdf: https://shop.example/o-1.pdf"
	for _, c := range []struct {
		name, step, channel string
		heard               bool
		want                connectors.Message // less its reference and address
	}{
		{"a template with its header and its code", "papers", "whatsapp", false, connectors.Message{Template: &connectors.Template{
			Name: "papers_v1", Language: "en", Category: "utility", Positional: true, Header: &connectors.Header{Media: paper},
			Params:  []connectors.Param{{Name: "number", Text: "12"}},
			Buttons: []connectors.Button{{Payload: "ok", Title: "Thanks"}, {Title: "Code", Code: "MERCI10"}},
		}}},
		{"the same as an e-mail", "papers", "email", false, connectors.Message{Text: &connectors.Text{
			Subject: "Parcel 12", Body: "The papers of parcel 12 are above.\n\n" + lines + "\n\nShop",
		}}},
		{"the same as an SMS", "papers", "sms", false, connectors.Message{Text: &connectors.Text{
			Body: "The papers of parcel 12 are above.\n" + lines + "\nShop",
		}}},
		{"a picture above words and buttons", "photo", "whatsapp", true, connectors.Message{Text: &connectors.Text{
			Media: &connectors.Media{Kind: connectors.Image, Link: "https://shop.example/parcel.jpg"}, Body: "Is it yours?",
			Buttons: []connectors.Button{{Payload: "ok", Title: "Yes"}}, ListLabel: "Choose",
		}}},
		{"four answers, which become a list", "day", "whatsapp", true, connectors.Message{Text: &connectors.Text{
			Body: "Which day?", ListLabel: "Choose",
			Buttons: []connectors.Button{{Payload: "mon", Title: "Monday"}, {Payload: "tue", Title: "Tuesday"}, {Payload: "wed", Title: "Wednesday"}, {Payload: "thu", Title: "Thursday"}},
		}}},
		{"one link, which becomes a button", "follow", "whatsapp", true, connectors.Message{Text: &connectors.Text{
			Body: "It is on its way.", ListLabel: "Choose", Buttons: []connectors.Button{{Title: "Follow", URL: "https://shop.example/o/o-1"}},
		}}},
		{"a link and a number, which stand in the text", "more", "whatsapp", true, connectors.Message{Text: &connectors.Text{
			Body: "It has arrived.\nFollow: https://shop.example/o/o-1\nCall us: +33123456789", ListLabel: "Choose",
		}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := contentRig(t, all, c.heard)
			res := r.send(step(c.step), func(q *activities.SendRequest) {
				if c.channel != "whatsapp" {
					q.Channel = c.channel
				}
			})
			if res.Verdict != activities.SendSent {
				t.Fatalf("it is %s (%s)", res.Verdict, res.Reason)
			}
			got := sent[c.channel]
			got.Ref, got.To = "", connectors.Address{}
			if diff := cmp.Diff(c.want, bare(got, res.SendID)); diff != "" {
				t.Errorf("what left (-want +got):\n%s", diff)
			}
		})
	}
}

func TestACodeToSignInWithIsThatOfATemplateThatWhatsAppWords(t *testing.T) {
	sent := map[string]connectors.Message{}
	r := folderRig(t, "testdata/signing_in", map[string]connectors.Channel{"whatsapp": keeps{sent, "whatsapp"}}, false)
	if res := r.send(); res.Verdict != activities.SendSent {
		t.Fatalf("it is %s (%s)", res.Verdict, res.Reason)
	}
	want := &connectors.Template{Name: "sign_in_v1", Language: "en", Category: "authentication", Code: "12"}
	if diff := cmp.Diff(want, sent["whatsapp"].Template); diff != "" {
		t.Errorf("what left (-want +got):\n%s", diff)
	}
}

// bare is a message whose payloads are the ids of their buttons.
func bare(m connectors.Message, sendID string) connectors.Message {
	strip := func(in []connectors.Button) {
		for i := range in {
			if prefix := "r1." + sendID + "/"; len(in[i].Payload) > len(prefix) && in[i].Payload[:len(prefix)] == prefix {
				in[i].Payload = in[i].Payload[len(prefix):]
			}
		}
	}
	if m.Template != nil {
		strip(m.Template.Buttons)
	} else {
		strip(m.Text.Buttons)
	}
	return m
}

// until asks for a step until there is a final word, a minute apart.
func (r *rig) until(name string) activities.SendResult {
	for {
		res := r.send(step(name))
		if res.Verdict != activities.SendTrouble {
			return res
		}
		r.now.move(time.Minute)
	}
}

func TestAFileThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		name, step string
		heard      bool
		want       string // verdict and reason
		tries      int    // with the file
		text       string // what left without it
	}{
		{"leaves as a link in the text", "photo", true, "sent", 3, "Is it yours?\n\nhttps://shop.example/parcel.jpg"},
		{"of a template leaves with its words while the window is open", "papers", true, "sent", 3, "The papers of parcel 12 are above.\n\nparcel-o-1.pdf: https://shop.example/o-1.pdf\n\nShop\nCode: MERCI10"},
		{"of a template leaves nothing else when the window is closed", "papers", false, "refused media", 3, ""},
		{"stops the message where the author says so", "final", true, "refused media", 3, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := newOutside(t)
			tried := 0
			r := contentRig(t, map[string]connectors.Channel{"whatsapp": fileless{whatsApp(t, out.URL), &tried}}, c.heard)
			res := r.until(c.step)
			got := res.Verdict
			if got != "sent" {
				got += " " + res.Reason
			}
			if got != c.want || tried != c.tries {
				t.Errorf("it is %s (%s) after %d tries, want %s after %d", got, res.Reason, tried, c.want, c.tries)
			}
			out.mu.Lock()
			text := ""
			for _, b := range out.bodies {
				text = wordsOf(b)
			}
			out.mu.Unlock()
			if text != c.text {
				t.Errorf("without its file it reads %q, want %q", text, c.text)
			}
			if again := r.send(step(c.step)); c.want == "sent" && again.Verdict != "already_sent" {
				t.Errorf("asked again it is %s (%s)", again.Verdict, again.Reason)
			}
		})
	}
}

func TestAFileThatIsRefusedLaterLeavesAsALink(t *testing.T) {
	out := newOutside(t)
	r := contentRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)}, true)
	first := r.send(step("photo"))
	if first.Verdict != activities.SendSent {
		t.Fatalf("the first time it is %s (%s)", first.Verdict, first.Reason)
	}
	r.do(func(tx *ledger.Tx) error {
		_, err := tx.ApplyStatus(ledger.StatusUpdate{Ref: out.taken()[0], ProviderID: "wamid.1", State: "failed", Reason: "media", Code: "131053", At: noon})
		return err
	})
	r.now.move(time.Minute)
	second := r.send(step("photo"))
	if second.Verdict != activities.SendSent || second.Attempt != 2 {
		t.Fatalf("the second time it is %s (%s), attempt %d", second.Verdict, second.Reason, second.Attempt)
	}
	out.mu.Lock()
	defer out.mu.Unlock()
	if got, want := wordsOf(out.bodies[1]), "Is it yours?\n\nhttps://shop.example/parcel.jpg"; got != want {
		t.Errorf("it reads %q, want %q", got, want)
	}
}

// wordsOf is the text of a request to the Cloud API.
func wordsOf(body map[string]any) string {
	if interactive, ok := body["interactive"].(map[string]any); ok {
		text, _ := interactive["body"].(map[string]any)["text"].(string)
		return text
	}
	text, _ := body["text"].(map[string]any)
	words, _ := text["body"].(string)
	return words
}

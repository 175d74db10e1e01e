package activities_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

func TestAConsentIsKeptWithItsProof(t *testing.T) {
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	q := request(r.hash, "may_we")
	res, err := r.Send(t.Context(), q)
	if err != nil || res.Verdict != activities.SendSent {
		t.Fatalf("the question is %s (%v)", res.Verdict, err)
	}
	answered := noon.Add(time.Hour)
	give := activities.ConsentRequest{
		Call:   call(r.hash, "may_we/answer.yes#consent"),
		Answer: activities.Answer{SendID: res.SendID, Key: "yes", Button: true, At: answered},
	}
	for range 2 {
		if _, err := r.Consent(t.Context(), give); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := r.Ledger.Consents(t.Context(), person, 0, 10)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows (%v), want one however often it is kept", len(rows), err)
	}
	got := rows[0]
	version, hash, _ := strings.Cut(got.Version, " en ")
	if version != "template may_we_v1" || len(hash) != 64 {
		t.Errorf("the words are %q, want the template, its language and the hash of what was sent", got.Version)
	}
	got.Version, got.Row = "", 0
	want := ledger.Consent{Contact: person, Purpose: "newsletter", Granted: true, Source: "answer:parcel/may_we", Text: "en button yes", At: answered}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the proof (-want +got):\n%s", diff)
	}
}

func TestAHandOffIsAConversationUntilItIsOver(t *testing.T) {
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	lapses := noon.Add(2 * time.Hour)
	res, err := r.Tell(t.Context(), activities.TellRequest{Call: call(r.hash, "help"), Until: lapses})
	if err != nil || res.ID == "" {
		t.Fatalf("the hand-off is %+v (%v)", res, err)
	}
	if got := r.send(); got.Verdict != "held" || got.Reason != "handoff" || !got.Until.Equal(lapses) {
		t.Errorf("while a colleague talks a message is %s %s until %v", got.Verdict, got.Reason, got.Until)
	}
	got := r.send(func(q *activities.SendRequest) { q.Resolved = []string{res.ID} })
	if got.Verdict != activities.SendSent {
		t.Errorf("when it is over the message is %s %s", got.Verdict, got.Reason)
	}
}

func TestANoticeLeavesOnceInThePersonsLanguage(t *testing.T) {
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	add := func(n ledger.Notice) {
		t.Helper()
		n.Contact, n.Channel, n.Account = person, "whatsapp", account
		r.do(func(tx *ledger.Tx) error {
			if err := tx.Heard(person, account, r.now.read()); err != nil {
				return err
			}
			_, err := tx.AddNotice(n)
			return err
		})
	}
	add(ledger.Notice{ID: "stop/1", Kind: "stopped", Purpose: "*", Language: "fr"})
	add(ledger.Notice{ID: "start/2", Kind: "started", Purpose: "news", Language: "fr"})
	for range 3 {
		if _, err := r.NotifyPending(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
		r.now.move(time.Minute)
	}
	bodies := out.texts()
	slices.Sort(bodies)
	if len(bodies) != 2 || !strings.Contains(bodies[0], "START pour") || !strings.Contains(bodies[1], "STOP nouvelles") {
		t.Errorf("notices: %q", bodies)
	}
	if left, err := r.Ledger.PendingNotices(t.Context(), 10); err != nil || len(left) != 0 {
		t.Errorf("%d notices wait (%v)", len(left), err)
	}
}

func TestANoticeOfUnknownOutcomeIsNotRepeated(t *testing.T) {
	sends := 0
	r := newRig(t, map[string]connectors.Channel{"whatsapp": asked{&sends, func() (bool, error) { return false, nil }}})
	r.do(func(tx *ledger.Tx) error {
		if err := tx.Heard(person, account, noon); err != nil {
			return err
		}
		_, err := tx.AddNotice(ledger.Notice{ID: "stop/1", Contact: person, Channel: "whatsapp", Account: account, Kind: "stopped", Purpose: "*", Language: "en"})
		return err
	})
	for range 3 {
		r.now.move(time.Minute)
		if _, err := r.NotifyPending(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
	}
	if sends != 1 {
		t.Errorf("%d requests, want one", sends)
	}
}

func TestNoticesSpeakTenLanguages(t *testing.T) {
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	said := map[string]bool{}
	for _, language := range []string{"fr", "en", "es", "pt", "de", "it", "nl", "ar", "pl", "tr"} {
		for _, kind := range []string{"stopped", "started"} {
			for _, purpose := range []string{"*", "offers"} {
				n := ledger.Notice{ID: language + kind + purpose, Contact: person, Channel: "whatsapp", Account: account, Kind: kind, Purpose: purpose, Language: language}
				r.do(func(tx *ledger.Tx) error {
					if err := tx.Heard(person, account, noon); err != nil {
						return err
					}
					_, err := tx.AddNotice(n)
					return err
				})
				if err := r.Notify(t.Context(), n); err != nil {
					t.Fatal(err)
				}
				all := out.texts()
				body := all[len(all)-1]
				word := map[string]string{"stopped": "START", "started": "STOP"}[kind]
				if !strings.Contains(body, word) || strings.Contains(body, "{") || (purpose != "*") != strings.Contains(body, word+" offers") {
					t.Errorf("%s, %s, %s: %q", language, kind, purpose, body)
				}
				said[body] = true
			}
		}
	}
	if len(said) != 40 {
		t.Errorf("%d different notices, want 40: %v", len(said), slices.Sorted(maps.Keys(said)))
	}
}

package dispatch_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// coupons is a purpose with a consent and words of its own.
const coupons = `
purpose "coupons" {
  opt_in  = required
  consent = "promo"
  allows  = [marketing]
  words   = { fr = ["bons"], en = ["vouchers"] }
}
`

// basket is a journey of that purpose.
const basket = `journey "basket" {
  title   = "Basket"
  purpose = purpose.coupons
  trigger "left" { on = "cart.abandoned" }
  one_per = event.cart.id
  again   = always
  wait "a_day" { for = "1d" }
}
`

// offers is a journey whose purpose asks for a double opt-in.
const offers = `journey "offers" {
  title   = "Offers"
  purpose = purpose.marketing
  trigger "bought" { on = "cart.completed" }
  one_per = event.cart.id
  again   = always
  wait "a_day" { for = "1d" }
}
`

func selling(t testing.TB) fs.FS { return folderWith(t, coupons, basket) }

func cart(id string) map[string]any { return map[string]any{"cart": map[string]any{"id": id}} }

// of has the person's phone.
func of(e connectors.Event, phone string) connectors.Event {
	e.Contact.Phone = phone
	return e
}

// twoPeople share a phone and have a run each of either purpose.
func twoPeople(t testing.TB) *rig {
	t.Helper()
	return twoPeopleOn(t, "sqlite::memory:")
}

func twoPeopleOn(t testing.TB, dsn string) *rig {
	t.Helper()
	r := newRigOn(t, dsn, shipped, selling(t))
	for _, c := range []string{"c-1", "c-2"} {
		r.arrive(of(event("b"+c, "booking.created", c, booking("b-"+c)), ana), of(event("k"+c, "cart.abandoned", c, cart("k-"+c)), ana))
	}
	r.arrive(of(event("other", "booking.created", "c-3", booking("b-c-3")), tom))
	r.runs.told()
	return r
}

// consents are the rows of proof, in words.
func (r *rig) consents(contact string) (rows []string) {
	r.t.Helper()
	list, err := r.Ledger.Consents(r.t.Context(), contact, 0, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, c := range list {
		word := "revoked"
		if c.Granted {
			word = "granted"
		}
		rows = append(rows, strings.Join([]string{c.Contact, c.Purpose, word, c.Source, c.Text}, " | "))
	}
	return rows
}

func (r *rig) notices() (all []ledger.Notice) {
	r.t.Helper()
	all, err := r.Ledger.PendingNotices(r.t.Context(), 100)
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

func TestAStopEndsEverythingOfEverybodyAtTheAddress(t *testing.T) {
	r := twoPeople(t)
	r.arrive(wrote("m-1", ana, "Arrêtez !", ""))
	for _, e := range r.runs.events {
		if diff := cmp.Diff(map[string]any{"purpose": "*"}, e.Data); diff != "" || e.Reply != nil || e.Contact == "" || len(e.Keys) != 0 {
			t.Errorf("a run hears %+v", e)
		}
	}
	want := []call{
		{WorkflowID: "basket/k-c-1", Type: "consent.revoked", Seq: 1},
		{WorkflowID: "basket/k-c-2", Type: "consent.revoked", Seq: 1},
		{WorkflowID: "booking_reminder/b-c-1", Type: "consent.revoked", Seq: 1},
		{WorkflowID: "booking_reminder/b-c-2", Type: "consent.revoked", Seq: 1},
	}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	for _, c := range []string{"c-1", "c-2"} {
		if diff := cmp.Diff([]string{c + " | * | revoked | message | fr stop"}, r.consents(c)); diff != "" {
			t.Errorf("the proof is (-want +got):\n%s", diff)
		}
	}
	if rows := r.consents("c-3"); len(rows) != 0 {
		t.Errorf("somebody else stopped too: %v", rows)
	}
	list, err := r.Ledger.Consents(t.Context(), "c-1", 0, 1)
	if err != nil || !strings.HasPrefix(list[0].Version, "words ") {
		t.Errorf("the proof has no version of the words (%v)", err)
	}
}

func TestAStopOfOnePurpose(t *testing.T) {
	for _, text := range []string{"stop coupons", "STOP vouchers!", "stop bons"} {
		t.Run(text, func(t *testing.T) {
			r := twoPeople(t)
			r.arrive(wrote("m-1", ana, text, ""))
			want := []call{
				{WorkflowID: "basket/k-c-1", Type: "consent.revoked", Seq: 1},
				{WorkflowID: "basket/k-c-2", Type: "consent.revoked", Seq: 1},
			}
			for _, e := range r.runs.events {
				if diff := cmp.Diff(map[string]any{"purpose": "coupons"}, e.Data); diff != "" {
					t.Errorf("a run hears (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(want, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
			rows := r.consents("c-2")
			if len(rows) != 1 || !strings.HasPrefix(rows[0], "c-2 | promo | revoked | message | ") || strings.Contains(rows[0], "bons") {
				t.Errorf("the proof is %v", rows)
			}
			who, err := r.Ledger.Contact(t.Context(), "c-1")
			if err != nil || !who.StoppedAt.IsZero() {
				t.Errorf("everything is stopped since %v (%v)", who.StoppedAt, err)
			}
			notices := r.notices()
			if len(notices) != 1 || notices[0].Kind != "stopped" || notices[0].Purpose != "coupons" || notices[0].Account != account {
				t.Errorf("the notices are %+v", notices)
			}
			r.now.move(time.Minute)
			r.arrive(wrote("m-2", ana, strings.Replace(strings.ToLower(text), "stop", "start", 1), ""))
			r.do(func(tx *ledger.Tx) error {
				granted, _, err := tx.Consented("c-1", "promo")
				if !granted {
					t.Error("START did not give the consent back")
				}
				return err
			})
		})
	}
}

func TestAStopOfAPurposeIsForEveryConsentThatPlansHaveForIt(t *testing.T) {
	r := twoPeople(t)
	r.release(folderWith(t, strings.Replace(coupons, `"promo"`, `"vouchers_opt_in"`, 1), strings.Replace(basket, `"basket"`, `"wishes"`, 1)))
	r.arrive(wrote("m-1", ana, "stop coupons", ""))
	want := []string{"c-1 | promo | revoked | message | fr stop purpose", "c-1 | vouchers_opt_in | revoked | message | fr stop purpose"}
	if diff := cmp.Diff(want, r.consents("c-1")); diff != "" {
		t.Errorf("the proof is (-want +got):\n%s", diff)
	}
}

func TestAQuestionNeverSwallowsAStop(t *testing.T) {
	for _, c := range []struct {
		name, text string
		payload    func(send string) string
		stops      bool
	}{
		{"typed", "stop", func(string) string { return "" }, true},
		{"a button of our own called so", "Stop", func(s string) string { return "r1." + s + "/stop" }, true},
		{"a button of somebody else's template called so", "STOP", func(string) string { return "opt-out" }, true},
		{"a button of our own called otherwise", "Cancel", func(s string) string { return "r1." + s + "/stop" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _, second := twoQuestions(t)
			r.arrive(wrote("m-1", ana, c.text, c.payload(second)))
			who, err := r.Ledger.Contact(t.Context(), "c-1")
			if err != nil || who.StoppedAt.IsZero() == c.stops {
				t.Errorf("stopped = %v, want %v (%v)", !who.StoppedAt.IsZero(), c.stops, err)
			}
			for _, x := range r.runs.told() {
				if got := x.Type == "consent.revoked"; got != c.stops {
					t.Errorf("a run was told %+v", x)
				}
			}
		})
	}
}

func TestAStopReachesFiftyRunsAtOnce(t *testing.T) {
	r := newRig(t, folder(t, parcel("always")))
	const runs, atOnce = 50, 16
	for i := range runs {
		r.accept(of(event(fmt.Sprint("e-", i), "order.created", "c-1", order(fmt.Sprint("o-", i))), ana))
	}
	r.settle()
	r.runs.told()

	// Nobody's call ends before as many are under way as there may be: one
	// after the other they would never end.
	var mu sync.Mutex
	under, most := 0, 0
	full := make(chan struct{})
	r.runs.fail = func(call) error {
		mu.Lock()
		under++
		most = max(most, under)
		if under == atOnce && most == atOnce {
			select {
			case <-full:
			default:
				close(full)
			}
		}
		mu.Unlock()
		select {
		case <-full:
		case <-time.After(20 * time.Second):
			t.Error("the others did not come")
		}
		mu.Lock()
		under--
		mu.Unlock()
		return nil
	}
	r.arrive(wrote("m-1", ana, "STOP", ""))
	calls := r.runs.told()
	if len(calls) != runs {
		t.Fatalf("%d runs heard it, want %d", len(calls), runs)
	}
	if most > atOnce {
		t.Errorf("%d calls were under way together, want at most %d", most, atOnce)
	}
}

func TestAStopThatWasNotDeliveredIsTheSameEventAgain(t *testing.T) {
	r := twoPeople(t)
	r.runs.failing(2, errAway)
	r.arrive(wrote("m-1", ana, "stop vouchers", ""))
	if calls := r.runs.told(); len(calls) != 0 {
		t.Fatalf("runs were told %v while nobody answered", calls)
	}
	// Meanwhile the word has gone from the plans.
	for _, p := range r.Plans.Journeys() {
		if p.Journey == "basket" {
			purpose := p.Purposes["coupons"]
			purpose.Words = nil
			p.Purposes["coupons"] = purpose
		}
	}
	r.now.move(time.Minute)
	r.settle()
	for _, e := range r.runs.events {
		if diff := cmp.Diff(map[string]any{"purpose": "coupons"}, e.Data); diff != "" || e.Reply != nil {
			t.Errorf("a run hears %+v", e)
		}
	}
	want := []call{
		{WorkflowID: "basket/k-c-1", Type: "consent.revoked", Seq: 1},
		{WorkflowID: "basket/k-c-2", Type: "consent.revoked", Seq: 1},
	}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
}

// A START may have come between the two and be dispatched later still: then
// the run that began is right. Where none came, its first message is refused.
func TestAStopThatIsDispatchedLateEndsNothingThatBeganAfterIt(t *testing.T) {
	r := twoPeople(t)
	r.accept(wrote("m-1", ana, "stop", ""), event("late", "booking.created", "c-1", booking("b-late")))
	stop, err := r.Ledger.Claim(t.Context(), "another process", 1, time.Second) // which dies with it
	if err != nil || len(stop) != 1 || stop[0].Type != "message.received" {
		t.Fatalf("claimed %d rows (%v)", len(stop), err)
	}
	r.settle()
	r.runs.told()
	r.now.move(time.Minute)
	r.settle()
	calls := r.runs.told()
	if len(calls) == 0 || slices.ContainsFunc(calls, func(c call) bool { return c.WorkflowID == "booking_reminder/b-late" }) {
		t.Errorf("runs were told %v, want those that were open when the STOP came, and no other", calls)
	}
}

func TestAStopOlderThanAStartEndsNothing(t *testing.T) {
	r := twoPeople(t)
	old := wrote("m-1", ana, "stop", "")
	old.Time = morning.Add(-time.Minute)
	start := wrote("m-2", ana, "start", "")
	start.Time = morning
	r.arrive(start, old)
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("runs were told %v", calls)
	}
	who, err := r.Ledger.Contact(t.Context(), "c-1")
	if err != nil || !who.StoppedAt.IsZero() {
		t.Errorf("the person is stopped since %v (%v)", who.StoppedAt, err)
	}
}

func TestAStopAndAStartAreConfirmedOnceADay(t *testing.T) {
	r := twoPeople(t)
	kinds := func() (out []string) {
		for _, n := range r.notices() {
			out = append(out, n.Kind+" "+n.Purpose+" "+n.Language+" "+n.Channel)
		}
		slices.Sort(out)
		return out
	}
	for i := range 5 {
		r.arrive(wrote(fmt.Sprint("s-", i), ana, "STOPP", ""))
		r.now.move(time.Minute)
		r.arrive(wrote(fmt.Sprint("t-", i), ana, "Start", ""))
		r.now.move(time.Minute)
	}
	if diff := cmp.Diff([]string{"started * fr whatsapp", "stopped * de whatsapp"}, kinds()); diff != "" {
		t.Errorf("the notices are (-want +got):\n%s", diff)
	}
	r.now.move(24 * time.Hour)
	r.arrive(wrote("s-9", ana, "stop", ""))
	if n := len(r.notices()); n != 3 {
		t.Errorf("the next day there are %d notices, want 3", n)
	}
	for _, n := range r.notices() {
		if strings.Contains(n.ID, ana) {
			t.Error("a notice's id shows the number")
		}
	}
}

func TestAStartGivesADoubleOptInBackAndGrantsNone(t *testing.T) {
	for _, c := range []struct {
		name  string
		given bool
	}{{"once given in answer to a question", true}, {"never given", false}} {
		t.Run(c.name, func(t *testing.T) {
			r := twoPeople(t)
			r.release(folder(t, offers))
			if c.given {
				r.do(func(tx *ledger.Tx) error {
					return tx.RecordConsent(ledger.Consent{Contact: "c-2", Purpose: "marketing", Granted: true, Source: "answer:opt_in/ask", At: morning})
				})
			}
			r.now.move(time.Minute)
			r.arrive(wrote("m-1", ana, "stop offres", ""))
			r.now.move(time.Minute)
			r.arrive(wrote("m-2", ana, "start offres", ""))
			en := r.enrolled("booking_reminder/b-c-2")
			var d ledger.Decision
			r.do(func(tx *ledger.Tx) (err error) {
				d, err = tx.Decide(ledger.SendRequest{
					Identity: en.ID + "/1/ad/1", Enrolment: en.ID, Step: "ad", Round: 1, Visit: 1, Applied: en.Seq, Contact: "c-2",
					Channel: "whatsapp", Account: account, Purpose: "marketing", Consent: "marketing", OptIn: "confirmed",
					Content: "ad", HasText: true, HasTemplate: true,
				})
				return err
			})
			if got := d.Verdict == ledger.Go; got != c.given {
				t.Errorf("the next message is %s %s", d.Verdict, d.Reason)
			}
			started := slices.ContainsFunc(r.notices(), func(n ledger.Notice) bool { return n.Kind == "started" })
			if started != c.given {
				t.Errorf("a START is confirmed = %v, want %v", started, c.given)
			}
		})
	}
}

func TestAConsentTakenBackByHandReachesTheRunsItEnds(t *testing.T) {
	everything := []call{
		{WorkflowID: "basket/k-c-1", Type: "consent.revoked", Seq: 1},
		{WorkflowID: "booking_reminder/b-c-1", Type: "consent.revoked", Seq: 1},
	}
	for _, c := range []struct {
		name, purpose string
		want          []call
	}{
		{"everything", "*", everything},
		{"a purpose by its name", "coupons", everything[:1]},
		{"a purpose by the name of its consent", "promo", everything[:1]},
		{"a purpose of no run", "marketing", nil},
		{"nothing named", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := twoPeople(t)
			e := event("by-hand", "consent.revoked", "c-1", map[string]any{"purpose": c.purpose})
			row, err := dispatch.Row("relance", e, r.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := r.Ledger.Accept(t.Context(), ledger.Arrival{Connection: "relance", Body: []byte("{}"), Events: []ledger.NewEvent{row}}); err != nil {
				t.Fatal(err)
			}
			r.runs.failing(1, errAway)
			r.settle()
			r.runs.fail = nil
			r.now.move(time.Minute)
			r.settle()
			for _, e := range r.runs.events {
				if diff := cmp.Diff(map[string]any{"purpose": c.purpose}, e.Data); diff != "" {
					t.Errorf("a run hears (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(c.want, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStopOfPromotionsIsAboutMarketingAlone(t *testing.T) {
	r := twoPeople(t)
	r.arrive(wrote("m-1", ana, "Stop ads", "STOP_ADS"))
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("runs were told %v", calls)
	}
	for _, c := range []string{"c-1", "c-2"} {
		if diff := cmp.Diff([]string{c + " | " + ledger.ProviderMarketing + " | revoked | message | en stop marketing"}, r.consents(c)); diff != "" {
			t.Errorf("the proof is (-want +got):\n%s", diff)
		}
	}
	if n := r.notices(); len(n) != 1 || n[0].Purpose != "marketing" {
		t.Errorf("the notices are %+v", n)
	}
}

func TestWhoeverComesToAnAddressInheritsWhatWasStoppedThere(t *testing.T) {
	r := twoPeople(t)
	r.do(func(tx *ledger.Tx) error { // told of the person, not from the phone
		return tx.RecordConsent(ledger.Consent{Contact: "c-1", Purpose: "letters", Source: "crm", At: morning})
	})
	r.arrive(wrote("m-1", ana, "stop coupons", ""))
	r.arrive(connectors.Event{ID: "p-1", Type: connectors.MarketingStopped, Contact: connectors.Contact{Phone: ana}})
	r.now.move(time.Hour)
	e := of(event("new", "booking.created", "c-9", booking("b-9")), ana)
	e.Contact.Fields = map[string]any{"consent": []any{"promo", "letters"}}
	r.arrive(e)
	want := []string{
		"c-9 | promo | revoked | address | fr stop purpose",
		"c-9 | " + ledger.ProviderMarketing + " | revoked | address | " + connectors.MarketingStopped,
		"c-9 | letters | granted | test | booking.created",
	}
	got := r.consents("c-9")
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the newcomer's consents are (-want +got):\n%s", diff)
	}
}

// A STOP of somebody with 50 open runs, on a ledger on disk: what it takes
// until the last run is told.
func BenchmarkAStopWithFiftyRuns(b *testing.B) {
	r := newRigOn(b, "sqlite:"+b.TempDir()+"/ledger.db", folder(b, parcel("always")))
	for i := range 50 {
		r.accept(of(event(fmt.Sprint("e-", i), "order.created", "c-1", order(fmt.Sprint("o-", i))), ana))
	}
	r.settle()
	n := 0
	for b.Loop() {
		n++
		r.arrive(wrote(fmt.Sprint("m-", n), ana, "STOP", ""))
	}
	if got := len(r.runs.told()); got != 50+50*n {
		b.Fatalf("runs were told %d times, want %d", got, 50+50*n)
	}
}

func TestAStopThatIsDispatchedAgainWhenThePersonHasANameIsConfirmedOnce(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(wrote("m-1", ana, "STOP", ""))
	r.now.move(time.Second)
	known := event("e-1", "contact.created", "c-1", nil)
	known.Contact.Phone = ana
	r.arrive(known)
	if n, err := r.Ledger.Reopen(t.Context(), morning.Add(-time.Minute)); err != nil || n != 2 {
		t.Fatalf("Reopen = %d, %v", n, err)
	}
	r.settle()
	if all := r.notices(); len(all) != 1 {
		t.Errorf("%d confirmations wait, want 1: %+v", len(all), all)
	}
}

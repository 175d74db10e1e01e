package worker_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/sandbox"
	"github.com/relancehq/relance/worker"
)

var releasedAt = time.Date(2026, time.March, 23, 9, 0, 0, 0, time.UTC)

// shelf is a copy of two of the shipped journeys that a test may change.
func shelf(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(journeys.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name, kind, _ := strings.Cut(e.Name(), ".")
		if (kind == "journey.hcl" || kind == "scenario.hcl") && name != "booking_reminder" && name != "quote_follow_up" {
			continue
		}
		data, err := fs.ReadFile(journeys.FS, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: data}
	}
	return out
}

// edit replaces words in a file, which must have them.
func edit(t *testing.T, folder fstest.MapFS, file, from, to string) {
	t.Helper()
	text := string(folder[file].Data)
	if !strings.Contains(text, from) {
		t.Fatalf("%s does not say %q", file, from)
	}
	folder[file] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, from, to))}
}

func newLedger(t *testing.T) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("close the ledger: %v", err)
		}
	})
	return l
}

func librarian(l *ledger.Ledger) *worker.Librarian {
	return &worker.Librarian{Ledger: l, Releases: dispatch.NewReleases(activities.NewPlans()), Log: slog.New(slog.DiscardHandler)}
}

func release(t *testing.T, l *worker.Librarian, folder fs.FS) []string {
	t.Helper()
	changed, diags, err := l.Release(t.Context(), folder, releasedAt)
	if err != nil || diags.HasErrors() {
		t.Fatalf("Release: %v, %v", err, diags)
	}
	return changed
}

// current are the titles of the journeys that new runs take, here and in the
// ledger.
func current(t *testing.T, l *worker.Librarian) []string {
	t.Helper()
	var here, there, titles []string
	for _, p := range l.Releases.Journeys() {
		here, titles = append(here, p.Journey+"@"+p.Hash()), append(titles, p.Title)
	}
	rows, err := l.Ledger.CurrentPlans(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		there = append(there, row.Journey+"@"+row.Hash)
	}
	if diff := cmp.Diff(there, here); diff != "" {
		t.Errorf("the ledger and this process do not agree on what is current (-ledger +process):\n%s", diff)
	}
	return titles
}

func TestAReleaseAnswersWhatChanged(t *testing.T) {
	l, folder := librarian(newLedger(t)), shelf(t)
	if diff := cmp.Diff([]string{"booking_reminder", "quote_follow_up"}, release(t, l, folder)); diff != "" {
		t.Errorf("the first release (-want +got):\n%s", diff)
	}
	if changed := release(t, l, folder); len(changed) != 0 {
		t.Errorf("the same folder again changed %v", changed)
	}
	edit(t, folder, "booking_reminder.journey.hcl", "Rappel de rendez-vous", "Rappel")
	if diff := cmp.Diff([]string{"booking_reminder"}, release(t, l, folder)); diff != "" {
		t.Errorf("with another title (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Rappel", "Relance d'un devis sans réponse"}, current(t, l)); diff != "" {
		t.Errorf("current journeys (-want +got):\n%s", diff)
	}
	edit(t, folder, "booking_reminder.journey.hcl", `"Rappel"`, `"Rappel de rendez-vous"`)
	release(t, l, folder)
	if got := current(t, l)[0]; got != "Rappel de rendez-vous" {
		t.Errorf("back at the first words, the current journey is %q", got)
	}
}

func TestAFolderWithAnErrorReplacesNothing(t *testing.T) {
	for _, c := range []struct {
		name, file, from, to string
		where                string
	}{
		{"a word that is none", "booking_reminder.journey.hcl", "again   = never", "again   = sometimes", "booking_reminder.journey.hcl"},
		{"no HCL", "booking_reminder.journey.hcl", `journey "booking_reminder" {`, `journey "booking_reminder" `, "booking_reminder.journey.hcl"},
		{"settings that lack what a journey uses", "settings.hcl", `purpose "service"`, `purpose "other"`, ""},
		{"the error is in another journey than the change", "quote_follow_up.journey.hcl", `again   = "30d"`, "again   = sometimes", "quote_follow_up.journey.hcl"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, folder := librarian(newLedger(t)), shelf(t)
			release(t, l, folder)
			before := current(t, l)
			edit(t, folder, "booking_reminder.journey.hcl", "Rappel de rendez-vous", "Rappel") // a change that is right
			edit(t, folder, c.file, c.from, c.to)
			changed, diags, err := l.Release(t.Context(), folder, releasedAt)
			if err != nil || !diags.HasErrors() || len(changed) != 0 {
				t.Fatalf("Release = %v, %v, %v, want errors of the folder alone", changed, diags, err)
			}
			if first := diags[0].Range; c.where != "" && (first == nil || first.Filename != c.where || first.Start.Line == 0) {
				t.Errorf("the first error is at %+v, want a line of %s", first, c.where)
			}
			if diff := cmp.Diff(before, current(t, l)); diff != "" {
				t.Errorf("current journeys (-before +after):\n%s", diff)
			}
		})
	}
	t.Run("an empty folder", func(t *testing.T) {
		l := librarian(newLedger(t))
		release(t, l, shelf(t))
		if _, diags, err := l.Release(t.Context(), fstest.MapFS{}, releasedAt); err != nil || !diags.HasErrors() {
			t.Errorf("Release = %v, %v", diags, err)
		}
		if got := current(t, l); len(got) != 2 {
			t.Errorf("current are %v, want both", got)
		}
	})
}

func TestAJourneyWhoseFileIsGoneIsRetired(t *testing.T) {
	l, folder := librarian(newLedger(t)), shelf(t)
	release(t, l, folder)
	delete(folder, "quote_follow_up.journey.hcl")
	delete(folder, "quote_follow_up.scenario.hcl")
	release(t, l, folder)
	if diff := cmp.Diff([]string{"Rappel de rendez-vous"}, current(t, l)); diff != "" {
		t.Errorf("current journeys (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"quote_follow_up"}, release(t, l, shelf(t))); diff != "" {
		t.Errorf("when its file is back (-want +got):\n%s", diff)
	}
	if got := current(t, l); len(got) != 2 {
		t.Errorf("current are %v, want both", got)
	}
}

func TestRestoreKnowsThePlansThatPeopleAreOn(t *testing.T) {
	shared := newLedger(t)
	first, folder := librarian(shared), shelf(t)
	release(t, first, folder)
	old := first.Releases.Journeys()[0].Hash()
	if err := shared.Do(t.Context(), func(tx *ledger.Tx) error {
		return tx.Open(ledger.Enrolment{ID: "booking_reminder/b-1@1", WorkflowID: "booking_reminder/b-1", Journey: "booking_reminder", Plan: old, OnePer: "b-1", Contact: "c-1", FirstEvent: 1, Round: 1}, nil)
	}); err != nil {
		t.Fatal(err)
	}
	edit(t, folder, "booking_reminder.journey.hcl", "Rappel de rendez-vous", "Rappel")
	release(t, first, folder)

	second := librarian(shared)
	if err := second.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := current(t, second); got[0] != "Rappel" {
		t.Errorf("current is %q, want the newer one", got[0])
	}
	if p, err := second.Releases.Shelf.Get(old); err != nil || p.Title != "Rappel de rendez-vous" {
		t.Errorf("the plan that somebody is on is not loaded: %v", err)
	}
}

func TestAWorkerFollowsWhatAnotherReleases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared, err := ledger.Open(t.Context(), "sqlite::memory:", clock.New(clock.Real(), nil))
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := shared.Close(); err != nil {
				t.Errorf("close the ledger: %v", err)
			}
		}()
		here, there, folder := librarian(shared), librarian(shared), shelf(t)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { here.Follow(ctx); close(done) }()
		defer func() { stop(); <-done }()

		follows := func(want ...string) {
			t.Helper()
			time.Sleep(6 * time.Second) // of the bubble's clock: it looks every five
			synctest.Wait()
			if diff := cmp.Diff(want, current(t, here)); diff != "" {
				t.Errorf("current here (-want +got):\n%s", diff)
			}
		}
		follows()
		release(t, there, folder)
		follows("Rappel de rendez-vous", "Relance d'un devis sans réponse")
		edit(t, folder, "booking_reminder.journey.hcl", "Rappel de rendez-vous", "Rappel")
		release(t, there, folder)
		follows("Rappel", "Relance d'un devis sans réponse")
		delete(folder, "booking_reminder.journey.hcl")
		delete(folder, "booking_reminder.scenario.hcl")
		release(t, there, folder)
		follows("Relance d'un devis sans réponse")
	})
}

func TestAPlanThatARunMissesIsLoaded(t *testing.T) {
	shared := newLedger(t)
	first := librarian(shared)
	release(t, first, shelf(t))
	hash := first.Releases.Journeys()[0].Hash()

	second := librarian(shared)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { second.Missing(ctx); close(done) }()
	defer func() { stop(); <-done }()
	end := time.Now().Add(20 * time.Second)
	for _, err := second.Releases.Shelf.Get(hash); err != nil; _, err = second.Releases.Shelf.Get(hash) {
		if time.Now().After(end) {
			t.Fatal("the plan is not loaded")
		}
	}
}

// meta is the sandbox's, behind real HTTP, and a connection to it.
func meta(t *testing.T) (*worker.Connections, func() map[string]string) {
	t.Helper()
	const number, account, token = "100000000000001", "200000000000002", "cloud-token"
	s, err := sandbox.Open(t.Context(), sandbox.Config{
		AppSecret: appSecret, VerifyToken: "v", Token: token, CRMToken: "c", CRMSecret: "s", PhoneNumberID: number, WABAID: account,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Errorf("close the sandbox: %v", err)
		}
	})
	c := connect(t, `
connection "number" {
  kind            = "whatsapp"
  phone_number_id = "`+number+`"
  waba_id         = "`+account+`"
  token           = "`+token+`"
  app_secret      = "`+appSecret+`"
  verify_token    = "v"
  base_url        = "`+server.URL+`/graph"
}
`)
	return c, func() map[string]string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/graph/v25.0/"+account+"/message_templates", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		var list struct {
			Data []struct {
				Name, Language, Status, Category string
				Components                       []struct{ Type, Text string }
			}
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		known := map[string]string{}
		for _, one := range list.Data {
			for _, c := range one.Components {
				if strings.EqualFold(c.Type, "body") {
					known[one.Name+"/"+one.Language] = one.Status + " " + one.Category + ": " + c.Text
				}
			}
		}
		return known
	}
}

func TestTemplatesAreRegisteredAndEdited(t *testing.T) {
	connections, known := meta(t)
	l, folder := librarian(newLedger(t)), shelf(t)
	l.WhatsApp = connections.WhatsApp
	release(t, l, folder)
	got := known()
	const soon = "booking_soon_v1/en"
	if want := "See you soon: your booking is at "; !strings.Contains(got[soon], want) || !strings.HasPrefix(got[soon], "APPROVED UTILITY") {
		t.Errorf("the template is known as %q, want approved and with %q", got[soon], want)
	}
	for _, name := range []string{"booking_reminder_v1/fr", "booking_reminder_v1/en", "booking_soon_v1/fr"} {
		if got[name] == "" {
			t.Errorf("%s is not registered", name)
		}
	}
	n := len(got)

	edit(t, folder, "booking_reminder.journey.hcl", "See you soon: your booking", "Soon: your booking")
	release(t, l, folder)
	if got = known(); !strings.Contains(got[soon], ": Soon: your booking is at ") || len(got) != n {
		t.Errorf("after the edit there are %d templates and it is known as %q", len(got), got[soon])
	}

	// A process that begins again finds them there.
	again := librarian(newLedger(t))
	again.WhatsApp = connections.WhatsApp
	release(t, again, folder)
	if len(known()) != n {
		t.Errorf("registered twice: %d templates, want %d", len(known()), n)
	}
}

func TestATemplateThatIsRefusedReleasesNothing(t *testing.T) {
	connections, _ := meta(t)
	l, folder := librarian(newLedger(t)), shelf(t)
	l.WhatsApp = connections.WhatsApp
	release(t, l, folder)
	before := current(t, l)
	// WhatsApp lets nobody change the category of an approved template.
	edit(t, folder, "quote_follow_up.journey.hcl", "category = utility", "category = marketing")
	edit(t, folder, "booking_reminder.journey.hcl", "Rappel de rendez-vous", "Rappel")
	edit(t, folder, "settings.hcl", "allows         = [utility]", "allows         = [utility, marketing]")
	changed, diags, err := l.Release(t.Context(), folder, releasedAt)
	if diags.HasErrors() {
		t.Fatalf("the folder has errors of its own: %v", diags)
	}
	if err == nil || !strings.Contains(err.Error(), "quote_follow_up") || len(changed) != 0 {
		t.Errorf("Release = %v, %v, want an error that names the journey", changed, err)
	}
	if diff := cmp.Diff(before, current(t, l)); diff != "" {
		t.Errorf("current journeys (-before +after):\n%s", diff)
	}
}

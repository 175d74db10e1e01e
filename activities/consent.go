package activities

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// Answer is a person's answer to a question of ours, as proof of a consent. It
// holds nothing they typed.
type Answer struct {
	SendID string    `json:"send_id"`          // the question's message
	Key    string    `json:"key,omitempty"`    // the answer it was taken for
	Button bool      `json:"button,omitempty"` // pressed, else typed
	At     time.Time `json:"at,omitzero"`      // virtual
}

// ConsentRequest asks for a consent step: what the person answered is kept.
type ConsentRequest struct {
	Call
	Answer Answer `json:"answer"`
}

// Consent keeps that the person gave or took back a consent in answer to a
// question: where it was asked, how it was answered and which words they
// answered to. Repeating it adds nothing.
func (a *Activities) Consent(ctx context.Context, r ConsentRequest) (Placed, error) {
	out := Placed{Address: r.Address()}
	p, st, err := a.plan(r.Call)
	if err != nil {
		return out, err
	}
	version, err := a.asked(ctx, r.Enrolment, r.Answer.SendID)
	if err != nil {
		return out, err
	}
	how := "words"
	if r.Answer.Button {
		how = "button"
	}
	purpose := p.Purposes[st.Target]
	kept := ledger.Consent{
		Contact: r.Contact, Purpose: cmp.Or(purpose.Consent, st.Target), Granted: st.Grant,
		Source:  "answer:" + p.Journey + "/" + st.Asked,
		Text:    strings.Join(strings.Fields(locale(version)+" "+how+" "+r.Answer.Key), " "),
		Version: version, At: r.Answer.At,
	}
	what := "consent given"
	if !st.Grant {
		what = "consent taken back"
	}
	return out, a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if err := tx.RecordConsent(kept); err != nil {
			return err
		}
		return keep(tx, r.Call, TraceLine{At: a.Clock.Now(), Step: st.ID, What: what, Why: st.Target, Where: where(st)})
	})
}

// keepAsked keeps in which words a question leaves, with its intent: a later
// consent is given to exactly these.
func keepAsked(tx *ledger.Tx, d ledger.Decision, words draft) error {
	form := words.text
	name := "text"
	if d.UseTemplate && words.template != nil {
		form, name = words.template, "template "+words.template.Name
	}
	return tx.KeepEffect(askedKey(d.SendID, d.Attempt), "asked", fmt.Sprintf("%s %s %s", name, form.Locale, words.hash))
}

func askedKey(sendID string, attempt int) string {
	return "asked/" + sendID + "/" + strconv.Itoa(attempt)
}

// asked is the version of the words that a question left in: of the last
// attempt that was made.
func (a *Activities) asked(ctx context.Context, enrolment, sendID string) (version string, err error) {
	rows, err := a.Ledger.Sends(ctx, enrolment)
	if err != nil {
		return "", err
	}
	attempts := 0
	for _, row := range rows {
		if row.SendID == sendID {
			attempts = row.Attempts
		}
	}
	err = a.Ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		for n := attempts; n > 0 && err == nil; n-- {
			var known bool
			if version, known, err = tx.EffectDone(askedKey(sendID, n)); known {
				return err
			}
		}
		return err
	})
	return version, err
}

// locale is the language in a version of words.
func locale(version string) string {
	words := strings.Fields(version)
	if len(words) < 3 {
		return ""
	}
	return words[len(words)-2]
}

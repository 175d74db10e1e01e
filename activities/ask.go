package activities

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/nyaruka/phonenumbers"

	"github.com/relancehq/relance/definitions"
)

// asked is the step as it is asked for the n-th time after the first: in the
// author's other words, where there are some. Its template stays behind them
// for when the window is closed.
func asked(st *definitions.Step, n int) *definitions.Step {
	if n == 0 || len(st.RetryText) == 0 {
		return st
	}
	again, message := *st, *st.Message
	message.Text = st.RetryText
	again.Message = &message
	return &again
}

// distinguish makes the same words on another occasion another message: else
// they would count as a repetition of the first.
func (d *draft) distinguish(occasion string) {
	if occasion == "" || d.hash == "" {
		return
	}
	sum := sha256.Sum256([]byte(d.hash + "/" + occasion))
	d.hash = hex.EncodeToString(sum[:])
}

// locale is the language in which the message leaves.
func (d *draft) locale() string {
	switch {
	case d.text != nil:
		return d.text.Locale
	case d.template != nil:
		return d.template.Locale
	}
	return ""
}

// region is the country of an international number, "" where it has none.
func region(phone string) string {
	number, err := phonenumbers.Parse(phone, "")
	if err != nil {
		return ""
	}
	return phonenumbers.GetRegionCodeForNumber(number)
}

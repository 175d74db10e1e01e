package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Meta writes the words of templates with a code to sign in with, and keeps
// their button as a link of its own (Meta, 2025-12). The sandbox has the words
// in English alone.
const (
	otpLink       = "https://www.whatsapp.com/otp/code/"
	otpTitle      = "Copy code"
	otpBody       = "*{{1}}* is your verification code."
	otpWarning    = " For your security, do not share this code."
	otpFooter     = "This code expires in %d minutes."
	maxOTP        = 15 // characters of a code
	maxOTPMinutes = 90
)

// signsIn tells whether an authentication template has Meta's words.
func (t *template) signsIn() bool {
	buttons := t.part("BUTTONS").Buttons
	return len(buttons) == 1 && buttons[0].copies()
}

// copies tells whether the button is a link of Meta's own, which copies a code
// or fills it in.
func (b templateButton) copies() bool { return strings.HasPrefix(b.URL, otpLink) }

// checkSigningIn refuses words and buttons of one's own in an authentication
// template.
func (t *template) checkSigningIn() error {
	if t.signsIn() {
		return nil // an edit without components
	}
	for _, c := range t.Components {
		switch c.Type {
		case "BODY":
			if c.Text != "" {
				return graphFailure(100, "the BODY of an authentication template takes no text: Meta writes it")
			}
		case "FOOTER":
			if c.Text != "" || c.Minutes < 1 || c.Minutes > maxOTPMinutes {
				return graphFailure(100, "the FOOTER of an authentication template takes code_expiration_minutes alone, 1 to %d", maxOTPMinutes)
			}
		case "BUTTONS":
			if len(c.Buttons) != 1 || c.Buttons[0].Type != "OTP" {
				return graphFailure(100, "an authentication template has one button, of type OTP")
			}
			if err := c.Buttons[0].checkOTP(); err != nil {
				return err
			}
		default:
			return graphFailure(100, "an authentication template takes no %s", c.Type)
		}
	}
	if t.part("BODY").Type == "" || t.part("BUTTONS").Type == "" {
		return graphFailure(100, "an authentication template has a BODY and BUTTONS with one of type OTP")
	}
	return nil
}

func (b templateButton) checkOTP() error {
	switch b.OTP {
	case "COPY_CODE":
		return nil
	case "ONE_TAP", "ZERO_TAP":
		var apps []struct {
			Package string `json:"package_name"`
			Hash    string `json:"signature_hash"`
		}
		if err := json.Unmarshal(b.Apps, &apps); err != nil || len(apps) == 0 || apps[0].Package == "" || apps[0].Hash == "" {
			return graphFailure(100, "a button of otp_type %s needs supported_apps with package_name and signature_hash", b.OTP)
		}
		return nil
	}
	return graphFailure(100, "otp_type must be COPY_CODE, ONE_TAP or ZERO_TAP")
}

// word writes Meta's words into an authentication template that was checked.
func (t *template) word() {
	if t.Category != "AUTHENTICATION" || t.signsIn() {
		return
	}
	for i := range t.Components {
		switch c := &t.Components[i]; c.Type {
		case "BODY":
			if c.Text = otpBody; c.Warns {
				c.Text += otpWarning
			}
		case "FOOTER":
			c.Text = fmt.Sprintf(otpFooter, c.Minutes)
		case "BUTTONS":
			b := &c.Buttons[0]
			if b.Text == "" {
				b.Text = otpTitle
			}
			b.Type, b.URL = "URL", otpLink+"?otp_type="+b.OTP+"&code=otp{{1}}"
		}
	}
	t.Format = "POSITIONAL"
}

// copyOTP is the button that copies a code to sign in with.
func (b templateButton) copyOTP(code string) (button, error) {
	if n := utf8.RuneCountInString(code); n > maxOTP {
		return button{}, graphFailure(132005, "the code has %d characters, at most %d are allowed", n, maxOTP)
	}
	return button{Title: b.Text, Code: code}, nil
}

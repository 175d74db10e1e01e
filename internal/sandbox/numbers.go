package sandbox

import (
	"regexp"
	"strings"
)

var phoneShape = regexp.MustCompile(`^\+?[0-9][0-9 ().-]*$`)

// e164 brings a number to E.164. A plus that a query string turned into a
// space is put back; without a plus the digits are taken as they are.
func e164(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if !phoneShape.MatchString(text) {
		return "", false
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	// E.164 allows 15 digits; no country has numbers of fewer than 7.
	if len(digits) < 7 || len(digits) > 15 || digits[0] == '0' {
		return "", false
	}
	return "+" + digits, true
}

// phoneNumber is the number in the one spelling by which the sandbox knows it:
// mobile numbers of Mexico and Brazil have two.
func phoneNumber(text string) (string, bool) {
	phone, ok := e164(text)
	switch {
	case strings.HasPrefix(phone, "+521") && len(phone) == len("+5215512345678"):
		return "+52" + phone[len("+521"):], ok
	case strings.HasPrefix(phone, "+55") && len(phone) == len("+551112345678") && phone[5] >= '6':
		return phone[:5] + "9" + phone[5:], ok
	}
	return phone, ok
}

// waID is the number as WhatsApp writes it: without the plus, Mexican mobile
// numbers with the 1 of old and Brazilian ones outside the south-east without
// the ninth digit, whatever the business wrote (Cloud API, Meta 2026-09).
func waID(phone string) string {
	switch {
	case strings.HasPrefix(phone, "+52") && len(phone) == len("+525512345678"):
		return "521" + phone[len("+52"):]
	case strings.HasPrefix(phone, "+55") && len(phone) == len("+5531912345678") && phone[5] == '9' && phone[3:5] > "30":
		return phone[1:5] + phone[6:]
	}
	return strings.TrimPrefix(phone, "+")
}

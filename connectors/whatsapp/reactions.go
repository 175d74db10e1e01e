package whatsapp

import (
	"time"

	"github.com/relancehq/relance/connectors"
)

// reaction is what to do about one of Meta's error codes.
type reaction struct {
	kind   connectors.Kind
	reason connectors.Reason
	after  time.Duration
	says   string // the code in our words; Meta's own text may quote the recipient
	next   string
}

// Short names keep the table below readable as a table.
const (
	throttled = connectors.Throttled
	transient = connectors.Transient
	unknown   = connectors.Unknown
	refused   = connectors.Refused
	operator  = connectors.Operator
)

// reactions are Meta's codes that a send, a status or a template call can
// carry (Meta's error code page, read 2026-09-11, and the changes to June
// 2026). Codes of calls, groups, blocking, coexistence and flow management
// are not here: relance makes none of those calls. The HTTP status is not
// looked at: throttling is a 400, a missing permission a 500, a missing
// template a 404.
var reactions = map[int]reaction{
	// The token, its permissions and the app.
	0:      {operator, connectors.ReasonAuth, 0, "the access token is not valid", "Make a new system user token and set it as the connection's token"},
	3:      {operator, connectors.ReasonAuth, 0, "the app may not call this method", "Give the token the scopes whatsapp_business_messaging and whatsapp_business_management"},
	10:     {operator, connectors.ReasonAuth, 0, "a permission is missing", "Give the token the scopes whatsapp_business_messaging and whatsapp_business_management"},
	190:    {operator, connectors.ReasonAuth, 0, "the access token has expired", "Make a new system user token and set it as the connection's token"},
	131005: {operator, connectors.ReasonAuth, 0, "access denied", "Give the system user access to this WhatsApp account"},

	// Too much, of the app, the account, the number or the pair.
	4:      {throttled, connectors.ReasonAccount, 5 * time.Minute, "the app made too many calls", ""},
	80007:  {throttled, connectors.ReasonAccount, 5 * time.Minute, "the account made too many calls", ""},
	130429: {throttled, connectors.ReasonNumber, time.Second, "the number sends faster than its rate", ""},
	131048: {throttled, connectors.ReasonNumber, 6 * time.Hour, "too many people blocked or reported this number", "Look at the number's quality in WhatsApp Manager and send less marketing"},
	131056: {throttled, connectors.ReasonPair, 6 * time.Second, "too many messages to the same person", ""},
	131064: {throttled, connectors.ReasonAccount, 6 * time.Hour, "the account is capped because templates are in the wrong category", "Correct the templates' categories in WhatsApp Manager"},
	132069: {throttled, connectors.ReasonTemplateState, 10 * time.Minute, "the flow of this template is throttled", "Mend the flow's health in WhatsApp Manager"},
	134101: {throttled, connectors.ReasonTemplateState, 10 * time.Minute, "the template is not ready yet for marketing messages", ""},

	// Meta's own trouble, before anything was done. A 5xx leaves the outcome
	// open unless its code is one of these: with 2, 131016, 131057 and 133004
	// the part that would take the message says that it is not there to take
	// it, and 131053 is said of a file that has to be read before anything can
	// be sent.
	2:      {transient, "", 0, "the API is down or overloaded", ""},
	131016: {transient, "", 0, "the service is unavailable", ""},
	131053: {transient, connectors.ReasonMedia, 0, "Meta could not fetch or read the media", "Check the file's type and size and that its address is public"},
	131057: {transient, "", 30 * time.Second, "the number is in maintenance", ""},
	133004: {transient, "", 0, "the server is unavailable for now", ""},

	// Meta does not say whether the message went out: 1 covers requests that
	// are wrong and servers that broke on right ones, 131000 is "something
	// went wrong", which may be after the message was handed on.
	1:      {unknown, "", 0, "Meta does not say what happened", ""},
	131000: {unknown, "", 0, "something went wrong at Meta", ""},

	// This person.
	130403: {refused, connectors.ReasonRecipient, 0, "the business has blocked this person", "Unblock the person in WhatsApp Manager"},
	131021: {refused, connectors.ReasonRecipient, 0, "the recipient is the sending number itself", ""},
	131026: {refused, connectors.ReasonRecipient, 0, "the person cannot be reached on WhatsApp", ""},
	131030: {refused, connectors.ReasonRecipient, 0, "a test number writes only to allowed recipients", "Add the recipient to the test number's list (at most 5)"},
	131062: {refused, connectors.ReasonRecipient, 0, "this template needs a phone number, not a user id", ""},
	137000: {refused, connectors.ReasonRecipient, 0, "the person's identity changed", ""},
	131047: {refused, connectors.ReasonWindow, 0, "the customer service window is closed", ""},
	470:    {refused, connectors.ReasonWindow, 0, "the customer service window is closed", ""},
	131050: {refused, connectors.ReasonOptOut, 0, "the person stopped marketing messages", ""},
	130472: {refused, connectors.ReasonMarketingHold, 24 * time.Hour, "Meta withholds marketing from this person for an experiment", ""},
	131049: {refused, connectors.ReasonMarketingHold, 24 * time.Hour, "Meta withholds marketing from this person", ""},
	130497: {refused, connectors.ReasonPolicy, 0, "the account may not write to people of this country", ""},

	// The template and its parameters.
	132000: {refused, connectors.ReasonTemplate, 0, "the number of parameters is not the template's", "Compare the template in the journey with WhatsApp Manager"},
	132005: {refused, connectors.ReasonTemplate, 0, "the filled template is too long", "Shorten the parameters"},
	132007: {refused, connectors.ReasonTemplate, 0, "the template's text breaks a character rule", "Correct the template's text"},
	132008: {refused, connectors.ReasonTemplate, 0, "a parameter's value is not valid", "Correct the parameter"},
	132012: {refused, connectors.ReasonTemplate, 0, "a parameter has the wrong form", "Take line breaks, tabs and runs of spaces out of the parameters, and check named against numbered ones"},
	132018: {refused, connectors.ReasonTemplate, 0, "the template's parameters do not validate", "Compare the template in the journey with WhatsApp Manager"},
	131061: {refused, connectors.ReasonTemplate, 0, "a template with a highest price cannot be sent here", "Take the highest price off the template"},
	132001: {refused, connectors.ReasonTemplateState, 0, "no approved template of this name and language", "Register the template or wait for its approval"},
	132015: {refused, connectors.ReasonTemplateState, 3 * time.Hour, "the template is paused for low quality", "Look at the template in WhatsApp Manager"},
	132016: {refused, connectors.ReasonTemplateState, 0, "the template is disabled for good", "Write a new template under another name"},
	132068: {refused, connectors.ReasonTemplateState, 0, "the template's flow is blocked", "Correct the flow in WhatsApp Manager"},

	// The request is our mistake.
	100:    {refused, connectors.ReasonContent, 0, "a field of the request is not valid", ""},
	131008: {refused, connectors.ReasonContent, 0, "a field of the request is missing", ""},
	131009: {refused, connectors.ReasonContent, 0, "a value in the request is not valid", ""},
	131051: {refused, connectors.ReasonContent, 0, "this kind of message is not supported", ""},
	131052: {refused, connectors.ReasonContent, 0, "the media could not be downloaded", ""},
	131055: {refused, connectors.ReasonContent, 0, "this method is not allowed", ""},
	134100: {refused, connectors.ReasonContent, 0, "only marketing templates are taken here", ""},
	135000: {refused, connectors.ReasonContent, 0, "the request has an unnamed fault", ""},

	// The account, until a person mends something.
	368:    {operator, connectors.ReasonPolicy, 0, "the account is restricted for breaking a policy", "Appeal in Meta's Business Support Home"},
	131031: {operator, connectors.ReasonPolicy, 0, "the account is locked", "Look at the account's health in WhatsApp Manager"},
	131042: {operator, connectors.ReasonBilling, 0, "the account's payment does not work", "Add or mend the payment method in WhatsApp Manager"},
	131044: {operator, connectors.ReasonBilling, 0, "the account's payment does not work", "Add or mend the payment method in WhatsApp Manager"},
	33:     {operator, connectors.ReasonConfig, 0, "the phone number id does not exist", "Check the connection's phone_number_id"},
	131037: {operator, connectors.ReasonConfig, 0, "the number's display name is not approved", "Have the display name approved in WhatsApp Manager"},
	131045: {operator, connectors.ReasonConfig, 0, "the number's registration is broken", "Register the number again"},
	131063: {operator, connectors.ReasonConfig, 0, "marketing templates are switched off for this account", "Switch marketing on the Cloud API on for the account"},
	133000: {operator, connectors.ReasonConfig, 0, "the number was not wholly deregistered", "Deregister the number again"},
	133005: {operator, connectors.ReasonConfig, 0, "the two-step PIN is wrong", "Set the number's PIN again"},
	133006: {operator, connectors.ReasonConfig, 0, "the number must be verified again", "Verify the number"},
	133008: {operator, connectors.ReasonConfig, 0, "too many wrong PINs", "Wait as long as WhatsApp Manager says"},
	133009: {operator, connectors.ReasonConfig, 0, "PINs were tried too fast", "Wait and try again"},
	133010: {operator, connectors.ReasonConfig, 0, "the number is not registered", "Register the number"},
	133015: {operator, connectors.ReasonConfig, 0, "the number was deleted a moment ago", "Wait five minutes and register it again"},
	133016: {operator, connectors.ReasonConfig, 0, "the number was registered too often", "Wait until Meta unblocks registration"},
	134011: {operator, connectors.ReasonConfig, 0, "the terms of WhatsApp payments are not accepted", "Accept them in WhatsApp Manager"},
	134102: {operator, connectors.ReasonConfig, 0, "the template cannot be used for marketing messages", "Check the account's eligibility in WhatsApp Manager"},

	// Creating templates.
	2388019: {operator, connectors.ReasonConfig, 0, "the account has as many templates as it may", "Delete templates that are no longer used"},
	2388039: {refused, connectors.ReasonTemplateState, 0, "the template is in review and cannot change", "Wait for the review"},
	2388040: {refused, connectors.ReasonTemplate, 0, "the template's text is too long", "Shorten it"},
	2388047: {refused, connectors.ReasonTemplate, 0, "the template's header is malformed", "Correct the header"},
	2388072: {refused, connectors.ReasonTemplate, 0, "the template's body is malformed", "Correct the body"},
	2388073: {refused, connectors.ReasonTemplate, 0, "the template's footer is malformed", "Correct the footer"},
	2388293: {refused, connectors.ReasonTemplate, 0, "the template has too many parameters for so few words", "Add words or take parameters out"},
	2388299: {refused, connectors.ReasonTemplate, 0, "the template begins or ends with a parameter", "Put a word before and after it"},
}

// react is the reaction to code under an HTTP status (0 for a status
// webhook). A code that the table does not have is a refusal, since Meta names
// the codes that leave the outcome open; under a 5xx nobody can say what a new
// code means, so the outcome is open too.
func react(code, status int) reaction {
	if r, ok := reactions[code]; ok {
		return r
	}
	switch {
	case code >= 200 && code <= 299:
		return reaction{operator, connectors.ReasonAuth, 0, "a permission is missing", "Give the token the scopes whatsapp_business_messaging and whatsapp_business_management"}
	case status >= 500:
		return reaction{unknown, "", 0, "a code that relance does not know, with a server error", "Look the code up in Meta's error code reference"}
	}
	return reaction{refused, connectors.ReasonContent, 0, "a code that relance does not know", "Look the code up in Meta's error code reference"}
}

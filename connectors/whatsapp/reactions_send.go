package whatsapp

import (
	"time"

	"github.com/relancehq/relance/connectors"
)

// sendReactions are the codes that a send or a status can carry. Permissions
// from 200 to 299 are one entry, under 200.
var sendReactions = map[int]reaction{
	// The token, its permissions and the app.
	0:      {operator, connectors.ReasonAuth, 0, "the access token is not valid", "Make a new system user token and set it as the connection's token"},
	200:    {operator, connectors.ReasonAuth, 0, "a permission is missing or was taken away", "Give the token the scopes whatsapp_business_messaging and whatsapp_business_management"},
	3:      {operator, connectors.ReasonAuth, 0, "the app may not call this method", "Give the token the scopes whatsapp_business_messaging and whatsapp_business_management"},
	10:     {operator, connectors.ReasonAuth, 0, "a permission is missing", "Give the token the scopes whatsapp_business_messaging and whatsapp_business_management"},
	190:    {operator, connectors.ReasonAuth, 0, "the access token has expired", "Make a new system user token and set it as the connection's token"},
	131005: {operator, connectors.ReasonAuth, 0, "access denied", "Give the system user access to this WhatsApp account"},

	// Too much, of the app, the account, the number or the pair.
	4:      {throttled, connectors.ReasonAccount, 5 * time.Minute, "the app made too many calls", ""},
	80007:  {throttled, connectors.ReasonAccount, 5 * time.Minute, "the account made too many calls", ""},
	130429: {throttled, connectors.ReasonNumber, time.Second, "the number sends faster than its rate", ""},
	131048: {throttled, connectors.ReasonQuality, 6 * time.Hour, "too many people blocked or reported this number", "Look at the number's quality in WhatsApp Manager and send less marketing"},
	131056: {throttled, connectors.ReasonPair, 6 * time.Second, "too many messages to the same person", ""},
	131064: {throttled, connectors.ReasonQuality, 6 * time.Hour, "the account is capped because templates are in the wrong category", "Correct the templates' categories in WhatsApp Manager"},
	132069: {throttled, connectors.ReasonTemplateState, 10 * time.Minute, "the flow of this template is throttled", "Mend the flow's health in WhatsApp Manager"},
	134101: {throttled, connectors.ReasonTemplateState, 10 * time.Minute, "the template is not ready yet for marketing messages", ""},

	// Meta's own trouble, before anything was done. A 5xx leaves the outcome
	// open unless its code is one of these: with 2, 131016, 131057 and 133004
	// the part that would take the message says that it is not there to take
	// it, and 131053 is said of a file that has to be read before anything can
	// be sent.
	2:      {transient, connectors.ReasonTrouble, 0, "the API is down or overloaded", ""},
	131016: {transient, connectors.ReasonTrouble, 0, "the service is unavailable", ""},
	131053: {transient, connectors.ReasonMedia, 0, "Meta could not fetch or read the media", "Check the file's type and size and that its address is public"},
	131057: {transient, connectors.ReasonTrouble, 30 * time.Second, "the number is in maintenance", ""},
	133004: {transient, connectors.ReasonTrouble, 0, "the server is unavailable for now", ""},

	// Meta does not say whether the message went out: 1 covers requests that
	// are wrong and servers that broke on right ones, 131000 is "something
	// went wrong", which may be after the message was handed on.
	1:      {unknown, connectors.ReasonTrouble, 0, "Meta does not say what happened", ""},
	131000: {unknown, connectors.ReasonTrouble, 0, "something went wrong at Meta", ""},

	// This person.
	130403: {refused, connectors.ReasonRecipient, 0, "the business has blocked this person", "Unblock the person in WhatsApp Manager"},
	131021: {refused, connectors.ReasonRecipient, 0, "the recipient is the sending number itself", "Correct the person's phone number"},
	131026: {refused, connectors.ReasonRecipient, 0, "the person cannot be reached on WhatsApp", ""},
	131030: {refused, connectors.ReasonRecipient, 0, "a test number writes only to allowed recipients", "Add the recipient to the test number's list (at most 5)"},
	131062: {refused, connectors.ReasonAddress, 0, "this message needs a phone number, not a user id", "Ask the person for the number, or send what does not log anybody in"},
	137000: {refused, connectors.ReasonRecipient, 0, "the person has another device or number than the one that was asked for", "Ask the person to write once, which makes them known again"},
	131047: {refused, connectors.ReasonWindow, 0, "the customer service window is closed", "Give the message a template, which may leave at any time"},
	470:    {refused, connectors.ReasonWindow, 0, "the customer service window is closed (the word of older systems)", "Give the message a template, which may leave at any time"},
	131050: {refused, connectors.ReasonOptOut, 0, "the person stopped marketing messages", ""},
	130472: {refused, connectors.ReasonMarketingHold, 24 * time.Hour, "Meta withholds marketing from this person for an experiment", ""},
	131049: {refused, connectors.ReasonMarketingHold, 24 * time.Hour, "Meta withholds marketing from this person", ""},
	130497: {refused, connectors.ReasonRecipient, 0, "the account may not write to people of this country", "Look at the account's restrictions in Meta's Business Support Home"},

	// The template and its parameters.
	132000: {refused, connectors.ReasonTemplate, 0, "the number of parameters is not the template's", "Compare the template in the journey with WhatsApp Manager"},
	132005: {refused, connectors.ReasonTemplate, 0, "the filled template is too long", "Shorten the parameters"},
	132007: {refused, connectors.ReasonTemplate, 0, "the template's text breaks a character rule", "Correct the template's text"},
	132008: {refused, connectors.ReasonTemplate, 0, "a parameter's value is not valid", "Correct the parameter"},
	132012: {refused, connectors.ReasonTemplate, 0, "a parameter has the wrong form", "Take line breaks, tabs and runs of spaces out of the parameters, and check named against numbered ones"},
	132018: {refused, connectors.ReasonTemplate, 0, "the template's parameters do not validate", "Compare the template in the journey with WhatsApp Manager"},
	131061: {refused, connectors.ReasonEndpoint, 0, "a template with a highest price leaves by the address of marketing messages", "Where that fails too, take the highest price off the template"},
	132001: {refused, connectors.ReasonTemplateState, 0, "no approved template of this name and language", "Register the template or wait for its approval"},
	132015: {refused, connectors.ReasonTemplateState, 3 * time.Hour, "the template is paused for low quality", "Look at the template in WhatsApp Manager"},
	132016: {refused, connectors.ReasonTemplateState, 0, "the template is disabled for good", "Write a new template under another name"},
	132068: {refused, connectors.ReasonTemplateState, 0, "the template's flow is blocked", "Correct the flow in WhatsApp Manager"},

	// The request is our mistake.
	100:    {refused, connectors.ReasonContent, 0, "a field of the request is not valid", "Compare the message with what WhatsApp takes: length, buttons, file"},
	131008: {refused, connectors.ReasonContent, 0, "a field of the request is missing", "Fill the field; the message of the journey has too little for its kind"},
	131009: {refused, connectors.ReasonContent, 0, "a value in the request is not valid", "Correct the value; a reaction to a message older than 30 days is one too"},
	131051: {refused, connectors.ReasonContent, 0, "this kind of message is not supported", "Use another kind of message"},
	131052: {refused, connectors.ReasonContent, 0, "a file that the person sent could not be downloaded", "Ask the person to send it again"},
	131055: {refused, connectors.ReasonEndpoint, 0, "this message may not leave by the address of marketing messages", ""},
	134100: {refused, connectors.ReasonEndpoint, 0, "only marketing templates leave by the address of marketing messages", ""},
	135000: {refused, connectors.ReasonContent, 0, "the request has an unnamed fault", "Look at the details that Meta shows for the message in WhatsApp Manager"},

	// The account, until a person mends something.
	368:    {operator, connectors.ReasonPolicy, 0, "the account is restricted for breaking a policy", "Appeal in Meta's Business Support Home"},
	131031: {operator, connectors.ReasonPolicy, 0, "the account is locked", "Look at the account's health in WhatsApp Manager"},
	131042: {operator, connectors.ReasonBilling, 0, "the account's payment does not work", "Add or mend the payment method in WhatsApp Manager"},
	131044: {operator, connectors.ReasonBilling, 0, "the account's payment does not work", "Add or mend the payment method in WhatsApp Manager"},
	33:     {operator, connectors.ReasonConfig, 0, "the phone number id does not exist", "Check the connection's phone_number_id"},
	131037: {operator, connectors.ReasonConfig, 0, "the number's display name is not approved", "Have the display name approved in WhatsApp Manager"},
	131045: {operator, connectors.ReasonConfig, 0, "the number's registration is broken", "Register the number again"},
	131063: {refused, connectors.ReasonEndpoint, 0, "the account sends marketing by the address of marketing messages alone", "Where that fails too, accept the terms of marketing messages in WhatsApp Manager"},
	133000: {operator, connectors.ReasonConfig, 0, "the number was not wholly deregistered", "Deregister the number again"},
	133005: {operator, connectors.ReasonConfig, 0, "the two-step PIN is wrong", "Set the number's PIN again"},
	133006: {operator, connectors.ReasonConfig, 0, "the number must be verified again", "Verify the number"},
	133008: {operator, connectors.ReasonConfig, 0, "too many wrong PINs", "Wait as long as WhatsApp Manager says"},
	133009: {operator, connectors.ReasonConfig, 0, "PINs were tried too fast", "Wait and try again"},
	133010: {operator, connectors.ReasonConfig, 0, "the number is not registered", "Register the number"},
	133015: {operator, connectors.ReasonConfig, 0, "the number was deleted a moment ago", "Wait five minutes and register it again"},
	133016: {operator, connectors.ReasonConfig, 0, "the number was registered too often", "Wait until Meta unblocks registration"},
	134011: {operator, connectors.ReasonConfig, 0, "the terms of WhatsApp payments are not accepted", "Accept them in WhatsApp Manager"},
	134102: {refused, connectors.ReasonEndpoint, 0, "the template cannot leave by the address of marketing messages", "Look at the account's eligibility for marketing messages in WhatsApp Manager"},
}

package sandbox

import (
	"crypto/rand"
	"fmt"
	"net/http"
)

// graphError is a failure as the Cloud API tells it, at once or in a failed
// status.
type graphError struct {
	Code    int
	Subcode int
	Status  int    // HTTP
	Title   string // Meta's own title of the code
	Details string
}

func (e *graphError) Error() string { return fmt.Sprintf("(#%d) %s", e.Code, e.Title) }

// graphErrors holds HTTP status and title of the codes the sandbox knows.
// Throttling is HTTP 400 and a missing template 404: code and status do not
// agree at Meta. Source: Meta's error code page as of 2026-09.
var graphErrors = map[int]graphError{
	0:      {Status: 401, Title: "AuthException", Details: "the token cannot be used"},
	1:      {Status: 400, Title: "API Unknown", Details: "invalid request or a server error"},
	2:      {Status: 503, Title: "API Service", Details: "the service is down or overloaded"},
	3:      {Status: 500, Title: "API Method", Details: "the app lacks a capability"},
	4:      {Status: 400, Title: "API Too Many Calls", Details: "the app has used up its calls"},
	10:     {Status: 403, Title: "Permission Denied", Details: "the token lacks a permission"},
	33:     {Status: 400, Title: "Parameter value is not valid", Details: "the business number is gone"},
	100:    {Status: 400, Title: "Invalid parameter"},
	190:    {Status: 401, Title: "Invalid OAuth access token - Cannot parse access token"},
	200:    {Status: 403, Title: "API Permission", Details: "the token lacks a permission"},
	368:    {Status: 403, Title: "Temporarily blocked for policies violations"},
	2200:   {Status: 400, Title: "Callback verification failed"},
	80007:  {Status: 400, Title: "Rate limit issues", Details: "the account has used up its calls"},
	130403: {Status: 400, Title: "Business blocked the user"},
	130429: {Status: 400, Title: "Rate limit hit", Details: "the number's messages per second are used up"},
	130472: {Status: 400, Title: "User's number is part of an experiment", Details: "the marketing message was withheld"},
	130497: {Status: 403, Title: "Business account is restricted from messaging users in this country"},
	131000: {Status: 500, Title: "Something went wrong", Details: "an unknown error"},
	131005: {Status: 403, Title: "Access denied"},
	131008: {Status: 400, Title: "Required parameter is missing"},
	131009: {Status: 400, Title: "Parameter value is not valid"},
	131016: {Status: 500, Title: "Service unavailable"},
	131021: {Status: 400, Title: "Recipient cannot be sender", Details: "recipient and sender are the same number"},
	131026: {Status: 400, Title: "Message undeliverable", Details: "the number cannot receive messages on WhatsApp"},
	131030: {Status: 400, Title: "Recipient phone number not in allowed list"},
	131031: {Status: 403, Title: "Account has been locked"},
	131037: {Status: 400, Title: "Display name approval needed"},
	131042: {Status: 400, Title: "Business eligibility payment issue", Details: "no valid payment method"},
	131044: {Status: 400, Title: "No valid payment method"},
	131045: {Status: 500, Title: "Incorrect certificate"},
	131047: {Status: 400, Title: "Re-engagement message", Details: "more than 24 hours have passed since the person last wrote"},
	131048: {Status: 400, Title: "Spam rate limit hit", Details: "too many people blocked or reported the number"},
	131049: {Status: 400, Title: "Meta chose not to deliver", Details: "the person's marketing cap is used up"},
	131050: {Status: 400, Title: "User has stopped receipt of marketing messages", Details: "the person stopped marketing messages"},
	131051: {Status: 400, Title: "Unsupported message type"},
	131052: {Status: 400, Title: "Media download error"},
	131053: {Status: 400, Title: "Media upload error"},
	131055: {Status: 400, Title: "Method not allowed", Details: "only marketing templates can be sent there"},
	131056: {Status: 400, Title: "(Business Account, Consumer Account) pair rate limit hit", Details: "too many messages to this person in a short time"},
	131057: {Status: 500, Title: "Account in maintenance mode"},
	131061: {Status: 400, Title: "Template with max price requires /marketing_messages", Details: "the template has a bid: send it to /marketing_messages"},
	131062: {Status: 400, Title: "BSUID recipients not supported for this message", Details: "an authentication template goes to a phone number"},
	131063: {Status: 400, Title: "Marketing templates disabled on Cloud API", Details: "send marketing templates to /marketing_messages"},
	131064: {Status: 400, Title: "Messaging limit: template classification violations"},
	132000: {Status: 400, Title: "Number of parameters does not match the expected number of params"},
	132001: {Status: 404, Title: "Template name does not exist in the translation"},
	132005: {Status: 400, Title: "Translated text too long"},
	132007: {Status: 400, Title: "Template Format Character Policy Violated"},
	132008: {Status: 400, Title: "Template param value invalid"},
	132012: {Status: 400, Title: "Parameter format does not match format in the created template"},
	132015: {Status: 400, Title: "Template is Paused", Details: "the template is paused for its quality"},
	132016: {Status: 400, Title: "Template is Disabled", Details: "the template is disabled for its quality"},
	132018: {Status: 400, Title: "Template validation error"},
	132068: {Status: 400, Title: "Flow is blocked"},
	132069: {Status: 400, Title: "Flow is throttled"},
	133000: {Status: 500, Title: "Incomplete Deregistration"},
	133004: {Status: 503, Title: "Server Temporarily Unavailable"},
	133005: {Status: 400, Title: "Two step verification PIN Mismatch", Details: "the pin is not the one of this number"},
	133006: {Status: 400, Title: "Phone number re-verification needed", Details: "verify the number first"},
	133008: {Status: 400, Title: "Too Many PIN Guesses"},
	133009: {Status: 400, Title: "PIN Guessed Too Fast"},
	133010: {Status: 400, Title: "Phone number Not Registered"},
	133015: {Status: 400, Title: "Number recently deleted"},
	133016: {Status: 400, Title: "Account register deregister rate limit exceeded"},
	134011: {Status: 400, Title: "WhatsApp Payments ToS not accepted"},
	134100: {Status: 400, Title: "Only marketing messages supported", Details: "/marketing_messages takes marketing templates alone"},
	134101: {Status: 400, Title: "Your template is still syncing", Details: "try again in ten minutes"},
	134102: {Status: 500, Title: "Template unavailable for use"},
	135000: {Status: 400, Title: "Generic user error"},
	137000: {Status: 400, Title: "Recipient identity key hash mismatch"},
}

// graphFailure makes the error of code; details replace the table's own.
func graphFailure(code int, details string, args ...any) *graphError {
	e, ok := graphErrors[code]
	if !ok {
		e = graphError{Status: http.StatusBadRequest, Title: "Unknown error"}
	}
	e.Code = code
	if details != "" {
		e.Details = fmt.Sprintf(details, args...)
	}
	return &e
}

// asynchronous tells whether Meta accepts the message first and reports the
// code by webhook.
func asynchronous(code int) bool {
	switch code {
	case 130472, 131026, 131047, 131049, 131050:
		return true
	}
	return false
}

// body is the error as an answer of the Cloud API carries it.
func (e *graphError) body() map[string]any {
	inner := map[string]any{
		"message":    e.Error(),
		"type":       "OAuthException",
		"code":       e.Code,
		"fbtrace_id": "A" + rand.Text()[:20],
	}
	if e.Code == 190 {
		inner["message"] = e.Title
	}
	if e.Subcode != 0 {
		inner["error_subcode"] = e.Subcode
	}
	if e.Details != "" {
		inner["error_data"] = map[string]any{"messaging_product": "whatsapp", "details": e.Details}
	}
	return map[string]any{"error": inner}
}

// status is the error as a failed status carries it.
func (e *graphError) status() map[string]any {
	return map[string]any{
		"code":       e.Code,
		"title":      e.Title,
		"message":    e.Title,
		"error_data": map[string]any{"details": e.Details},
		"href":       "/documentation/business-messaging/whatsapp/support/error-codes",
	}
}

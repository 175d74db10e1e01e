package whatsapp

import (
	"time"

	"github.com/relancehq/relance/connectors"
)

// manageReactions are the codes of calls about templates, forms, groups, calls
// and people who are blocked. relance makes few of these calls; where one of
// the codes comes up all the same, people read what it means.
var manageReactions = map[int]reaction{
	// Creating templates.
	2388019: {operator, connectors.ReasonConfig, 0, "the account has as many templates as it may", "Delete templates that are no longer used"},
	2388039: {refused, connectors.ReasonTemplateState, 0, "the template is in review and cannot change", "Wait for the review"},
	2388040: {refused, connectors.ReasonTemplate, 0, "the template's text is too long", "Shorten it"},
	2388047: {refused, connectors.ReasonTemplate, 0, "the template's header is malformed", "Correct the header"},
	2388072: {refused, connectors.ReasonTemplate, 0, "the template's body is malformed", "Correct the body"},
	2388073: {refused, connectors.ReasonTemplate, 0, "the template's footer is malformed", "Correct the footer"},
	2388293: {refused, connectors.ReasonTemplate, 0, "the template has too many parameters for so few words", "Add words or take parameters out"},
	2388299: {refused, connectors.ReasonTemplate, 0, "the template begins or ends with a parameter", "Put a word before and after it"},

	// Forms.
	139000: {refused, connectors.ReasonContent, 0, "Meta's integrity checks stopped the form", "Look at the form in WhatsApp Manager"},
	139001: {refused, connectors.ReasonContent, 0, "the form could not be changed", "Look at the form in WhatsApp Manager"},
	139002: {refused, connectors.ReasonContent, 0, "the form could not be published", "Mend what WhatsApp Manager says of the form and publish it again"},
	139003: {refused, connectors.ReasonContent, 0, "the form could not be retired", "Only a published form can be retired"},
	139004: {refused, connectors.ReasonContent, 0, "the form could not be deleted", "Only a form that was never published can be deleted"},

	// People who are blocked.
	139100: {refused, connectors.ReasonContent, 0, "some of the people could not be blocked or unblocked", "Try those again one by one"},
	139101: {refused, connectors.ReasonContent, 0, "the list of blocked people is full", "Unblock somebody first"},
	139102: {transient, connectors.ReasonTrouble, 0, "the list of blocked people is being changed by somebody else", ""},
	139103: {transient, connectors.ReasonTrouble, 0, "the list of blocked people could not be changed for now", ""},

	// Statistics of templates, marketing messages and the phone app beside us.
	200005:  {throttled, connectors.ReasonContent, time.Hour, "the statistics of templates are not there for now", ""},
	200006:  {refused, connectors.ReasonContent, 0, "statistics of templates, once on, cannot be switched off", ""},
	200007:  {refused, connectors.ReasonContent, 0, "statistics of templates are not switched on", "Switch them on in WhatsApp Manager"},
	1752041: {refused, connectors.ReasonContent, 0, "the account is invited to marketing messages already", ""},
	2593107: {refused, connectors.ReasonContent, 0, "contacts and history of the phone app were asked for too often", "Take the number off the platform and bring it on again"},
	2593108: {refused, connectors.ReasonContent, 0, "contacts and history of the phone app can be asked for within 24 hours alone", "Take the number off the platform and bring it on again"},

	// Voice calls.
	138000: {refused, connectors.ReasonContent, 0, "the number takes no voice calls", "Switch calling on for the number in WhatsApp Manager"},
	138001: {refused, connectors.ReasonContent, 0, "the person cannot be called", ""},
	138002: {refused, connectors.ReasonContent, 0, "the number has as many calls at once as it may", ""},
	138003: {refused, connectors.ReasonContent, 0, "there is such a call already", ""},
	138004: {refused, connectors.ReasonContent, 0, "the call could not be connected", ""},
	138005: {refused, connectors.ReasonContent, 0, "the number calls too often", ""},
	138006: {refused, connectors.ReasonContent, 0, "the person has not allowed calls", "Ask for the permission first"},
	138007: {refused, connectors.ReasonContent, 0, "nobody took the call in time", ""},
	138009: {refused, connectors.ReasonContent, 0, "the person was asked too often to allow calls", ""},
	138012: {refused, connectors.ReasonContent, 0, "the number made as many calls as it may for now", ""},

	// Groups.
	131020: {refused, connectors.ReasonContent, 0, "the group has nobody else in it", ""},
	131041: {refused, connectors.ReasonContent, 0, "there is no such group", ""},
	131059: {refused, connectors.ReasonContent, 0, "the place in the list is not valid any more", "Read the list from its beginning"},
	131201: {refused, connectors.ReasonContent, 0, "a part of what was asked of the group was done", "Look at who is in the group"},
	131202: {refused, connectors.ReasonContent, 0, "somebody is in the group already", ""},
	131204: {refused, connectors.ReasonContent, 0, "the group has as many people as it may", ""},
	131207: {refused, connectors.ReasonContent, 0, "the group is suspended", "Look at the group in WhatsApp Manager"},
	131208: {refused, connectors.ReasonContent, 0, "the group was asked too often", ""},
	131211: {refused, connectors.ReasonContent, 0, "the number has as many groups as it may", ""},
}

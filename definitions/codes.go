package definitions

// Codes of diagnostics. A code is never used for another thing later: authors
// search for it. R0xx is how things are written, R1xx the flow, R2xx WhatsApp,
// R3xx consent, R4xx data, R5xx the systems outside.
const (
	codeTooLarge     = "R001" // the file is too large or too deep
	codeSyntax       = "R002" // the file cannot be parsed
	codeUnreadable   = "R003" // the file or folder cannot be read
	codeNoSuchBlock  = "R004" // a block that does not exist here
	codeNoSuchArg    = "R005" // an argument that does not exist here
	codeLater        = "R006" // a part of the language that this version lacks
	codeMissing      = "R007" // a required argument or block is not there
	codeName         = "R008" // a label that is missing or not a name
	codeTwice        = "R009" // the same thing twice
	codeWrongValue   = "R010" // a value of the wrong kind
	codeBareDuration = "R011" // 48h without quotes
	codeAndOr        = "R012" // and, or, not
	codeSingleEqual  = "R013" // = in a condition
	codeQuotes       = "R014" // curly quotes, « », 'x', non-breaking space
	codeComma        = "R015" // 450,50
	codeDate         = "R016" // 27/03/2026
	codeTwoLines     = "R017" // a condition over two lines
	codeOneLine      = "R018" // two arguments in a one-line block
	codeDuration     = "R019" // "2 jours"
	codeDeep         = "R020" // too many levels of braces (warning)
	codeNoSuchRef    = "R021" // purpose.x that is not there
	codeNoSuchName   = "R022" // a name in an expression that means nothing
	codeNoSuchField  = "R023" // a field that is not there
	codeFunction     = "R024" // a function that is not there, or called wrongly
	codeNeverEqual   = "R025" // a comparison that is always false
	codeWrongType    = "R026" // text where a moment is due
	codeNotAllowed   = "R027" // HCL that this language does not use
	codeNotStatic    = "R028" // a value that must be known when the file is loaded
	codeNoSuchEvent  = "R029" // an event type nobody declared
	codeEventClash   = "R030" // one field declared with two types
	codeNoWorkspace  = "R031" // no settings
	codeTimeText     = "R032" // a time in a scenario that cannot be read
	codeBoth         = "R033" // two arguments that exclude each other, or none of them
	codeParam        = "R040" // a param that run does not give, or that is not there
	codePattern      = "R041" // a pattern that is none
	codeCron         = "R050" // the calendar of a trigger
	codeWithout      = "R051" // an argument that says nothing without another

	codeButtonUnheard    = "R101" // a button without answer
	codeAnswerUnasked    = "R102" // an answer without button
	codeWayMissing       = "R103" // other_answer, no_answer, timed_out … missing
	codeUnreachable      = "R104" // a step that is never reached
	codeBusyLoop         = "R105" // a loop without a wait
	codeEndless          = "R106" // a path that never ends
	codeNotYetRun        = "R107" // a step referred to where it may not have run
	codeBodyOrder        = "R108" // remember first, then last
	codeNoSuchStep       = "R109" // goto a step that is not there
	codeRunsItself       = "R110" // a journey that runs itself
	codeNotCallable      = "R111" // a journey that starts by itself, or one with params that has what others have
	codeIntoRepeat       = "R112" // goto the middle of a repeat
	codeHeardTwice       = "R113" // a word that two answers hear
	codeTooLong          = "R114" // too many steps with the journeys that are run
	codeCountLost        = "R115" // a number that is counted above begins anew (warning)
	codeWindow           = "R201" // free text without proof of the window
	codeBody             = "R202" // a body that WhatsApp refuses
	codeButton           = "R203" // buttons that WhatsApp refuses
	codeTemplateName     = "R204" // a template name that WhatsApp refuses
	codeLocale           = "R205" // a language is missing
	codeWith             = "R206" // with and the template's with.x differ
	codeEmpty            = "R207" // a parameter that may be empty
	codeUnused           = "R208" // a parameter that is never used (warning)
	codeSubject          = "R209" // an e-mail without a subject
	codeTextByMail       = "R210" // free text alone that may go by e-mail
	codeNextChannel      = "R211" // a next channel where there is one alone
	codeNoButtons        = "R212" // a question by e-mail or SMS (warning)
	codeHeader           = "R213" // a header that WhatsApp refuses
	codeFooter           = "R214" // a footer that WhatsApp refuses
	codeMedia            = "R215" // a file that WhatsApp refuses, or beside what it cannot stand
	codeCopyCode         = "R216" // a code to copy that WhatsApp refuses
	codeButtonMix        = "R217" // buttons of kinds that do not go together
	codeLongText         = "R218" // a text too long for its buttons or its file
	codeParamPlace       = "R219" // a parameter where its kind cannot stand
	codePhoneButton      = "R220" // a number to call that is none
	codePlace            = "R221" // a place that is none
	codeCard             = "R222" // an address card that is none
	codeAlone            = "R223" // a place or a card beside something else
	codeCategory         = "R301" // a category that the purpose does not allow
	codeConsentElsewhere = "R302" // grant or revoke elsewhere than in an answer
	codeNoConsent        = "R303" // a purpose whose consent has no name
	codeAskingWithIt     = "R304" // a question that needs the consent it asks for
	codePersonalKey      = "R401" // one_per is a phone, a name or an e-mail
	codeUncorrelated     = "R402" // `of` is missing
	codeTimingMissing    = "R403" // timing is missing
	codeTextHole         = "R404" // a message text that may have a hole (warning)
	codeNoAudience       = "R410" // a calendar without an audience
	codeSharedKey        = "R411" // one_per is the same for all people of an audience
	codeDateOf           = "R412" // a date that is nobody's
	codeHistory          = "R413" // did, times and last where nobody looks it up
	codeNoConnection     = "R501" // a connection that is not there, or not for this
)

package definitions

// meaning says what a code is about, for people who search for it.
type meaning struct {
	code    string
	means   string // what is wrong, or may be
	todo    string
	write   string // a condition that is right, where that says it best
	warning bool
}

// meanings has every code, in order.
var meanings = []meaning{
	{code: codeTooLarge, means: "The file is too large, or nested too deeply.", todo: "Give each journey a file of its own."},
	{code: codeSyntax, means: "The file cannot be read: a brace, a quote or a sign is missing or too many.", todo: "Look at the line shown and the one above it."},
	{code: codeUnreadable, means: "The file or the folder cannot be opened.", todo: "Check its name and its permissions."},
	{code: codeNoSuchBlock, means: "No block of that name stands here.", todo: "Correct the name, or move the block to where it belongs."},
	{code: codeNoSuchArg, means: "The block has no argument of that name.", todo: "Correct the name; the tables above list what there is."},
	{code: codeLater, means: "The language knows it, and this version does not have it.", todo: "Leave it out for now."},
	{code: codeMissing, means: "An argument or a block is required and not there.", todo: "Write it; the message shows how."},
	{code: codeName, means: "The label of a block is missing or is no name.", todo: "Small letters, digits and _, beginning with a letter."},
	{code: codeTwice, means: "The same name, or the same block, stands there twice.", todo: "Keep one of the two, or name them differently."},
	{code: codeWrongValue, means: "The value is of another kind than the argument takes.", todo: "See the column “value” above."},
	{code: codeBareDuration, means: "A duration stands without quotes.", todo: "Put it in quotes.", write: `event.deal.sent_at < before(now, "48h")`},
	{code: codeAndOr, means: "A condition is joined by the words and, or, not.", todo: "Write &&, || and !.", write: `event.deal.stage == "won" && !(event.deal.amount > 1000)`},
	{code: codeSingleEqual, means: "A condition compares with one =.", todo: "Compare with ==.", write: `event.deal.stage == "won"`},
	{code: codeQuotes, means: "Curly or other quotes, or a space that is none, came in with pasted text.", todo: "Type straight double quotes and plain spaces.", write: `event.deal.owner != "nobody"`},
	{code: codeComma, means: "A number has a comma.", todo: "Write a point before the decimals and nothing between thousands.", write: `event.deal.amount > 1450.50`},
	{code: codeDate, means: "A date is written with slashes.", todo: "Year, month, day, in quotes.", write: `event.deal.sent_at > "2026-03-27"`},
	{code: codeTwoLines, means: "A condition goes on in the next line.", todo: "Put it on one line, or in parentheses.", write: `(event.deal.stage == "won" || event.deal.stage == "lost")`},
	{code: codeOneLine, means: "A block on one line has two arguments.", todo: "Give each argument a line."},
	{code: codeDuration, means: "A duration is not understood.", todo: "A number and m, h, d, w or mo, without a space.", write: `event.deal.sent_at < before(now, "2d")`},
	{code: codeDeep, means: "Steps are nested more deeply than people can follow.", todo: "Move inner steps out and go there with then = goto(…).", warning: true},
	{code: codeNoSuchRef, means: "What is referred to, such as a purpose or a team, is not in the folder.", todo: "Correct the name, or write the block."},
	{code: codeNoSuchName, means: "An expression uses a name that means nothing here.", todo: "See “Names in expressions”.", write: `contact.locale == "fr"`},
	{code: codeNoSuchField, means: "The event, the record or the contact has no such field.", todo: "Correct it, or declare the field with an event block in settings.hcl.", write: `event.deal.lost_reason != "price"`},
	{code: codeFunction, means: "There is no such function, or it takes other values.", todo: "See “Functions”.", write: `contains(event.deal.name, "urgent")`},
	{code: codeNeverEqual, means: "The two sides can never be equal, so the condition is always false.", todo: "Compare text with text and numbers with numbers.", write: `event.deal.amount == 3`},
	{code: codeWrongType, means: "The value has another type than is wanted, such as text for a moment.", todo: "Use a field that is a moment, or a date in quotes.", write: `after(event.deal.sent_at, "2d") < now`},
	{code: codeNotAllowed, means: "This is HCL that journeys do not use.", todo: "Use the blocks and arguments of this page."},
	{code: codeNotStatic, means: "The value must be known when the file is loaded, and it is about a person.", todo: "Write it out, or use vars."},
	{code: codeNoSuchEvent, means: "Nobody declared this type of event.", todo: "Correct it, or declare it with an event block in settings.hcl."},
	{code: codeEventClash, means: "A field is declared with two types.", todo: "Give it one type, or another name."},
	{code: codeNoWorkspace, means: "The folder has no settings.hcl.", todo: "Write one, with a workspace and a purpose."},
	{code: codeTimeText, means: "A time in a scenario cannot be read.", todo: `Write it as "2026-03-27 15:00".`},
	{code: codeBoth, means: "Two arguments exclude each other, or one of them is needed and none is there.", todo: "Keep one."},
	{code: codeButtonUnheard, means: "The question has a button that no answer hears.", todo: "Add the answer, with then = continue if nothing happens."},
	{code: codeAnswerUnasked, means: "An answer waits for a button that the question does not have.", todo: "Correct the label, or leave the answer out."},
	{code: codeWayMissing, means: "It is not written what happens when somebody does not answer, answers otherwise, or nothing comes.", todo: "Add the body, with then = continue if nothing happens."},
	{code: codeUnreachable, means: "No way leads to this step.", todo: "Let a body above go on, or leave the step out."},
	{code: codeBusyLoop, means: "The journey goes round without waiting.", todo: "Put a wait on the way, or another end."},
	{code: codeEndless, means: "From here the journey can never end.", todo: "End one of the ways with then = stop(…)."},
	{code: codeNotYetRun, means: "A step is referred to where it may not have run.", todo: "Use it in its own bodies and after it, or remember the value."},
	{code: codeBodyOrder, means: "remember does not stand first in its body, or then not last.", todo: "Move it."},
	{code: codeNoSuchStep, means: "goto names a step that is not there, or cannot be gone to.", todo: "Correct the name."},
	{code: codeWindow, means: "Free text may leave more than 24 hours after the person last wrote, when WhatsApp refuses it.", todo: "Add a template: it goes out when the window is closed."},
	{code: codeBody, means: "WhatsApp refuses the body of the template.", todo: "No value at the very beginning or end, none side by side, and no more characters than allowed."},
	{code: codeButton, means: "WhatsApp refuses the buttons.", todo: "Fewer buttons, or shorter words on them."},
	{code: codeTemplateName, means: "WhatsApp refuses the name of the template.", todo: "Small letters, digits and _."},
	{code: codeLocale, means: "A text or a template is missing in a language of the workspace.", todo: "Add the language."},
	{code: codeWith, means: "with has other names than the template uses.", todo: "Give each with.<name> of the template its value."},
	{code: codeEmpty, means: "A value of a template may be empty, and WhatsApp then refuses the message.", todo: "Say what stands there instead, in each language."},
	{code: codeUnused, means: "A value of a template is never shown.", todo: "Leave it out, or use it.", warning: true},
	{code: codeCategory, means: "The template's category is not among those that the purpose allows.", todo: "Use another purpose or another template."},
	{code: codePersonalKey, means: "one_per is a phone number, a name or an e-mail address, which would show in the Web UI.", todo: "Use the id of what the journey is about."},
	{code: codeUncorrelated, means: "It is not clear which run the event belongs to.", todo: "Write of, with the value of the event that equals one_per, or contact."},
	{code: codeTimingMissing, means: "It is not written what happens when a moment has passed, is missing or moves.", todo: "Add a timing block to the journey."},
	{code: codeTextHole, means: "A text may have a hole where a value is missing.", todo: "Give the value a stand-in with default(…).", warning: true},
}

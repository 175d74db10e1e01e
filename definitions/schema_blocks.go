package definitions

// The schema table of settings, journeys and templates. Its sentences are what
// documentation, completion and the checker's advice are made of.

// Keys of the files themselves.
const (
	inSettings  = "settings file"
	inJourneys  = "journey file"
	inScenarios = "scenario file"
)

var fileBlocks = []blockSpec{
	{key: inSettings, blocks: []string{"workspace", "vars", "event", "purpose", "hours", "team", "environment"}, sentence: "What every journey of the folder shares."},
	{key: inJourneys, blocks: []string{"journey", "template", "audience"}, sentence: "A journey, its templates, and who it is for."},
	{key: inScenarios, blocks: []string{"fixture", "scenario"}, sentence: "Tests of journeys."},
}

var settingsBlocks = []blockSpec{
	{
		key: "workspace", once: true, required: true, sentence: "The house rules of the folder.",
		args: []argSpec{
			{name: "timezone", phase: phaseConst, kind: ofText, required: true, sentence: "The zone of the business, such as \"Europe/Paris\"."},
			{name: "locales", phase: phaseConst, kind: ofTexts, required: true, sentence: "The languages it writes in; the first is the fallback."},
			{name: "channels", phase: phaseConst, kind: ofTexts, sentence: "By what messages go, in the order they are tried: \"whatsapp\", \"email\", \"sms\"; WhatsApp alone unless written."},
			{name: "handoff_lapses", phase: phaseConst, kind: ofDuration, sentence: "When automation goes on after a hand-off nobody resolved; 24h unless written."},
		},
	},
	{key: "vars", once: true, open: true, openAs: phaseConst, sentence: "Words and numbers used in many places."},
	{key: "event", label: "the event's type", free: true, open: true, openAs: phaseWord, sentence: "What an event carries."},
	{
		key: "purpose", label: "the purpose", sentence: "Why we write to somebody, and the rules that follow.",
		args: []argSpec{
			{name: "opt_in", phase: phaseWord, words: []string{"required", "with_trigger", "confirmed"}, sentence: "What the person must have agreed to first; required unless written."},
			{name: "consent", phase: phaseConst, kind: ofText, sentence: "The consent that is needed, by its name in the CRM."},
			{name: "allows", phase: phaseWord, words: categories, list: true, required: true, sentence: "The template categories that may be used."},
			{name: "quiet_hours", phase: phaseConst, kind: ofText, sentence: "When nothing is sent, in the person's zone: \"21:00-08:00\"."},
			{name: "allowed", phase: phaseRef, root: "hours", sentence: "The only hours in which something is sent."},
			{name: "cap", phase: phaseConst, kind: ofText, sentence: "How many messages a person gets: \"4 per 1d\"."},
			{name: "during_handoff", phase: phaseWord, words: []string{"send", "hold"}, sentence: "What happens while a colleague talks to the person; hold unless written."},
			{name: "if_maybe_sent", phase: phaseWord, words: maybeSentWords, sentence: "What happens when the provider never said whether it took a message, where the step does not say it; stop unless written."},
			{name: "words", phase: phaseConst, kind: ofWords, sentence: "What people write behind STOP or START to mean this purpose alone; its name is always one of them."},
		},
	},
	{
		key: "hours", label: "the name of the hours", sentence: "When the business, or a purpose, is open.",
		args: []argSpec{
			{name: "timezone", phase: phaseConst, kind: ofText, sentence: "The zone they are in; the person's unless written."},
			{name: "every_day", phase: phaseConst, kind: ofSpans, sentence: "Monday to Sunday."},
			{name: "mon_to_fri", phase: phaseConst, kind: ofSpans, sentence: "Monday to Friday."},
			{name: "monday", phase: phaseConst, kind: ofSpans, sentence: "Mondays."},
			{name: "tuesday", phase: phaseConst, kind: ofSpans, sentence: "Tuesdays."},
			{name: "wednesday", phase: phaseConst, kind: ofSpans, sentence: "Wednesdays."},
			{name: "thursday", phase: phaseConst, kind: ofSpans, sentence: "Thursdays."},
			{name: "friday", phase: phaseConst, kind: ofSpans, sentence: "Fridays."},
			{name: "saturday", phase: phaseConst, kind: ofSpans, sentence: "Saturdays."},
			{name: "sunday", phase: phaseConst, kind: ofSpans, sentence: "Sundays."},
			{name: "closed_on", phase: phaseWord, words: []string{"holidays(", "date("}, list: true, sentence: "Days on which they are closed: holidays(\"FR\"), date(\"2026-12-24\"), or a list of them."},
		},
	},
	{
		key: "team", label: "the team", sentence: "Who is told and who takes over.",
		args: []argSpec{
			{name: "to", phase: phaseConst, kind: ofTexts, required: true, sentence: "Where the team hears of it, such as \"crm:task\" or \"mail:desk@clinic.example\"."},
			{name: "hours", phase: phaseRef, root: "hours", sentence: "When the team is there."},
			{name: "untaken", phase: phaseConst, kind: ofDuration, sentence: "After how long it is told to the next team."},
			{name: "then_to", phase: phaseRef, root: "team", sentence: "The next team."},
		},
	},
}

var (
	expectations   = []string{"text", "number", "date", "choice", "phone", "email"}
	categories     = []string{"utility", "marketing", "authentication"}
	maybeSentWords = []string{"stop", "resend(", "next_channel", "next_channel("}
	timingArgs     = []argSpec{
		{name: "if_past", phase: phaseWord, words: []string{"skip", "now", "stop"}, sentence: "What happens when the moment has passed already."},
		{name: "if_missing", phase: phaseWord, words: []string{"skip", "stop"}, sentence: "What happens when the record has no such moment."},
		{name: "if_moved", phase: phaseWord, words: []string{"again", "keep"}, sentence: "Whether a done step is done again when its moment moves ahead."},
	}
)

var journeyBlocks = []blockSpec{
	{
		key: "journey", label: "the journey", steps: true, sentence: "What happens to one person for one reason.",
		args: []argSpec{
			{name: "title", phase: phaseConst, kind: ofText, sentence: "The journey in words for people."},
			{name: "owner", phase: phaseConst, kind: ofText, sentence: "Who is asked about it."},
			{name: "purpose", phase: phaseRef, root: "purpose", required: true, sentence: "Why it writes to people."},
			{name: "one_per", phase: phaseRun, kind: ofText, sentence: "What there is one run for, such as event.booking.id. A journey that only others run has none."},
			{name: "again", phase: phaseWord, words: []string{"never", "always", "\"30d\""}, sentence: "When the same one may come in again."},
			{name: "priority", phase: phaseConst, kind: ofNumber, sentence: "Which messages leave first when many wait, from 1 (first) to 5; 3 unless written."},
			{name: "group", phase: phaseConst, kind: ofText, sentence: "Journeys of one group are kept apart: a person is in one of them at a time."},
			{name: "if_busy", phase: phaseWord, words: []string{"wait", "skip", "replace"}, sentence: "What happens when the person is in another journey of the group; wait unless written."},
		},
		blocks: []string{"trigger", "on", "goal", "record", "timing", "params"},
	},
	{
		key: "on", label: "the event's type", free: true, steps: true, sentence: "What happens when an event about the same thing arrives during a run.",
		args: append([]argSpec{
			{name: "if", phase: phaseRun, kind: ofYesNo, sentence: "Only events for which this is true."},
			ofArg,
		}, bodyArgs...),
	},
	{
		key: "goal", label: "the goal", sentence: "What the journey is for: reaching it ends the run.",
		args: []argSpec{
			{name: "on", phase: phaseConst, kind: ofText, required: true, sentence: "The type of event that reaches it."},
			{name: "if", phase: phaseRun, kind: ofYesNo, sentence: "Only events for which this is true."},
			ofArg,
			{name: "within", phase: phaseConst, kind: ofDuration, sentence: "How long after the run it still counts."},
		},
	},
	{
		key: "record", label: "the kind of record", sentence: "A record as the CRM has it at each moment.",
		args: []argSpec{
			{name: "id", phase: phaseRun, kind: ofText, sentence: "Which one."},
			{name: "latest", phase: phaseRun, kind: ofValues, sentence: "The newest one with these fields, of which contact is the person it belongs to: { contact = contact.id }."},
			{name: "from", phase: phaseConst, kind: ofText, sentence: "The connection it is read from, where it is not the CRM."},
			{name: "path", phase: phaseRun, kind: ofText, sentence: "Its address there: \"/carts/${event.cart.id}\"."},
			{name: "timezone", phase: phaseRun, kind: ofText, sentence: "The zone in which its moments are shown and their days counted, as a name or a field that holds one: show.venue_timezone; the workspace's unless written."},
		},
	},
	{key: "timing", once: true, args: timingArgs, sentence: "What happens with moments that have passed, are missing, or move."},
}

var ofArg = argSpec{name: "of", phase: phaseRun, kind: ofKey, sentence: "Which run the event belongs to: the same path as one_per; contact for every run of the person; event.slot for every run about the same slot."}

var bodyArgs = []argSpec{
	{name: "remember", phase: phaseRun, kind: ofValues, sentence: "Values to keep, as memory.<name>. Written first."},
	{name: "then", phase: phaseWord, words: []string{"continue", "restart", "stop(", "goto("}, sentence: "How it goes on. Written last."},
}

// common are the arguments of every step.
func common(own ...argSpec) []argSpec {
	return append(append([]argSpec{
		{name: "title", phase: phaseConst, kind: ofText, sentence: "The step in words for people."},
		{name: "if", phase: phaseRun, kind: ofYesNo, sentence: "The step is left out when this is not true."},
		{name: "purpose", phase: phaseRef, root: "purpose", sentence: "The purpose of this step, where it is not the journey's."},
		{name: "during", phase: phaseRef, root: "hours", sentence: "The step waits for these hours."},
		{name: "on_error", phase: phaseWord, words: []string{"continue", "stop"}, sentence: "What happens when the step fails; stop unless written."},
	}, own...), timingArgs...)
}

var ifFailedArg = argSpec{
	name: "if_failed", phase: phaseWord, words: []string{FailedToLink, FailedToStop},
	sentence: "What happens when WhatsApp cannot read the file: the words leave with its address, or nothing does; link unless written.",
}

// message are the arguments of send and ask.
func message(own ...argSpec) []argSpec {
	return common(append([]argSpec{
		{name: "at", phase: phaseRun, kind: ofMoment, sentence: "When it is due."},
		{name: "expires", phase: phaseRun, kind: ofMoment, sentence: "From when it is too late."},
		{name: "text", phase: phaseRun, kind: ofLocales, sentence: "Free text, allowed within 24 hours after the person wrote."},
		{name: "media", phase: phaseRun, kind: ofAny, sentence: "A file above the text or alone: image(\"https://…\"), video(…), audio(…), document(\"https://…\", \"name.pdf\")."},
		{name: "location", phase: phaseRun, kind: ofValues, sentence: "A place, alone: { latitude = 48.85, longitude = 2.35, name = \"…\", address = \"…\" }."},
		{name: "card", phase: phaseRun, kind: ofValues, sentence: "Somebody's address card, alone: { name = \"…\", phone = \"+33…\", email = \"…\" }."},
		ifFailedArg,
		{name: "template", phase: phaseRef, root: "template", sentence: "The approved template."},
		{name: "with", phase: phaseRun, kind: ofValues, sentence: "Values for the template's with.<name>."},
		{name: "channels", phase: phaseConst, kind: ofTexts, sentence: "By what it goes, in the order they are tried; what the workspace says unless written."},
		{name: "next_channel", phase: phaseConst, kind: ofWaits, sentence: "After how long it goes on to the next of its channels; at once where the person cannot be reached unless written."},
		{name: "if_maybe_sent", phase: phaseWord, words: maybeSentWords, sentence: "What happens when the provider never said whether it took the message; what the purpose says unless written."},
	}, own...)...)
}

var bounds = []argSpec{
	{name: "for", phase: phaseConst, kind: ofDuration, sentence: "How long, such as \"48h\" or \"2d\"."},
	{name: "until", phase: phaseRun, kind: ofMoment, sentence: "Up to a moment."},
}

var stepBlocks = []blockSpec{
	{key: "send", step: true, label: "the step", args: message(), sentence: "Sends a message."},
	{
		key: "ask", step: true, label: "the step", sentence: "Sends a message and waits for the answer.",
		args: message(append([]argSpec{
			{name: "expect", phase: phaseWord, words: expectations, sentence: "What kind of answer it takes, as step.<name>.reply.value."},
			{name: "retry", phase: phaseConst, kind: ofNumber, sentence: "How often it asks again when the answer is of another kind."},
			{name: "retry_text", phase: phaseRun, kind: ofLocales, sentence: "What it says then; the question again unless written."},
		}, bounds...)...),
		blocks: []string{"answer", "answered", "other_answer", "no_answer"},
	},
	{key: "wait", step: true, label: "the step", args: common(bounds...), sentence: "Lets time pass."},
	{
		key: "wait_for", step: true, label: "the step", sentence: "Waits for an event, or for the first of several.",
		args: common(append([]argSpec{
			{name: "on", phase: phaseConst, kind: ofText, sentence: "The type of event."},
			ofArg,
		}, bounds...)...),
		blocks: []string{"on@wait_for", "received", "timed_out"},
	},
	{key: "branch", step: true, label: "the step", args: common(), blocks: []string{"case", "otherwise"}, sentence: "Goes one of several ways: the first case that is true."},
	{
		key: "update", step: true, label: "the step", sentence: "Writes fields of a record, or of the contact.",
		args: common(
			argSpec{name: "record", phase: phaseWord, required: true, sentence: "The journey's record, or contact."},
			argSpec{name: "set", phase: phaseRun, kind: ofValues, required: true, sentence: "The fields and their values."},
		),
	},
	{
		key: "create", step: true, label: "the step", sentence: "Makes a record.",
		args: common(
			argSpec{name: "kind", phase: phaseConst, kind: ofText, required: true, sentence: "The kind of record, such as \"task\"."},
			argSpec{name: "set", phase: phaseRun, kind: ofValues, required: true, sentence: "The fields and their values."},
		),
	},
	{
		key: "tell", step: true, label: "the step", sentence: "Tells a colleague; nothing pauses.",
		args: common(
			argSpec{name: "team", phase: phaseRef, root: "team", required: true, sentence: "Who is told."},
			argSpec{name: "text", phase: phaseRun, kind: ofText, required: true, sentence: "What they read."},
		),
	},
	{
		key: "handoff", step: true, label: "the step", sentence: "A colleague takes over; automation for the person pauses.",
		args: common(
			argSpec{name: "team", phase: phaseRef, root: "team", required: true, sentence: "Who takes over."},
			argSpec{name: "note", phase: phaseRun, kind: ofText, sentence: "What they read."},
			argSpec{name: "lapses", phase: phaseConst, kind: ofDuration, sentence: "When automation goes on though nobody resolved it; the workspace's unless written."},
		),
		blocks: []string{"resolved", "untaken"},
	},
}

var bodyBlocks = []blockSpec{
	{
		key: "answer", label: "a button's id or a word", free: true, steps: true, sentence: "The person pressed this button or wrote this word.",
		args: append([]argSpec{
			{name: "words", phase: phaseConst, kind: ofWords, sentence: "Other ways to type it: { fr = [\"oui\", \"ok\"] }."},
			{name: "label", phase: phaseConst, kind: ofLocales, sentence: "The words on its button, where the question is a text without a template."},
			{name: "grant", phase: phaseRef, root: "purpose", sentence: "The answer gives the consent that this purpose asks for. Written above the steps."},
			{name: "revoke", phase: phaseRef, root: "purpose", sentence: "The answer takes it back. Written above the steps."},
		}, bodyArgs...),
	},
	{key: "answered", once: true, steps: true, args: bodyArgs, sentence: "The person gave an answer of the kind that is expected."},
	{key: "other_answer", once: true, steps: true, args: bodyArgs, sentence: "The person wrote something else."},
	{key: "no_answer", once: true, steps: true, args: bodyArgs, sentence: "The person did not answer in time."},
	{
		key: "on@wait_for", label: "the event's type", free: true, steps: true, sentence: "One of the events that race.",
		args: append([]argSpec{{name: "if", phase: phaseRun, kind: ofYesNo, sentence: "Only events for which this is true."}, ofArg}, bodyArgs...),
	},
	{key: "received", once: true, steps: true, args: bodyArgs, sentence: "The event came."},
	{key: "timed_out", once: true, steps: true, args: bodyArgs, sentence: "It did not come in time."},
	{
		key: "case", label: "the case", steps: true, sentence: "One way of a branch.",
		args: append([]argSpec{{name: "if", phase: phaseRun, kind: ofYesNo, required: true, sentence: "When it is taken."}}, bodyArgs...),
	},
	{key: "otherwise", once: true, steps: true, args: bodyArgs, sentence: "No case is true."},
	{key: "resolved", once: true, steps: true, args: bodyArgs, sentence: "The colleague is done."},
	{key: "untaken", once: true, steps: true, args: bodyArgs, sentence: "Nobody resolved it in time."},
}

var templateBlocks = []blockSpec{
	{
		key: "template", label: "the template", sentence: "A message that WhatsApp approved.",
		args: []argSpec{
			{name: "whatsapp", phase: phaseConst, kind: ofText, required: true, sentence: "The name WhatsApp knows it by."},
			{name: "category", phase: phaseWord, words: categories, required: true, sentence: "What WhatsApp takes it for."},
			{name: "ttl", phase: phaseConst, kind: ofDuration, sentence: "Within what time WhatsApp delivers its messages or not at all, such as \"2h\"; its own time unless written."},
			{name: "numbered", phase: phaseConst, kind: ofYesNo, sentence: "WhatsApp numbers its values, as in {{1}}, in the order in which they stand; they have names unless written."},
		},
		blocks: []string{"params@template", "header", "button", "locale"},
	},
	{key: "params@template", once: true, open: true, openAs: phaseRun, sentence: "The values that are filled in: name = text(contact.first_name, { fr = \"…\" })."},
	{
		key: "header", once: true, sentence: "What stands above the words: one line of text, a file, or a place. One of them.",
		args: []argSpec{
			{name: "text", phase: phaseRun, kind: ofLocales, sentence: "A line in bold, with one value at most."},
			{name: "image", phase: phaseRun, kind: ofText, sentence: "The address of a picture (JPEG or PNG), or a parameter that is one."},
			{name: "video", phase: phaseRun, kind: ofText, sentence: "The address of a film (MP4), or a parameter that is one."},
			{name: "document", phase: phaseRun, kind: ofText, sentence: "The address of a document, or a parameter that is one: file(event.booking.ticket_url)."},
			{name: "filename", phase: phaseRun, kind: ofText, sentence: "What the document is called: \"ticket.pdf\"."},
			{name: "location", phase: phaseRun, kind: ofValues, sentence: "A place: { latitude = …, longitude = …, name = \"…\", address = \"…\" }, or a value that has these fields."},
			ifFailedArg,
		},
	},
	{
		key: "button", label: "the button's id", sentence: "Something to press.",
		args: []argSpec{
			{name: "label", phase: phaseConst, kind: ofLocales, required: true, sentence: "The words on it, by language."},
			{name: "url", phase: phaseRun, kind: ofText, sentence: "The page it opens. A button with none of the three is an answer."},
			{name: "copy_code", phase: phaseRun, kind: ofText, sentence: "The code it copies, of 15 characters at most."},
			{name: "phone", phase: phaseConst, kind: ofText, sentence: "The number it calls: \"+33123456789\"."},
		},
	},
	{
		key: "locale", label: "the language", free: true, required: true, sentence: "The message in one language.",
		args: []argSpec{
			{name: "subject", phase: phaseRun, kind: ofText, sentence: "The subject line where it goes by e-mail, with the same values."},
			{name: "body", phase: phaseRun, kind: ofText, required: true, sentence: "The words, with ${name} for each value."},
			{name: "footer", phase: phaseConst, kind: ofText, sentence: "A small line below, the same for everybody."},
		},
	},
}

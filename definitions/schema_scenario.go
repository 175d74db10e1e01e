package definitions

// The schema table of scenarios.

var scenarioBlocks = []blockSpec{
	{key: "fixture", label: "the person", open: true, openAs: phaseConst, sentence: "A person to use in scenarios."},
	{key: "scenario", label: "what it shows", free: true, blocks: []string{"given", "when", "expect", "never", "finally"}, sentence: "A test of a journey."},
	{
		key: "given", once: true, required: true, sentence: "How it begins.",
		args: []argSpec{
			{name: "journey", phase: phaseRef, root: "journey", required: true, sentence: "The journey to run."},
			{name: "contact", phase: phaseRef, root: "fixture", required: true, sentence: "The person."},
			{name: "now", phase: phaseConst, kind: ofText, required: true, sentence: "When it begins, in the workspace's zone: \"2026-03-23 10:00\"."},
			{name: "event_type", phase: phaseConst, kind: ofText, sentence: "The event that starts it, where it is not that of the first trigger."},
			{name: "event", phase: phaseConst, kind: ofAny, sentence: "What the event carries. Without it nothing happens at the beginning: the calendar, a date or somebody's words start the journey."},
			{name: "consent", phase: phaseConst, kind: ofTexts, sentence: "What the person agreed to, where it is not the fixture's."},
			{name: "window", phase: phaseWord, words: windows, sentence: "Whether the person wrote within the last 24 hours; closed unless written."},
			{name: "beside", phase: phaseConst, kind: ofTexts, sentence: "Other journeys of the folder that are in use too: [\"win_back\"]."},
		},
		blocks: []string{"record@given", "history", "person", "http@scenario"},
	},
	{key: "record@given", label: "the kind of record", open: true, openAs: phaseConst, sentence: "A record that the CRM has."},
	{
		key: "history", label: "the event's type", free: true, sentence: "Something the person did before: did, times and last count it.",
		args: []argSpec{{name: "at", phase: phaseConst, kind: ofAny, required: true, sentence: "When, in the workspace's zone: \"2026-03-01 12:00\", or a list."}},
	},
	{
		key: "person", label: "the fixture", sentence: "Somebody else whom the business knows, for audiences and for scenarios of several people.",
		args: []argSpec{
			{name: "consent", phase: phaseConst, kind: ofTexts, sentence: "What the person agreed to, where it is not the fixture's."},
			{name: "window", phase: phaseWord, words: windows, sentence: "Whether the person wrote within the last 24 hours; closed unless written."},
		},
		blocks: []string{"record@given", "history"},
	},
	{
		key: "http@scenario", label: "the step, or the record", sentence: "What another system answers to an http step, or to a record that is read from it, from then on; 200 with nothing in it unless written.",
		args: []argSpec{
			{name: "status", phase: phaseConst, kind: ofNumber, sentence: "The status; 200 unless written."},
			{name: "body", phase: phaseConst, kind: ofAny, sentence: "What it carries."},
			{name: "fails", phase: phaseConst, kind: ofYesNo, sentence: "No answer comes at all."},
		},
	},
	{
		key: "when", label: "the time", free: true, sentence: "Something happens.",
		args: []argSpec{
			{name: "contact", phase: phaseRef, root: "fixture", sentence: "Whose event, reply, message or hand-off it is, where it is not the scenario's person."},
			{name: "reply", phase: phaseRun, kind: ofAny, sentence: "The person answers: \"text\", several texts, or button(\"confirm\")."},
			{name: "delivered", phase: phaseConst, kind: ofText, sentence: "The provider says this step's message arrived."},
			{name: "read", phase: phaseConst, kind: ofText, sentence: "The provider says this step's message was read."},
			{name: "undelivered", phase: phaseConst, kind: ofText, sentence: "Nobody has said by then that this step's message arrived or failed. Nothing happens; the test fails if it is not so."},
			{name: "failed", phase: phaseConst, kind: ofText, sentence: "The provider says this step's message could not be delivered."},
			{name: "reason", phase: phaseWord, words: failureReasons, sentence: "Why it failed; unreachable unless written."},
			{name: "channel", phase: phaseConst, kind: ofText, sentence: "The channel whose message is meant; the one that left last unless written."},
			{name: "taken", phase: phaseConst, kind: ofText, sentence: "A colleague takes the hand-off of this step."},
			{name: "resolved", phase: phaseConst, kind: ofText, sentence: "A colleague resolves the hand-off of this step."},
			{name: "fires", phase: phaseConst, kind: ofText, sentence: "The trigger of this name fires now, whatever its cron says."},
			{name: "hold", phase: phaseWord, words: holds, sentence: "An operator stops what would leave: everything, or this journey's."},
			{name: "lift", phase: phaseWord, words: holds, sentence: "An operator ends such a hold."},
		},
		blocks: []string{"event@when", "record@when", "http@scenario", "template@when"},
	},
	{key: "event@when", label: "the event's type", free: true, once: true, open: true, openAs: phaseConst, sentence: "An event arrives."},
	{key: "record@when", label: "the kind of record", once: true, open: true, openAs: phaseConst, sentence: "A record changes in the CRM, and no event says so."},
	{
		key: "template@when", label: "the template", once: true, sentence: "WhatsApp says that a template's state changed.",
		args: []argSpec{{name: "state", phase: phaseWord, words: []string{"approved", "paused", "disabled", "rejected"}, required: true, sentence: "What it is now."}},
	},
	{key: "expect", label: "the time", free: true, args: expectArgs, sentence: "What has happened by then."},
	{key: "never", args: expectArgs, sentence: "What must not happen."},
	{key: "finally", args: expectArgs, sentence: "How it ends."},
}

var expectArgs = []argSpec{
	{name: "of", phase: phaseConst, kind: ofText, sentence: "Only the run with this one_per value."},
	{name: "contact", phase: phaseRef, root: "fixture", sentence: "Only what concerns this person."},
	{name: "journey", phase: phaseRef, root: "journey", sentence: "The journey it is asked of, where it is not the scenario's."},
	{name: "sent", phase: phaseConst, kind: ofText, sentence: "The step whose message left."},
	{name: "not_sent", phase: phaseConst, kind: ofText, sentence: "The step that was passed and whose message did not leave."},
	{name: "channel", phase: phaseConst, kind: ofText, sentence: "The channel that carried it."},
	{name: "template", phase: phaseConst, kind: ofText, sentence: "The template it used, or \"text\"."},
	{name: "contains", phase: phaseConst, kind: ofText, sentence: "Words that are in the message, in what a colleague reads, or in a call."},
	{name: "updated", phase: phaseConst, kind: ofAny, sentence: "Values that were written: { \"booking.status\" = \"confirmed\" }."},
	{name: "created", phase: phaseConst, kind: ofText, sentence: "The step that made a record."},
	{name: "told", phase: phaseConst, kind: ofText, sentence: "The step that told a team."},
	{name: "handed_off", phase: phaseConst, kind: ofText, sentence: "The hand-off that began."},
	{name: "called", phase: phaseConst, kind: ofText, sentence: "The http step whose call reached the other system."},
	{name: "why", phase: phaseConst, kind: ofText, sentence: "Words that are in what the journey said of its decision, such as \"cap\"; with not_sent, of that step."},
	{name: "outcome", phase: phaseConst, kind: ofText, sentence: "How the run ended: \"completed\", \"goal.won\", \"stop.cancelled\", \"failed\", or \"open\"."},
	{name: "goal", phase: phaseConst, kind: ofText, sentence: "The goal that was reached."},
	{name: "consent", phase: phaseConst, kind: ofTexts, sentence: "What the person agreed to, by the name of the consent: [\"marketing\"]."},
	{name: "revoked", phase: phaseConst, kind: ofTexts, sentence: "What the person took back; [\"*\"] is a STOP to everything."},
}

var (
	failureReasons = []string{string(FailedUnreachable), string(FailedOptedOut), string(FailedWithheld), string(FailedFile)}
	windows        = []string{"open", "closed"}
	holds          = []string{"everything", "journey"}
)

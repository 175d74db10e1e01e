package definitions

// The schema table of what starts a run and for whom, of what it is run with,
// and of what differs between environments.

var entryBlocks = []blockSpec{
	{
		key: "trigger", label: "the trigger", sentence: "What starts a run, and it is one thing: an event, words of a person, what nobody else heard, the calendar, or a date.",
		args: []argSpec{
			{name: "on", phase: phaseConst, kind: ofText, sentence: "The type of event."},
			{name: "if", phase: phaseRun, kind: ofYesNo, sentence: "Only where this is true, of the event and the contact; what happened before may be asked too: !did(\"order.placed\", \"30d\")."},
			{name: "words", phase: phaseConst, kind: ofWords, sentence: "The person's whole message is one of these, in any language; capitals, accents and full stops do not matter: { fr = [\"humain\"], en = [\"agent\"] }."},
			{name: "unclaimed", phase: phaseConst, kind: ofYesNo, sentence: "The person wrote something that no question, no words and no run took."},
			{name: "cron", phase: phaseConst, kind: ofText, sentence: "Minute, hour, day, month, weekday on the workspace's clock: \"0 9 * * mon\". A time that the clocks skip comes at the first moment after the gap, one that they show twice comes once. It needs an audience."},
			{name: "date", phase: phaseRun, kind: ofMoment, sentence: "When this moment of the contact or of one kind of record comes: contact.birthday, before(subscription.renews_at, \"7d\"). The run sees the record as event.subscription."},
			{name: "yearly", phase: phaseConst, kind: ofYesNo, sentence: "Month and day of the date in every year; 29 February is 28 February in years without one."},
			{name: "at", phase: phaseConst, kind: ofText, sentence: "The time of day on the person's clock at which a date comes: \"09:00\"."},
			{name: "audience", phase: phaseRef, root: "audience", sentence: "Who enters, where it is not the person of the event: with on and cron."},
			{name: "in_turn", phase: phaseConst, kind: ofTurns, sentence: "They enter one after the other: { people = 1, every = \"30m\" }."},
			{name: "during", phase: phaseRef, root: "hours", sentence: "In turn, they enter in these hours alone, so that nobody's turn passes while nothing may be sent."},
		},
	},
	{
		key: "audience", label: "the audience", sentence: "A list of people, made anew each time a trigger needs it. What it asks sees the contact, the kind of record it is of, and the event.",
		args: []argSpec{
			{name: "of", phase: phaseWord, sentence: "contact, or a kind of record: each stands for its person, and the run sees it beside the event; contact unless written."},
			{name: "where", phase: phaseRun, kind: ofYesNo, sentence: "Only those for whom this is true."},
			{name: "order", phase: phaseRun, kind: ofAny, sentence: "Who comes first: the smallest number, the earliest moment, or the first text."},
			{name: "descending", phase: phaseConst, kind: ofYesNo, sentence: "The other way round."},
			{name: "limit", phase: phaseConst, kind: ofNumber, sentence: "How many at most."},
		},
	},
	{key: "params", once: true, open: true, openAs: phaseWord, sentence: "What the journey is run with: place = text, amount = number."},
}

var environmentBlocks = []blockSpec{
	{
		key: "environment", label: "the environment", sentence: "What differs in one environment, chosen with --environment: a test, a staging system.",
		args:   []argSpec{{name: "only", phase: phaseConst, kind: ofTexts, sentence: "The only contacts, by id, who are written to there."}},
		blocks: []string{"vars"},
	},
}

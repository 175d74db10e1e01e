package definitions

// The schema table of the steps that shape the flow of a journey or reach
// beyond it, with their bodies.

var flowBlocks = []blockSpec{
	{
		key: "stages", step: true, label: "the step", sentence: "Follows something through its stages. A later stage passes over the earlier ones; one that comes late does nothing; the last one ends the step.",
		args:   common(argSpec{name: "until", phase: phaseRun, kind: ofMoment, sentence: "When it stops following."}),
		blocks: []string{"stage"},
	},
	{
		key: "stage", label: "the stage", required: true, steps: true, sentence: "What happens when the stage is reached.",
		args: append([]argSpec{
			{name: "on", phase: phaseConst, kind: ofText, required: true, sentence: "The type of event that reaches it."},
			{name: "if", phase: phaseRun, kind: ofYesNo, sentence: "Only events for which this is true."},
			ofArg,
			{name: "due", phase: phaseRun, kind: ofMoment, sentence: "By when it is expected."},
		}, bodyArgs...),
		blocks: []string{"overdue"},
	},
	{key: "overdue", once: true, steps: true, args: bodyArgs, sentence: "The stage is not reached when it is due. It happens once, and waiting goes on."},
	{
		key: "split", step: true, label: "the step", sentence: "Tries ways against each other. A person always goes the same one.",
		args:   common(argSpec{name: "holdout", phase: phaseConst, kind: ofNumber, sentence: "Percent of people for whom the journey ends here, to compare with: stop.holdout."}),
		blocks: []string{"variant"},
	},
	{
		key: "variant", label: "the variant", required: true, steps: true, sentence: "One of the ways.",
		args: append([]argSpec{{name: "share", phase: phaseConst, kind: ofNumber, required: true, sentence: "How many of all go it, as a share of the sum of the shares."}}, bodyArgs...),
	},
	{
		key: "repeat", step: true, label: "the step", steps: true, sentence: "Does its steps again and again: at once, and then after each pause.",
		args: common(
			argSpec{name: "every", phase: phaseConst, kind: ofDuration, required: true, sentence: "From the beginning of one time to the next."},
			argSpec{name: "at_most", phase: phaseConst, kind: ofNumber, required: true, sentence: "How many times at most."},
			argSpec{name: "while", phase: phaseRun, kind: ofYesNo, sentence: "Asked before each time; it goes on behind the step where this is not true."},
		),
	},
	{
		key: "claim", step: true, label: "the step", sentence: "Takes one of something scarce. Whoever comes first gets it, and nobody twice.",
		args: common(
			argSpec{name: "of", phase: phaseRun, kind: ofText, required: true, sentence: "What it is, such as event.slot.id."},
			argSpec{name: "pieces", phase: phaseRun, kind: ofNumber, sentence: "How many there are; one unless written."},
		),
		blocks: []string{"got", "gone"},
	},
	{key: "got", once: true, steps: true, args: bodyArgs, sentence: "The person has it."},
	{key: "gone", once: true, steps: true, args: bodyArgs, sentence: "Others were faster."},
	{
		key: "http", step: true, label: "the step", sentence: "Calls another system over a connection, until it answers.",
		args: common(
			argSpec{name: "connection", phase: phaseConst, kind: ofText, required: true, sentence: "The connection's name in connections.hcl."},
			argSpec{name: "method", phase: phaseWord, words: methods, sentence: "GET unless written; POST where there is a body."},
			argSpec{name: "path", phase: phaseRun, kind: ofText, required: true, sentence: "The address there: \"/carts/${event.cart.id}\"."},
			argSpec{name: "body", phase: phaseRun, kind: ofBody, sentence: "What is sent, as JSON."},
			argSpec{name: "timeout", phase: phaseConst, kind: ofDuration, sentence: "How long it is tried; 5m unless written."},
		),
		blocks: []string{"failed"},
	},
	{key: "failed", once: true, steps: true, args: bodyArgs, sentence: "It did not answer in time, or refused."},
	{
		key: "understand", step: true, label: "the step", sentence: "Finds out what a text means.",
		args:   common(argSpec{name: "text", phase: phaseRun, kind: ofText, required: true, sentence: "The text, such as step.question.reply.text."}),
		blocks: []string{"intent", "otherwise"},
	},
	{
		key: "intent", label: "the intent", required: true, steps: true, sentence: "One of the things it may mean.",
		args: append([]argSpec{
			{name: "means", phase: phaseConst, kind: ofText, sentence: "It in a sentence, for the language model where one is configured."},
			{name: "words", phase: phaseConst, kind: ofWords, sentence: "Words that say it, anywhere in the text: { fr = [\"colis\"], en = [\"parcel\"] }."},
			{name: "patterns", phase: phaseConst, kind: ofTexts, sentence: "Patterns that say it, as regular expressions without case: \"order +[0-9]+\"."},
		}, bodyArgs...),
	},
	{
		key: "run", step: true, label: "the step", sentence: "Goes through another journey of the folder, which has params and no trigger, and comes back.",
		args: common(
			argSpec{name: "journey", phase: phaseRef, root: "journey", required: true, sentence: "Which one."},
			argSpec{name: "with", phase: phaseRun, kind: ofValues, sentence: "Values for its params."},
		),
	},
}

var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

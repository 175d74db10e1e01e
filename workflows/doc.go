// Package workflows runs compiled journeys: one generic Temporal workflow
// carries one person through one plan. It is deterministic: it reads no clock
// but the workflow's, no file and no network, and it evaluates the author's
// expressions only through package definitions. Side effects are in package
// activities.
//
//	w.RegisterWorkflowWithOptions(workflows.New(plans).Journey, workflow.RegisterOptions{Name: workflows.JourneyName})
//
// A file is one idea: input (what a run is given and carries along), journey
// (the loop over steps), scope (what expressions see), inbox (events in their
// order, waits), listen (who hears an event), timing (moments), queue (the turn in a group), send, answer,
// burst, retry, wait, stages, repeat, choose (split, claim, understand), http,
// inlined (journeys that are run), effects, consent (the step kinds),
// stage_news (stages heard before their step waits), channels, held, doubt,
// unsent (what can become of a message), late (what is told of one when the run
// is further on), call (activities), details (what people read in the Web UI).
package workflows

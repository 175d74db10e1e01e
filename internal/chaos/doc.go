// Command chaos kills relance while it works, and counts the messages. It runs
// the real binary as processes against its own Meta and CRM (the sandbox, in
// this process, which is never killed), with a wire between them on which
// things go wrong, and compares what every phone received with what the
// journeys and the rules say it had to. It is no part of the product, and
// never looks into relance but by its admin API.
//
//	go run ./internal/chaos -seed 1 -journeys 500 -kills 6
//
// The seed decides what every contact does, every fault and every kill. How
// long things take is never judged: only order and count are.
package main

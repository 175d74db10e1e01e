package activities

import (
	"fmt"
	"strconv"
)

// address is the identity of one execution of a step: the same for every
// repetition, another for every visit and round.
func address(enrolment string, round int, step string, visit int) string {
	return enrolment + "/" + strconv.Itoa(round) + "/" + step + "/" + strconv.Itoa(visit)
}

func unknownStep(c Call) error {
	return fmt.Errorf("run step %q: plan %s has no such step", c.Step, short(c.Plan))
}

func short(hash string) string { return hash[:min(12, len(hash))] }

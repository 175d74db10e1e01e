package main

import (
	"errors"

	"github.com/relancehq/relance/connectors"
)

// byMeta says of a failed call whether a person can mend it: what Meta refused
// is theirs, what Meta did not answer is not.
func byMeta(err error) error {
	var e *connectors.Error
	if errors.As(err, &e) && (e.Kind == connectors.Refused || e.Kind == connectors.Operator) {
		return &fileError{why: e.Error()}
	}
	return err
}

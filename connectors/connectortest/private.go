package connectortest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// keepsPrivate wants none of words, nor any error below err, to quote them.
func keepsPrivate(t *testing.T, err error, words []string) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		said := e.Error() + fmt.Sprintf(" %v %+v", e, e)
		for _, w := range words {
			if strings.Contains(said, w) {
				t.Errorf("the error quotes %q, which is private: %v", w, err)
			}
		}
	}
}

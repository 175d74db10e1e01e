package phone_test

import (
	"testing"

	"github.com/relancehq/relance/internal/phone"
)

func BenchmarkNormal(b *testing.B) {
	for b.Loop() {
		if _, ok := phone.Normal("+33612345678", ""); !ok {
			b.Fatal("it is no number")
		}
	}
}

func BenchmarkSame(b *testing.B) {
	for b.Loop() {
		if len(phone.Same("+5215512345678")) != 2 {
			b.Fatal("it has one spelling")
		}
	}
}

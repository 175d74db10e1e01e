package definitions

import (
	"crypto/sha256"
	"encoding/binary"
)

// Choose is the way a person goes at a split: "variant.<name>" or [HeldOut].
// The same person always goes the same way, on every machine and in every run:
// it follows from the names of the journey and of the step and the contact's
// id. Who is held out does not depend on how the shares are cut.
func (p *Plan) Choose(st *Step, contact string) Outcome {
	sum := sha256.Sum256([]byte(p.Journey + "/" + st.ID + "/" + contact))
	place := binary.BigEndian.Uint64(sum[:8])
	if place%percent < uint64(st.Holdout) {
		return HeldOut
	}
	place /= percent
	total := 0
	for _, v := range st.Variants {
		total += v.Share
	}
	if total == 0 { // no compiled plan has a split without ways
		return Done
	}
	at := int(place % uint64(total))
	for _, v := range st.Variants {
		if at -= v.Share; at < 0 {
			return Outcome("variant." + v.Name)
		}
	}
	return Done
}

const percent = 100

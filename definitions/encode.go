package definitions

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Encode is the plan as JSON. The same plan always gives the same bytes:
// encoding/json writes struct fields in order and map keys sorted.
func (p *Plan) Encode() ([]byte, error) {
	encoded, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode the plan of journey %q: %w", p.Journey, err)
	}
	return encoded, nil
}

// DecodePlan reads what Encode wrote. A plan compiled for a newer engine is an
// error: this program would run it differently from what its author tested.
func DecodePlan(encoded []byte) (*Plan, error) {
	var p Plan
	if err := json.Unmarshal(encoded, &p); err != nil {
		return nil, fmt.Errorf("decode a plan: %w", err)
	}
	if p.Engine > Engine {
		return nil, fmt.Errorf("plan of journey %q needs engine %d and this program has %d; run a newer relance", p.Journey, p.Engine, Engine)
	}
	return &p, nil
}

// Hash identifies the plan: the SHA-256 of Encode, in hexadecimal. It is ""
// for a plan that cannot be encoded, which no compiled plan is.
func (p *Plan) Hash() string {
	encoded, err := p.Encode()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}

// Step finds a step by its ID.
func (p *Plan) Step(id string) (*Step, bool) {
	for i := range p.Steps {
		if p.Steps[i].ID == id {
			return &p.Steps[i], true
		}
	}
	return nil, false
}

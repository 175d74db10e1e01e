package dispatch

import (
	"maps"
	"slices"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// RunKeys are the keys under which a run of p is found by later events: what
// its first event was about, its person, its own one_per value and its live
// records, whose ids the scope of the first event gives. They come in order,
// each once.
func RunKeys(p *definitions.Plan, about []string, onePer string, person ledger.Contact, scope *definitions.Scope) []string {
	keys := append(slices.Clone(about), "contact:"+person.ID, runKey(p.Journey, onePer))
	keys = append(keys, addressKeys(person.Phone, person.UserID)...)
	for _, name := range slices.Sorted(maps.Keys(p.Records)) {
		rec := p.Records[name]
		if id, err := p.Text(&rec.ID, scope); err == nil && id != "" {
			keys = append(keys, rec.Kind+":"+id)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

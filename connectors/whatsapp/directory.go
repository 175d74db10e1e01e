package whatsapp

import (
	"maps"

	"github.com/relancehq/relance/connectors"
)

// directory finds the profile of a person among those of a batch, in the same
// time however many there are. A person with a username may have no wa_id,
// only a user id.
type directory struct {
	profiles  []any // as they came
	envelopes []map[string]any
	byUser    map[string]int
	byPhone   map[string]int
}

func newDirectory(profiles []any) directory {
	d := directory{profiles: profiles}
	if len(profiles) == 0 {
		return d
	}
	d.envelopes = make([]map[string]any, len(profiles))
	d.byUser, d.byPhone = map[string]int{}, map[string]int{}
	for i, v := range profiles {
		p := objectOf(v)
		if id := p.word("user_id"); id != "" {
			d.byUser[id] = i
		}
		if number := phone(loose(p.word("wa_id"))); number != "" {
			d.byPhone[number] = i
		}
	}
	return d
}

// find is the place of a person's profile, -1 where there is none.
func (d directory) find(who connectors.Contact) int {
	if who.Phone == "" && who.UserID == "" && len(d.profiles) == 1 {
		return 0
	}
	if i, ok := d.byUser[who.UserID]; ok {
		return i
	}
	if i, ok := d.byPhone[who.Phone]; ok {
		return i
	}
	return -1
}

// beside is the envelope of the events about the person at place.
func (d directory) beside(place int, around map[string]any) map[string]any {
	if d.envelopes[place] == nil {
		e := map[string]any{"contact": d.profiles[place]}
		maps.Copy(e, around)
		d.envelopes[place] = e
	}
	return d.envelopes[place]
}

// left are the profiles that no event has.
func (d directory) left() []any {
	var left []any
	for i, e := range d.envelopes {
		if e == nil {
			left = append(left, d.profiles[i])
		}
	}
	return left
}

package whatsapp

import "github.com/relancehq/relance/connectors"

// profile is what Meta tells of a person beside a message. A person with a
// username may have no wa_id, only a user id.
type profile struct {
	Phone   loose `json:"wa_id"`
	UserID  loose `json:"user_id"`
	Profile struct {
		Name     loose `json:"name"`
		Username loose `json:"username"`
	} `json:"profile"`
}

// directory finds the profile of a person among those of a batch, in the same
// time however many there are.
type directory struct {
	byUser  map[string]profile
	byPhone map[string]profile
}

func newDirectory(profiles []profile) directory {
	d := directory{byUser: map[string]profile{}, byPhone: map[string]profile{}}
	for _, p := range profiles {
		if p.UserID != "" {
			d.byUser[string(p.UserID)] = p
		}
		if number := phone(p.Phone); number != "" {
			d.byPhone[number] = p
		}
	}
	return d
}

func (d directory) find(who connectors.Contact) (profile, bool) {
	if p, ok := d.byUser[who.UserID]; ok {
		return p, true
	}
	p, ok := d.byPhone[who.Phone]
	return p, ok
}

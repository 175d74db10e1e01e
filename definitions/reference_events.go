package definitions

import (
	"strings"
)

// events writes what the shipped events carry, one table for each object.
func (r *reference) events() {
	shipped := loadShipped()
	objects := map[string][]string{} // events by what they are about
	for _, event := range names(shipped.events) {
		about, _, _ := strings.Cut(event, ".")
		objects[about] = append(objects[about], event)
	}
	for _, about := range names(objects) {
		r.heading(3, about)
		r.line("%s", spoken(codes(objects[about]), "and")+".")
		path, fields := "contact", shipped.contact.Fields
		if record, ok := shipped.records[about]; ok {
			path, fields = "event."+about, record.Fields
		}
		r.table("field", "type", "only in")
		for _, name := range names(fields) {
			var in []string
			for _, event := range objects[about] {
				carried := shipped.events[event].Fields[about].Fields
				if _, ok := carried[name]; ok {
					in = append(in, event)
				}
			}
			only := ""
			if len(in) > 0 && len(in) < len(objects[about]) {
				only = spoken(codes(in), "and")
			}
			r.row(code(path+"."+name), string(fields[name].Kind), only)
		}
		r.line("")
	}
}

func codes(list []string) []string {
	var out []string
	for _, text := range list {
		out = append(out, code(text))
	}
	return out
}

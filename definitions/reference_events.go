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
		r.table("field", "type", "only in")
		if _, ok := shipped.records[about]; !ok {
			r.fields("contact", about, shipped.contact.Fields, objects[about])
		}
		for _, object := range carriedBy(objects[about]) {
			r.fields("event."+object, object, shipped.records[object].Fields, objects[about])
		}
		r.line("")
	}
}

// carriedBy are the objects that any of some events carries.
func carriedBy(events []string) []string {
	carried := map[string]bool{}
	for _, event := range events {
		for object := range loadShipped().events[event].Fields {
			carried[object] = true
		}
	}
	return names(carried)
}

// fields writes a row for each field of an object, with the events that alone
// carry it.
func (r *reference) fields(path, object string, fields map[string]Type, events []string) {
	for _, name := range names(fields) {
		var in []string
		for _, event := range events {
			if _, ok := loadShipped().events[event].Fields[object].Fields[name]; ok {
				in = append(in, event)
			}
		}
		only := ""
		switch {
		case path != "contact" && len(in) == 0: // a field it has in other events
			continue
		case len(in) > 0 && len(in) < len(events):
			only = spoken(codes(in), "and")
		}
		r.row(code(path+"."+name), string(fields[name].Kind), only)
	}
}

func codes(list []string) []string {
	var out []string
	for _, text := range list {
		out = append(out, code(text))
	}
	return out
}

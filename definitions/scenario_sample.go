package definitions

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Sample is a scenario to begin from: a made-up person, and what starts a
// journey's first trigger with made-up values of the declared types, so chosen
// that the trigger's own condition holds where it compares fields with
// constants. It expects nothing yet.
func Sample(p *Plan, now time.Time) (*Scenario, error) {
	if len(p.Triggers) == 0 {
		return nil, fmt.Errorf("journey %q has no trigger: another journey runs it, and is tested in its place", p.Journey)
	}
	zone, err := Location(p.Timezone)
	if err != nil {
		return nil, err
	}
	t := p.Triggers[0]
	m := &sampler{plan: p, trigger: t, now: now.In(zone), wants: map[string]any{"contact.id": "c-1"}}
	m.conditions()
	sc := &Scenario{
		Name: "a first run of " + p.Journey, Journey: p.Journey, Now: now.UTC(), EventType: t.On,
		Contact: m.contact(), Consent: m.consents(), Window: "closed", History: m.past,
	}
	m.start(sc)
	m.records(sc)
	return sc, nil
}

// sampler makes values up for one plan.
type sampler struct {
	plan    *Plan
	trigger Trigger
	now     time.Time      // in the plan's zone
	wants   map[string]any // values that conditions ask for, by path: "event.deal.stage"
	text    string         // of the condition that is being read
	past    []ScenarioHistory
}

// start is what begins the run: an event, somebody's words, the calendar.
func (m *sampler) start(sc *Scenario) {
	soon := sc.Now.Add(time.Minute)
	switch t := m.trigger; {
	case t.Cron != "":
		sc.Moves = append(sc.Moves, Move{At: soon, Fires: t.Name})
	case t.Date != nil:
	case len(t.Words) > 0:
		locale := m.plan.Locales[0]
		if len(t.Words[locale]) == 0 {
			locale = names(t.Words)[0]
		}
		sc.Moves = append(sc.Moves, Move{At: soon, ReplyText: t.Words[locale][0]})
	case t.Unclaimed || t.On == "message.received":
		sc.Moves = append(sc.Moves, Move{At: soon, ReplyText: "?"})
	default:
		sc.Event = map[string]any{}
		used := m.used("event")
		for _, object := range names(m.plan.EventTypes[t.On].Fields) {
			if a, ok := m.plan.Audiences[t.Audience]; ok && a.Of == object {
				continue // it comes with the person, not with the event
			}
			fields := m.object("event."+object, m.plan.EventTypes[t.On].Fields[object], object, used)
			sc.Event[object] = fields
			id, _ := fields["id"].(string)
			if id != "" {
				sc.Records = append(sc.Records, ScenarioRecord{Kind: object, ID: id, Fields: maps.Clone(fields)})
			}
		}
	}
}

// records adds what the CRM holds of the journey's live records, and of the
// record that puts the person on the trigger's list or gives it its date.
func (m *sampler) records(sc *Scenario) {
	kinds := map[string][]string{} // roots by which expressions know a kind
	for _, name := range names(m.plan.Records) {
		rec := m.plan.Records[name]
		if rec.From != "" {
			sc.Answers = append(sc.Answers, ScenarioAnswer{Of: name, Status: 200, Body: m.object(name, m.plan.RecordTypes[rec.Kind], rec.Kind, m.used(name))})
			continue
		}
		kinds[rec.Kind] = append(kinds[rec.Kind], name)
	}
	if d := m.trigger.Date; d != nil && d.Of != "contact" {
		kinds[d.Of] = append(kinds[d.Of], d.Of, "event."+d.Of)
	}
	if a, ok := m.plan.Audiences[m.trigger.Audience]; ok && a.Of != "contact" && a.Of != "" {
		kinds[a.Of] = append(kinds[a.Of], a.Of, "event."+a.Of)
	}
	for _, kind := range names(kinds) {
		i := slices.IndexFunc(sc.Records, func(r ScenarioRecord) bool { return r.Kind == kind })
		if i < 0 {
			sc.Records = append(sc.Records, ScenarioRecord{Kind: kind, ID: kind + "-1", Fields: map[string]any{"id": kind + "-1"}})
			i = len(sc.Records) - 1
		}
		for _, root := range kinds[kind] {
			for field, v := range m.object(root, m.plan.RecordTypes[kind], kind, m.used(root)) { //nolint:maprange // a union
				if _, has := sc.Records[i].Fields[field]; !has {
					sc.Records[i].Fields[field] = v
				}
			}
		}
	}
}

// contact is the made-up person, with the fields that the journey reads.
func (m *sampler) contact() map[string]any {
	who := map[string]any{"id": m.wants["contact.id"], "phone": "+33612345678", "first_name": "Ana", "locale": m.plan.Locales[0]}
	for field, v := range m.object("contact", m.plan.ContactType, "contact", m.used("contact")) { //nolint:maprange // a union
		if _, has := who[field]; !has {
			who[field] = v
		}
	}
	for field := range who { //nolint:maprange // each by itself
		if _, declared := m.plan.ContactType.Fields[field]; !declared {
			delete(who, field)
		}
	}
	return who
}

// consents are those that the journey's messages need.
func (m *sampler) consents() []string {
	asked := map[string]bool{}
	for _, st := range m.plan.Steps {
		p, ok := m.plan.Purposes[st.Purpose]
		if ok && st.Message != nil && p.OptIn != "with_trigger" {
			asked[orDefault(p.Consent, p.Name)] = true
		}
	}
	return names(asked)
}

// used are the fields below a root that the plan's expressions read:
// "booking.starts_at" below event.
func (m *sampler) used(root string) map[string]bool {
	found := map[string]bool{}
	each(reflect.ValueOf(m.plan).Elem(), func(x Expr) {
		p, diags := compile(x.Text)
		if diags.HasErrors() {
			return
		}
		for _, ref := range p.references {
			if path, ok := strings.CutPrefix(ref.name, root+"."); ok {
				found[path] = true
			}
		}
	})
	return found
}

// each calls f with every expression of a plan.
func each(v reflect.Value, f func(Expr)) {
	if x, ok := v.Interface().(Expr); ok {
		if x.Text != "" {
			f(x)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			each(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			each(v.Field(i), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			each(v.Index(i), f)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			each(v.MapIndex(k), f)
		}
	}
}

// object makes the used fields of an object up, and its id.
func (m *sampler) object(path string, t Type, name string, used map[string]bool) map[string]any {
	prefix := ""
	if rest, ok := strings.CutPrefix(path, "event."); ok {
		prefix = rest + "."
	}
	fields := map[string]any{}
	for _, field := range names(t.Fields) {
		want, wanted := m.wants[path+"."+field]
		if want == (notThere{}) {
			continue
		}
		if field == "id" || wanted || used[prefix+field] || used[field] && prefix == "" {
			fields[field] = m.value(path+"."+field, name, field, t.Fields[field])
		}
	}
	return fields
}

// value makes one value up.
func (m *sampler) value(path, object, field string, t Type) any {
	if v, ok := m.wants[path]; ok && v != (notThere{}) {
		return v
	}
	switch t.Kind {
	case TypeNumber:
		return 2.0
	case TypeYesNo:
		return true
	case TypeMoment:
		return m.moment(field).Format(time.RFC3339)
	case TypeDate:
		return m.moment(field).Format(time.DateOnly)
	case TypeList:
		return []any{}
	case TypeObject:
		inner := map[string]any{}
		for _, name := range names(t.Fields) {
			inner[name] = m.value(path+"."+name, field, name, t.Fields[name])
		}
		return inner
	}
	return sampleText(object, field)
}

// moment lies far enough ahead for what is done days before it; what ends is
// an hour after what begins.
func (m *sampler) moment(field string) time.Time {
	year, month, day := m.now.Date()
	at := wallTime(year, month, day+10, clockTime{hour: 15}, m.now.Location())
	if strings.Contains(field, "end") || strings.Contains(field, "until") {
		at = at.Add(time.Hour)
	}
	return at
}

// sampleTexts are values of fields that have a form of their own.
var sampleTexts = map[string]string{
	"currency": "EUR", "first_name": "Ana", "last_name": "Reis", "name": "Ana Reis", "email": "ana@mail.example", "phone": "+33612345678",
	"country": "FR", "timezone": "Europe/Paris", "language": "fr", "locale": "fr",
}

func sampleText(object, field string) string {
	if field == "id" {
		return object + "-1"
	}
	if text, ok := sampleTexts[field]; ok && (field != "name" || object == "contact") {
		return text
	}
	if strings.HasSuffix(field, "url") || strings.HasSuffix(field, "link") {
		return "https://example.com/" + object
	}
	return strings.ReplaceAll(field, "_", " ") + " 1"
}

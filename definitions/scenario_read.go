package definitions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// scenarioReader reads one scenario block and checks it against the journey's
// plan, so that a test never passes because of a mistyped name.
type scenarioReader struct {
	*decoder
	l    *loader
	plan *Plan
	out  *Scenario
	last time.Time
}

// scenario reads a scenario; nil where it has errors or its journey has.
func (l *loader) scenario(def journeyDef, w *Workspace) *Scenario {
	given := def.n.one("given")
	if given == nil {
		return nil
	}
	if _, ok := l.journeys[given.refs["journey"]]; !ok {
		checkRef(def.d, given, "journey", names(l.journeys))
		return nil
	}
	plan := w.Plan(given.refs["journey"])
	if plan == nil {
		return nil
	}
	before := l.r.mark()
	s := &scenarioReader{decoder: def.d, l: l, plan: plan, out: &Scenario{Name: def.n.label, Pos: def.n.pos(), Journey: plan.Journey}}
	s.given(given)
	for _, n := range def.n.inner {
		switch n.spec.key {
		case "when":
			s.when(n)
		case "expect":
			e := s.expectation(n)
			s.out.Moves = append(s.out.Moves, Move{Pos: n.pos(), At: s.time(n, n.label, n.at), Expect: &e})
		case "never":
			s.out.Never = append(s.out.Never, s.expectation(n))
		case "finally":
			e := s.expectation(n)
			s.out.Finally = &e
		}
	}
	if l.r.mark() > before || l.r.errorIn(def.n.whole()) {
		return nil
	}
	return s.out
}

func (s *scenarioReader) given(n *node) {
	s.out.Now = s.time(n, n.text("now"), n.argAt("now"))
	s.out.Window = orDefault(n.word("window").word, "closed")
	if checkRef(s.decoder, n, "contact", names(s.l.fixtures)) {
		s.contact(s.l.fixtures[n.refs["contact"]])
	}
	if n.has("consent") {
		s.out.Consent = n.texts("consent")
	}
	s.out.EventType = n.text("event_type")
	if s.out.EventType == "" && len(s.plan.Triggers) > 0 {
		s.out.EventType = s.plan.Triggers[0].On
	}
	if _, known := s.l.s.types.events[s.out.EventType]; !known && n.has("event_type") {
		s.unknownEvent(s.out.EventType, n.argAt("event_type"))
		return
	}
	for _, record := range n.all("record") {
		if r := s.record(record); r != nil {
			s.out.Records = append(s.out.Records, *r)
		}
	}
	if v, ok := n.consts["event"]; ok {
		var told []ScenarioRecord
		s.out.Event, told = s.eventData(s.out.EventType, v.AsValueMap(), v.Type().IsObjectType(), n.argAt("event"))
		for _, r := range told {
			if !slices.ContainsFunc(s.out.Records, func(have ScenarioRecord) bool { return have.Kind == r.Kind && have.ID == r.ID }) {
				s.out.Records = append(s.out.Records, r)
			}
		}
	}
}

func (s *scenarioReader) unknownEvent(event string, at hcl.Range) {
	s.r.add(problem{
		code: codeNoSuchEvent, at: at, summary: fmt.Sprintf("There is no event %q", event), detail: "",
		try: didYouMeanEvent(event, names(s.l.s.types.events)),
	})
}

// contact takes a fixture's fields; what the person agreed to stands beside
// them.
func (s *scenarioReader) contact(fixture *node) {
	s.out.Contact = map[string]any{}
	d := &decoder{r: s.r, src: fixture.src, vars: s.vars}
	outside := &scenarioReader{decoder: d, l: s.l, plan: s.plan}
	for _, name := range names(fixture.consts) {
		v := fixture.consts[name]
		if name == "consent" {
			if !isTexts(v) {
				d.wrong(fixture.argAt(name), "consent is a list of texts", "", `consent = ["service"]`)
				continue
			}
			s.out.Consent = texts(v)
			continue
		}
		t, ok := s.l.s.types.contact.Fields[name]
		if !ok {
			d.r.add(problem{
				code: codeNoSuchField, at: fixture.args[name].NameRange, summary: fmt.Sprintf("contact has no field %q", name),
				detail: fieldsSentence("contact", s.l.s.types.contact), try: orElse(name, names(s.l.s.types.contact.Fields), ""),
			})
			continue
		}
		s.out.Contact[name] = outside.typed(v, t, "contact."+name, fixture.argAt(name))
	}
	for _, name := range []string{"id", "phone"} {
		if text, _ := s.out.Contact[name].(string); text == "" {
			d.r.add(problem{code: codeMissing, at: fixture.header, summary: name + " is missing in this fixture", detail: "Without it nobody could be written to.", try: name + ` = "…"`})
		}
	}
}

// eventData types an event's data, and finds the records it tells of.
func (s *scenarioReader) eventData(event string, objects map[string]cty.Value, isObject bool, at hcl.Range) (map[string]any, []ScenarioRecord) {
	if !isObject {
		s.wrong(at, "An event carries objects", "", `event = { booking = { id = "b-1" } }`)
		return nil, nil
	}
	t, ok := s.l.s.types.events[event]
	if !ok {
		return nil, nil
	}
	data := map[string]any{}
	var told []ScenarioRecord
	for _, name := range names(objects) {
		of := t.Fields[name]
		if name == "contact" {
			of = s.l.s.types.contact
		}
		if of.Kind == "" {
			s.r.add(problem{
				code: codeNoSuchField, at: at, summary: fmt.Sprintf("The event %q has no %q", event, name),
				detail: fmt.Sprintf("It carries: %s.", strings.Join(names(t.Fields), ", ")), try: orElse(name, names(t.Fields), "Leave it out."),
			})
			continue
		}
		data[name] = s.typed(objects[name], of, name, at)
		fields, _ := data[name].(map[string]any)
		if id, _ := fields["id"].(string); id != "" && name != "contact" && name != "message" {
			told = append(told, ScenarioRecord{Kind: name, ID: id, Fields: maps.Clone(fields)})
		}
	}
	return data, told
}

// record reads a record block.
func (s *scenarioReader) record(n *node) *ScenarioRecord {
	t, ok := s.l.s.types.records[n.label]
	if n.label == "contact" {
		t, ok = s.l.s.types.contact, true
	}
	if !ok {
		s.r.add(problem{
			code: codeNoSuchName, at: n.at, summary: fmt.Sprintf("No event carries a %q", n.label), detail: "",
			try: orElse(n.label, names(s.l.s.types.records), "Declare an event with it in settings.hcl."),
		})
		return nil
	}
	r := &ScenarioRecord{Kind: n.label, Fields: map[string]any{}}
	for _, name := range names(n.consts) {
		field, ok := t.Fields[name]
		if !ok {
			s.r.add(problem{
				code: codeNoSuchField, at: n.args[name].NameRange, summary: fmt.Sprintf("%s has no field %q", n.label, name),
				detail: fieldsSentence(n.label, t), try: orElse(name, names(t.Fields), ""),
			})
			continue
		}
		r.Fields[name] = s.typed(n.consts[name], field, n.label+"."+name, n.argAt(name))
	}
	r.ID, _ = r.Fields["id"].(string)
	if r.ID == "" {
		s.r.add(problem{code: codeMissing, at: n.header, summary: "id is missing in this record", detail: "It says which one.", try: `id = "…"`})
		return nil
	}
	return r
}

// typed is a constant as JSON has it, moments as RFC 3339. A value of another
// kind than declared is a problem.
func (s *scenarioReader) typed(v cty.Value, t Type, what string, at hcl.Range) any {
	bad := func() any {
		s.wrong(at, fmt.Sprintf("%s is %s", what, kindWord(t.Kind)), "It is declared so in the events.", typeExample(t))
		return nil
	}
	if v.IsNull() {
		return nil
	}
	switch t.Kind {
	case TypeText:
		if v.Type() != cty.String {
			return bad()
		}
	case TypeNumber:
		if v.Type() != cty.Number {
			return bad()
		}
	case TypeYesNo:
		if v.Type() != cty.Bool {
			return bad()
		}
	case TypeMoment:
		if v.Type() != cty.String {
			return bad()
		}
		return s.moment(v.AsString(), what, at)
	case TypeDate:
		if v.Type() != cty.String {
			return bad()
		}
		if _, err := parseDate(v.AsString(), s.zone()); err != nil {
			return s.badTime(v.AsString(), at)
		}
	case TypeObject:
		if !v.Type().IsObjectType() {
			return bad()
		}
		return s.object(v, t, what, at)
	}
	return plainValue(v)
}

func (s *scenarioReader) object(v cty.Value, t Type, what string, at hcl.Range) any {
	object := map[string]any{}
	fields := v.AsValueMap()
	for _, name := range names(fields) {
		of, ok := t.Fields[name]
		if !ok {
			s.r.add(problem{
				code: codeNoSuchField, at: at, summary: fmt.Sprintf("%s has no field %q", what, name),
				detail: fieldsSentence(what, t), try: orElse(name, names(t.Fields), ""),
			})
			continue
		}
		object[name] = s.typed(fields[name], of, what+"."+name, at)
	}
	return object
}

func typeExample(t Type) string {
	switch t.Kind {
	case TypeNumber:
		return "450"
	case TypeYesNo:
		return "true"
	case TypeMoment:
		return `"2026-03-27 15:00"`
	case TypeDate:
		return `"2026-03-27"`
	case TypeList:
		return `["…"]`
	case TypeObject:
		return `{ id = "…" }`
	}
	return `"…"`
}

func (s *scenarioReader) zone() *time.Location {
	zone, err := Location(s.l.s.timezone)
	if err != nil { // told where settings are read
		return time.UTC
	}
	return zone
}

// moment keeps an empty moment empty: a record may lack it.
func (s *scenarioReader) moment(text, what string, at hcl.Range) any {
	if text == "" {
		return ""
	}
	t, err := parseMoment(text, s.zone())
	if err != nil {
		return s.badTime(text, at)
	}
	return t.Format(time.RFC3339)
}

func (s *scenarioReader) badTime(text string, at hcl.Range) any {
	try := `"2026-03-27 15:00"`
	if dayFirst.MatchString(strings.ReplaceAll(text, " ", "")) {
		try = isoDate(text)
	}
	s.r.add(problem{
		code: codeTimeText, at: at, summary: fmt.Sprintf("%q is not a time", text),
		detail: "Times are written year first, in the workspace's zone, with seconds where they matter.", try: try,
	})
	return nil
}

// time reads the time of a block. A page goes forward in time.
func (s *scenarioReader) time(n *node, text string, at hcl.Range) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := parseMoment(text, s.zone())
	if err != nil {
		s.badTime(text, at)
		return time.Time{}
	}
	if t.Before(s.last) {
		s.r.add(problem{
			code: codeTimeText, at: at, summary: "This is earlier than what stands above it",
			detail: "A scenario is read from top to bottom and goes forward in time.", try: "Move the block up.",
		})
	}
	s.last = t
	return t.UTC()
}

// when reads what happens; several replies at once are several moves.
func (s *scenarioReader) when(n *node) {
	at := s.time(n, n.label, n.at)
	var moves []Move
	for _, event := range n.all("event") {
		if _, known := s.l.s.types.events[event.label]; !known {
			s.unknownEvent(event.label, event.at)
			continue
		}
		e := &ScenarioEvent{Type: event.label}
		e.Data, e.Records = s.eventData(event.label, event.consts, true, event.header)
		moves = append(moves, Move{Event: e})
	}
	for _, record := range n.all("record") {
		if r := s.record(record); r != nil {
			moves = append(moves, Move{Record: r})
		}
	}
	given := len(n.inner)
	if expr := n.expr("reply"); expr != nil {
		given++
		moves = append(moves, s.replies(expr)...)
	}
	for _, one := range []struct {
		arg   string
		kinds []Kind
		set   func(*Move, string)
	}{
		{"delivered", messages, func(m *Move, step string) { m.Delivered = step }},
		{"read", messages, func(m *Move, step string) { m.Read = step }},
		{"failed", messages, func(m *Move, step string) { m.Failed = step }},
		{"taken", []Kind{Handoff}, func(m *Move, step string) { m.Taken = step }},
		{"resolved", []Kind{Handoff}, func(m *Move, step string) { m.Resolved = step }},
	} {
		if step := s.stepNamed(n, one.arg, one.kinds); step != "" {
			m := Move{}
			one.set(&m, step)
			moves = append(moves, m)
		}
		if n.has(one.arg) {
			given++
		}
	}
	if given != 1 {
		s.r.add(problem{
			code: codeBoth, at: n.header, summary: "One thing happens in each when", detail: "", try: `reply = button("…"), or event "…" { … }, in a block of its own.`,
		})
	}
	for _, m := range moves {
		m.Pos, m.At = n.pos(), at
		s.out.Moves = append(s.out.Moves, m)
	}
}

var messages = []Kind{Send, Ask}

// replies reads "text", ["several", "texts"] or button("id").
func (s *scenarioReader) replies(expr hclsyntax.Expression) []Move {
	if call, ok := expr.(*hclsyntax.FunctionCallExpr); ok && call.Name == "button" && len(call.Args) == 1 {
		v, ok := s.constant(call.Args[0])
		if !ok || v.Type() != cty.String {
			return nil
		}
		s.checkButton(v.AsString(), call.Args[0].Range())
		return []Move{{ReplyButton: v.AsString()}}
	}
	v, ok := s.constant(expr)
	if !ok {
		return nil
	}
	if v.Type() == cty.String && v.AsString() != "" {
		return []Move{{ReplyText: v.AsString()}}
	}
	if !isTexts(v) || v.LengthInt() == 0 {
		s.wrong(expr.Range(), "A reply is a text, several texts, or a button", "", `reply = button("confirm")`)
		return nil
	}
	var moves []Move
	for _, text := range texts(v) {
		moves = append(moves, Move{ReplyText: text})
	}
	return moves
}

// checkButton minds a button that no message of the journey has.
func (s *scenarioReader) checkButton(id string, at hcl.Range) {
	var known []string
	for _, name := range names(s.plan.Templates) {
		for _, b := range s.plan.Templates[name].Buttons {
			if b.URL == nil {
				known = append(known, b.ID)
			}
		}
	}
	if !slices.Contains(known, id) {
		s.r.add(problem{code: codeNoSuchName, at: at, summary: fmt.Sprintf("No message of this journey has a button %q", id), detail: "", try: orElse(id, known, "Reply with a text.")})
	}
}

// stepNamed is a step of the journey, of one of the kinds.
func (s *scenarioReader) stepNamed(n *node, arg string, kinds []Kind) string {
	name := n.text(arg)
	if name == "" {
		return ""
	}
	var known []string
	for _, step := range s.plan.Steps {
		if slices.Contains(kinds, step.Kind) {
			known = append(known, step.ID)
		}
	}
	if !slices.Contains(known, name) {
		s.r.add(problem{
			code: codeNoSuchStep, at: n.argAt(arg), summary: fmt.Sprintf("There is no %s %q in journey %q", joinKinds(kinds), name, s.plan.Journey),
			detail: "", try: orElse(name, known, "The journey has none."),
		})
		return ""
	}
	return name
}

func joinKinds(kinds []Kind) string {
	var list []string
	for _, k := range kinds {
		list = append(list, string(k))
	}
	return strings.Join(list, " or ")
}

// expectation reads an expect, never or finally.
func (s *scenarioReader) expectation(n *node) Expectation {
	e := Expectation{
		Pos: n.pos(), Of: n.text("of"), Channel: n.text("channel"), Template: n.text("template"), Contains: n.text("contains"),
		Outcome: n.text("outcome"), Goal: n.text("goal"),
	}
	e.Sent = s.stepNamed(n, "sent", messages)
	e.Told = s.stepNamed(n, "told", []Kind{Tell})
	e.HandedOff = s.stepNamed(n, "handed_off", []Kind{Handoff})
	e.Created = s.stepNamed(n, "created", []Kind{Create})
	if v, ok := n.consts["updated"]; ok {
		e.Updated = s.updated(v, n.argAt("updated"))
	}
	if e.Template != "" && e.Template != "text" {
		if _, ok := s.plan.Templates[e.Template]; !ok {
			s.r.add(problem{code: codeNoSuchRef, at: n.argAt("template"), summary: fmt.Sprintf("The journey has no template %q", e.Template), detail: "", try: orElse(e.Template, append(names(s.plan.Templates), "text"), "")})
		}
	}
	s.checkGoal(n, e)
	if len(n.args) == 0 || len(n.args) == 1 && n.has("of") {
		s.r.add(problem{code: codeMissing, at: n.header, summary: fmt.Sprintf("This %s says nothing", n.spec.name()), detail: "A test that asks nothing always passes.", try: `sent = "…"`})
	}
	return e
}

func (s *scenarioReader) checkGoal(n *node, e Expectation) {
	var goals []string
	for _, l := range s.plan.Listeners {
		if l.Goal {
			goals = append(goals, l.Name)
		}
	}
	goal, at := e.Goal, n.argAt("goal")
	if name, ok := strings.CutPrefix(e.Outcome, "goal."); ok {
		goal, at = name, n.argAt("outcome")
	}
	if goal != "" && !slices.Contains(goals, goal) {
		s.r.add(problem{code: codeNoSuchName, at: at, summary: fmt.Sprintf("The journey has no goal %q", goal), detail: "", try: orElse(goal, goals, "Use outcome.")})
	}
	switch kind, _, _ := strings.Cut(e.Outcome, "."); kind {
	case "", "completed", "failed", "open", "goal", "stop":
	default:
		s.wrong(n.argAt("outcome"), fmt.Sprintf("%q is not an outcome", e.Outcome), "Runs end completed, failed, with goal.<name> or stop.<why>, or are open.", orElse(e.Outcome, []string{"completed", "failed", "open"}, ""))
	}
}

// updated reads { "booking.status" = "confirmed" }, typed as the record's
// field is.
func (s *scenarioReader) updated(v cty.Value, at hcl.Range) map[string]any {
	if !v.Type().IsObjectType() {
		s.wrong(at, "updated is a list of fields with values", "", `updated = { "booking.status" = "confirmed" }`)
		return nil
	}
	values := map[string]any{}
	fields := v.AsValueMap()
	for _, path := range names(fields) {
		kind, field, ok := strings.Cut(path, ".")
		t := s.l.s.types.records[kind]
		if kind == "contact" {
			t = s.l.s.types.contact
		}
		of, known := t.Fields[field]
		if t.Kind == "" && ok { // a kind the events do not know: what a create step made
			values[path] = plainValue(fields[path])
			continue
		}
		if !known {
			s.r.add(problem{
				code: codeNoSuchField, at: at, summary: fmt.Sprintf("There is no field %q", path), detail: fieldsSentence(kind, t),
				try: orElse(field, names(t.Fields), `"booking.status" = "…"`),
			})
			continue
		}
		values[path] = s.typed(fields[path], of, path, at)
	}
	return values
}

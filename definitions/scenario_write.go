package definitions

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// Write writes a recorded scenario as its author would, with its person as a
// fixture of the given name. Times are in the zone given: the workspace's. The
// first event is of the journey's first trigger.
func (sc *Scenario) Write(w io.Writer, fixture string, zone *time.Location) error {
	f := &scenarioWriter{zone: zone, fixture: fixture}
	f.person(sc)
	f.line("scenario %s {", quoted(sc.Name))
	f.given(sc)
	for _, m := range sc.Moves {
		f.move(m)
	}
	for _, x := range sc.Never {
		f.expectation("never", x)
	}
	for _, x := range sc.Finally {
		f.expectation("finally", x)
	}
	text := strings.TrimRight(f.b.String(), "\n") + "\n}\n"
	_, err := w.Write(hclwrite.Format([]byte(text)))
	return err
}

type scenarioWriter struct {
	b       strings.Builder
	zone    *time.Location
	fixture string
}

func (f *scenarioWriter) line(format string, args ...any) { fmt.Fprintf(&f.b, format+"\n", args...) }

func (f *scenarioWriter) person(sc *Scenario) {
	f.line("fixture %s {", quoted(f.fixture))
	f.fields(sc.Contact)
	if len(sc.Consent) > 0 {
		f.line("consent = %s", f.value(sc.Consent))
	}
	f.line("}\n")
}

func (f *scenarioWriter) given(sc *Scenario) {
	f.line("given {\njourney = journey.%s\ncontact = fixture.%s\nnow = %s", sc.Journey, f.fixture, f.moment(sc.Now))
	if sc.Event != nil {
		f.line("event = %s", f.value(sc.Event))
	}
	if sc.Window == "open" {
		f.line("window = open")
	}
	for _, r := range sc.Records {
		f.line("\nrecord %s {", quoted(r.Kind))
		f.fields(r.Fields)
		f.line("}")
	}
	for _, h := range sc.History {
		f.line("history %s { at = %s }", quoted(h.Event), f.moment(h.At))
	}
	for _, a := range sc.Answers {
		f.line("http %s { body = %s }", quoted(a.Of), f.value(a.Body))
	}
	f.line("}\n")
}

// move writes the moves that a recording has.
func (f *scenarioWriter) move(m Move) {
	switch at := f.moment(m.At); {
	case m.Expect != nil:
		f.expectation("expect "+at, *m.Expect)
	case m.ReplyText != "":
		f.line("when %s { reply = %s }\n", at, quoted(m.ReplyText))
	case m.Fires != "":
		f.line("when %s { fires = %s }\n", at, quoted(m.Fires))
	}
}

func (f *scenarioWriter) expectation(head string, x Expectation) {
	var args []string
	for _, one := range [][2]string{
		{"sent", x.Sent},
		{"channel", x.Channel},
		{"template", x.Template},
		{"contains", x.Contains},
		{"told", x.Told},
		{"handed_off", x.HandedOff},
		{"created", x.Created},
		{"called", x.Called},
		{"outcome", x.Outcome},
	} {
		if one[1] != "" {
			args = append(args, one[0]+" = "+quoted(one[1]))
		}
	}
	if len(x.Updated) > 0 {
		args = append(args, "updated = "+f.value(x.Updated))
	}
	if len(args) == 1 {
		f.line("%s { %s }", head, args[0])
		return
	}
	f.line("%s {\n%s\n}\n", head, strings.Join(args, "\n"))
}

func (f *scenarioWriter) fields(fields map[string]any) {
	keys := names(fields)
	if i := slices.Index(keys, "id"); i > 0 {
		keys = slices.Insert(slices.Delete(keys, i, i+1), 0, "id")
	}
	for _, name := range keys {
		f.line("%s = %s", name, f.value(fields[name]))
	}
}

// value writes a value; a moment is shown as a clock shows it.
func (f *scenarioWriter) value(v any) string {
	switch v := v.(type) {
	case string:
		if t, err := time.Parse(time.RFC3339, v); err == nil {
			return f.moment(t)
		}
		return quoted(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []string:
		var list []string
		for _, one := range v {
			list = append(list, quoted(one))
		}
		return "[" + strings.Join(list, ", ") + "]"
	case []any:
		var list []string
		for _, one := range v {
			list = append(list, f.value(one))
		}
		return "[" + strings.Join(list, ", ") + "]"
	case map[string]any:
		var list []string
		for _, name := range names(v) {
			key := name
			if !namePattern.MatchString(name) {
				key = quoted(name)
			}
			list = append(list, key+" = "+f.value(v[name]))
		}
		return "{ " + strings.Join(list, ", ") + " }"
	}
	return "null"
}

// moment is a time on the zone's clock, with seconds where there are some.
func (f *scenarioWriter) moment(t time.Time) string {
	t = t.In(f.zone)
	if t.Second() == 0 {
		return quoted(t.Format("2006-01-02 15:04"))
	}
	return quoted(t.Format("2006-01-02 15:04:05"))
}

// quoted is a text as it is written in HCL.
func quoted(text string) string { return string(hclwrite.TokensForValue(cty.StringVal(text)).Bytes()) }

package definitions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Connection is what journeys may do with a connection of connections.hcl.
type Connection struct {
	Kind    string   // "http" is what journeys can call
	Methods []string // that it allows, "GET"
}

// kindHTTP is the kind of connection that journeys name.
const kindHTTP = "http"

// CheckConnections says which connections the journeys name that are not
// there, are of another kind, or do not allow what a step does. Which ones
// there are is no part of a folder of journeys: known has them by name.
func CheckConnections(plans []*Plan, known map[string]Connection) Diagnostics {
	var list Diagnostics
	for _, use := range connectionUses(plans) {
		if d := use.check(known); d != nil && !slices.ContainsFunc(list, func(o Diagnostic) bool { return *o.Range == *d.Range && o.Summary == d.Summary }) {
			list = append(list, *d) // once, although a journey that others run is in several plans
		}
	}
	return list
}

// connectionUse is a place that names a connection.
type connectionUse struct {
	at           Position
	what         string // "step \"price\"", "record \"cart\""
	name, method string
}

// connectionUses are in the order of the page.
func connectionUses(plans []*Plan) []connectionUse {
	var uses []connectionUse
	for _, p := range plans {
		for _, name := range slices.Sorted(maps.Keys(p.Records)) {
			if r := p.Records[name]; r.From != "" {
				uses = append(uses, connectionUse{r.Pos, fmt.Sprintf("record %q", name), r.From, "GET"})
			}
		}
		for _, st := range p.Steps {
			if st.Kind == HTTP && st.Call != nil {
				uses = append(uses, connectionUse{st.Pos, fmt.Sprintf("step %q", st.ID), st.Call.Connection, st.Call.Method})
			}
		}
	}
	slices.SortStableFunc(uses, func(a, b connectionUse) int {
		if c := strings.Compare(a.at.File, b.at.File); c != 0 {
			return c
		}
		return a.at.Line - b.at.Line
	})
	return uses
}

// check answers nil where all is well.
func (u connectionUse) check(known map[string]Connection) *Diagnostic {
	c, there := known[u.name]
	d := &Diagnostic{
		Severity: SeverityError, Code: codeNoConnection,
		Range: &Range{Filename: u.at.File, Start: Pos{Line: u.at.Line, Column: 1}, End: Pos{Line: u.at.Line, Column: 1}},
	}
	switch {
	case !there:
		d.Summary = fmt.Sprintf("There is no connection %q", u.name)
		d.Detail = fmt.Sprintf("The %s calls it, and connections.hcl has none of that name.%s", u.what, callable(known))
		d.Try = fmt.Sprintf("Ask whoever keeps connections.hcl to add it: connection %q { kind = \"http\" … }", u.name)
	case c.Kind != kindHTTP:
		d.Summary = fmt.Sprintf("The connection %q cannot be called", u.name)
		d.Detail = fmt.Sprintf("The %s calls it, and it is of kind %q. Journeys call connections of kind \"http\".%s", u.what, c.Kind, callable(known))
		d.Try = "Ask whoever keeps connections.hcl to add one of kind \"http\" under another name, and name that one."
	case !slices.Contains(c.Methods, u.method):
		d.Summary = fmt.Sprintf("The connection %q does not allow %s", u.name, u.method)
		d.Detail = fmt.Sprintf("The %s calls it with %s. It allows %s.", u.what, u.method, strings.Join(c.Methods, ", "))
		d.Try = fmt.Sprintf("Use another method, or ask whoever keeps connections.hcl to add %q to its methods.", u.method)
	default:
		return nil
	}
	return d
}

// callable lists the connections that could be meant.
func callable(known map[string]Connection) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if known[name].Kind == kindHTTP {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " There are: " + strings.Join(names, ", ") + "."
}

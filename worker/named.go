package worker

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/relancehq/relance/connectors"
	httpcalls "github.com/relancehq/relance/connectors/http"
	"github.com/relancehq/relance/definitions"
)

// Named are the connections of a list as journeys may name them.
func Named(list []connectors.Settings) map[string]definitions.Connection {
	named := map[string]definitions.Connection{}
	for _, s := range list {
		c := definitions.Connection{}
		c.Kind, _ = s.Values["kind"].(string)
		if c.Kind == "http" {
			c.Methods = httpcalls.Methods(s)
		}
		named[s.Name] = c
	}
	return named
}

// NamedBeside are the connections of the connections.hcl beside a folder's
// journeys, nil where there is none: they are then elsewhere. Secrets are not
// read, so that a machine that has none can tell.
func NamedBeside(folder fs.FS) (map[string]definitions.Connection, error) {
	src, err := fs.ReadFile(folder, connectionsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read connections: %w", err)
	}
	unread := function.New(&function.Spec{
		Params: []function.Parameter{{Name: "name", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl:   func([]cty.Value, cty.Type) (cty.Value, error) { return cty.StringVal("(not read)"), nil },
	})
	list, err := parseConnections(src, connectionsFile, map[string]function.Function{"env": unread, "file": unread})
	if err != nil {
		return nil, err
	}
	named := Named(list)
	stand := func(kind string) bool {
		return !slices.ContainsFunc(list, func(s connectors.Settings) bool { return s.Values["kind"] == kind })
	}
	for _, system := range SandboxSystems {
		if _, taken := named[system]; !taken && stand("whatsapp") && stand("rest") {
			named[system] = definitions.Connection{Kind: "http", Methods: httpcalls.AllMethods}
		}
	}
	return named, nil
}

// SandboxSystems are the connections that lead to the sandbox's double of
// systems that journeys call, the shipped ones among them. Each is there where
// connections.hcl names neither WhatsApp nor a CRM, and nothing of its name.
var SandboxSystems = []string{"shop", "billing", "support", "product", "campus"}

// connectionsFile stands beside settings.hcl.
const connectionsFile = "connections.hcl"

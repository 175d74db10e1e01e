package worker_test

import (
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/relancehq/relance/"

// room is one package, or several of a kind, and what it may import.
type room struct {
	name string   // under the module; a star stands for one folder
	rule string   // in words, for whoever broke it
	of   []string // our packages it may import
	// never are packages of others that it must not import itself.
	never []string
	// nowhere are prefixes of packages that nothing beneath it may import.
	nowhere []string
	// names are those of its packages of which it uses types and constants alone.
	names []string
}

const (
	temporal       = "go.temporal.io/"
	temporalServer = "go.temporal.io/server/"
)

// rooms is the plan of the house. The first room that fits a package counts. A
// new package needs a line here, and somebody who agrees with it.
var rooms = []room{
	{
		name:    "definitions",
		rule:    "the language knows nothing of the house and nothing of Temporal: it is pure",
		never:   []string{"net/http", "database/sql", "os/exec"},
		nowhere: []string{temporal},
	},
	{
		name:    "definitions/journeys",
		rule:    "the shipped journeys are files with an embed directive",
		nowhere: []string{temporal},
	},
	{
		name:    "connectors",
		rule:    "the contracts know nothing of the house: whoever implements one imports them and nothing else",
		nowhere: []string{temporal, "database/sql"},
	},
	{
		name:    "connectors/*",
		rule:    "a connector knows its own API and the contracts: no other connector, no Temporal, no ledger",
		of:      []string{"connectors", "internal/httpx"},
		nowhere: []string{temporal, "database/sql"},
	},
	{
		name:  "activities",
		rule:  "activities see connectors as interfaces only, and decide with the ledger",
		of:    []string{"connectors", "definitions", "internal/clock", "internal/failpoint", "internal/ledger", "internal/phone"},
		never: []string{"database/sql", "os/exec"},
	},
	{
		name:  "workflows",
		rule:  "workflow code is deterministic: it does no input or output itself, and of the ledger and the clock it knows names only",
		of:    []string{"activities", "definitions", "internal/clock", "internal/ledger"},
		never: []string{"net", "net/http", "os", "os/exec", "database/sql", "math/rand", "math/rand/v2", "crypto/rand", temporal + "sdk/client", temporal + "sdk/worker"},
		names: []string{"internal/clock", "internal/ledger"},
	},
	{
		name: "workflows/simulate",
		rule: "scenarios run the real parts on Temporal's test environment, without the product's processes",
		of:   []string{"activities", "connectors", "definitions", "internal/clock", "internal/dispatch", "internal/ledger", "workflows"},
	},
	{
		name: "worker",
		rule: "worker puts the parts together, and is the only place that knows which connectors exist",
		of: []string{
			"activities", "connectors", "connectors/*", "definitions", "workflows",
			"internal/clock", "internal/codec", "internal/dispatch", "internal/failpoint", "internal/files", "internal/httpx", "internal/ledger", "internal/templates",
		},
	},
	{
		name:    "internal/rates",
		rule:    "what messages cost is data with its source, and nothing of the house is known",
		nowhere: []string{temporal, "net/http", "database/sql"},
	},
	{
		name:    "internal/phone",
		rule:    "a phone number is a number: whoever reads one asks here, and nothing of the house is known",
		nowhere: []string{temporal, "database/sql"},
	},
	{
		name:    "internal/files",
		rule:    "files are fetched from public addresses, with the contracts' words for what goes wrong",
		of:      []string{"connectors", "internal/httpx"},
		nowhere: []string{temporal, "database/sql"},
	},
	{
		name: "internal/clock",
		rule: "the clock is under everything, so nothing of ours is under it",
	},
	{
		name:    "internal/ledger",
		rule:    "the ledger owns the tables and knows no plan, no connector and no Temporal",
		of:      []string{"internal/clock", "internal/failpoint", "internal/phone", "internal/rates"},
		nowhere: []string{temporal},
	},
	{
		name: "internal/failpoint",
		rule: "a place to die knows its name and nothing else",
	},
	{
		name:    "internal/httpx",
		rule:    "the HTTP client serves connectors and knows none",
		nowhere: []string{temporal, "database/sql"},
	},
	{
		name: "internal/codec",
		rule: "encryption knows keys and payloads, nothing of journeys",
	},
	{
		name: "internal/dispatch",
		rule: "routing asks plans and the ledger who hears an event; it calls nobody outside",
		of: []string{
			"activities", "connectors", "definitions", "workflows",
			"internal/clock", "internal/failpoint", "internal/ledger", "internal/phone",
		},
		never: []string{"net/http", "database/sql"},
	},
	{
		name:    "internal/sandbox",
		rule:    "the sandbox stands in for the outside world, so it must not know what it is asked by",
		of:      []string{"internal/clock"},
		nowhere: []string{temporal},
	},
	{
		name: "internal/folderlock",
		rule: "a lock knows a folder and nothing else",
	},
	{
		name: "internal/temporald",
		rule: "the embedded server knows nothing of what runs on it",
		of:   []string{"internal/folderlock"},
	},
	{
		name: "internal/local",
		rule: "relance up is the only place where the embedded server and the sandbox meet the product; which connectors exist it asks worker",
		of: []string{
			"activities", "connectors", "definitions", "definitions/journeys", "worker", "workflows",
			"internal/clock", "internal/codec", "internal/dispatch", "internal/folderlock", "internal/ledger", "internal/sandbox", "internal/temporald",
		},
	},
	{
		name:    "internal/doctor",
		rule:    "the doctor asks WhatsApp through its connector and tries the public address; it changes nothing",
		of:      []string{"connectors", "connectors/whatsapp"},
		nowhere: []string{temporal, "database/sql"},
	},
	{
		name:    "internal/templates",
		rule:    "what templates are here and at WhatsApp is compared through its connector; nothing is sent, and no ledger is asked",
		of:      []string{"connectors", "connectors/whatsapp", "definitions", "internal/httpx"},
		nowhere: []string{temporal, "database/sql"},
	},
	{
		name: "internal/lsp",
		rule: "the language server asks the language",
		of:   []string{"definitions"},
	},
	{
		name: "internal/chaos",
		rule: "chaos runs the binary and its own Meta and Temporal: it is no product code",
		of:   []string{"internal/clock", "internal/codec", "internal/sandbox", "internal/temporald", "internal/postgrestest"},
	},
	{
		name: "internal/postgrestest",
		rule: "a private Postgres for tests knows nothing of the house",
	},
	{
		name: "internal/e2e",
		rule: "tests of the whole run the binary: they are no product code",
	},
	{
		name: "cmd/relance",
		rule: "verbs read flags, call and print: connectors, the embedded server and the sandbox are behind worker and internal/local, but for WhatsApp's own, which verbs look after",
		of: []string{
			"activities", "connectors", "connectors/whatsapp", "definitions", "definitions/journeys", "worker", "workflows/simulate",
			"internal/clock", "internal/codec", "internal/dispatch", "internal/doctor", "internal/failpoint", "internal/ledger", "internal/local", "internal/lsp", "internal/templates",
		},
		never: []string{"database/sql"},
	},
}

// serverRooms may depend on the embedded Temporal server: it takes minutes to
// compile, and a production worker is built without it.
var serverRooms = []string{"internal/temporald", "internal/local", "internal/chaos", "cmd/relance"}

// serverTests may do so in their tests.
var serverTests = append([]string{"internal/e2e"}, serverRooms...)

func TestImportsFollowThePlanOfTheHouse(t *testing.T) {
	packages := list(t)
	for _, p := range packages {
		t.Run(p.name(), func(t *testing.T) {
			at := slices.IndexFunc(rooms, func(r room) bool { return fits(r.name, p.name()) })
			if at < 0 {
				t.Fatalf("no room of this house has the package %s: add it to rooms in worker/imports_test.go with a rule in words", p.name())
			}
			r := rooms[at]
			for _, wrong := range r.breaks(p) {
				t.Errorf("%s: %s.\nThe rule: %s.", p.name(), wrong, r.rule)
			}
			for _, wrong := range r.uses(t, p) {
				t.Errorf("%s: %s.\nThe rule: %s.", p.name(), wrong, r.rule)
			}
		})
	}
	if len(packages) < 5 {
		t.Errorf("go list found %d packages, want the whole house", len(packages))
	}
}

// breaks says what p imports against the rule of r.
func (r room) breaks(p listed) []string {
	var wrong []string
	for _, imported := range p.Imports {
		name, ours := strings.CutPrefix(imported, module)
		if ours && !slices.ContainsFunc(r.of, func(pattern string) bool { return fits(pattern, name) }) {
			wrong = append(wrong, "imports "+name)
		}
		if slices.Contains(r.never, imported) {
			wrong = append(wrong, "imports "+imported)
		}
	}
	nowhere := r.nowhere
	if !slices.Contains(serverRooms, p.name()) {
		nowhere = append(slices.Clone(nowhere), temporalServer)
	}
	for _, dep := range p.Deps {
		if slices.ContainsFunc(nowhere, func(prefix string) bool { return strings.HasPrefix(dep+"/", strings.TrimSuffix(prefix, "/")+"/") }) {
			wrong = append(wrong, "depends on "+dep+" (go list -deps shows through what)")
		}
	}
	if slices.Contains(serverTests, p.name()) {
		return wrong
	}
	for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
		if name := strings.TrimPrefix(imported, module); slices.Contains(serverRooms, name) {
			wrong = append(wrong, "imports "+name+" in a test, which compiles the embedded server")
		}
	}
	return wrong
}

// fits says whether the package name is the pattern's.
func fits(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/sandbox"
	"github.com/relancehq/relance/worker"
)

// Ids of the sandbox's business number and account at its Meta.
const (
	sandboxNumber  = "100000000000001"
	sandboxAccount = "200000000000002"
)

// Address is what the verbs that ask a running system find in the data
// folder.
type Address struct {
	URL   string `json:"url"`
	Token string `json:"token"`
	// Connections is the file that names WhatsApp or the CRM; "" is where the
	// sandbox of the process stands in for them.
	Connections string `json:"connections,omitempty"`
}

// AddressFile is where it stands.
func AddressFile(data string) string { return filepath.Join(data, "address.json") }

// readConnections reads connections.hcl before anything is built from it:
// whether time may run faster depends on where it leads.
func (p *process) readConnections(context.Context) (err error) {
	if p.settings, err = worker.ReadConnections(p.connectionsFile()); err != nil {
		return err
	}
	if p.Clock != "" && !p.named() {
		return errors.New("--clock is the time of a sandbox that runs elsewhere, and here nothing leads to one: connections.hcl names no WhatsApp and no CRM. `relance sandbox` prints what to put there")
	}
	away := worker.OnThisMachine(p.settings)
	if p.Speed != 1 && away != nil {
		return fmt.Errorf("--speed is for the sandbox alone: connections.hcl names real systems: %w. Leave --speed out", away)
	}
	p.sandboxed = away == nil || !p.named()
	return nil
}

// named tells whether connections.hcl names systems that the sandbox would
// stand in for.
func (p *process) named() bool {
	return slices.ContainsFunc(p.settings, func(s connectors.Settings) bool {
		return s.Values["kind"] == "whatsapp" || s.Values["kind"] == "rest"
	})
}

// connect builds the connections of connections.hcl, and the sandbox for what
// they leave out.
func (p *process) connect(ctx context.Context) (err error) {
	list := p.settings
	if !p.named() {
		if err := p.openSandbox(ctx); err != nil {
			return err
		}
		for _, s := range p.sandboxConnections() {
			if !slices.ContainsFunc(list, func(own connectors.Settings) bool { return standsFor(own, s) }) {
				list = append(list, s)
			}
		}
	}
	if p.connections, err = worker.Connect(list, p.clock); err != nil {
		return err
	}
	at := Address{URL: p.address, Token: p.secrets.Token}
	if p.named() {
		if at.Connections, err = filepath.Abs(p.connectionsFile()); err != nil {
			return fmt.Errorf("find connections.hcl for the other verbs: %w", err)
		}
	}
	if err := writeJSON(AddressFile(p.Data), at); err != nil {
		return fmt.Errorf("keep the address for the other verbs: %w", err)
	}
	p.onStop(func() { p.warn("forget the address", os.Remove(AddressFile(p.Data))) })
	return nil
}

// standsFor tells whether a connection of theirs takes the place of one to the
// sandbox: there is one sender of e-mails, and a name is there once.
func standsFor(own, sandbox connectors.Settings) bool {
	if sandbox.Values["kind"] == "email" && own.Values["kind"] == "email" {
		return true
	}
	return slices.Contains(worker.SandboxSystems, sandbox.Name) && own.Name == sandbox.Name
}

// connectionsFile stands beside settings.hcl, or in the data folder where the
// shipped journeys run.
func (p *process) connectionsFile() string {
	if p.Journeys != "" {
		return filepath.Join(p.Journeys, "connections.hcl")
	}
	return filepath.Join(p.Data, "connections.hcl")
}

func (p *process) openSandbox(ctx context.Context) (err error) {
	if p.sandbox, err = sandbox.Open(ctx, p.sandboxConfig(p.address)); err != nil {
		return err
	}
	p.onStop(func() { p.warn("close the sandbox", p.sandbox.Close()) })
	return nil
}

// sandboxConfig is a sandbox whose webhooks go to the gateway at hooks; ""
// tells nobody.
func (p *process) sandboxConfig(hooks string) sandbox.Config {
	c := sandbox.Config{
		Clock: p.clock, Dir: p.Data,
		AppSecret: p.secrets.AppSecret, VerifyToken: p.secrets.VerifyToken, Token: p.secrets.GraphToken,
		CRMToken: p.secrets.CRMToken, CRMSecret: p.secrets.CRMSecret,
		PhoneNumberID: sandboxNumber, WABAID: sandboxAccount, MailAddr: "127.0.0.1:0",
		Locations: p.links, Log: p.Log,
	}
	if hooks != "" {
		c.WhatsAppHook, c.CRMHook = hooks+"/hooks/whatsapp", hooks+"/hooks/crm"
	}
	return c
}

// sandboxConnections are what a connections.hcl for the sandbox would say.
func (p *process) sandboxConnections() []connectors.Settings {
	return boxConnections(p.address, p.sandbox.MailAddr(), p.secrets)
}

func boxConnections(address, mail string, s secrets) []connectors.Settings {
	host, port, _ := net.SplitHostPort(mail) // the sandbox's own word
	number, _ := strconv.ParseFloat(port, 64)
	list := []connectors.Settings{
		boxWhatsApp(address, s),
		{Name: "crm", Values: map[string]any{"kind": "webhook", "preset": "relance", "secret": s.CRMSecret}},
		{Name: "records", Values: map[string]any{"kind": "rest", "url": address + "/crm", "token": s.CRMToken}},
		{Name: "mail", Values: map[string]any{
			"kind": "email", "host": host, "port": number, "tls": "none", "from": "relance sandbox <hello@sandbox.relance.example>",
		}},
	}
	for _, system := range worker.SandboxSystems {
		url := address + "/shop"
		if system != worker.SandboxSystems[0] { // the double is one; the others stand below their names
			url += "/" + system
		}
		list = append(list, connectors.Settings{Name: system, Values: map[string]any{
			"kind": "http", "url": url, "private": true, "methods": []any{"GET", "POST", "PUT", "PATCH", "DELETE"},
		}})
	}
	return list
}

func boxWhatsApp(address string, s secrets) connectors.Settings {
	return connectors.Settings{Name: "whatsapp", Values: map[string]any{
		"kind": "whatsapp", "phone_number_id": sandboxNumber, "waba_id": sandboxAccount, "token": s.GraphToken,
		"app_secret": s.AppSecret, "verify_token": s.VerifyToken, "base_url": address + "/graph",
		// Nobody waits for the sandbox: it is an upgraded number of a portfolio
		// that may write to everybody, and takes templates as fast as they are
		// written.
		"messages_per_second": 1000.0, "messaging_limit": "unlimited", "management_calls_per_hour": 0.0,
	}}
}

// links are the journeys for the sandbox's page.
func (p *process) links() sandbox.Links {
	out := sandbox.Links{}
	if !p.ready.Load() { // then what follows is set
		return out
	}
	out.UI = p.temporal.UIURL()
	for _, j := range p.releases.Journeys() {
		out.Journeys = append(out.Journeys, sandbox.Link{
			Name: j.Journey, Title: j.Title,
			URL: out.UI + "/namespaces/default/workflows?query=RelanceJourney%3D%22" + j.Journey + "%22",
		})
	}
	return out
}

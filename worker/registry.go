package worker

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	smtp "github.com/relancehq/relance/connectors/email"
	httpcalls "github.com/relancehq/relance/connectors/http"
	"github.com/relancehq/relance/connectors/model"
	"github.com/relancehq/relance/connectors/rest"
	"github.com/relancehq/relance/connectors/webhook"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/httpx"
)

// sendTimeout bounds one call to a channel or a CRM (architecture: 4 s), so
// that it fits into a local activity.
const sendTimeout = 4 * time.Second

// kinds is the one list of connectors. A new connector is one line here.
var kinds = map[string]func(*Connections, connectors.Settings, connectors.Env) error{
	"whatsapp": func(c *Connections, s connectors.Settings, env connectors.Env) error {
		w, err := whatsapp.New(s, env)
		if err != nil {
			return err
		}
		if _, twice := c.Channels["whatsapp"]; twice {
			return fmt.Errorf("connection %q: there is another connection of kind \"whatsapp\"; one number is supported", s.Name)
		}
		c.Sources[s.Name] = w
		c.Channels["whatsapp"] = activities.Outlet{Connection: s.Name, Account: w.Account(), Channel: w}
		c.WhatsApp = w
		return nil
	},
	"email": func(c *Connections, s connectors.Settings, env connectors.Env) error {
		e, err := smtp.New(s, env)
		if err != nil {
			return err
		}
		if _, twice := c.Channels["email"]; twice {
			return fmt.Errorf("connection %q: there is another connection of kind \"email\"; one sender is supported", s.Name)
		}
		c.Channels["email"] = activities.Outlet{Connection: s.Name, Account: e.Account(), Channel: e}
		c.Operators = e.Operators()
		return nil
	},
	"webhook": func(c *Connections, s connectors.Settings, env connectors.Env) error {
		w, err := webhook.New(s, env)
		if err != nil {
			return err
		}
		c.Sources[s.Name] = w
		return nil
	},
	"rest": func(c *Connections, s connectors.Settings, env connectors.Env) error {
		r, err := rest.New(s, env)
		if err != nil {
			return err
		}
		if c.CRM != nil {
			return fmt.Errorf("connection %q: there is another CRM; one is supported", s.Name)
		}
		c.CRM = r
		return nil
	},
	"http": func(c *Connections, s connectors.Settings, env connectors.Env) error {
		h, err := httpcalls.New(s, env)
		if err != nil {
			return err
		}
		c.Callers[s.Name] = h
		return nil
	},
	"model": func(c *Connections, s connectors.Settings, env connectors.Env) error {
		m, err := model.New(s, env)
		if err != nil {
			return err
		}
		if c.Model != nil {
			return fmt.Errorf("connection %q: there is another connection of kind \"model\"; one is supported", s.Name)
		}
		c.Model = m
		return nil
	},
}

// Connections are the connectors of a process, built from settings.
type Connections struct {
	Sources  map[string]connectors.Source
	Channels map[string]activities.Outlet
	CRM      connectors.CRM
	Callers  map[string]connectors.Caller // by name, for http steps
	Model    connectors.Model             // nil where none is configured
	// Operators are the e-mail addresses of those who are told of incidents.
	Operators []string
	// Named are all of them as journeys may name them.
	Named map[string]definitions.Connection
	// WhatsApp is the client behind the channel, for registering templates.
	WhatsApp *whatsapp.Client
}

// Connect builds every connection.
func Connect(list []connectors.Settings, clk *clock.Clock) (*Connections, error) {
	c := &Connections{Sources: map[string]connectors.Source{}, Channels: map[string]activities.Outlet{}, Callers: map[string]connectors.Caller{}, Named: Named(list)}
	env := connectors.Env{HTTP: httpx.New(httpx.Config{Timeout: sendTimeout}), Now: clk.Now, Wall: clk.Wall}
	for _, s := range list {
		kind, _ := s.Values["kind"].(string)
		build, ok := kinds[kind]
		if !ok {
			return nil, fmt.Errorf("connection %q: unknown kind %q. There are: %s", s.Name, kind, strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
		}
		if err := build(c, s, env); err != nil {
			return nil, err
		}
	}
	return c, nil
}

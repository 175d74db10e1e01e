package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func whatsappDecodeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "decode FILE…", Short: "Show the events that are in webhooks of WhatsApp", Args: cobra.MinimumNArgs(1),
		Long: `Show the events that are in webhooks of WhatsApp, as JSON: a list per file, an
event for each message, status or other change. What the named parts of an event
do not say word for word stands in data.rest and data.envelope.

A file holds one webhook, or several: a list, one per line, or an object of named
ones. "-" is the standard input. Signatures are not asked for, and nothing is
sent or stored. Events hold people's numbers and words: mind where you put them.

The exit code is 1 where a file holds no webhook.`,
		Example: `  relance whatsapp decode webhook.json
  tail -1 hooks.jsonl | relance whatsapp decode -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			failed := false
			for _, name := range args {
				events, problems := decodeFile(cmd, name)
				if len(problems) < 1 || len(events) > 0 {
					if err := writeEvents(cmd.OutOrStdout(), events); err != nil {
						return err
					}
				}
				for _, p := range problems {
					fmt.Fprintf(cmd.ErrOrStderr(), "%s %s\n", name, p)
					failed = true
				}
			}
			if failed {
				return &fileError{}
			}
			return nil
		},
	}
}

// decodeFile is what the webhooks of a file say, and what is wrong with it.
func decodeFile(cmd *cobra.Command, name string) (events []connectors.Event, problems []string) {
	body, err := readInput(cmd, name)
	if err != nil {
		return nil, []string{"cannot be read"}
	}
	hooks, err := webhooksIn(body)
	if err != nil {
		return nil, []string{err.Error()}
	}
	if len(hooks) == 0 {
		return nil, []string{"holds no webhook: there is no \"entry\" in it"}
	}
	events = []connectors.Event{}
	for i, hook := range hooks {
		more, err := whatsapp.Decode(hook)
		if err != nil {
			problems = append(problems, fmt.Sprintf("holds a webhook that cannot be decoded, number %d: %v", i+1, err))
			continue
		}
		events = append(events, more...)
	}
	return events, problems
}

func readInput(cmd *cobra.Command, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(cmd.InOrStdin())
	}
	return os.ReadFile(name)
}

// webhooksIn finds the webhooks of a file in their order.
func webhooksIn(body []byte) ([]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	var hooks []json.RawMessage
	for {
		var value json.RawMessage
		err := d.Decode(&value)
		if err == io.EOF {
			return hooks, nil
		}
		if err != nil {
			return nil, fmt.Errorf("is not JSON near byte %d", d.InputOffset())
		}
		hooks = append(hooks, webhooksOf(value, 0)...)
	}
}

const maxNesting = 8 // of lists and named objects around a webhook

// webhooksOf are the webhooks in a value: itself, or those of a list or of an
// object of named ones.
func webhooksOf(value json.RawMessage, depth int) []json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(value))
	open, err := d.Token()
	if err != nil || depth > maxNesting || open != json.Delim('{') && open != json.Delim('[') {
		return nil
	}
	var inner []json.RawMessage
	for d.More() {
		if open == json.Delim('{') {
			if key, err := d.Token(); err != nil || key == "entry" {
				return []json.RawMessage{value}
			}
		}
		var v json.RawMessage
		if d.Decode(&v) != nil {
			return nil
		}
		inner = append(inner, v)
	}
	var hooks []json.RawMessage
	for _, v := range inner {
		hooks = append(hooks, webhooksOf(v, depth+1)...)
	}
	return hooks
}

// shownEvent is an event as it is printed.
type shownEvent struct {
	Type    string         `json:"type"`
	ID      string         `json:"id"`
	Time    time.Time      `json:"time,omitzero"`
	Contact shownPerson    `json:"contact,omitzero"`
	Account string         `json:"account,omitempty"`
	Message *shownMessage  `json:"message,omitempty"`
	Status  *shownStatus   `json:"status,omitempty"`
	Data    map[string]any `json:"data"`
}

type shownPerson struct {
	Phone    string `json:"phone,omitempty"`
	UserID   string `json:"user_id,omitempty"`
	Name     any    `json:"name,omitempty"`
	Username any    `json:"username,omitempty"`
}

type shownMessage struct {
	ID      string `json:"id,omitempty"`
	Type    string `json:"type,omitempty"`
	Text    string `json:"text"`
	Payload string `json:"payload,omitempty"`
	ReplyTo string `json:"reply_to,omitempty"`
}

type shownStatus struct {
	ID     string      `json:"id"`
	Ref    string      `json:"ref,omitempty"`
	State  string      `json:"state"`
	Price  *shownPrice `json:"price,omitempty"`
	Code   string      `json:"code,omitempty"`
	Kind   string      `json:"kind,omitempty"`
	Reason string      `json:"reason,omitempty"`
}

type shownPrice struct {
	Type     string `json:"type,omitempty"`
	Category string `json:"category,omitempty"`
}

func shown(e connectors.Event) shownEvent {
	s := shownEvent{
		Type: e.Type, ID: e.ID, Time: e.Time, Data: e.Data,
		Contact: shownPerson{Phone: e.Contact.Phone, UserID: e.Contact.UserID, Name: e.Contact.Fields["name"], Username: e.Contact.Fields["username"]},
	}
	s.Account, _ = e.Data["account"].(string)
	if m := e.Message; m != nil {
		s.Account = m.Account
		s.Message = &shownMessage{ID: m.ProviderID, Type: m.Type, Text: m.Text, Payload: m.Payload, ReplyTo: m.InReplyTo}
	}
	if st := e.Status; st != nil {
		s.Status = &shownStatus{ID: st.ProviderID, Ref: st.Ref, State: string(st.State)}
		if st.Price != nil {
			s.Status.Price = &shownPrice{Type: st.Price.Type, Category: st.Price.Category}
		}
		if st.Err != nil {
			s.Status.Code, s.Status.Kind, s.Status.Reason = st.Err.Code, string(st.Err.Kind), string(st.Err.Reason)
		}
	}
	return s
}

func writeEvents(w io.Writer, events []connectors.Event) error {
	list := make([]shownEvent, len(events))
	for i, e := range events {
		list[i] = shown(e)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}

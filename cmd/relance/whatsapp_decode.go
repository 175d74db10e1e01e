package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

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

A file may have 64 MB and a webhook 4 MB, which is what the gateway takes.

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
	if len(body) > maxDecoded {
		return nil, []string{"is larger than 64 MB: split it"}
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
		if len(hook) > maxWebhook {
			problems = append(problems, fmt.Sprintf("holds a webhook that is larger than 4 MB, number %d: WhatsApp's have 3 MB at most", i+1))
			continue
		}
		more, err := whatsapp.Decode(hook)
		if err != nil {
			problems = append(problems, fmt.Sprintf("holds a webhook that cannot be decoded, number %d: %v", i+1, err))
			continue
		}
		events = append(events, more...)
	}
	return events, problems
}

const (
	// maxDecoded is how much of a file is read, in bytes: some twenty of
	// WhatsApp's largest webhooks.
	maxDecoded = 64 << 20
	// maxWebhook is what the gateway takes of one, in bytes; WhatsApp's largest
	// have 3 MB (Meta, "Webhooks", 2026-09). A decoded one takes many times that
	// in memory.
	maxWebhook = 4 << 20
)

// readInput reads a file, or the standard input, to a byte beyond what is
// decoded.
func readInput(cmd *cobra.Command, name string) ([]byte, error) {
	in := cmd.InOrStdin()
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, maxDecoded+1))
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

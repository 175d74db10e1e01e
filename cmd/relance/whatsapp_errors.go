package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors/whatsapp"
)

// errorCode is a code as JSON says it.
type errorCode struct {
	Code     string `json:"code"`
	Means    string `json:"means"`
	Reaction string `json:"reaction"`
	Does     string `json:"does"`
	Todo     string `json:"todo,omitempty"`
	Told     string `json:"told"`
	Pause    string `json:"pause,omitempty"`
	Source   string `json:"source"`
}

func whatsappErrorsCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use: "errors [CODE]", Short: "Say what WhatsApp's error codes mean and what relance does about each", Args: cobra.MaximumNArgs(1),
		Long: `Say what WhatsApp's error codes mean, what relance does about each by itself, and
what is left for you to do. With CODE it says everything about one. A code has one
reaction, whatever the HTTP status beside it, and whether it comes as an answer or
later as a status of a message that was taken.`,
		Example: "  relance whatsapp errors\n  relance whatsapp errors 131049",
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			if len(args) == 0 {
				return listCodes(w, asJSON)
			}
			c, err := findCode(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return printCodes(w, inJSON(c))
			}
			showCode(w, c)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// findCode finds what was asked for; "(#131049)" and "200-299" are codes too.
func findCode(text string) (whatsapp.Code, error) {
	first, _, _ := strings.Cut(strings.Trim(text, "(#)"), "-")
	n, err := strconv.Atoi(first)
	if err != nil || n < 0 {
		return whatsapp.Code{}, &fileError{why: fmt.Sprintf("%q is no error code: they are numbers such as 131049. `relance whatsapp errors` lists them", text)}
	}
	c, ok := whatsapp.CodeOf(n)
	if ok {
		return c, nil
	}
	var near []string
	for _, c := range whatsapp.NearestCodes(n) {
		near = append(near, fmt.Sprintf("\n  %s  %s", c.Code, c.Means))
	}
	return c, &fileError{why: fmt.Sprintf("relance knows no code %d. The nearest it knows are:%s\nA message that gets a code nobody knows is given up, and one under a server error (5xx) waits for its status", n, strings.Join(near, ""))}
}

func listCodes(w io.Writer, asJSON bool) error {
	all := whatsapp.Codes()
	if asJSON {
		rows := []errorCode{}
		for _, c := range all {
			rows = append(rows, inJSON(c))
		}
		return printCodes(w, rows)
	}
	var rows [][]string
	for _, c := range all {
		rows = append(rows, []string{c.Code, c.Class, c.Means, dash(c.Todo)})
	}
	table(w, "CODE\tRELANCE\tMEANS\tFOR YOU TO DO", rows)
	return nil
}

func showCode(w io.Writer, c whatsapp.Code) {
	fmt.Fprintf(w, "%s  %s\n\n", c.Code, c.Means)
	rows := [][]string{{"relance", c.Class + ": " + c.Does}}
	if c.After > 0 {
		rows = append(rows, []string{"pause", "at least " + spoken(c.After)})
	}
	if c.Todo != "" {
		rows = append(rows, []string{"for you", c.Todo + "."})
	}
	rows = append(rows, []string{"comes as", told[c.Told]}, []string{"source", c.Source})
	for _, r := range rows {
		fmt.Fprintf(w, "%-10s%s\n", r[0], r[1])
	}
}

// told says where a code comes up.
var told = map[string]string{
	"answer":          "the answer to a call",
	"status":          "a status, after the message was taken",
	"both":            "the answer to a call, or a status after the message was taken",
	"inbound":         "a note on a message from a person",
	"answer, inbound": "the answer to a call, or a note on a message from a person",
}

// spoken is a pause without zeros at its end.
func spoken(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", d/time.Second)
}

func inJSON(c whatsapp.Code) errorCode {
	e := errorCode{Code: c.Code, Means: c.Means, Reaction: c.Class, Does: c.Does, Todo: c.Todo, Told: c.Told, Source: c.Source}
	if c.After > 0 {
		e.Pause = c.After.String()
	}
	return e
}

func printCodes(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

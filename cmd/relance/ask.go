package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/local"
)

// asker calls the admin API of a running system.
type asker struct {
	data, address string
	asJSON        bool
	out           io.Writer
}

func (a *asker) flags(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&a.data, "data", ".relance", "data folder of the running relance")
	cmd.PersistentFlags().StringVar(&a.address, "address", "", "address of a gateway elsewhere; its token comes from RELANCE_TOKEN")
	cmd.PersistentFlags().BoolVar(&a.asJSON, "json", false, "print JSON")
	cmd.PersistentPreRun = func(cmd *cobra.Command, _ []string) { a.out = cmd.OutOrStdout() }
}

// ask makes one call and decodes the answer into v, or prints it as it is
// where JSON is wanted.
func (a *asker) ask(ctx context.Context, method, path string, query url.Values, v any) error {
	return a.send(ctx, method, path, query, nil, v)
}

// send is ask with a body.
func (a *asker) send(ctx context.Context, method, path string, query url.Values, body, v any) error {
	if !a.asJSON {
		return a.call(ctx, method, path, query, body, v)
	}
	var raw json.RawMessage
	if err := a.call(ctx, method, path, query, body, &raw); err != nil {
		return err
	}
	fmt.Fprintln(a.out, string(bytes.TrimSpace(raw)))
	return nil
}

// call makes one call and decodes the answer into v.
func (a *asker) call(ctx context.Context, method, path string, query url.Values, body, v any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := a.open(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	defer answer.Close()
	text, err := io.ReadAll(io.LimitReader(answer, 64<<20))
	if err != nil {
		return fmt.Errorf("ask relance: %w", err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("read relance's answer: %w. Are both of the same version?", err)
	}
	return nil
}

// callTimeout bounds a call whose answer is short.
const callTimeout = time.Minute

// open makes one call and answers the body of an answer that is fine. A
// refusal is the caller's to mend, an answer of 500 and above is not.
func (a *asker) open(ctx context.Context, method, path string, query url.Values, body any) (io.ReadCloser, error) {
	at, err := a.where()
	if err != nil {
		return nil, err
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	text := []byte{}
	if body != nil {
		if text, err = json.Marshal(body); err != nil {
			return nil, fmt.Errorf("ask relance: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, at.URL+path, bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("ask relance: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+at.Token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask relance at %s: %w. Is it running?", at.URL, err)
	}
	if res.StatusCode == http.StatusOK {
		return res.Body, nil
	}
	defer res.Body.Close()
	var e struct{ Error string }
	_ = json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&e) // the code alone says enough where this fails
	if res.StatusCode >= http.StatusInternalServerError {
		return nil, fmt.Errorf("relance answered %d: %s", res.StatusCode, e.Error)
	}
	return nil, &fileError{why: fmt.Sprintf("relance answered %d: %s", res.StatusCode, e.Error)}
}

// where is the running relance.
func (a *asker) where() (local.Address, error) {
	at := local.Address{URL: strings.TrimSuffix(a.address, "/"), Token: os.Getenv("RELANCE_TOKEN")}
	if a.address != "" {
		return at, nil
	}
	b, err := os.ReadFile(local.AddressFile(a.data))
	if errors.Is(err, fs.ErrNotExist) {
		return at, &fileError{why: fmt.Sprintf("no relance runs on %s. Start one with `relance up`, or name a gateway with --address", a.data)}
	}
	if err == nil {
		err = json.Unmarshal(b, &at)
	}
	if err != nil {
		return at, fmt.Errorf("read the address of the running relance: %w", err)
	}
	return at, nil
}

// table prints rows under a head.
func table(w io.Writer, head string, rows [][]string) {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, head)
	for _, r := range rows {
		for i, c := range r {
			if i > 0 {
				fmt.Fprint(t, "\t")
			}
			fmt.Fprint(t, c)
		}
		fmt.Fprintln(t)
	}
	t.Flush() //nolint:errcheck // a closed pipe is the reader's wish
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04:05")
}

// Colours of a terminal.
const (
	red  = "31;1"
	grey = "2"
)

// paint colours words where people look at them directly.
func paint(w io.Writer, colour, words string) string {
	if f, ok := w.(*os.File); !ok || !terminal(f) {
		return words
	}
	return "\x1b[" + colour + "m" + words + "\x1b[0m"
}

// tally writes counts by name, the names in order: "circuit 2, hold 10".
func tally(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}

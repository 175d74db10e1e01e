package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/local"
)

// asker calls the admin API of a running system.
type asker struct {
	data, address string
	asJSON        bool
}

func (a *asker) flags(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&a.data, "data", ".relance", "data folder of the running relance")
	cmd.PersistentFlags().StringVar(&a.address, "address", "", "address of a gateway elsewhere; its token comes from RELANCE_TOKEN")
	cmd.PersistentFlags().BoolVar(&a.asJSON, "json", false, "print JSON")
}

// ask makes one call and decodes the answer into v.
func (a *asker) ask(ctx context.Context, method, path string, query url.Values, v any) error {
	at := local.Address{URL: a.address, Token: os.Getenv("RELANCE_TOKEN")}
	if a.address == "" {
		b, err := os.ReadFile(local.AddressFile(a.data))
		if errors.Is(err, fs.ErrNotExist) {
			return &fileError{why: fmt.Sprintf("no relance runs on %s. Start one with `relance up`, or name a gateway with --address", a.data)}
		}
		if err == nil {
			err = json.Unmarshal(b, &at)
		}
		if err != nil {
			return fmt.Errorf("read the address of the running relance: %w", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, at.URL+path, bytes.NewReader(nil))
	if err != nil {
		return fmt.Errorf("ask relance: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+at.Token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask relance at %s: %w. Is it running?", at.URL, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<20))
	if err != nil {
		return fmt.Errorf("ask relance: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		var e struct{ Error string }
		_ = json.Unmarshal(body, &e) // the code alone says enough where this fails
		return &fileError{why: fmt.Sprintf("relance answered %d: %s", res.StatusCode, e.Error)}
	}
	if a.asJSON {
		fmt.Println(string(bytes.TrimSpace(body)))
		return nil
	}
	return json.Unmarshal(body, v)
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

package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/local"
	"github.com/relancehq/relance/worker"
)

// connection is which WhatsApp a verb calls: that of a connections.hcl, or the
// sandbox of the relance that runs on a data folder.
type connection struct{ file, data string }

func (c *connection) flags(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&c.file, "connections", "", "file with the WhatsApp connection (default: connections.hcl where it is here, else the sandbox of --data)")
	cmd.PersistentFlags().StringVar(&c.data, "data", ".relance", "data folder of a running relance, whose sandbox is meant")
	_ = cmd.MarkPersistentFlagFilename("connections")
}

// settings are the connection's. --connections wins; a --data that was asked
// for wins over a connections.hcl that happens to be here.
func (c *connection) settings(cmd *cobra.Command) (connectors.Settings, error) {
	file := c.file
	if file == "" && !cmd.Flags().Changed("data") {
		if _, err := os.Stat("connections.hcl"); err == nil {
			file = "connections.hcl"
		}
	}
	if file == "" {
		s, err := local.WhatsApp(c.data)
		if errors.Is(err, local.ErrNotRunning) {
			err = &fileError{why: fmt.Sprintf("there is no connections.hcl here and no relance runs on %s. Name the file with --connections, or start the sandbox with `relance up`", c.data)}
		}
		return s, err
	}
	if _, err := os.Stat(file); err != nil {
		return connectors.Settings{}, &fileError{why: fmt.Sprintf("--connections %s cannot be read", file)}
	}
	s, err := worker.ReadWhatsApp(file)
	if err != nil {
		return connectors.Settings{}, &fileError{why: err.Error()}
	}
	return s, nil
}

// client is the client of the connection.
func (c *connection) client(cmd *cobra.Command) (*whatsapp.Client, error) {
	s, err := c.settings(cmd)
	if err != nil {
		return nil, err
	}
	client, err := whatsapp.New(s, connectors.Env{})
	if err != nil {
		return nil, &fileError{why: err.Error()}
	}
	return client, nil
}

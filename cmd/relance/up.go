package main

import (
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/internal/local"
)

func upCommand() *cobra.Command {
	c := local.Config{Shipped: journeys.FS, Out: os.Stdout}
	verbose := false
	cmd := &cobra.Command{
		Use:     "up",
		GroupID: "run",
		Short:   "Run everything in one process, with the sandbox in place of WhatsApp and the CRM",
		Long: `Run everything in one process on one folder: an embedded Temporal server and
its Web UI, the ledger, the gateway, the worker, and the sandbox that stands in
for WhatsApp and the CRM. It needs no account and no other service.

The journeys folder is watched: a saved file is released at once, unless it has
an error; then what ran before goes on. A connections.hcl beside the journeys
connects real systems, or a sandbox that runs elsewhere (relance sandbox).

/metrics answers Prometheus with the token as bearer.`,
		Example: `  relance up
  relance up --speed 720            # a day in two minutes
  relance up --journeys ./journeys  # your own`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.Token = os.Getenv("RELANCE_TOKEN")
			c.Log = logger(verbose)
			return local.Run(cmd.Context(), c)
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Data, "data", ".relance", "folder for all data; made when it is missing")
	f.StringVar(&c.Listen, "listen", "127.0.0.1:8080", "address of the gateway and the sandbox")
	f.StringVar(&c.UI, "ui", "127.0.0.1:8233", "address of the Temporal Web UI")
	environmentFlag(cmd, &c.Environment)
	f.StringVar(&c.Journeys, "journeys", "", "folder of journeys (default: the shipped ones)")
	f.Float64Var(&c.Speed, "speed", 1, "virtual seconds in a real one, in the sandbox only")
	f.StringVar(&c.Clock, "clock", "", "address of a sandbox on this machine whose virtual time and speed are taken (relance sandbox)")
	f.StringVar(&c.Ledger, "ledger", "", "postgres://… or sqlite:PATH (default: ledger.db in the data folder)")
	f.BoolVarP(&verbose, "verbose", "v", false, "log what happens, not only what goes wrong")
	cmd.MarkFlagsMutuallyExclusive("speed", "clock")
	_ = cmd.MarkFlagDirname("data")
	_ = cmd.MarkFlagDirname("journeys")
	return cmd
}

// logger writes to stderr: warnings, or everything.
func logger(verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

func sandboxCommand() *cobra.Command {
	b := local.Box{}
	verbose := false
	cmd := &cobra.Command{
		Use: "sandbox", GroupID: "run", Short: "Run the sandbox alone, for several relances to share", Args: cobra.NoArgs,
		Long: `Run the sandbox that stands in for WhatsApp and the CRM as a process of its own,
and print the connections.hcl that leads to it. Others take its virtual time
with --clock. Webhooks go to the gateways in turn.`,
		Example: `  relance sandbox --listen 127.0.0.1:8090 --speed 60 --hook http://127.0.0.1:8080
  relance up --journeys ./journeys --clock http://127.0.0.1:8090`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b.Out, b.Log = cmd.OutOrStdout(), logger(verbose)
			return b.Run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&b.Data, "data", ".relance-sandbox", "folder for its data; made when it is missing")
	f.StringVar(&b.Listen, "listen", "127.0.0.1:8090", "address to listen on")
	f.Float64Var(&b.Speed, "speed", 1, "virtual seconds in a real one")
	f.StringArrayVar(&b.Hooks, "hook", nil, "address of a gateway that gets the webhooks; again for more")
	f.BoolVarP(&verbose, "verbose", "v", false, "log what happens, not only what goes wrong")
	_ = cmd.MarkFlagDirname("data")
	return cmd
}

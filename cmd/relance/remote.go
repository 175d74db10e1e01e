package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

func workerCommand() *cobra.Command {
	c := worker.RemoteConfig{}
	verbose := false
	cmd := &cobra.Command{
		Use: "worker", GroupID: "run", Short: "Run released journeys against your Temporal", Args: cobra.NoArgs,
		Long: `Run released journeys against an outside Temporal, found by TEMPORAL_ADDRESS,
TEMPORAL_NAMESPACE and the other TEMPORAL_* variables, or by a profile in
temporal.toml. The dispatcher runs here too. Events that came in while Temporal
was away are carried out when it is back.`,
		Example: "  relance release ./journeys --ledger sqlite:ledger.db\n  relance worker --ledger sqlite:ledger.db --connections connections.hcl --key payload.key",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.Log = logger(verbose)
			return worker.RunWorker(cmd.Context(), c, func() { fmt.Fprintln(cmd.OutOrStdout(), "ready") })
		},
	}
	remoteFlags(cmd, &c, &verbose)
	cmd.Flags().StringVar(&c.Key, "key", "payload.key", "file with the key that encrypts payloads")
	return cmd
}

func gatewayCommand() *cobra.Command {
	c := worker.RemoteConfig{}
	verbose := false
	cmd := &cobra.Command{
		Use: "gateway", GroupID: "run", Short: "Take events in; needs the ledger alone", Args: cobra.NoArgs,
		Long: `Take CloudEvents on /events and signed webhooks on /hooks/<connection> into the
ledger. RELANCE_TOKEN is the bearer token of /events and the admin API.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.Token, c.Log = os.Getenv("RELANCE_TOKEN"), logger(verbose)
			return worker.RunGateway(cmd.Context(), c, func(addr string) { fmt.Fprintf(cmd.OutOrStdout(), "ready  http://%s\n", addr) })
		},
	}
	remoteFlags(cmd, &c, &verbose)
	cmd.Flags().StringVar(&c.Listen, "listen", "127.0.0.1:8080", "address to listen on")
	return cmd
}

func releaseCommand() *cobra.Command {
	dsn := ""
	cmd := &cobra.Command{
		Use: "release DIR", GroupID: "run", Short: "Release a folder of journeys to running workers", Args: oneFolder,
		Long: `Compile a folder and release it: people who enter from now on get the new plans,
people under way finish on theirs. With an error nothing is released.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			clk := clock.New(clock.Real(), nil)
			l, err := ledger.Open(cmd.Context(), dsn, clk)
			if err != nil {
				return err
			}
			defer l.Close()
			librarian := &worker.Librarian{Ledger: l, Releases: dispatch.NewReleases(activities.NewPlans()), Log: logger(false)}
			changed, diags, err := librarian.Release(cmd.Context(), os.DirFS(args[0]), clk.Now())
			diags.Write(cmd.OutOrStdout(), terminal(os.Stdout))
			if err != nil {
				return err
			}
			if err := failed(diags); err != nil {
				return err
			}
			if len(changed) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "nothing changed")
				return nil
			}
			fmt.Fprintf(cmd.OutOrStdout(), "released  %s (workers see it within %s)\n", strings.Join(changed, ", "), 5*time.Second)
			return nil
		},
	}
	cmd.Flags().StringVar(&dsn, "ledger", "sqlite:.relance/ledger.db", "sqlite:PATH or postgres://…")
	return cmd
}

func remoteFlags(cmd *cobra.Command, c *worker.RemoteConfig, verbose *bool) {
	f := cmd.Flags()
	f.StringVar(&c.Ledger, "ledger", "sqlite:.relance/ledger.db", "sqlite:PATH or postgres://…")
	f.StringVar(&c.Connections, "connections", "connections.hcl", "file with the connections")
	f.BoolVarP(verbose, "verbose", "v", false, "log what happens, not only what goes wrong")
	_ = cmd.MarkFlagFilename("connections")
}

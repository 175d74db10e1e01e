package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
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
			c.Token, c.Log = os.Getenv("RELANCE_TOKEN"), logger(verbose)
			return worker.RunWorker(cmd.Context(), c, func() { fmt.Fprintln(cmd.OutOrStdout(), "ready") })
		},
	}
	remoteFlags(cmd, &c, &verbose)
	cmd.Flags().StringVar(&c.Metrics, "metrics", "", "address that answers /metrics, such as 127.0.0.1:9464; with RELANCE_TOKEN as bearer token where it is set")
	cmd.Flags().StringVar(&c.Key, "key", "payload.key", "file with the key that encrypts payloads")
	return cmd
}

func gatewayCommand() *cobra.Command {
	c := worker.RemoteConfig{}
	verbose := false
	cmd := &cobra.Command{
		Use: "gateway", GroupID: "run", Short: "Take events in; needs the ledger alone", Args: cobra.NoArgs,
		Long: `Take CloudEvents on /events and signed webhooks on /hooks/<connection> into the
ledger. RELANCE_TOKEN is the bearer token of /events, of the admin API and of
/metrics.`,
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
	dsn, backfill, environment := "", "", ""
	cmd := &cobra.Command{
		Use: "release DIR|github.com/OWNER/REPO/PATH@REF", GroupID: "run",
		Short: "Release a folder of journeys to running workers", Args: folderOrReference,
		Long: `Compile a folder and release it: people who enter from now on get the new plans,
people under way finish on theirs. With an error nothing is released.

The folder may lie in a GitHub repository, at a branch, a tag or a commit.
GITHUB_TOKEN is needed for a private one; GITHUB_API_URL is the API of a GitHub
Enterprise Server.

--backfill runs the stored events of the last days through the triggers of the
journeys that changed, each event once: people whom a new journey would have
let in then enter now.`,
		Example: "  relance release ./journeys\n  relance release ./journeys --backfill 30d\n  relance release github.com/acme/journeys/clinic@v12",
		RunE: func(cmd *cobra.Command, args []string) error {
			journeys, err := source(cmd, args[0])
			if err != nil {
				return err
			}
			known, err := worker.NamedBeside(journeys)
			if err != nil {
				return err
			}
			clk := clock.New(clock.Real(), nil)
			if backfill != "" {
				if _, err := worker.Ago(clk.Now(), backfill); err != nil {
					return &fileError{why: "--backfill: " + err.Error()}
				}
			}
			l, err := ledger.Open(cmd.Context(), dsn, clk)
			if err != nil {
				return err
			}
			defer l.Close()
			librarian := &worker.Librarian{Ledger: l, Releases: dispatch.NewReleases(activities.NewPlans()), Connections: known, Environment: environment, Log: logger(false)}
			changed, diags, err := librarian.Release(cmd.Context(), journeys, clk.Now())
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
			if backfill == "" {
				return nil
			}
			return backfillAll(cmd, l, clk, librarian.Releases, changed, backfill)
		},
	}
	cmd.Flags().StringVar(&dsn, "ledger", "sqlite:.relance/ledger.db", "sqlite:PATH or postgres://…")
	environmentFlag(cmd, &environment)
	cmd.Flags().StringVar(&backfill, "backfill", "", "how far back stored events are run through the journeys that changed, such as 30d")
	return cmd
}

// backfillAll runs stored events through released journeys. What was cut off
// is made up for by `relance enrol JOURNEY --backfill`.
func backfillAll(cmd *cobra.Command, l *ledger.Ledger, clk *clock.Clock, r *dispatch.Releases, journeys []string, since string) error {
	from, err := worker.Ago(clk.Now(), since)
	if err != nil {
		return &fileError{why: err.Error()}
	}
	for _, p := range r.Journeys() {
		if !slices.Contains(journeys, p.Journey) {
			continue
		}
		events, known := 0, 0
		for after, done := int64(0), false; !done; {
			got, err := dispatch.Backfill(cmd.Context(), l, p, from, after, clk.Now())
			if errors.Is(err, dispatch.ErrNothingToFillIn) {
				break
			}
			if err != nil {
				return fmt.Errorf("run stored events through %s: %w. Go on with: relance enrol %s --backfill %s", p.Journey, err, p.Journey, since)
			}
			after, done, events, known = got.Next, got.Done, events+got.Events, known+got.Known
		}
		fmt.Fprintf(cmd.OutOrStdout(), "filled in  %s: %d stored events since %s\n", p.Journey, events-known, moment(from))
	}
	return nil
}

// folderOrReference checks the argument of release before anything is opened.
func folderOrReference(cmd *cobra.Command, args []string) error {
	if len(args) != 1 || !reference(args[0]) {
		return oneFolder(cmd, args)
	}
	if _, err := worker.ParseGitHubRef(args[0]); err != nil {
		return &fileError{why: err.Error()}
	}
	return nil
}

// reference tells a folder of a repository from one on this machine; what is
// here wins.
func reference(arg string) bool {
	if _, err := os.Stat(arg); err == nil {
		return false
	}
	return strings.HasPrefix(arg, "github.com/") || strings.Contains(arg, "@")
}

// source is the folder to release: one of this machine or of a repository.
func source(cmd *cobra.Command, arg string) (fs.FS, error) {
	if !reference(arg) {
		return os.DirFS(arg), nil
	}
	ref, err := worker.ParseGitHubRef(arg)
	if err != nil {
		return nil, err
	}
	client, err := worker.NewGitHub(ref, os.Getenv("GITHUB_API_URL"), os.Getenv("GITHUB_TOKEN"))
	if err != nil {
		return nil, err
	}
	folder, commit, err := worker.GitHubFolder(cmd.Context(), ref, client)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "fetched  %s, commit %s\n", ref, commit)
	return folder, nil
}

func remoteFlags(cmd *cobra.Command, c *worker.RemoteConfig, verbose *bool) {
	f := cmd.Flags()
	f.StringVar(&c.Ledger, "ledger", "sqlite:.relance/ledger.db", "sqlite:PATH or postgres://…")
	f.StringVar(&c.Connections, "connections", "connections.hcl", "file with the connections")
	f.StringVar(&c.Clock, "clock", "", "address of a sandbox on this machine whose virtual time is taken (relance sandbox)")
	f.BoolVarP(verbose, "verbose", "v", false, "log what happens, not only what goes wrong")
	_ = cmd.MarkFlagFilename("connections")
}

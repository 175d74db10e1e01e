// Command relance runs customer journeys on WhatsApp.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes: what the person must do differs.
const (
	exitFiles = 1 // something is wrong with the files or the request
	exitOurs  = 2 // something is wrong with the machine or with relance
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	if err == nil {
		return
	}
	if strings.HasPrefix(err.Error(), "unknown command") || strings.Contains(err.Error(), "arg(s)") {
		err = &fileError{why: strings.TrimSpace(err.Error()) + "\nSee: relance --help"}
	}
	var files *fileError
	if errors.As(err, &files) {
		if files.Error() != "" {
			fmt.Fprintln(os.Stderr, "relance:", files)
		}
		os.Exit(exitFiles)
	}
	fmt.Fprintln(os.Stderr, "relance:", err)
	os.Exit(exitOurs)
}

// fileError is a failure that the author's files explain.
type fileError struct{ why string }

func (f *fileError) Error() string { return f.why }

func root() *cobra.Command {
	c := &cobra.Command{
		Use:   "relance",
		Short: "Customer journeys on WhatsApp, written in HCL, run by Temporal",
		Long: `relance carries people through journeys on WhatsApp: reminders, follow-ups,
updates, questions. Events start them, a marketer wrote them in HCL, Temporal
keeps them going for days or months, and every message is sent once.

Start with:  relance up`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &fileError{why: err.Error() + "\nSee: " + cmd.CommandPath() + " --help"}
	})
	c.AddGroup(
		&cobra.Group{ID: "run", Title: "Run:"},
		&cobra.Group{ID: "write", Title: "Write journeys:"},
		&cobra.Group{ID: "ask", Title: "Ask a running system:"},
		&cobra.Group{ID: "whatsapp", Title: "Look after WhatsApp:"},
	)
	c.AddCommand(upCommand(), workerCommand(), gatewayCommand(), releaseCommand(), sandboxCommand(), ledgerCommand(), restoreCommand())
	c.AddCommand(initCommand(), validateCommand(), testCommand(), docsCommand())
	c.AddCommand(inboxCommand(), runsCommand(), whyCommand(), totalsCommand(), tasksCommand(), circuitsCommand())
	c.AddCommand(holdCommand(), suppressCommand(), consentCommand())
	c.AddCommand(enrolCommand(), schedulesCommand())
	c.AddCommand(whatsappCommand(), doctorCommand(), templatesCommand(), costsCommand(), incidentsCommand())
	return c
}

// version is what the module's build says of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return info.Main.Version + " " + s.Value[:min(12, len(s.Value))]
		}
	}
	return info.Main.Version
}

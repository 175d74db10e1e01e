package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/templates"
)

// ask reads what WhatsApp has.
func (t *templating) ask(cmd *cobra.Command) (*whatsapp.Client, []whatsapp.TemplateState, error) {
	client, err := t.client(cmd)
	if err != nil {
		return nil, nil, err
	}
	there, err := client.Templates(cmd.Context())
	return client, there, err
}

// meeting is a folder with what WhatsApp has of it.
type meeting struct {
	client  *whatsapp.Client
	local   []definitions.TemplateSpec
	there   []whatsapp.TemplateState
	lock    *definitions.Lock // nil where there is none
	changes []templates.Change
}

// meet reads both sides and compares them.
func (t *templating) meet(cmd *cobra.Command) (*meeting, error) {
	if _, err := os.Stat(filepath.Join(t.journeys, "settings.hcl")); err != nil {
		return nil, &fileError{why: fmt.Sprintf("%s is no folder of journeys: it has no settings.hcl. Name the one whose templates you mean with --journeys DIR", t.journeys)}
	}
	folder := os.DirFS(t.journeys)
	ws, diags := definitions.Load(folder, definitions.InEnvironment(t.environment))
	if diags.HasErrors() {
		diags.Write(cmd.OutOrStdout(), terminal(os.Stdout))
		return nil, failed(diags)
	}
	lock, err := definitions.ReadLock(folder)
	if err != nil {
		return nil, &fileError{why: err.Error()}
	}
	m := &meeting{local: templates.Local(ws), lock: lock}
	if m.client, m.there, err = t.ask(cmd); err != nil {
		return nil, err
	}
	if lock != nil && lock.Account != m.client.BusinessAccount() {
		m.lock = nil // of another account: what it says of edits is not about these
	}
	m.changes, err = templates.Compare(m.local, m.there, m.lock, time.Now())
	return m, err
}

// pushAll pushes what differs, or of one name alone, and writes the lock.
func (t *templating) pushAll(cmd *cobra.Command, name string) error {
	m, err := t.meet(cmd)
	if err != nil {
		return err
	}
	if name != "" {
		m.changes = slices.DeleteFunc(m.changes, func(c templates.Change) bool {
			return c.Name != name || c.Action == templates.Foreign || (t.language != "" && c.Language != t.language)
		})
		if len(m.changes) == 0 {
			return &fileError{why: fmt.Sprintf("the folder %s has no template that WhatsApp knows as %s%s. It is the name in whatsapp = \"…\"", t.journeys, name, in(t.language))}
		}
	}
	out := cmd.OutOrStdout()
	showChanges(out, m.changes, false)
	n := 0
	for _, c := range m.changes {
		if c.Action == templates.Create || c.Action == templates.Edit {
			n++
		}
	}
	if n == 0 {
		fmt.Fprintln(out, "nothing to push")
		return t.keep(cmd, m, m.there)
	}
	if err := t.mayGoOn(cmd, fmt.Sprintf("Push %d?", n)); err != nil {
		return err
	}
	lock := m.lock
	if lock == nil {
		lock = &definitions.Lock{Account: m.client.BusinessAccount()}
	}
	pusher := &templates.Pusher{WhatsApp: m.client, Now: time.Now}
	done := 0
	failed := pusher.Push(cmd.Context(), m.changes, lock, func(c templates.Change, err error) {
		done++
		word := "pushed"
		if err != nil {
			word = "failed"
		}
		fmt.Fprintf(out, "%s  %d of %d  %s in %s\n", word, done, n, c.Name, c.Language)
	})
	m.lock = lock
	there, err := m.client.Templates(cmd.Context())
	if err == nil {
		err = t.keep(cmd, m, there)
	}
	if failed != nil {
		return failed
	}
	return err
}

// keep writes the lock and says what is new in it.
func (t *templating) keep(cmd *cobra.Command, m *meeting, there []whatsapp.TemplateState) error {
	lock, err := templates.Pull(m.local, there, m.client.BusinessAccount(), m.lock, time.Now())
	if err != nil {
		return err
	}
	changed, err := templates.WriteLock(t.journeys, lock)
	if err != nil {
		return err
	}
	word := "unchanged"
	if changed {
		word = "wrote"
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s  %s with %d templates\n", word, filepath.Join(t.journeys, definitions.LockFile), len(lock.Templates))
	return nil
}

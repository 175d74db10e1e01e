package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/templates"
)

// delete shows what would go, asks and deletes.
func (t *templating) delete(cmd *cobra.Command, name string) error {
	client, there, err := t.ask(cmd)
	if err != nil {
		return err
	}
	found := named(there, name, t.language)
	if len(found) == 0 {
		return t.missing(name)
	}
	out := cmd.OutOrStdout()
	for _, one := range found {
		fmt.Fprintf(out, "delete  %s in %s (%s)\n", one.Name, one.Language, strings.ToLower(one.Status))
	}
	fmt.Fprintln(out, "WhatsApp keeps the name for 30 days: until then no template can be made under it.")
	for _, journey := range t.users(name) {
		fmt.Fprintf(out, "The journey %s uses it: its messages would wait.\n", journey)
	}
	if err := t.mayGoOn(cmd, "Delete?"); err != nil {
		return err
	}
	id := ""
	if t.language != "" {
		id = found[0].ID
	}
	if err := client.DeleteTemplate(cmd.Context(), name, id); err != nil {
		return err
	}
	fmt.Fprintf(out, "deleted  %s%s\n", name, in(t.language))
	return t.forget(name)
}

// users are the journeys of the folder that use a template, where there is a
// folder that can be read.
func (t *templating) users(name string) []string {
	ws, _ := definitions.Load(os.DirFS(t.journeys)) // what cannot be read uses nothing here
	var list []string
	for _, p := range ws.Plans {
		for _, one := range p.Templates {
			if one.WhatsApp == name {
				list = append(list, p.Journey)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// forget takes what was deleted out of the folder's lock.
func (t *templating) forget(name string) error {
	_, err := templates.ChangeLock(t.journeys, func(lock *definitions.Lock) bool {
		before := len(lock.Templates)
		lock.Templates = slices.DeleteFunc(lock.Templates, func(one definitions.LockedTemplate) bool {
			return one.Name == name && (t.language == "" || one.Language == t.language)
		})
		return len(lock.Templates) < before
	})
	return err
}

func named(there []whatsapp.TemplateState, name, language string) []whatsapp.TemplateState {
	return slices.DeleteFunc(slices.Clone(there), func(one whatsapp.TemplateState) bool {
		return one.Name != name || (language != "" && one.Language != language)
	})
}

func (t *templating) missing(name string) error {
	return &fileError{why: fmt.Sprintf("WhatsApp has no template %s%s. See: relance templates list", name, in(t.language))}
}

func in(language string) string {
	if language == "" {
		return ""
	}
	return " in " + language
}

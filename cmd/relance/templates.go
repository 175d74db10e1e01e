package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
)

// templating is what the verbs of templates have in common.
type templating struct {
	connection
	journeys    string
	environment string
	yes         bool
	language    string
	asJSON      bool
}

func templatesCommand() *cobra.Command {
	t := &templating{}
	cmd := &cobra.Command{
		Use: "templates", GroupID: "whatsapp", Short: "Look after WhatsApp's templates: compare, create, edit, delete",
		Long: `Hold the templates of a folder of journeys against those that WhatsApp has.

What WhatsApp has is kept in ` + definitions.LockFile + ` beside the journeys, so that
` + "`relance validate`" + ` can tell what WhatsApp would refuse without asking it. Keep the
file with the journeys.

WhatsApp is the connection of connections.hcl, or the sandbox of a running
` + "`relance up`" + ` (--data).`,
		Example: `  relance templates diff --journeys ./journeys
  relance templates push --journeys ./journeys
  relance templates delete old_reminder_v1`,
	}
	t.connection.flags(cmd)
	cmd.PersistentFlags().StringVar(&t.journeys, "journeys", ".", "folder of journeys whose templates are meant")
	_ = cmd.MarkPersistentFlagDirname("journeys")
	cmd.AddCommand(t.list(), t.diff(), t.push(), t.pull(), t.edit(), t.remove(), t.unpause())
	return cmd
}

// list prints what WhatsApp has.
func (t *templating) list() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List WhatsApp's templates with their state, category and quality", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, there, err := t.ask(cmd)
			if err != nil {
				return err
			}
			if t.asJSON {
				return printJSON(cmd.OutOrStdout(), there)
			}
			if len(there) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "WhatsApp has no templates. Next: relance templates push")
				return nil
			}
			var rows [][]string
			for _, one := range there {
				rows = append(rows, []string{one.Name, one.Language, strings.ToLower(one.Status), strings.ToLower(one.Category), orDash(strings.ToLower(one.Quality())), one.ID})
			}
			slices.SortFunc(rows, slices.Compare)
			table(cmd.OutOrStdout(), "NAME\tLANGUAGE\tSTATE\tCATEGORY\tQUALITY\tID", rows)
			return nil
		},
	}
	jsonFlag(cmd, &t.asJSON)
	return cmd
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// diff prints what a push would do.
func (t *templating) diff() *cobra.Command {
	cmd := &cobra.Command{
		Use: "diff", Short: "Say in what the journeys' templates and WhatsApp's differ", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := t.meet(cmd)
			if err != nil {
				return err
			}
			if t.asJSON {
				return printJSON(cmd.OutOrStdout(), m.changes)
			}
			showChanges(cmd.OutOrStdout(), m.changes, true)
			return nil
		},
	}
	t.environmentFlag(cmd)
	jsonFlag(cmd, &t.asJSON)
	return cmd
}

// push makes WhatsApp's templates like the folder's.
func (t *templating) push() *cobra.Command {
	cmd := &cobra.Command{
		Use: "push", Short: "Create the templates that WhatsApp lacks, edit those that differ, and write the lock", Args: cobra.NoArgs,
		Long: `Create the templates that WhatsApp lacks and edit those that differ, after showing
what would change. What WhatsApp does not let change now is said and left as it
is: one that is being reviewed, the category of an approved one, a second edit
within a day, an eleventh in 30 days.

An edited template is reviewed again, and its messages wait meanwhile.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return t.pushAll(cmd, "") },
	}
	t.environmentFlag(cmd)
	t.yesFlag(cmd)
	return cmd
}

// edit is push for one template alone.
func (t *templating) edit() *cobra.Command {
	cmd := &cobra.Command{
		Use: "edit NAME", Short: "Push one template of the folder, by the name WhatsApp knows it by", Args: oneName,
		RunE: func(cmd *cobra.Command, args []string) error { return t.pushAll(cmd, args[0]) },
	}
	t.environmentFlag(cmd)
	t.yesFlag(cmd)
	cmd.Flags().StringVar(&t.language, "language", "", "this language alone")
	return cmd
}

func oneName(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return &fileError{why: "name one template, as WhatsApp knows it: relance templates list"}
	}
	return nil
}

// pull writes the lock.
func (t *templating) pull() *cobra.Command {
	cmd := &cobra.Command{
		Use: "pull", Short: "Write what WhatsApp has of the folder's templates to " + definitions.LockFile, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := t.meet(cmd)
			if err != nil {
				return err
			}
			return t.keep(cmd, m, m.there)
		},
	}
	t.environmentFlag(cmd)
	return cmd
}

// remove deletes a name.
func (t *templating) remove() *cobra.Command {
	cmd := &cobra.Command{
		Use: "delete NAME", Short: "Delete a template at WhatsApp, in all languages or in one", Args: oneName,
		Long: `Delete a template at WhatsApp. WhatsApp keeps the name of an approved template for
30 days: until then none can be made under it. Messages of journeys that still
use it wait.`,
		RunE: func(cmd *cobra.Command, args []string) error { return t.delete(cmd, args[0]) },
	}
	t.yesFlag(cmd)
	cmd.Flags().StringVar(&t.language, "language", "", "this language alone (default: all)")
	return cmd
}

// unpause lets a paced template leave again.
func (t *templating) unpause() *cobra.Command {
	cmd := &cobra.Command{
		Use: "unpause NAME", Short: "Let a template leave again that WhatsApp paused while it was unproven", Args: oneName,
		Long: `WhatsApp lets the first messages of a new template leave slowly, and pauses it
where people block them. Such a pause ends by hand. A pause for low quality ends
by itself, after 3 and then 6 hours.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			client, there, err := t.ask(cmd)
			if err != nil {
				return err
			}
			found := named(there, args[0], t.language)
			if len(found) == 0 {
				return t.missing(args[0])
			}
			paused := slices.DeleteFunc(slices.Clone(found), func(one whatsapp.TemplateState) bool { return !strings.EqualFold(one.Status, "paused") })
			if len(paused) == 0 {
				return &fileError{why: fmt.Sprintf("%s in %s is %s: there is no pause to end", found[0].Name, found[0].Language, strings.ToLower(found[0].Status))}
			}
			for _, one := range paused {
				if err := client.UnpauseTemplate(cmd.Context(), one.ID); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "unpaused  %s in %s\n", one.Name, one.Language)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&t.language, "language", "", "this language alone (default: all)")
	return cmd
}

func (t *templating) environmentFlag(cmd *cobra.Command) { environmentFlag(cmd, &t.environment) }

func (t *templating) yesFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&t.yes, "yes", "y", false, "do not ask")
}

// mayGoOn asks, unless --yes was given.
func (t *templating) mayGoOn(cmd *cobra.Command, question string) error {
	if t.yes {
		return nil
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s [y/N] ", question)
	answer, _ := bufio.NewReader(cmd.InOrStdin()).ReadString('\n') // no answer is a no
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
		return &fileError{why: "nothing was changed. --yes goes on without asking"}
	}
	return nil
}

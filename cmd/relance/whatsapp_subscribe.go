package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/doctor"
)

func whatsappSubscribeCommand() *cobra.Command {
	var c connection
	s := subscription{}
	cmd := &cobra.Command{
		Use: "subscribe", Short: "Let Meta send the account's webhooks to the gateway", Args: cobra.NoArgs,
		Long: `Let Meta send the account's webhooks to the gateway: the app gets the public
address and the fields that relance reads, besides those that it has, and hears
of the account. The address is tried first, and Meta tries it too.

Without --url the app's address stays and only what is missing is added.
--only-here leaves the app's address alone, for apps that serve several accounts:
the webhooks of this account alone go to --url.`,
		Example: `  relance whatsapp subscribe --url https://journeys.example
  relance whatsapp subscribe --field smb_message_echoes
  relance whatsapp subscribe --off`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if s.override && s.url == "" {
				return &fileError{why: "--only-here needs the address: add --url https://your.host"}
			}
			v, err := c.visit(cmd, s.url)
			if err != nil {
				return err
			}
			if s.off {
				if err := v.Client.Unsubscribe(cmd.Context()); err != nil {
					return byMeta(err)
				}
				fmt.Fprintln(cmd.OutOrStdout(), "unsubscribed: neither answers nor statuses come in any more")
				return nil
			}
			return s.run(cmd, v)
		},
	}
	c.flags(cmd)
	cmd.Flags().StringVar(&s.url, "url", "", "public address of the gateway, such as https://journeys.example")
	cmd.Flags().StringArrayVar(&s.fields, "field", nil, "another field of Meta's webhooks, such as smb_message_echoes; again for more")
	cmd.Flags().BoolVar(&s.override, "only-here", false, "only the webhooks of this account go to --url")
	cmd.Flags().BoolVar(&s.off, "off", false, "let the app hear of the account no more")
	cmd.MarkFlagsMutuallyExclusive("off", "url")
	cmd.MarkFlagsMutuallyExclusive("off", "field")
	return cmd
}

// subscription is what was asked for.
type subscription struct {
	url           string
	fields        []string
	override, off bool
}

func (s subscription) run(cmd *cobra.Command, v *doctor.Visit) error {
	to := ""
	if s.url != "" {
		var err error
		if to, err = doctor.Complete(s.url, v.Hook); err != nil {
			return &fileError{why: err.Error()}
		}
		v.Tell = func(f doctor.Finding) { line(cmd.OutOrStdout(), f) }
		if !v.Try(cmd.Context(), to) {
			return &fileError{why: "the address does not answer as Meta wants, so nothing was changed"}
		}
		fmt.Fprintf(cmd.OutOrStdout(), "tried       %s answers as Meta wants\n", to)
	}
	over := ""
	if s.override {
		over = to
	} else if err := s.hook(cmd, v.Client, to); err != nil {
		return err
	}
	if err := v.Client.Subscribe(cmd.Context(), over); err != nil {
		return byMeta(err)
	}
	if over != "" {
		fmt.Fprintf(cmd.OutOrStdout(), "webhook     of this account alone: %s\n", over)
	}
	fmt.Fprintln(cmd.OutOrStdout(), "subscribed  the app hears of the account. `relance doctor whatsapp` looks at the rest")
	return nil
}

// hook gives the app the address, or leaves its own, and adds the fields that
// it lacks.
func (s subscription) hook(cmd *cobra.Command, client *whatsapp.Client, to string) error {
	access, err := client.Access(cmd.Context())
	if err != nil {
		return byMeta(err)
	}
	if !access.Valid || access.App == "" {
		return &fileError{why: "the token is not valid, so its app is not known. `relance doctor whatsapp` says what to do"}
	}
	has, err := client.Hook(cmd.Context(), access.App)
	if err != nil {
		return byMeta(err)
	}
	if to == "" {
		to = has.URL
	}
	if to == "" {
		return &fileError{why: "the app has no webhook yet. Name the public address of the gateway: --url https://your.host"}
	}
	want := slices.Clone(has.Fields)
	for _, f := range whatsapp.Fields {
		want = append(want, f.Name)
	}
	want = append(want, s.fields...)
	slices.Sort(want)
	want = slices.Compact(want)
	if to == has.URL && has.Active && len(want) == len(has.Fields) {
		fmt.Fprintf(cmd.OutOrStdout(), "webhook     %s has every field\n", to)
		return nil
	}
	if err := client.SetHook(cmd.Context(), access.App, to, want); err != nil {
		return byMeta(err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "webhook     %s: %s\n", to, strings.Join(want, ", "))
	return nil
}

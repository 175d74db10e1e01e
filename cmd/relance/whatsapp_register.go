package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func whatsappRegisterCommand() *cobra.Command {
	var c connection
	pin, off, yes := "", false, false
	cmd := &cobra.Command{
		Use: "register", Short: "Open the number for the Cloud API, or take it off", Args: cobra.NoArgs,
		Long: `Register the number for the Cloud API under the six digits of its two-step
verification: those it has, or new ones where it has none yet. Without --pin it
asks for them. Keep them: whoever moves the number needs them.

Meta takes ten tries in 72 hours. The number has to be verified first, with the
code that Meta sends to it (WhatsApp Manager > Phone numbers).

--off takes the number off: from then on it neither sends nor receives.`,
		Example: "  relance whatsapp register\n  relance whatsapp register --pin 123456\n  relance whatsapp register --off --yes",
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := c.client(cmd)
			if err != nil {
				return err
			}
			if off {
				if !yes {
					return &fileError{why: "--off stops every message of the number until it is registered again with its PIN. Add --yes where that is meant"}
				}
				if err := client.Deregister(cmd.Context()); err != nil {
					return byMeta(err)
				}
				fmt.Fprintln(cmd.OutOrStdout(), "taken off: the number neither sends nor receives. `relance whatsapp register` opens it again")
				return nil
			}
			if pin == "" {
				if pin, err = askPIN(cmd); err != nil {
					return err
				}
			}
			if err := client.Register(cmd.Context(), pin); err != nil {
				return byMeta(err)
			}
			fmt.Fprintln(cmd.OutOrStdout(), "registered: the number can send and receive. `relance doctor whatsapp` looks at the rest")
			return nil
		},
	}
	c.flags(cmd)
	cmd.Flags().StringVar(&pin, "pin", "", "the six digits of two-step verification")
	cmd.Flags().BoolVar(&off, "off", false, "take the number off the Cloud API")
	cmd.Flags().BoolVar(&yes, "yes", false, "with --off: it is meant")
	cmd.MarkFlagsMutuallyExclusive("pin", "off")
	return cmd
}

// askPIN reads the PIN from the terminal, so that it is in no history of
// commands.
func askPIN(cmd *cobra.Command) (string, error) {
	fmt.Fprint(cmd.ErrOrStderr(), "PIN (six digits): ")
	line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if line = strings.TrimSpace(line); line != "" {
		return line, nil
	}
	if err != nil {
		return "", &fileError{why: "no PIN was given. Add --pin with six digits"}
	}
	return "", &fileError{why: "the PIN is empty. It is six digits"}
}

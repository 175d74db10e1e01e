package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors/whatsapp"
)

func whatsappQRCommand() *cobra.Command {
	var c connection
	asJSON, png := false, false
	cmd := &cobra.Command{
		Use: "qr", Short: "List and make QR codes and links that begin a conversation", Args: cobra.NoArgs,
		Long: `List the QR codes of the number. Whoever scans one, or opens its link, has a
conversation with the number before them with words filled in that they need
only send: a journey can begin with those words. Meta keeps at most 2,000.`,
		Example: `  relance whatsapp qr
  relance whatsapp qr make "I would like to book"
  relance whatsapp qr change 4O4YGZEG3RIVE1 "I have a question"
  relance whatsapp qr delete 4O4YGZEG3RIVE1`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := c.client(cmd)
			if err != nil {
				return err
			}
			codes, err := client.QRCodes(cmd.Context())
			if err != nil {
				return byMeta(err)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), codes)
			}
			if len(codes) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "no QR codes. Make one: relance whatsapp qr make \"I would like to book\"")
				return nil
			}
			var rows [][]string
			for _, q := range codes {
				rows = append(rows, []string{q.Code, q.Link, q.Message})
			}
			table(cmd.OutOrStdout(), "CODE\tLINK\tFILLS IN", rows)
			return nil
		},
	}
	c.flags(cmd)
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")
	one := func(use, short string, args int, do func(ctx context.Context, client *whatsapp.Client, args []string) (whatsapp.QRCode, error)) *cobra.Command {
		return &cobra.Command{
			Use: use, Short: short, Args: cobra.ExactArgs(args),
			RunE: func(cmd *cobra.Command, args []string) error {
				client, err := c.client(cmd)
				if err != nil {
					return err
				}
				q, err := do(cmd.Context(), client, args)
				if err != nil {
					return byMeta(err)
				}
				if asJSON {
					return printJSON(cmd.OutOrStdout(), q)
				}
				showQR(cmd, q)
				return nil
			},
		}
	}
	create := one("make WORDS", "Make a code that fills in words", 1, func(ctx context.Context, client *whatsapp.Client, args []string) (whatsapp.QRCode, error) {
		image := "SVG"
		if png {
			image = "PNG"
		}
		return client.CreateQR(ctx, args[0], image)
	})
	create.Flags().BoolVar(&png, "png", false, "a picture of dots instead of one that can be printed at any size (SVG)")
	cmd.AddCommand(create)
	cmd.AddCommand(one("change CODE WORDS", "Change what a code fills in; printed ones stay good", 2, func(ctx context.Context, client *whatsapp.Client, args []string) (whatsapp.QRCode, error) {
		return client.EditQR(ctx, args[0], args[1])
	}))
	cmd.AddCommand(one("delete CODE", "Take a code away: whoever scans it lands nowhere", 1, func(ctx context.Context, client *whatsapp.Client, args []string) (whatsapp.QRCode, error) {
		return whatsapp.QRCode{Code: args[0]}, client.DeleteQR(ctx, args[0])
	}))
	return cmd
}

func showQR(cmd *cobra.Command, q whatsapp.QRCode) {
	if q.Link == "" {
		fmt.Fprintf(cmd.OutOrStdout(), "deleted  %s\n", q.Code)
		return
	}
	fmt.Fprintf(cmd.OutOrStdout(), "code     %s\nlink     %s\nfills in %s\n", q.Code, q.Link, q.Message)
	if q.Image != "" {
		fmt.Fprintf(cmd.OutOrStdout(), "picture  %s\n         (save it soon: the address holds for some days)\n", q.Image)
	}
}

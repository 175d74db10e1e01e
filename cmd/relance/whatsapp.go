package main

import "github.com/spf13/cobra"

func whatsappCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "whatsapp", GroupID: "whatsapp",
		Short: "Look after the WhatsApp number: its profile, its webhook, its error codes",
	}
	c.AddCommand(whatsappDecodeCommand(), whatsappErrorsCommand(), whatsappMediaCommand())
	c.AddCommand(whatsappProfileCommand(), whatsappRegisterCommand(), whatsappSubscribeCommand(), whatsappQRCommand())
	return c
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors"
)

// mediaMost is the largest file that WhatsApp carries, in MB.
const mediaMost = 100

func whatsappMediaCommand() *cobra.Command {
	var c connection
	out, most := "", mediaMost
	cmd := &cobra.Command{
		Use: "media ID", Short: "Fetch a file that a person sent", Args: cobra.ExactArgs(1),
		Long: `Fetch a file that a person sent, by the id that stands in the message's event as
message.media.id; a journey can hand it to a colleague with tell. WhatsApp keeps
what people send for 7 days. The file's size and SHA-256 are compared with what
WhatsApp says.

A file that is there already is never written over.`,
		Example: "  relance whatsapp media 1013859600285441\n  relance whatsapp media 1013859600285441 --out scan.pdf --connections connections.hcl",
		RunE: func(cmd *cobra.Command, args []string) error {
			if most < 1 || most > mediaMost {
				return &fileError{why: fmt.Sprintf("--max-mb %d: choose 1 to %d", most, mediaMost)}
			}
			client, err := c.client(cmd)
			if err != nil {
				return err
			}
			f, err := client.Download(cmd.Context(), args[0], int64(most)<<20)
			if err != nil {
				return toldBy(err)
			}
			if out == "" {
				out = args[0] + ending(f.MimeType)
			}
			if err := writeNew(out, f.Bytes); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "saved  %s (%s, %s)\n", out, f.MimeType, size(int64(len(f.Bytes))))
			return nil
		},
	}
	c.flags(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to write (default: the id, with the ending of its type)")
	cmd.Flags().IntVar(&most, "max-mb", mediaMost, "how large it may be, in MB")
	_ = cmd.MarkFlagFilename("out")
	return cmd
}

// toldBy is an error of WhatsApp's: what it refuses is the request's fault, the
// rest is trouble.
func toldBy(err error) error {
	var e *connectors.Error
	if errors.As(err, &e) && e.Kind == connectors.Refused {
		return &fileError{why: err.Error()}
	}
	return err
}

// endings are those of the types that WhatsApp carries, where the system's
// tables know several or none.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "video/mp4": ".mp4", "video/3gpp": ".3gp",
	"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/amr": ".amr",
	"application/pdf": ".pdf", "text/plain": ".txt",
}

// ending is that of a file's type, "" where it has none.
func ending(mimeType string) string {
	plain, _, _ := strings.Cut(mimeType, ";")
	if known, ok := endings[plain]; ok {
		return known
	}
	list, err := mime.ExtensionsByType(plain)
	if err != nil || len(list) == 0 {
		return ""
	}
	return slices.Min(list)
}

// writeNew writes a file for the owner's eyes only.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &fileError{why: path + " is there already. Choose another name with --out"}
	}
	if err != nil {
		return &fileError{why: fmt.Sprintf("write the file: %v", err)}
	}
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path) // half a file is worse than none
		return fmt.Errorf("write the file: %w", err)
	}
	return nil
}

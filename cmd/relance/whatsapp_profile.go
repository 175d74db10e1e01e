package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func whatsappProfileCommand() *cobra.Command {
	var c connection
	asJSON := false
	text := map[string]*string{}
	var websites []string
	picture := ""
	cmd := &cobra.Command{
		Use: "profile", Short: "Show what people see of the business in WhatsApp, or change it", Args: cobra.NoArgs,
		Long: `Show the number's profile: the line below its name, the address, the websites.
Every flag that is given changes one of them and leaves the others; --website ""
takes the websites away.`,
		Example: `  relance whatsapp profile
  relance whatsapp profile --about "Open 8 to 18" --website https://clinic.example`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := c.client(cmd)
			if err != nil {
				return err
			}
			changes := map[string]any{}
			for name, value := range text { //nolint:maprange // into a map
				if cmd.Flags().Changed(name) {
					changes[name] = *value
				}
			}
			if v, given := changes["vertical"].(string); given {
				changes["vertical"] = strings.ToUpper(v)
			}
			if cmd.Flags().Changed("website") {
				changes["websites"] = whole(websites)
			}
			if picture != "" {
				if changes["profile_picture_handle"], err = uploaded(cmd, client, picture); err != nil {
					return err
				}
			}
			if len(changes) > 0 {
				if err := client.SetProfile(cmd.Context(), changes); err != nil {
					return byMeta(err)
				}
			}
			p, err := client.Profile(cmd.Context())
			if err != nil {
				return byMeta(err)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), p)
			}
			showProfile(cmd, p, len(changes) > 0)
			return nil
		},
	}
	c.flags(cmd)
	jsonFlag(cmd, &asJSON)
	for _, f := range []struct{ name, says string }{
		{"about", "the line below the name, at most 139 characters"},
		{"address", "where you are, at most 256 characters"},
		{"description", "what you do, at most 512 characters"},
		{"email", "where people write to"},
		{"vertical", "what you do in a word: " + strings.ToLower(strings.Join(whatsapp.Verticals, ", "))},
	} {
		text[f.name] = cmd.Flags().String(f.name, "", f.says)
	}
	cmd.Flags().StringVar(&picture, "picture", "", "a file with the picture, JPEG or PNG, square, at most 5 MB")
	_ = cmd.MarkFlagFilename("picture", "jpg", "jpeg", "png")
	cmd.Flags().StringArrayVar(&websites, "website", nil, "a website; again for a second one")
	return cmd
}

// maxPicture is the largest picture that WhatsApp takes of a business (2026-09).
const maxPicture = 5 << 20

// uploaded gives Meta the file, and answers by what the profile names it.
func uploaded(cmd *cobra.Command, client *whatsapp.Client, path string) (string, error) {
	st, err := os.Stat(path)
	if err != nil || st.IsDir() {
		return "", &fileError{why: fmt.Sprintf("--picture %s cannot be read", path)}
	}
	if st.Size() > maxPicture {
		return "", &fileError{why: fmt.Sprintf("--picture %s is larger than 5 MB", path)}
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return "", &fileError{why: fmt.Sprintf("--picture %s cannot be read", path)}
	}
	kind := http.DetectContentType(body)
	if kind != "image/jpeg" && kind != "image/png" {
		return "", &fileError{why: fmt.Sprintf("--picture %s is neither JPEG nor PNG", path)}
	}
	handle, err := client.UploadSample(cmd.Context(), connectors.File{Kind: connectors.Image, MimeType: kind, Filename: filepath.Base(path), Bytes: body})
	if err != nil {
		return "", byMeta(err)
	}
	return handle, nil
}

// whole leaves out what is empty, and is a list even where nothing is left.
func whole(list []string) []string {
	out := []string{}
	for _, one := range list {
		if one != "" {
			out = append(out, one)
		}
	}
	return out
}

func showProfile(cmd *cobra.Command, p whatsapp.Profile, changed bool) {
	if changed {
		fmt.Fprintln(cmd.OutOrStdout(), "changed; people see it within minutes")
	}
	var rows [][]string
	for _, f := range [][2]string{
		{"about", p.About},
		{"description", p.Description},
		{"address", p.Address},
		{"email", p.Email},
		{"websites", strings.Join(p.Websites, " ")},
		{"vertical", strings.ToLower(p.Vertical)},
		{"picture", p.Picture},
	} {
		value := f[1]
		if value == "" {
			value = "-"
		}
		rows = append(rows, []string{f[0], value})
	}
	table(cmd.OutOrStdout(), "PROFILE\tSAYS", rows)
}

package definitions

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// fileEndings are the kinds of file that WhatsApp shows, by what their address
// ends in (Meta, as of 2026-09). A document may be anything; an address without
// a known ending says nothing.
var fileEndings = map[MediaKind][]string{
	Image: {".jpg", ".jpeg", ".png"},
	Video: {".mp4", ".3gp", ".3gpp"},
	Audio: {".aac", ".amr", ".mp3", ".m4a", ".ogg", ".opus"},
}

// knownEndings are those whose kind is beyond doubt.
var knownEndings = []string{
	".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff", ".heic", ".mp4", ".3gp", ".3gpp", ".mov", ".avi", ".webm", ".mkv",
	".aac", ".amr", ".mp3", ".m4a", ".ogg", ".opus", ".wav", ".flac", ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".txt", ".csv", ".zip", ".html", ".htm",
}

// checkFileLink checks the address of a file that is the same for everybody.
func checkFileLink(r *report, kind MediaKind, link string, at hcl.Range) {
	bad := func(summary, detail, try string) {
		r.add(problem{code: codeMedia, at: at, summary: summary, detail: detail, try: try})
	}
	address, err := url.Parse(link)
	if err != nil || (address.Scheme != "https" && address.Scheme != "http") || address.Host == "" {
		bad("A file is given by its address on the web", "WhatsApp fetches it from there.", fmt.Sprintf(`%s = "https://…"`, kind))
		return
	}
	if len(link) > maxURL {
		bad("This address is too long", fmt.Sprintf("WhatsApp takes %d characters.", maxURL), "A shorter address.")
		return
	}
	ending := strings.ToLower(path.Ext(address.Path))
	if takes, limited := fileEndings[kind]; limited && slices.Contains(knownEndings, ending) && !slices.Contains(takes, ending) {
		bad(fmt.Sprintf("WhatsApp does not take %s as %s", ending, kind), "It takes "+strings.Join(takes, ", ")+".", "Convert the file, or send it as a document.")
	}
}

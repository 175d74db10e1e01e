package whatsapp

import (
	"bytes"
	"errors"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// fileKind is what Meta takes of a kind of file (Meta, "Media", 2026-09).
type fileKind struct {
	largest int64
	types   []string
	words   string // for people
}

const (
	kilobyte = 1 << 10
	megabyte = 1 << 20
	// maxStill is a sticker that does not move; one that does may be larger.
	maxStill = 100 * kilobyte
)

var fileKinds = map[connectors.MediaKind]fileKind{
	connectors.Image:    {5 * megabyte, []string{"image/jpeg", "image/png"}, "a JPEG or PNG image"},
	connectors.Video:    {16 * megabyte, []string{"video/mp4", "video/3gpp"}, "an MP4 or 3GPP film"},
	connectors.Audio:    {16 * megabyte, []string{"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}, "a sound as AAC, AMR, MP3, M4A or Ogg with Opus"},
	connectors.Document: {100 * megabyte, slices.Concat([]string{"application/pdf", "text/plain"}, oldOffice, office), "a PDF, a text or an Office document"},
	connectors.Sticker:  {500 * kilobyte, []string{"image/webp"}, "a WebP sticker"},
}

// The types of Office documents, in the order of officeNames.
var (
	oldOffice = []string{"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}
	office    = []string{
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation",
	}
	officeNames = []string{".doc", ".xls", ".ppt"}
)

// fit is the type of a file that Meta takes as what it is sent as. The bytes
// decide, not what a web server calls them: a page that says "sign in" is often
// called a picture.
func fit(f connectors.File) (mime string, err error) {
	kind, ok := fileKinds[f.Kind]
	switch {
	case !ok:
		return "", errors.New("the file is of no kind that WhatsApp carries")
	case len(f.Bytes) == 0:
		return "", errors.New("the file is empty")
	case int64(len(f.Bytes)) > kind.largest:
		return "", errors.New("the file is larger than the " + sizeOf(kind.largest) + " that WhatsApp takes")
	}
	mime = sniff(f)
	if !slices.Contains(kind.types, mime) {
		return "", errors.New("the file is not " + kind.words)
	}
	if f.Kind == connectors.Sticker && int64(len(f.Bytes)) > maxStill && !moves(f.Bytes) {
		return "", errors.New("the sticker does not move and is larger than " + sizeOf(maxStill))
	}
	return mime, nil
}

func sizeOf(n int64) string {
	if n >= megabyte {
		return number(int(n/megabyte)) + " MB"
	}
	return number(int(n/kilobyte)) + " KB"
}

// sniff is the type of a file by its first bytes.
func sniff(f connectors.File) string {
	b := f.Bytes
	at := func(i int, text string) bool { return len(b) >= i+len(text) && string(b[i:i+len(text)]) == text }
	switch {
	case at(0, "RIFF") && at(8, "WEBP"):
		return "image/webp"
	case at(0, "#!AMR"):
		return "audio/amr"
	case at(0, "OggS"):
		if bytes.Contains(b[:min(len(b), 64)], []byte("OpusHead")) {
			return "audio/ogg"
		}
		return "audio/ogg without Opus"
	case at(4, "ftyp3g"):
		return "video/3gpp"
	case at(4, "ftypM4A"), at(4, "ftyp") && f.Kind == connectors.Audio:
		return "audio/mp4"
	case at(4, "ftyp"):
		return "video/mp4"
	case at(0, "ID3"):
		return "audio/mpeg"
	case len(b) > 1 && b[0] == 0xFF && b[1]&0xF6 == 0xF0: // ADTS
		return "audio/aac"
	case len(b) > 1 && b[0] == 0xFF && b[1]&0xE0 == 0xE0: // a frame of MPEG sound
		return "audio/mpeg"
	case at(0, "PK\x03\x04"):
		return officeType(f, office)
	case at(0, "\xD0\xCF\x11\xE0"):
		return officeType(f, oldOffice)
	}
	mime, _, _ := strings.Cut(http.DetectContentType(b), ";")
	return mime
}

// officeType tells Office documents apart, which begin alike: by what they are
// said to be, else by their name.
func officeType(f connectors.File, types []string) string {
	said, _, _ := strings.Cut(f.MimeType, ";")
	if slices.Contains(types, said) {
		return said
	}
	for i, end := range officeNames {
		if strings.HasPrefix(strings.ToLower(path.Ext(f.Filename)), end) {
			return types[i]
		}
	}
	return "application/zip"
}

// moves tells whether a WebP picture is animated: its extended header says so
// in one bit.
func moves(b []byte) bool {
	return len(b) > 20 && string(b[12:16]) == "VP8X" && b[20]&0x02 != 0
}

package http

import (
	"bytes"
	"errors"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/relancehq/relance/connectors"
)

// decode reads an answer: JSON where it says so or does not say what it is and
// reads as such, text where it is text in UTF-8, otherwise nothing.
func decode(contentType string, body []byte) (any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media = ""
	}
	if media == "application/json" || strings.HasSuffix(media, "+json") {
		v, err := connectors.DecodeJSON(body)
		if err != nil {
			return nil, errors.New("the answer says that it is JSON and is not")
		}
		return v, nil
	}
	if media == "" {
		if v, err := connectors.DecodeJSON(body); err == nil {
			return v, nil
		}
	}
	readable := media == "" || strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "xml")
	if !readable || !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return nil, nil
	}
	return string(body), nil
}

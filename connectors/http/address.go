package http

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// address is where a path of a journey leads: below base and below one of the
// allowed paths. Its error does not quote the path, which holds people's ids.
func (c *Client) address(path string) (*url.URL, error) {
	u, err := parsePath(path)
	if err != nil {
		return nil, err
	}
	if !c.allowed(u.Path) {
		return nil, errors.New("the path is not one that the connection allows")
	}
	// The parts are put together as text: joining by meaning would remove
	// slashes that are somebody's data.
	to := *c.base
	to.Path, to.RawPath = to.Path+u.Path, to.EscapedPath()+u.EscapedPath()
	to.RawQuery = u.RawQuery
	return &to, nil
}

// allowed tells whether a path, without escapes, is below an allowed one.
func (c *Client) allowed(path string) bool {
	for _, p := range c.paths {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// parsePath reads "/orders/17?expand=lines". What stands in a path came from
// events and answers, so nothing in it may climb: no dots for a step up in any
// disguise that some server undoes.
func parsePath(path string) (*url.URL, error) {
	if !strings.HasPrefix(path, "/") {
		return nil, errors.New("the path must begin with /")
	}
	if strings.Contains(path, "#") {
		return nil, errors.New("the path must not have a #")
	}
	path, query, _ := strings.Cut(path, "?")
	// Behind a host of its own, "//x" is a path and no host.
	u, err := url.Parse("http://h" + path)
	if err != nil {
		return nil, errors.New("the path has characters or escapes that no address has")
	}
	if climbs(u.Path) {
		return nil, errors.New("the path must not have a part that is . or .., nor control characters")
	}
	u.RawQuery, err = escapeQuery(query)
	return u, err
}

// climbs tells whether a path leads up for some server: those that decode
// twice, take \ for /, end at a control character, or leave out what follows a
// semicolon.
func climbs(path string) bool {
	for {
		if strings.ContainsFunc(path, unicode.IsControl) {
			return true
		}
		for _, part := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' }) {
			part, _, _ = strings.Cut(part, ";")
			if part = strings.TrimSpace(part); part == "." || part == ".." {
				return true
			}
		}
		again := escaped.ReplaceAllStringFunc(path, func(e string) string {
			n, _ := strconv.ParseUint(e[1:], 16, 8) // the pattern is two hexadecimal digits
			return string([]byte{byte(n)})
		})
		if again == path {
			return false
		}
		path = again
	}
}

var escaped = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// escapeQuery escapes what a query must not hold and leaves its escapes, & and
// = as they are.
func escapeQuery(query string) (string, error) {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(query) {
		switch c := query[i]; {
		case c < ' ' || c == 0x7f:
			return "", errors.New("the query has characters that no address has")
		case c <= ' ' || c > 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0:
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		default:
			b.WriteByte(c)
		}
	}
	if _, err := url.ParseQuery(b.String()); err != nil {
		return "", errors.New("the query has escapes that no address has")
	}
	return b.String(), nil
}

const maxRedirects = 3

// redirected follows reads on the same host, as far as they could have been
// called at once. Anything else is answered as it came: a write that is
// repeated elsewhere is a second effect, and a token sent elsewhere is lost.
func (c *Client) redirected(next *http.Request, via []*http.Request) error {
	same := next.URL.Host == c.base.Host && next.URL.Scheme == c.base.Scheme
	below, under := strings.CutPrefix(next.URL.Path, c.base.Path)
	if via[0].Method != http.MethodGet || !same || !under || climbs(next.URL.Path) || !c.allowed(below) || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	return nil
}

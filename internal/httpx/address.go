package httpx

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// BaseURL is raw without a slash at the end, where it is an address that a
// token may be sent to: https, or http on this machine, with neither user,
// query nor fragment. The error does not quote it.
func BaseURL(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || strings.ContainsAny(raw, "?#") {
		return "", errors.New("must be an address such as \"https://api.example.com/v1\"")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !Loopback(u.Hostname())) {
		return "", errors.New("must begin with https://; http:// is for this machine only, because the token travels with every call")
	}
	return strings.TrimRight(raw, "/"), nil
}

// ReachableURL is BaseURL for a connection that may be private: then http is
// taken for any host, and Config.Within lets it lead to private addresses
// alone. Without private an address that is written as a private one is
// refused.
func ReachableURL(raw string, private bool) (string, error) {
	u, err := url.Parse(raw)
	if err == nil && !private && Private(u.Hostname()) {
		return "", errors.New("leads to this machine or a private network. Add private = true where that is meant")
	}
	if err == nil && private && u.Scheme == "http" && u.Host != "" && u.User == nil && !strings.ContainsAny(raw, "?#") {
		return strings.TrimRight(raw, "/"), nil
	}
	return BaseURL(raw)
}

// Loopback reports whether host is a name or an address of this machine, so
// that what is sent there crosses no wire.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// RedactURL is u without user, path and query: "https://api.example.com".
func RedactURL(u string) string {
	p, err := url.Parse(u)
	if err != nil || p.Host == "" {
		return "(unreadable address)"
	}
	return p.Scheme + "://" + p.Host
}

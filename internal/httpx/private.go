package httpx

import (
	"errors"
	"net/netip"
	"strings"
	"syscall"
)

// ErrPrivate is why a call failed that led to this machine or a private network.
var ErrPrivate = errors.New("the address is not a public one")

// ErrPublic is why a call failed that would have carried a token over the
// internet in the open.
var ErrPublic = errors.New("the address is a public one")

// refused are ranges that netip's own predicates leave out: they reach
// private networks, or wrap an IPv4 address that could (IANA special-purpose
// registries).
var refused = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade NAT, cloud metadata
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),   // NAT64
	netip.MustParsePrefix("64:ff9b:1::/48"), // NAT64, local use
	netip.MustParsePrefix("2001::/32"),      // Teredo
	netip.MustParsePrefix("2002::/16"),      // 6to4
	netip.MustParsePrefix("fec0::/10"),      // site-local
}

// refusePrivate is a net.Dialer's Control: it sees the address that is really
// dialled, after the name was resolved, so a name that changes its answer
// between a check and the call cannot pass.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !public(ap.Addr()) {
		return ErrPrivate
	}
	return nil
}

// refusePublic is the same for a client that is for private addresses alone.
func refusePublic(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || public(ap.Addr()) {
		return ErrPublic
	}
	return nil
}

// Private reports whether host is written as an address that is not a public
// one, or as localhost. A name may lead anywhere: only a call shows where.
func Private(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && !public(a)
}

func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range refused {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

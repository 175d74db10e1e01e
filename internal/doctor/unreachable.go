package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

const intermediate = "Give the proxy the whole chain (fullchain.pem, not cert.pem) of an authority that browsers trust; Meta takes no certificate of one's own"

// unreachable says why a call got no answer, and what to do. The error itself
// is not quoted: it has the whole address in it, and so the verify token.
func unreachable(err error, host string, now time.Time) (says, do string) {
	var (
		name    *net.DNSError
		foreign x509.HostnameError
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		record  tls.RecordHeaderError
		alert   tls.AlertError
		timeout net.Error
	)
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "the host name is not known", "Look at the DNS record of " + host + "; a new one may take an hour"
	case errors.As(err, &name):
		return "the host name could not be looked up", "Run the doctor again; if it stays, look at this machine's DNS"
	case errors.As(err, &foreign):
		return "the certificate is for another host (" + strings.Join(names(foreign.Certificate), ", ") + ")", "Get a certificate for " + host + ", or give Meta the host that the certificate names"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if invalid.Cert != nil && now.Before(invalid.Cert.NotBefore) {
			return "the certificate does not hold yet, only from " + day(invalid.Cert.NotBefore), "Look at the clock of this machine and of the one that made the certificate"
		}
		return "the certificate has expired" + since(invalid.Cert), "Renew the certificate of " + host + " and reload the proxy"
	case errors.As(err, &invalid):
		return "the certificate is not valid", intermediate
	case errors.As(err, &unknown):
		return "the certificate is not trusted: it is self-signed, or the chain is not whole", intermediate
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "speaks plain HTTP there, not TLS", "Put a proxy with a certificate in front of `relance gateway`, and give Meta the proxy's address"
	case errors.As(err, &alert):
		return "the TLS handshake was refused", "Let the proxy take TLS 1.2 or 1.3 for " + host
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused: nothing listens there", "Start `relance gateway` and the proxy in front of it, and look at the port"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time", "Look whether a firewall lets the internet at port 443, and whether the gateway is well (/readyz)"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed without an answer", "Look at the log of the proxy in front of the gateway"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "the host cannot be reached from here", "Look at the DNS record of " + host + " and at the route to it"
	}
	return "the call failed", "Try it by hand: `curl -v https://" + host + "/healthz`"
}

// names are the hosts that a certificate is for, the first few of them.
func names(c *x509.Certificate) []string {
	if c == nil || len(c.DNSNames) == 0 {
		return []string{"none"}
	}
	return c.DNSNames[:min(3, len(c.DNSNames))]
}

func since(c *x509.Certificate) string {
	if c == nil {
		return ""
	}
	return " at " + day(c.NotAfter)
}

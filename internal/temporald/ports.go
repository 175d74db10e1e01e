//go:build !slim

package temporald

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

const loopback = "127.0.0.1"

// ports are the addresses of one start. The inner services speak to each other
// over loopback and choose any free port.
type ports struct {
	frontendIP                          string
	frontend, history, matching, worker int
}

// dial is the address at which a client on this machine reaches the frontend.
func (p ports) dial() string {
	return net.JoinHostPort(reachable(p.frontendIP), strconv.Itoa(p.frontend))
}

// pickPorts finds a port for each service. The listeners stay open until all
// are found, so that no port is given out twice.
func pickPorts(frontend string, last int) (ports, error) {
	host, port, err := split(frontend)
	if err != nil {
		return ports{}, fmt.Errorf("listen for Temporal clients: %w", err)
	}
	p := ports{frontendIP: host}
	l, err := listenFrontend(host, port, last)
	if err != nil {
		return ports{}, err
	}
	defer l.Close()
	p.frontend = l.Addr().(*net.TCPAddr).Port
	for _, to := range []*int{&p.history, &p.matching, &p.worker} {
		l, err := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
		if err != nil {
			return ports{}, fmt.Errorf("find a free port for the embedded Temporal server: %w", err)
		}
		defer l.Close()
		*to = l.Addr().(*net.TCPAddr).Port
	}
	return p, nil
}

func listenFrontend(host string, port, last int) (net.Listener, error) {
	if port == 0 && last != 0 {
		if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(last))); err == nil {
			return l, nil
		}
		// Somebody else has the port of the last start: any other will do.
	}
	addr := net.JoinHostPort(host, strconv.Itoa(port))
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, taken("for Temporal clients", addr, "leave the port to the server with "+net.JoinHostPort(host, "0"), err)
	}
	return l, nil
}

// uiAddr checks the address of the Web UI and gives it a port when it has
// none. An empty one stays empty.
func uiAddr(addr string) (string, error) {
	if addr == "" {
		return "", nil
	}
	host, port, err := split(addr)
	if err != nil {
		return "", fmt.Errorf("listen for the Temporal Web UI: %w", err)
	}
	addr = net.JoinHostPort(host, strconv.Itoa(port))
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", taken("for the Temporal Web UI", addr, "choose another address with --ui", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// split reads IP:port. A missing host means this machine only, for nobody
// should open a server to the network by leaving something out.
func split(addr string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("%q is no address, write it like 127.0.0.1:8233: %w", addr, err)
	}
	host = cmp.Or(host, loopback)
	if host == "localhost" {
		host = loopback
	}
	if net.ParseIP(host) == nil {
		return "", 0, fmt.Errorf("%q names the host %q: the embedded server needs an IP address, like 127.0.0.1", addr, host)
	}
	port, err = strconv.Atoi(text)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("%q has the port %q: a port is a number up to 65535", addr, text)
	}
	return host, port, nil
}

func taken(use, addr, wayOn string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("listen %s: %s is in use by another program; stop that one, or %s: %w", use, addr, wayOn, err)
	}
	return fmt.Errorf("listen %s at %s: %s: %w", use, addr, wayOn, err)
}

// reachable is the host under which this machine reaches a listener on host.
func reachable(host string) string {
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		return loopback
	}
	return host
}

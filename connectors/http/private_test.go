package http_test

import (
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/relancehq/relance/connectors"
	httpcalls "github.com/relancehq/relance/connectors/http"
)

// names is a DNS server that knows one name.
type names struct {
	mu      sync.Mutex
	address netip.Addr
	asked   int
}

// know lets every name lead to address.
func (n *names) know(address string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.address, n.asked = netip.MustParseAddr(address), 0
}

// questions is how often somebody asked since know.
func (n *names) questions() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked
}

// answer turns a question into the answer to it: the header with the answer's
// bit, the question, and one record of type A or AAAA where the name has one.
func (n *names) answer(q []byte) []byte {
	end := 12
	for q[end] != 0 {
		end += int(q[end]) + 1
	}
	end += 5
	kind := binary.BigEndian.Uint16(q[end-4:])
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	raw := n.address.AsSlice()
	a := append([]byte{q[0], q[1], 0x84, 0x00, 0, 1, 0, 0, 0, 0, 0, 0}, q[12:end]...)
	if (kind == 1) == (len(raw) == 4) && (kind == 1 || kind == 28) {
		a[7] = 1
		a = append(a, 0xc0, 12, byte(kind>>8), byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(len(raw)))
		a = append(a, raw...)
	}
	return a
}

// resolve lets Go ask this server for names until the end of the test.
func resolve(t *testing.T) *names {
	t.Helper()
	n := &names{}
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var served sync.WaitGroup
	served.Go(func() {
		buf := make([]byte, 1500)
		for {
			size, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			_, _ = pc.WriteTo(n.answer(buf[:size]), from) // a lost answer is asked for again
		}
	})
	was := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", pc.LocalAddr().String())
	}}
	t.Cleanup(func() {
		net.DefaultResolver = was
		_ = pc.Close()
		served.Wait()
	})
	return n
}

var forbidden = []string{
	"127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0",
	"::1", "::", "fc00::7", "fd12:3456::1", "fe80::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::",
}

// What an address says of itself is refused before anything is called.
func TestAPrivateAddressNeedsPrivate(t *testing.T) {
	hosts := []string{"localhost", "LOCALHOST.", "shop.localhost"}
	for _, a := range forbidden {
		if strings.Contains(a, ":") {
			a = "[" + a + "]"
		}
		hosts = append(hosts, a)
	}
	for _, host := range hosts {
		for _, scheme := range []string{"https", "http"} {
			_, err := httpcalls.New(connectors.Settings{Name: "shop", Values: map[string]any{"url": scheme + "://" + host + ":8080/api"}}, connectors.Env{})
			if err == nil || !strings.Contains(err.Error(), "private = true") {
				t.Errorf("%s://%s without private = %v, want it refused with what to add", scheme, host, err)
			}
			if _, err := made(scheme+"://"+host+":8080/api", nil); err != nil {
				t.Errorf("%s://%s with private = true: %v", scheme, host, err)
			}
		}
	}
}

// A name says nothing of where it leads: the address that is dialled decides,
// at every call.
func TestANameThatLeadsToAPrivateAddressIsNotCalled(t *testing.T) {
	n := resolve(t)
	for _, address := range forbidden {
		t.Run(address, func(t *testing.T) {
			n.know(address)
			c, err := httpcalls.New(connectors.Settings{Name: "shop", Values: map[string]any{
				"url": "https://shop.example:9", "auth": map[string]any{"bearer": "TOKEN-8f3a"},
			}}, connectors.Env{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/x"})
			e := refusal(t, err)
			if e.Kind != connectors.Operator || e.Reason != connectors.ReasonConfig || !strings.Contains(e.Next, "private = true") {
				t.Errorf("%v, want the operator told", err)
			}
			if strings.Contains(err.Error(), address) || strings.Contains(err.Error(), "TOKEN") {
				t.Errorf("the error quotes what it must not: %v", err)
			}
			if n.questions() == 0 {
				t.Error("the name was not resolved: nothing was tested")
			}
		})
	}
}

// The same connection with private = true does reach a name of this machine,
// and plain http leads nowhere else.
func TestPrivateReachesOwnMachinesAlone(t *testing.T) {
	n := resolve(t)
	called := make(chan string, 10)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { called <- r.Host }))
	t.Cleanup(s.Close)
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, "http://shop.example:"+at.Port(), nil)
	n.know("127.0.0.1")
	if _, err := c.Call(t.Context(), connectors.CallRequest{Method: "GET", Path: "/x"}); err != nil || <-called != "shop.example:"+at.Port() {
		t.Errorf("a name of this machine with private = true: %v", err)
	}
	// The name moves to a public address (documentation's own, RFC 5737): a
	// token must not go there in the open.
	n.know("203.0.113.7")
	_, err = open(t, "http://shop.example:"+at.Port(), nil).Call(t.Context(), connectors.CallRequest{Method: "GET", Path: "/x"})
	if e := refusal(t, err); e.Kind != connectors.Operator || !strings.Contains(e.Next, "https://") {
		t.Errorf("plain http to a public address: %v, want the operator told", err)
	}
	if len(called) != 0 {
		t.Error("it was called")
	}
}

package email

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/wneessen/go-mail/smtp"

	"github.com/relancehq/relance/connectors"
)

// The pipe has no buffer: what the server did not read was not written, so the
// moment at which it leaves is exact.
func TestTheLastLineDecides(t *testing.T) {
	cases := []struct {
		name  string
		leave string // the server leaves when it has read this
		kind  connectors.Kind
	}{
		{"the server leaves in the middle of the message", "Subject: x", connectors.Transient},
		{"the server leaves before the last line", "the end\r\n", connectors.Transient},
		{"the server leaves after the last line", "\r\n.\r\n", connectors.Unknown},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ours, theirs := net.Pipe()
			go func() {
				defer theirs.Close()
				_, _ = io.WriteString(theirs, "220 x\r\n")
				in := bufio.NewReader(theirs)
				if _, err := in.ReadString('\n'); err != nil { // DATA
					return
				}
				_, _ = io.WriteString(theirs, "354 go on\r\n")
				heard := make([]byte, 0, 1024)
				for !strings.HasSuffix(string(heard), c.leave) {
					one, err := in.ReadByte()
					if err != nil {
						return
					}
					heard = append(heard, one)
				}
			}()
			server, err := smtp.NewClient(ours, "x")
			if err != nil {
				t.Fatal(err)
			}
			// The hello is not what is looked at: Data does not need it.
			tr := &transaction{client: &Client{}, at: beginning, server: server, conn: ours}
			defer tr.end()
			err = tr.deliver([]byte("Subject: x\r\n\r\n" + strings.Repeat("y", 20_000) + "\r\nthe end\r\n"))
			if err == nil {
				t.Fatal("it counts as delivered")
			}
			if e := tr.failed("send", err); e.Kind != c.kind {
				t.Errorf("kind = %s, want %s (%v)", e.Kind, c.kind, err)
			}
		})
	}
}

// Every entry of the table has what the caller needs to act on it.
func TestTheTableOfRepliesIsWhole(t *testing.T) {
	for key, v := range replies {
		switch {
		case v.says == "":
			t.Errorf("%s has no words", key)
		case v.kind == operator && (v.next == "" || v.reason == ""):
			t.Errorf("%s needs an operator and does not say what for", key)
		case v.kind == throttled && (v.after <= 0 || v.reason == ""):
			t.Errorf("%s waits for no time or no reason", key)
		case v.kind == refused && v.reason == "":
			t.Errorf("%s is refused without a reason", key)
		case v.kind == unknown && !strings.HasPrefix(key, string(ended)):
			t.Errorf("%s is unknown although nothing can have left", key)
		}
	}
}

package httpx

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Each case ends a call at another moment of its life. Only what can have
// arrived whole counts as written.
func TestTheMomentOfTheFailureDecides(t *testing.T) {
	t.Run("the dial is refused", func(t *testing.T) {
		wantUnwritten(t, closedAddress(t), "connection refused", syscall.ECONNREFUSED)
	})
	t.Run("the name leads nowhere", func(t *testing.T) {
		wantUnwritten(t, "http://nowhere.invalid", "the host name could not be resolved", nil)
	})
	t.Run("the certificate is of somebody we do not trust", func(t *testing.T) {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request arrived") }))
		s.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of the refused handshake
		s.StartTLS()
		t.Cleanup(s.Close)
		wantUnwritten(t, s.URL, "no trusted TLS connection", nil)
	})
	t.Run("the other side speaks no TLS", func(t *testing.T) {
		s := serve(t, func(http.ResponseWriter, *http.Request) {})
		wantUnwritten(t, "https"+strings.TrimPrefix(s.URL, "http"), "no trusted TLS connection", nil)
	})
	t.Run("the connection ends during the TLS handshake", func(t *testing.T) {
		address := listen(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1)) // the hello has begun to arrive
		})
		wantUnwritten(t, "https://"+address, "", nil)
	})
}

func wantUnwritten(t *testing.T, url, words string, cause error) {
	t.Helper()
	client := New(Config{Timeout: 5 * time.Second})
	defer client.CloseIdleConnections()
	_, err := Do(client, request(t, t.Context(), http.MethodPost, url))
	var e *Error
	if !errors.As(err, &e) || e.Written {
		t.Fatalf("Do = %v, want an *Error before the request was written", err)
	}
	if !strings.Contains(e.Error(), words) {
		t.Errorf("the error says %q, want %q", e.Error(), words)
	}
	if cause != nil && !errors.Is(err, cause) {
		t.Errorf("the error %v is not %v", err, cause)
	}
}

// listen serves each connection with f and closes it.
func listen(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f(c)
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}

func TestAResetBeforeTheBodyLeftIsNoSend(t *testing.T) {
	address := listen(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1024))
		_ = c.(*net.TCPConn).SetLinger(0) // a reset, not an orderly end
	})
	// Larger than all buffers on the way, so that it cannot have left.
	body := strings.NewReader(strings.Repeat("x", 32<<20))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/", body)
	if err != nil {
		t.Fatal(err)
	}
	client := New(Config{Timeout: 5 * time.Second})
	defer client.CloseIdleConnections()
	_, err = Do(client, r)
	var e *Error
	if !errors.As(err, &e) || e.Written {
		t.Errorf("Do = %v, want an *Error before the request was written: most of the body never left", err)
	}
}

func TestAResetAfterTheRequestMayHaveSentIt(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		c, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
	})
	client := New(Config{Timeout: 5 * time.Second})
	defer client.CloseIdleConnections()
	_, err := Do(client, request(t, t.Context(), http.MethodPost, s.URL))
	var e *Error
	if !errors.As(err, &e) || !e.Written {
		t.Errorf("Do = %v, want an *Error after the request was written", err)
	}
}

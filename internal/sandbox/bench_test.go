package sandbox_test

import (
	"bytes"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/relancehq/relance/internal/sandbox"
)

// BenchmarkSend is what the double costs a benchmark that sends through it:
// one message over HTTP, kept on disk with its webhooks.
func BenchmarkSend(b *testing.B) {
	s, err := sandbox.Open(b.Context(), sandbox.Config{
		Dir: b.TempDir(), AppSecret: appSecret, VerifyToken: verifyToken, Token: token, CRMToken: crmToken, CRMSecret: crmSecret,
		PhoneNumberID: numberID, WABAID: accountID, WhatsAppHook: "http://127.0.0.1:1/hooks/whatsapp",
	})
	if err != nil {
		b.Fatal(err)
	}
	address := newLocalServer(s.Handler())
	body := []byte(`{"messaging_product":"whatsapp","to":"+33612345678","type":"text","text":{"body":"x"}}`)
	var refused atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req, err := http.NewRequest("POST", address+"/graph/v25.0/"+numberID+"/messages", bytes.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				refused.Add(1)
			}
		}
	})
	b.StopTimer()
	if n := refused.Load(); n > 0 {
		b.Errorf("%d sends were refused", n)
	}
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

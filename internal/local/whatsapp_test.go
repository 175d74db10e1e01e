package local

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestTheSandboxOfARunningRelanceIsFound(t *testing.T) {
	data := t.TempDir()
	if _, err := WhatsApp(data); !errors.Is(err, ErrNotRunning) {
		t.Fatalf("where nothing runs: %v, want that nothing runs", err)
	}
	s, err := readSecrets(data) // made as the first start makes them
	if err != nil {
		t.Fatal(err)
	}
	if err := writeJSON(AddressFile(data), Address{URL: "http://127.0.0.1:8080", Token: s.Token}); err != nil {
		t.Fatal(err)
	}
	got, err := WhatsApp(data)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(boxConnections("http://127.0.0.1:8080", "127.0.0.1:25", s)[0].Values, got.Values); d != "" {
		t.Errorf("settings (-of the running one +found):\n%s", d)
	}
	if _, err := whatsapp.New(connectors.Settings{Name: got.Name, Values: got.Values}, connectors.Env{}); err != nil {
		t.Errorf("no client can be made of them: %v", err)
	}
}

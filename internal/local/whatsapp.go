package local

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/worker"
)

// ErrNotRunning is answered, wrapped, where no relance runs on a data folder.
var ErrNotRunning = errors.New("no relance runs here")

// WhatsApp are the settings of the WhatsApp of the relance that runs on the
// data folder, its sandbox's or those of its connections.hcl, for verbs that
// call WhatsApp themselves.
func WhatsApp(data string) (connectors.Settings, error) {
	var at Address
	err := readJSON(AddressFile(data), &at)
	if errors.Is(err, fs.ErrNotExist) {
		return connectors.Settings{}, fmt.Errorf("%w: %s", ErrNotRunning, data)
	}
	if err != nil {
		return connectors.Settings{}, fmt.Errorf("read the address of the running relance: %w", err)
	}
	if at.Connections != "" {
		return worker.ReadWhatsApp(at.Connections)
	}
	var s secrets
	if err := readJSON(secretsFile(data), &s); err != nil {
		return connectors.Settings{}, fmt.Errorf("read the data folder's secrets: %w", err)
	}
	return boxWhatsApp(at.URL, s), nil
}

// Package temporald runs a Temporal server and its Web UI inside our process,
// so that one command on a fresh machine is enough. It keeps its data in one
// folder, survives kill -9, and is tuned for one machine. It never talks to
// anything outside the machine and is never part of a production worker: the
// build tag slim leaves it out.
//
//	s, err := temporald.Start(ctx, temporald.Config{Dir: ".relance/temporal", UIAddr: "127.0.0.1:8233"})
//	if err != nil { … }
//	defer s.Stop()
//	c, err := client.Dial(client.Options{HostPort: s.Addr()})
package temporald

import (
	"log/slog"
	"time"

	"go.temporal.io/api/enums/v1"
)

// Config says where the server keeps its data and where it listens. The zero
// value is a server in memory on a free port, without Web UI.
type Config struct {
	// Dir is the data folder, made when absent. Empty keeps everything in
	// memory until the process ends.
	Dir string

	// FrontendAddr is where clients connect, an IP address and a port.
	// "127.0.0.1:0", the default, takes the port this folder had the last time
	// if it is free, and any free one otherwise.
	FrontendAddr string

	// UIAddr is where the Web UI listens; empty means no Web UI. Without a
	// host it is reachable from this machine only.
	UIAddr string

	// Namespace is made at the first start. Default "default".
	Namespace string

	// SearchAttributes are made at any start at which they are missing. SQL
	// visibility holds 10 keywords and 3 of each other type per namespace
	// (Temporal server 1.32).
	SearchAttributes map[string]enums.IndexedValueType

	// CodecEndpoint is the URL at which the browser can have payloads decoded
	// for the Web UI. Empty shows them as they are stored.
	CodecEndpoint string

	// Log receives the server's warnings and errors. Nil drops them.
	Log *slog.Logger

	// Retention is how long the history of a finished workflow can be read.
	// Default seven days.
	Retention time.Duration
}

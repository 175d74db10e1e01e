//go:build slim

package temporald

import (
	"context"
	"errors"
)

// Server stands in for the embedded server in a build without one.
type Server struct{}

var errSlim = errors.New("start the embedded Temporal server: this build was made with the tag slim and carries none; " +
	"use a build without that tag, or run `relance worker` and `relance gateway` against your own Temporal (TEMPORAL_ADDRESS)")

// Start answers an error that says what to run instead.
func Start(context.Context, Config) (*Server, error) { return nil, errSlim }

// Addr is empty: there is no server.
func (s *Server) Addr() string { return "" }

// UIURL is empty: there is no Web UI.
func (s *Server) UIURL() string { return "" }

// Stop has nothing to stop.
func (s *Server) Stop() error { return nil }

//go:build !slim

package temporald

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.temporal.io/server/common/headers"

	"github.com/relancehq/relance/internal/folderlock"
)

// Files of a data folder.
const (
	databaseFile = "temporal.db"
	versionFile  = "server_version"
	portFile     = "frontend_port"
	lockFile     = "lock"
)

// folder is the data folder, held by this process alone. One without a path
// stands for a server in memory.
type folder struct {
	path string
	lock *folderlock.Lock
}

// openFolder takes the folder for this process, or says who has it, or which
// server version made it. The version is looked at first: a folder that is not
// for us is left exactly as it was.
func openFolder(path string) (*folder, error) {
	if path == "" {
		return &folder{}, nil
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the Temporal data folder: %w", err)
	}
	f := &folder{path: path}
	if err := f.checkVersion(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the Temporal data folder: %w", err)
	}
	f.lock, err = folderlock.Take(f.file(lockFile))
	if held, ok := errors.AsType[folderlock.HeldError](err); ok {
		return nil, fmt.Errorf("open the Temporal data in %s: %w; stop that process, or use another folder (--data DIR)", path, held)
	}
	if err != nil {
		return nil, fmt.Errorf("open the Temporal data in %s: %w", path, err)
	}
	return f, nil
}

// checkVersion refuses the database of another server version. SQLite schemas
// of Temporal have no migrations (server 1.32), so an older or newer server
// would fail in the middle of work, or read rows it does not know.
func (f *folder) checkVersion() error {
	made, err := os.ReadFile(f.file(versionFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read which server made the Temporal data: %w", err)
	}
	_, err = os.Stat(f.file(databaseFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // Nothing to protect: no database was made.
	}
	if err != nil {
		return fmt.Errorf("look for the Temporal database: %w", err)
	}
	version := strings.TrimSpace(string(made))
	switch version {
	case headers.ServerVersion:
		return nil
	case "":
		version = "an unknown version (its file " + versionFile + " is missing or empty)"
	}
	return fmt.Errorf("open the Temporal data in %s: it was made by Temporal server %s, this relance carries %s and cannot read it safely; "+
		"start the relance that made it, or move the folder away, or use another one (--data DIR); nothing in it was changed",
		f.path, version, headers.ServerVersion)
}

// claim marks the folder as made by this server, before the database exists.
func (f *folder) claim() error {
	if f.path == "" {
		return nil
	}
	return f.write(versionFile, headers.ServerVersion)
}

// database is the path of the SQLite file, empty for a server in memory.
func (f *folder) database() string {
	if f.path == "" {
		return ""
	}
	return f.file(databaseFile)
}

// lastPort is the frontend's port at the last start, 0 where there was none.
func (f *folder) lastPort() int {
	if f.path == "" {
		return 0
	}
	text, err := os.ReadFile(f.file(portFile))
	if err != nil {
		return 0 // The port is a convenience: any other will do.
	}
	port, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 16)
	if err != nil {
		return 0
	}
	return int(port)
}

func (f *folder) rememberPort(addr string) error {
	if f.path == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("remember the port of %s: %w", addr, err)
	}
	return f.write(portFile, port)
}

// write puts a line into a file of the folder, whole or not at all.
func (f *folder) write(name, line string) error {
	path := f.file(name)
	if old, err := os.ReadFile(path); err == nil && string(old) == line+"\n" {
		return nil
	}
	if err := os.WriteFile(path+".new", []byte(line+"\n"), 0o600); err != nil {
		return fmt.Errorf("write %s of the Temporal data: %w", name, err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write %s of the Temporal data: %w", name, err)
	}
	return nil
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

func (f *folder) close() error {
	if f.lock == nil {
		return nil
	}
	return f.lock.Release()
}

//go:build !slim

package temporald_test

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/relancehq/relance/internal/temporald"
)

func TestFolderIsOpenedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on", "the", "way")
	keyword := map[string]enums.IndexedValueType{"RelanceJourney": enums.INDEXED_VALUE_TYPE_KEYWORD}
	first := start(t, temporald.Config{Dir: dir, SearchAttributes: keyword})
	addr := first.Addr()

	t.Run("a second server is refused and told the pid", func(t *testing.T) {
		_, err := temporald.Start(t.Context(), temporald.Config{Dir: dir})
		wantError(t, err, fmt.Sprintf("pid %d is using it", os.Getpid()), dir, "--data")
	})
	t.Run("the data is its owner's alone", func(t *testing.T) {
		for name, mode := range modes(t, dir) {
			if mode&0o077 != 0 {
				t.Errorf("%s has mode %v, want nothing for group and others", name, mode)
			}
		}
	})
	stop(t, first)

	t.Run("a search attribute of another type is refused by name", func(t *testing.T) {
		_, err := temporald.Start(t.Context(), temporald.Config{
			Dir: dir, SearchAttributes: map[string]enums.IndexedValueType{"RelanceJourney": enums.INDEXED_VALUE_TYPE_INT},
		})
		wantError(t, err, "RelanceJourney", "Keyword", "Int")
	})

	t.Run("the same port comes back, and search attributes can be added", func(t *testing.T) {
		keyword["RelanceOutcome"] = enums.INDEXED_VALUE_TYPE_KEYWORD
		second := start(t, temporald.Config{Dir: dir, SearchAttributes: keyword})
		if second.Addr() != addr {
			t.Errorf("address = %s, want %s of the first start", second.Addr(), addr)
		}
		c := dial(t, second.Addr())
		work(t, c)
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			TaskQueue: queue,
			TypedSearchAttributes: temporal.NewSearchAttributes(
				temporal.NewSearchAttributeKeyKeyword("RelanceJourney").ValueSet("a"),
				temporal.NewSearchAttributeKeyKeyword("RelanceOutcome").ValueSet("b"),
			),
		}, "rest", 0)
		if err != nil {
			t.Fatalf("ExecuteWorkflow: %v", err)
		}
		if err := run.Get(t.Context(), nil); err != nil {
			t.Fatalf("Get: %v", err)
		}
		stop(t, second)
	})

	t.Run("another port is taken where somebody has the remembered one", func(t *testing.T) {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Fatalf("listen on %s: %v", addr, err)
		}
		defer l.Close()
		third := start(t, temporald.Config{Dir: dir})
		if third.Addr() == addr {
			t.Errorf("address = %s, which is taken", third.Addr())
		}
		stop(t, third)
	})
}

func TestFolderOfAnotherVersionIsLeftAlone(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{
			name:  "a folder of an older server",
			files: map[string]string{"server_version": "1.30.1\n", "temporal.db": "rows", "frontend_port": "7233\n"},
			want:  []string{"1.30.1", "1.32.1", "move the folder away", "--data", "nothing in it was changed"},
		},
		{
			name:  "a database that nobody signed",
			files: map[string]string{"temporal.db": "rows"},
			want:  []string{"unknown version", "server_version", "1.32.1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			before := contents(t, dir)
			_, err := temporald.Start(t.Context(), temporald.Config{Dir: dir})
			wantError(t, err, append(tt.want, dir)...)
			if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestStartRefuses(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	busy := l.Addr().String()
	keywords := map[string]enums.IndexedValueType{}
	for i := range 11 {
		keywords[fmt.Sprintf("Key%02d", i)] = enums.INDEXED_VALUE_TYPE_KEYWORD
	}
	tests := []struct {
		name   string
		config temporald.Config
		want   []string
	}{
		{"a frontend address in use", temporald.Config{FrontendAddr: busy}, []string{busy, "in use", "127.0.0.1:0"}},
		{"a Web UI address in use", temporald.Config{UIAddr: busy}, []string{busy, "in use", "--ui"}},
		{"a Web UI address without a port", temporald.Config{UIAddr: "127.0.0.1"}, []string{`"127.0.0.1"`, "127.0.0.1:8233"}},
		{"a Web UI host that is a name", temporald.Config{UIAddr: "example.com:80"}, []string{"example.com", "IP address"}},
		{"a port that is none", temporald.Config{FrontendAddr: "127.0.0.1:70000"}, []string{"70000", "65535"}},
		{"more keywords than SQL visibility holds", temporald.Config{SearchAttributes: keywords}, []string{"Key10", "no room", "Keyword"}},
		{"a data folder that is a file", temporald.Config{Dir: "folder_test.go"}, []string{"folder_test.go"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := temporald.Start(t.Context(), tt.config)
			if err == nil {
				_ = s.Stop()
			}
			wantError(t, err, tt.want...)
		})
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
}

// contents is the size, time and hash of each file under dir.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		all[path] = fmt.Sprintf("%d bytes, %s, %x", len(text), info.ModTime().Format(time.RFC3339Nano), sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// modes are the permissions of dir and of the files in it.
func modes(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			all[path] = info.Mode().Perm()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 5 {
		t.Fatalf("files of the folder = %v, want the database and its companions", all)
	}
	return all
}

package folderlock_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/relancehq/relance/internal/folderlock"
)

func TestOneAtATimeHasTheFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := folderlock.Take(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = folderlock.Take(path)
	held, ok := errors.AsType[folderlock.HeldError](err)
	if !ok || (held.PID != os.Getpid() && held.PID != 0) {
		t.Fatalf("a second Take answers %v, want who has it", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := folderlock.Take(path)
	if err != nil {
		t.Fatalf("after Release: %v", err)
	}
	if err := second.Release(); err != nil {
		t.Fatal(err)
	}
}

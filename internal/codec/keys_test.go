package codec_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/relancehq/relance/internal/codec"
)

func TestKeyFileIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "payload.key")
	var wg sync.WaitGroup
	got := make([][]codec.Key, 8)
	for i := range got {
		wg.Go(func() {
			keys, err := codec.LoadOrCreateKeys(path)
			if err != nil {
				t.Errorf("LoadOrCreateKeys: %v", err)
			}
			got[i] = keys
		})
	}
	wg.Wait()
	for i, keys := range got {
		if len(keys) != 1 || !slices.Equal(keys, got[0]) {
			t.Errorf("caller %d got %v, the first got %v", i, keys, got[0])
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("mode = %v, want 0600", mode)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v, %v, want the key file alone", files, err)
	}
	again, err := codec.LoadOrCreateKeys(path)
	if err != nil || !slices.Equal(again, got[0]) {
		t.Errorf("later the keys are %v, %v, want %v", again, err, got[0])
	}
}

func TestKeyFile(t *testing.T) {
	line := func(b byte) string {
		k := key(b)
		return base64.StdEncoding.EncodeToString(k[:])
	}
	tests := []struct {
		name string
		text string
		want []codec.Key
		err  string
	}{
		{name: "one key", text: line(1) + "\n", want: []codec.Key{key(1)}},
		{name: "two keys with comments, the newest first", text: "# new\n" + line(2) + "\n\n# old\n  " + line(1), want: []codec.Key{key(2), key(1)}},
		{name: "nothing", text: "", err: "no key"},
		{name: "comments alone", text: "# a\n\n", err: "no key"},
		{name: "a short key", text: line(1) + "\nc2hvcnQ=\n", err: "line 2"},
		{name: "no base64", text: "not a key!\n", err: "line 1"},
		{name: "the same key twice", text: line(1) + "\n" + line(1) + "\n", err: "line 2 repeats key " + key(1).ID()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "payload.key")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := codec.LoadOrCreateKeys(path)
			if tt.err == "" && err != nil {
				t.Fatalf("LoadOrCreateKeys: %v", err)
			}
			if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err) || !strings.Contains(err.Error(), path)) {
				t.Fatalf("error = %v, want one with %q and the path", err, tt.err)
			}
			if err != nil && strings.Contains(err.Error(), line(1)) {
				t.Errorf("error %q quotes a key", err)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("keys = %v, want %v", got, tt.want)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != tt.text {
				t.Errorf("the file was changed to %q, %v", after, err)
			}
		})
	}
}

func TestKeyFileInAFolderThatIsNot(t *testing.T) {
	_, err := codec.LoadOrCreateKeys(filepath.Join(t.TempDir(), "absent", "payload.key"))
	if err == nil {
		t.Fatal("no error, want one: the folder does not exist")
	}
}

func TestKeysDoNotPrintThemselves(t *testing.T) {
	k := key('k')
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		got := fmt.Sprintf(verb+" "+verb, k, []codec.Key{k})
		if !strings.Contains(got, k.ID()) || strings.Contains(got, "kkkk") || strings.Contains(got, "107") || strings.Contains(got, "0x6b") {
			t.Errorf("Sprintf(%q) = %q, want the id and not the key", verb, got)
		}
	}
}

func TestNewNeedsAKey(t *testing.T) {
	if c, err := codec.New(nil); err == nil {
		t.Errorf("New(nil) = %v, want an error", c)
	}
}

func TestNewKeysDiffer(t *testing.T) {
	a, b := codec.NewKey(), codec.NewKey()
	if a == b || a.ID() == b.ID() || a == (codec.Key{}) {
		t.Errorf("two new keys are %v and %v", a, b)
	}
}

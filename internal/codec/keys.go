package codec

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// keyBytes is the length of an AES-256 key.
const keyBytes = 32

// Key encrypts payloads. It is printed by its id only.
type Key [keyBytes]byte

// ID names the key in the metadata of what it encrypted. It follows from the
// key, so that no two files can give one id to two keys.
func (k Key) ID() string {
	sum := sha256.Sum256(append([]byte("relance payload key "), k[:]...))
	return hex.EncodeToString(sum[:6])
}

// String is the key's id, so that a key that slips into a log tells nothing.
func (k Key) String() string { return "key " + k.ID() }

// GoString is String: %#v must not show the key either.
func (k Key) GoString() string { return k.String() }

// LoadOrCreateKeys reads the key file at path, and makes it with one random
// key, readable by its owner alone, when there is none. The file holds one key
// a line in base64; empty lines and lines that begin with # do not count. The
// first key encrypts, so a key is changed by putting a new one above it.
//
// Whoever loses the file cannot read what was encrypted with it, running
// journeys included.
func LoadOrCreateKeys(path string) ([]Key, error) {
	keys, err := load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	if err := create(path, NewKey()); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make the payload key file: %w", err)
	}
	return load(path) // Another process may have been faster: its key counts.
}

func load(path string) ([]Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the payload keys: %w", err)
	}
	keys, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("read the payload keys in %s: %w", path, err)
	}
	return keys, nil
}

func parse(text []byte) ([]Key, error) {
	var keys []Key
	n := 0
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		n++
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(raw) != keyBytes {
			// The decoder's error would quote the key.
			return nil, fmt.Errorf("line %d is not a key: want %d bytes in base64, as from `openssl rand -base64 %d`", n, keyBytes, keyBytes)
		}
		k := Key(raw)
		if slices.Contains(keys, k) {
			return nil, fmt.Errorf("line %d repeats key %s", n, k.ID())
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no key in it; restore the file from a backup, or remove it to have a new key made, which cannot read older payloads")
	}
	return keys, nil
}

// create writes the file whole under another name first and then gives it its
// own, which fails with fs.ErrExist where it is taken. A half-written key file
// is never seen.
func create(path string, k Key) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	text := "# Encrypts what relance stores in Temporal. Keep a backup; the first key encrypts, all decrypt.\n" +
		base64.StdEncoding.EncodeToString(k[:]) + "\n"
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

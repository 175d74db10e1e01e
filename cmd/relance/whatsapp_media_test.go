package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileThatAPersonSentIsFetched(t *testing.T) {
	const scan = "%PDF-1.7 a scan"
	sum := sha256.Sum256([]byte(scan))
	hash := hex.EncodeToString(sum[:])
	meta := httptest.NewServer(nil)
	t.Cleanup(meta.Close)
	meta.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer a-token":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/file":
			_, _ = io.WriteString(w, scan)
		case r.URL.Path == "/v25.0/1013":
			fmt.Fprintf(w, `{"url":"%s/file","mime_type":"application/pdf","sha256":"%s","file_size":%d}`, meta.URL, hash, len(scan))
		default:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"code":131009}}`)
		}
	})
	dir := t.TempDir()
	connections := filepath.Join(dir, "connections.hcl")
	hcl := fmt.Sprintf("connection \"whatsapp\" {\n  kind = \"whatsapp\"\n  phone_number_id = \"1\"\n  waba_id = \"2\"\n  token = \"a-token\"\n  app_secret = \"s\"\n  verify_token = \"v\"\n  base_url = %q\n}\n", meta.URL)
	if err := os.WriteFile(connections, []byte(hcl), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "scan.pdf")
	for _, c := range []struct {
		name, says string
		args       []string
		fine       bool
	}{
		{"it is saved", "saved  " + file + " (application/pdf, 1 KB)", []string{"1013", "--out", file}, true},
		{"never over another", "is there already", []string{"1013", "--out", file}, false},
		{"one that WhatsApp does not have", "code 131009", []string{"1014", "--out", file + ".2"}, false},
		{"an id that is none", "no id of a file", []string{"../me", "--out", file + ".2"}, false},
		{"a size that is none", "choose 1 to 100", []string{"1013", "--max-mb", "0"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := run(t, append([]string{"whatsapp", "media", "--connections", connections}, c.args...)...)
			said := out
			if err != nil {
				said += err.Error()
			}
			if (err == nil) != c.fine || !strings.Contains(said, c.says) {
				t.Errorf("it says %q (%v), want %q", said, err, c.says)
			}
			if err != nil {
				if _, files := err.(*fileError); !files {
					t.Errorf("%v is no fault of the request", err)
				}
			}
		})
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != scan {
		t.Errorf("the file holds %q, %v", b, err)
	}
	if _, err := os.Stat(file + ".2"); err == nil {
		t.Error("a file that was not fetched is there")
	}
}

func TestWithoutAConnectionThereIsNothingToAsk(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		name, says string
		args       []string
	}{
		{"nothing is here", "no relance runs on .relance", nil},
		{"the file is not there", "cannot be read", []string{"--connections", "missing.hcl"}},
		{"no WhatsApp in it", "no connection of kind \"whatsapp\"", []string{"--connections", "connections.hcl"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if len(c.args) > 0 {
				hcl := "connection \"shop\" {\n  kind = \"http\"\n  url = \"https://shop.example\"\n}\n"
				if err := os.WriteFile("connections.hcl", []byte(hcl), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, err := run(t, append([]string{"whatsapp", "media", "1013"}, c.args...)...)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %q (%v), want %q", out, err, c.says)
			}
		})
	}
}

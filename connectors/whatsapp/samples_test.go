package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

// eachSample hands every webhook among the samples to f: our own in testdata,
// and those of Meta's documentation and of another library where they lie
// beside the project.
func eachSample(t testing.TB, f func(name string, body []byte)) {
	t.Helper()
	own, err := filepath.Glob("testdata/webhooks/*.json")
	if err != nil || len(own) < 10 {
		t.Fatalf("%d samples of our own, %v", len(own), err)
	}
	files := append(own, "testdata/inbound.json", "testdata/statuses.json", "testdata/account.json")
	const beside = "../../../shared/facts/fixtures/whatsapp"
	if _, err := os.Stat(beside); err == nil {
		files = append(files, jsonUnder(t, beside)...)
	}
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, body := range webhooksIn(raw) {
			f(filepath.Base(path)+name, body)
		}
	}
}

func jsonUnder(t testing.TB, root string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".json" {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// webhooksIn finds the webhook bodies in a sample file: the file itself, or
// the values of a map of samples.
func webhooksIn(raw []byte) map[string]json.RawMessage {
	var top map[string]json.RawMessage
	if json.Unmarshal(raw, &top) != nil {
		return nil
	}
	if _, ok := top["entry"]; ok {
		return map[string]json.RawMessage{"": raw}
	}
	found := map[string]json.RawMessage{}
	for name, v := range top {
		var inner map[string]json.RawMessage
		if json.Unmarshal(v, &inner) == nil && inner["entry"] != nil {
			found[" "+name] = v
		}
	}
	return found
}

// written is everything that events say, as JSON.
func written(t testing.TB, events []connectors.Event) any {
	t.Helper()
	b, err := json.Marshal(events)
	if err != nil {
		t.Fatalf("events that are no JSON: %v", err)
	}
	v, err := connectors.DecodeJSON(b)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// leaves counts the texts, numbers, booleans and nulls in v.
func leaves(v any, into map[string]int) map[string]int {
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			leaves(e, into)
		}
	case []any:
		for _, e := range v {
			leaves(e, into)
		}
	default:
		into[fmt.Sprintf("%T %v", v, v)]++
	}
	return into
}

// lost tells what body says and its events do not.
func lost(t testing.TB, body []byte) []string {
	t.Helper()
	events, err := whatsapp.Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	read, err := connectors.DecodeJSON(body)
	if err != nil {
		t.Fatal(err)
	}
	return missing(read, written(t, events))
}

// missing are the leaves of said that are not, or not as often, in kept.
func missing(said, in any) []string {
	kept := leaves(in, map[string]int{})
	var gone []string
	for leaf, n := range leaves(said, map[string]int{}) {
		if kept[leaf] < n {
			gone = append(gone, fmt.Sprintf("%s: %d of %d", leaf, kept[leaf], n))
		}
	}
	return gone
}

func TestDecodeSamplesWithoutLoss(t *testing.T) {
	seen := 0
	eachSample(t, func(name string, body []byte) {
		seen++
		events := decode(t, body)
		if len(events) == 0 {
			t.Errorf("%s has no event", name)
		}
		for _, e := range events {
			if e.ID == "" || e.Type == "" {
				t.Errorf("%s: an event without id or type: %+v", name, e)
			}
		}
		for _, gone := range lost(t, body) {
			t.Errorf("%s is not kept: %s", name, gone)
		}
	})
	t.Logf("%d webhooks", seen)
}

// TestDecodeKeepsUnknownFields puts a field that nobody knows into every object
// of every sample.
func TestDecodeKeepsUnknownFields(t *testing.T) {
	eachSample(t, func(name string, body []byte) {
		root, err := connectors.DecodeJSON(body)
		if err != nil {
			t.Fatal(err)
		}
		all := objects(root, nil)
		for i, o := range all {
			o["field_of_2031"] = map[string]any{"word": fmt.Sprintf("unheard %d", i)}
		}
		changed, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		kept := written(t, decode(t, changed))
		for i := range all {
			if !holds(kept, "field_of_2031", "word", fmt.Sprintf("unheard %d", i)) {
				t.Errorf("%s: the unknown field of object %d is lost", name, i)
			}
		}
		for _, gone := range missing(root, kept) {
			t.Errorf("%s is not kept: %s", name, gone)
		}
	})
}

func objects(v any, into []map[string]any) []map[string]any {
	switch v := v.(type) {
	case map[string]any:
		into = append(into, v)
		for _, e := range v {
			into = objects(e, into)
		}
	case []any:
		for _, e := range v {
			into = objects(e, into)
		}
	}
	return into
}

// holds tells whether key: {inner: text} stands anywhere in v.
func holds(v any, key, inner, text string) bool {
	switch v := v.(type) {
	case map[string]any:
		if o, ok := v[key].(map[string]any); ok && o[inner] == text {
			return true
		}
		for _, e := range v {
			if holds(e, key, inner, text) {
				return true
			}
		}
	case []any:
		for _, e := range v {
			if holds(e, key, inner, text) {
				return true
			}
		}
	}
	return false
}

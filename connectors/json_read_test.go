package connectors_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// standard reads one JSON value as encoding/json does.
func standard(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, io.ErrUnexpectedEOF
	}
	return exact(v), nil
}

// exact is v with numbers as DecodeJSON has them.
func exact(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			x[k] = exact(e)
		}
	case []any:
		for i, e := range x {
			x[i] = exact(e)
		}
	case json.Number:
		f, err := x.Float64()
		whole := !strings.ContainsAny(x.String(), ".eE")
		if err != nil || whole && (f >= 1<<53 || f <= -1<<53) {
			return x.String()
		}
		return f
	}
	return v
}

// FuzzDecodeJSON compares DecodeJSON with encoding/json.
func FuzzDecodeJSON(f *testing.F) {
	for _, body := range []string{
		`{"a":[1,-2.5e3,"x\n\ud83d\ude2e\u00e9é",true,false,null,{}],"":{"b":[]}}`, " \t\r\n[ ] ", `"\x"`, `"` + "\x01" + `"`,
		"\"\xff\"", `01`, `-`, `-0`, `1.`, `1e`, `1e+`, `9007199254740993`, `1e999`, `{"a":1,"a":2}`, `{"a" 1}`, `[1,]`, `{,}`, `tru`,
		`nullx`, `"a`, `"\`, `"\ud83d"`, `{"a":1}}`, `[[[[`, ``, `{1:2}`, `+1`, `.5`, `"\u12"`, "\ufeff{}",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		want, wrong := standard(body)
		got, err := connectors.DecodeJSON(body)
		if (err != nil) != (wrong != nil) {
			if wrong == nil && bytes.Count(body, []byte("["))+bytes.Count(body, []byte("{")) > 1000 {
				t.Skip("deeper than we read")
			}
			t.Fatalf("DecodeJSON(%q) = %v, encoding/json says %v", body, err, wrong)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("DecodeJSON(%q) (-want +got):\n%s", body, d)
		}
	})
}

func TestDecodeJSONHasABottom(t *testing.T) {
	if _, err := connectors.DecodeJSON([]byte(strings.Repeat("[", 900) + strings.Repeat("]", 900))); err != nil {
		t.Errorf("900 lists in each other: %v", err)
	}
	if _, err := connectors.DecodeJSON([]byte(strings.Repeat(`{"a":[`, 1_000_000))); err == nil {
		t.Error("a million lists in each other are read")
	}
}

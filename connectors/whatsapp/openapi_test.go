package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// TestRequestsAreWhatMetasDescriptionAllows checks every request of the golden
// files against Meta's OpenAPI description, where it lies beside the
// repository.
func TestRequestsAreWhatMetasDescriptionAllows(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/facts/specs/whatsapp-cloud-api-v23.repaired.yaml")
	if err != nil {
		t.Skip("no description of the API beside the repository")
	}
	var root map[string]any
	if err := yaml.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	d := description{root: root}
	message := map[string]any{"$ref": "#/components/schemas/Message"}
	files, err := filepath.Glob("testdata/send_*.json")
	if err != nil || len(files) < 15 {
		t.Fatalf("golden requests: %d, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var body any
			if err := json.Unmarshal(fixture(t, filepath.Base(file)), &body); err != nil {
				t.Fatal(err)
			}
			for _, problem := range d.check(message, body, "request") {
				t.Error(problem)
			}
		})
	}
	// The check itself finds what is wrong.
	for name, wrong := range map[string]string{
		"a type that is none":     `{"messaging_product":"whatsapp","to":"+33600000017","type":"postcard"}`,
		"a text without words":    `{"messaging_product":"whatsapp","to":"+33600000017","type":"text"}`,
		"a field that is none":    `{"messaging_product":"whatsapp","to":"+33600000017","type":"location","location":{"latitude":"1","longitude":"2","zoom":3}}`,
		"a template with no name": `{"messaging_product":"whatsapp","to":"+33600000017","type":"template","template":{"language":{"code":"fr"}}}`,
	} {
		var body any
		if err := json.Unmarshal([]byte(wrong), &body); err != nil {
			t.Fatal(err)
		}
		if len(d.check(message, body, "request")) == 0 {
			t.Errorf("%s passes", name)
		}
	}
}

// description is an OpenAPI 3.1 document; check knows the words of JSON Schema
// that its messages use.
type description struct{ root map[string]any }

func (d description) check(schema any, v any, at string) (problems []string) {
	s, ok := schema.(map[string]any)
	if !ok {
		return nil
	}
	bad := func(format string, args ...any) { problems = append(problems, at+": "+fmt.Sprintf(format, args...)) }
	if ref, ok := s["$ref"].(string); ok {
		problems = append(problems, d.check(d.find(ref), v, at)...)
	}
	for _, part := range list(s["allOf"]) {
		problems = append(problems, d.check(part, v, at)...)
	}
	if choices := list(s["oneOf"]); len(choices) > 0 {
		fits, near := 0, []string(nil)
		for _, choice := range choices {
			found := d.check(choice, v, at)
			if len(found) == 0 {
				fits++
			} else if near == nil || len(found) < len(near) {
				near = found
			}
		}
		if fits != 1 {
			bad("%d of %d choices fit; the nearest: %s", fits, len(choices), strings.Join(near, "; "))
		}
	}
	if types := words(s["type"]); len(types) > 0 && !slices.ContainsFunc(types, func(name string) bool { return isOf(name, v) }) {
		bad("is %T, and %v is wanted", v, types)
	}
	if allowed := list(s["enum"]); len(allowed) > 0 && !slices.Contains(allowed, v) {
		bad("is %v, not one of %v", v, allowed)
	}
	switch v := v.(type) {
	case map[string]any:
		problems = append(problems, d.object(s, v, at)...)
	case []any:
		if most, ok := s["maxItems"].(int); ok && len(v) > most {
			bad("has %d items, more than %d", len(v), most)
		}
		if least, ok := s["minItems"].(int); ok && len(v) < least {
			bad("has %d items, fewer than %d", len(v), least)
		}
		for i, one := range v {
			problems = append(problems, d.check(s["items"], one, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case string:
		if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(v) {
			bad("is %q, which is not of the form %s", v, pattern)
		}
		if most, ok := s["maxLength"].(int); ok && utf8.RuneCountInString(v) > most {
			bad("has more than %d characters", most)
		}
	}
	return problems
}

func (d description) object(s, v map[string]any, at string) (problems []string) {
	properties, _ := s["properties"].(map[string]any)
	for _, name := range list(s["required"]) {
		if _, ok := v[name.(string)]; !ok {
			problems = append(problems, fmt.Sprintf("%s: %s is missing", at, name))
		}
	}
	for name, one := range v { //nolint:maprange // findings of a failing test
		property, known := properties[name]
		if !known && s["additionalProperties"] == false {
			problems = append(problems, fmt.Sprintf("%s: there is no %s", at, name))
		}
		problems = append(problems, d.check(property, one, at+"."+name)...)
	}
	return problems
}

func (d description) find(ref string) any {
	var at any = d.root
	for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		object, _ := at.(map[string]any)
		at = object[step]
	}
	return at
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func words(v any) []string {
	if one, ok := v.(string); ok {
		return []string{one}
	}
	var out []string
	for _, one := range list(v) {
		out = append(out, fmt.Sprint(one))
	}
	return out
}

func isOf(name string, v any) bool {
	switch v := v.(type) {
	case string:
		return name == "string"
	case float64:
		return name == "number" || name == "integer" && v == float64(int64(v))
	case bool:
		return name == "boolean"
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	}
	return name == "null"
}

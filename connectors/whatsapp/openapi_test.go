package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/relancehq/relance/connectors"
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
	message := schema("Message")
	files, err := filepath.Glob("testdata/send_*.json")
	if err != nil || len(files) < 45 {
		t.Fatalf("golden requests: %d, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			body := object(t, fixture(t, filepath.Base(file)))
			problems := d.check(message, body, "request")
			for _, problem := range append(problems, d.inside(body)...) {
				t.Error(problem)
			}
		})
	}
	t.Run("marketing.json", func(t *testing.T) {
		body := object(t, fixture(t, "marketing.json"))
		// The description leaves out that the reference comes back here, too.
		delete(body, "biz_opaque_callback_data")
		for _, problem := range d.check(schema("MarketingMessageRequestPayload"), body, "request") {
			t.Error(problem)
		}
	})
	t.Run("a message that is marked as read", func(t *testing.T) {
		m := serve(t, http.StatusOK, `{"success":true}`)
		if err := open(t, m.URL, connectors.Env{}).MarkRead(t.Context(), "wamid.IN1", true); err != nil {
			t.Fatal(err)
		}
		// The description has no schema for it, but a sample.
		sample, ok := d.find("#/paths/~1{Version}~1{Phone-Number-ID}~1messages/post/requestBody/content/application~1json/examples/Send typing indicator and read receipt/value").(map[string]any)
		if !ok {
			t.Fatal("the description has no sample of it")
		}
		sample["message_id"] = "wamid.IN1"
		if diff := cmp.Diff(sample, object(t, m.body)); diff != "" {
			t.Errorf("request (-sample +got):\n%s", diff)
		}
	})
	t.Run("an upload", func(t *testing.T) {
		var fields map[string]any
		m := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseMultipartForm(1 << 20); err != nil {
				t.Errorf("the form cannot be read: %v", err)
				return
			}
			fields = map[string]any{"messaging_product": r.FormValue("messaging_product"), "file": "bytes"}
			_, _ = io.WriteString(w, `{"id":"1"}`)
		}))
		defer m.Close()
		if _, _, err := open(t, m.URL, connectors.Env{}).Store(t.Context(), connectors.File{Kind: connectors.Image, Bytes: jpeg}); err != nil {
			t.Fatal(err)
		}
		form := map[string]any{"$ref": "#/paths/~1{Version}~1{Phone-Number-ID}~1media/post/requestBody/content/multipart~1form-data/schema"}
		for _, problem := range d.check(form, fields, "form") {
			t.Error(problem)
		}
	})
	// The check itself finds what is wrong.
	for name, wrong := range map[string]string{
		"a type that is none":      `{"messaging_product":"whatsapp","to":"+33600000017","type":"postcard"}`,
		"a text without words":     `{"messaging_product":"whatsapp","to":"+33600000017","type":"text"}`,
		"a field that is none":     `{"messaging_product":"whatsapp","to":"+33600000017","type":"location","location":{"latitude":"1","longitude":"2","zoom":3}}`,
		"a list with a long title": `{"messaging_product":"whatsapp","to":"+33600000017","type":"interactive","interactive":{"type":"list","action":{"sections":[{"rows":[{"id":"1","title":"a title of more than 24 characters"}]}]}}}`,
		"a template with no name":  `{"messaging_product":"whatsapp","to":"+33600000017","type":"template","template":{"language":{"code":"fr"}}}`,
	} {
		body := object(t, []byte(wrong))
		if len(d.check(message, body, "request"))+len(d.inside(body)) == 0 {
			t.Errorf("%s passes", name)
		}
	}
}

func schema(name string) map[string]any {
	return map[string]any{"$ref": "#/components/schemas/" + name}
}

func object(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	return body
}

// inside checks the parts of an interactive message that the description has
// schemas for and does not use.
func (d description) inside(message map[string]any) (problems []string) {
	interactive, _ := message["interactive"].(map[string]any)
	if header, ok := interactive["header"]; ok {
		problems = append(problems, d.check(schema("HeaderObject"), header, "header")...)
	}
	action, _ := interactive["action"].(map[string]any)
	for i, section := range list(action["sections"]) {
		problems = append(problems, d.check(schema("SectionObject"), section, fmt.Sprintf("sections[%d]", i))...)
	}
	return problems
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
		at = object[strings.ReplaceAll(step, "~1", "/")]
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

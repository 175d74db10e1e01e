package model_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/connectortest"
	"github.com/relancehq/relance/connectors/model"
)

func open(t *testing.T, url string, set map[string]any) *model.Client {
	t.Helper()
	values := map[string]any{"kind": "model", "url": url + "/v1/", "model": "small-instruct", "key": "KEY-8f3a", "private": true}
	maps.Copy(values, set)
	c, err := model.New(connectors.Settings{Name: "model", Values: values}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func says(words string) connectortest.Answer {
	b, err := json.Marshal(map[string]any{"id": "x", "object": "chat.completion", "choices": []any{
		map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": words}},
	}})
	if err != nil {
		panic(err)
	}
	return connectortest.Answer{Body: string(b)}
}

func TestModelContract(t *testing.T) {
	status := func(code int, header map[string]string) connectortest.Answer {
		return connectortest.Answer{Status: code, Header: header, Body: `{"error":{"message":"{text} +{phone} is wrong"}}`}
	}
	connectortest.Model(t, connectortest.ModelSuite{
		New:   func(t *testing.T, url string, _ connectors.Env) connectors.Model { return open(t, url, nil) },
		Says:  says,
		Names: func(intent string) connectortest.Answer { return says(`{"intent":"` + intent + `"}`) },
		Failures: []connectortest.Failure{
			{Name: "a wrong key is for the operator", Answer: status(401, nil), Kind: connectors.Operator, Reason: connectors.ReasonAuth},
			{Name: "a missing right is for the operator", Answer: status(403, nil), Kind: connectors.Operator, Reason: connectors.ReasonAuth},
			{Name: "an unpaid bill is for the operator", Answer: status(402, nil), Kind: connectors.Operator, Reason: connectors.ReasonBilling},
			{Name: "a model that is not there is for the operator", Answer: status(404, nil), Kind: connectors.Operator, Reason: connectors.ReasonConfig},
			{Name: "a question that the server does not take is for the operator", Answer: status(400, nil), Kind: connectors.Operator, Reason: connectors.ReasonConfig},
			{Name: "a redirect is a wrong address", Answer: status(307, map[string]string{"Location": "/elsewhere"}), Kind: connectors.Operator, Reason: connectors.ReasonConfig},
			{Name: "too many questions wait as told", Answer: status(429, map[string]string{"Retry-After": "7"}), Kind: connectors.Throttled, Reason: connectors.ReasonAccount, After: 7 * time.Second},
			{Name: "too many questions wait although nobody says how long", Answer: status(429, nil), Kind: connectors.Throttled, Reason: connectors.ReasonAccount},
			{Name: "a web page is no model", Answer: connectortest.Answer{Body: "<html>{text}"}, Kind: connectors.Operator, Reason: connectors.ReasonConfig},
			{Name: "an answer without a choice is no model's", Answer: connectortest.Answer{Body: `{"choices":[]}`}, Kind: connectors.Operator, Reason: connectors.ReasonConfig},
		},
	})
}

// asked is the request that a question becomes.
func asked(t *testing.T, set map[string]any, q connectors.IntentQuestion) (http.Header, string, map[string]any) {
	t.Helper()
	var header http.Header
	var path string
	body := map[string]any{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header, path = r.Header, r.URL.Path
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Errorf("the question is no JSON: %v", err)
		}
		_, _ = io.WriteString(w, says(`{"intent":"track"}`).Body)
	}))
	defer s.Close()
	if got, err := open(t, s.URL, set).Intent(t.Context(), q); err != nil || got != "track" {
		t.Fatalf("Intent = %q, %v", got, err)
	}
	return header, path, body
}

func question(text string) connectors.IntentQuestion {
	return connectors.IntentQuestion{Text: text, Locale: "fr", Intents: []connectors.IntentChoice{
		{Name: "track", Means: "asks where a parcel is", Words: []string{"colis"}}, {Name: "none", Means: "has none"},
	}}
}

func TestTheQuestion(t *testing.T) {
	header, path, body := asked(t, nil, question(`où est "mon" colis ?`))
	if path != "/v1/chat/completions" || header.Get("Authorization") != "Bearer KEY-8f3a" {
		t.Errorf("asked %s with %v", path, header)
	}
	if body["model"] != "small-instruct" || body["temperature"] != 0.0 || body["max_tokens"].(float64) > 100 {
		t.Errorf("asked %v", body)
	}
	schema := body["response_format"].(map[string]any)["json_schema"].(map[string]any)["schema"].(map[string]any)
	enum := schema["properties"].(map[string]any)["intent"].(map[string]any)["enum"]
	if d := cmp.Diff([]any{"track", "none", "none_of_them"}, enum); d != "" {
		t.Errorf("the answers that are allowed (-want +got):\n%s", d)
	}
	messages := body["messages"].([]any)
	var data map[string]any
	if err := json.Unmarshal([]byte(messages[1].(map[string]any)["content"].(string)), &data); err != nil || len(messages) != 2 {
		t.Fatalf("%d messages, the second: %v", len(messages), err)
	}
	if data["text"] != `où est "mon" colis ?` || data["locale"] != "fr" || len(data["intents"].([]any)) != 2 {
		t.Errorf("the second message is %v", data)
	}
	if first := messages[0].(map[string]any); first["role"] != "system" || strings.Contains(first["content"].(string), "colis") || !strings.Contains(first["content"].(string), `"none_of_them"`) {
		t.Errorf("the first message is %v", first)
	}
}

func TestAServerWithoutKeyAndSchema(t *testing.T) {
	header, _, body := asked(t, map[string]any{"key": nil, "schema": false}, question("mon colis"))
	if _, has := body["response_format"]; has || header.Get("Authorization") != "" {
		t.Errorf("asked %v with %v", body, header)
	}
}

func TestQuestionsAreBounded(t *testing.T) {
	q := question(strings.Repeat("é", 10_000))
	q.Intents[0].Means, q.Intents[0].Words = strings.Repeat("m", 10_000), make([]string, 500)
	_, _, body := asked(t, nil, q)
	content := body["messages"].([]any)[1].(map[string]any)["content"].(string)
	if n := strings.Count(content, "é"); n != 4096 || len([]rune(content)) > 6000 {
		t.Errorf("the question has %d of 4096 letters, %d in all", n, len([]rune(content)))
	}
	q.Intents = make([]connectors.IntentChoice, 51)
	if _, err := open(t, "http://127.0.0.1:9", nil).Intent(t.Context(), q); err == nil || !strings.Contains(err.Error(), "50") {
		t.Errorf("51 intents: %v, want it refused", err)
	}
}

func TestFormsOfAnAnswer(t *testing.T) {
	for words, want := range map[string]string{
		`track`:                                 "track",
		` "track" `:                             "track",
		"```json\n{\"intent\": \"track\"}\n```": "track",
		"```\n{\"intent\": \"track\"}\n```":     "track",
		`{"intent":"track","why":"x"}`:          "track",
		`{"intent":["track"]}`:                  "",
		`{"name":"track"}`:                      "",
		`TRACK`:                                 "",
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, says(words).Body) }))
		got, err := open(t, s.URL, nil).Intent(t.Context(), question("x"))
		s.Close()
		if err != nil || got != want {
			t.Errorf("the model says %q: Intent = %q, %v, want %q", words, got, err, want)
		}
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":null,"refusal":"no"}}]}`)
	}))
	defer s.Close()
	if got, err := open(t, s.URL, nil).Intent(t.Context(), question("x")); err != nil || got != "" {
		t.Errorf("a model that refuses: Intent = %q, %v, want none", got, err)
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	cases := []struct {
		name  string
		set   map[string]any
		names string // "" is: taken
	}{
		{"an address and a model are enough", nil, ""},
		{"all there is", map[string]any{"key": "K", "schema": false, "timeout": "2s", "private": false}, ""},
		{"a server of this machine", map[string]any{"url": "http://127.0.0.1:11434/v1", "private": true}, ""},
		{"which needs private", map[string]any{"url": "http://127.0.0.1:11434/v1"}, "private = true"},
		{"an address is needed", map[string]any{"url": ""}, "url is missing"},
		{"a model is needed", map[string]any{"model": ""}, "model is missing"},
		{"texts travel encrypted", map[string]any{"url": "http://models.example"}, "url must begin with https://"},
		{"a key in one line", map[string]any{"key": "SECRET\nx"}, "key"},
		{"nobody waits longer", map[string]any{"timeout": "6s"}, "at most 5s"},
		{"a mistyped key is named", map[string]any{"modle": "SECRET"}, "modle"},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			v := map[string]any{"kind": "model", "url": "https://models.example/v1", "model": "small-instruct"}
			maps.Copy(v, k.set)
			_, err := model.New(connectors.Settings{Name: "model", Values: v}, connectors.Env{})
			if k.names == "" {
				if err != nil {
					t.Errorf("New: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), k.names) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("New = %v, want an error that says %q", err, k.names)
			}
		})
	}
}

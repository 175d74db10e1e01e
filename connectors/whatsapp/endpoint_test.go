package whatsapp_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

// openWith is a client with more settings than it needs.
func openWith(t *testing.T, base string, set map[string]any) *whatsapp.Client {
	t.Helper()
	v := values(base)
	for k, one := range set { //nolint:maprange // into a map
		v[k] = one
	}
	c, err := whatsapp.New(connectors.Settings{Name: "wa", Values: v}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ends answers each endpoint of a number with a code, 0 for acceptance, and
// keeps where requests went.
type ends struct {
	*httptest.Server
	codes map[string]string
	went  []string
	body  []byte
}

func serveEnds(t *testing.T, codes map[string]string) *ends {
	t.Helper()
	e := &ends{codes: codes}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		end := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		e.went = append(e.went, end)
		e.body, _ = io.ReadAll(r.Body) // a broken request shows in the comparison
		if code := e.codes[end]; code != "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"code":`+code+`}}`)
			return
		}
		_, _ = io.WriteString(w, accepted)
	}))
	t.Cleanup(e.Close)
	return e
}

func offer(name, category string) connectors.Message {
	m := approved(func(t *connectors.Template) {
		t.Name, t.Category = name, category
		t.Params = []connectors.Param{{Name: "first_name", Text: "Aline"}}
	})
	m.ReplyTo = ""
	return m
}

func TestMarketingGoesToItsOwnEndpoint(t *testing.T) {
	someone := offer("offer", "marketing")
	someone.To = connectors.Address{UserID: "FR.1000000000000000017"}
	on := map[string]any{"marketing_messages": true}
	for _, c := range []struct {
		name string
		set  map[string]any
		m    connectors.Message
		want string
	}{
		{"marketing where the connection says so", on, offer("offer", "marketing"), "marketing_messages"},
		{"marketing where it does not", nil, offer("offer", "marketing"), "messages"},
		{"a utility template", on, offer("offer", "utility"), "messages"},
		{"a template of a category that is not known", on, offer("offer", ""), "messages"},
		{"marketing to a user id alone", on, someone, "messages"},
		{"a text", on, text("Hello"), "messages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := serveEnds(t, nil)
			if _, err := openWith(t, e.URL, c.set).Send(t.Context(), c.m); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]string{c.want}, e.went); d != "" {
				t.Errorf("endpoints (-want +got):\n%s", d)
			}
		})
	}
}

func TestMarketingIsWrittenAsMetaReadsIt(t *testing.T) {
	e := serveEnds(t, nil)
	m := offer("offer", "marketing")
	m.ReplyTo = "wamid.1" // which nothing at this endpoint quotes
	if _, err := openWith(t, e.URL, map[string]any{"marketing_messages": true}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := errors.Join(json.Unmarshal(fixture(t, "marketing.json"), &want), json.Unmarshal(e.body, &got)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
}

func TestATemplateGoesWhereMetaWantsIt(t *testing.T) {
	on := map[string]any{"marketing_messages": true}
	for _, c := range []struct {
		name  string
		set   map[string]any
		codes map[string]string
		want  []string // kind and code of each of four attempts, "sent" for none
		went  []string
	}{
		{
			"a template with a highest price moves to the marketing endpoint", nil,
			map[string]string{"messages": "131061"},
			[]string{"transient 131061", "sent", "sent", "sent"},
			[]string{"messages", "marketing_messages", "marketing_messages", "marketing_messages"},
		},
		{
			"an account that takes no marketing at the usual one", nil,
			map[string]string{"messages": "131063"},
			[]string{"transient 131063", "sent", "sent", "sent"},
			[]string{"messages", "marketing_messages", "marketing_messages", "marketing_messages"},
		},
		{
			"a template that is no marketing to Meta moves back", on,
			map[string]string{"marketing_messages": "134100"},
			[]string{"transient 134100", "sent", "sent", "sent"},
			[]string{"marketing_messages", "messages", "messages", "messages"},
		},
		{
			"a method that is not allowed there", on,
			map[string]string{"marketing_messages": "131055"},
			[]string{"transient 131055", "sent", "sent", "sent"},
			[]string{"marketing_messages", "messages", "messages", "messages"},
		},
		{
			"an account that may not use it yet", on,
			map[string]string{"marketing_messages": "134102"},
			[]string{"transient 134102", "sent", "sent", "sent"},
			[]string{"marketing_messages", "messages", "messages", "messages"},
		},
		{
			"nowhere, and then this template alone waits, and is tried afresh", on,
			map[string]string{"marketing_messages": "134102", "messages": "131063"},
			[]string{"transient 134102", "refused 131063", "transient 134102", "refused 131063"},
			[]string{"marketing_messages", "messages", "marketing_messages", "messages"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := serveEnds(t, c.codes)
			client := openWith(t, e.URL, c.set)
			var got []string
			for range c.want {
				got = append(got, outcome(client.Send(t.Context(), offer("offer", "marketing"))))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("outcomes (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.went, e.went); d != "" {
				t.Errorf("endpoints (-want +got):\n%s", d)
			}
			e.went = nil
			_ = outcome(client.Send(t.Context(), offer("another", "utility")))
			if d := cmp.Diff([]string{"messages"}, e.went); d != "" {
				t.Errorf("another template (-want +got):\n%s", d)
			}
		})
	}
}

// outcome is the kind and the code of a send's error, or "sent".
func outcome(_ connectors.Receipt, err error) string {
	var e *connectors.Error
	switch {
	case err == nil:
		return "sent"
	case !errors.As(err, &e):
		return err.Error()
	case e.Kind == connectors.Transient && e.Reason != connectors.ReasonEndpoint:
		return "transient for another reason"
	}
	return string(e.Kind) + " " + e.Code
}

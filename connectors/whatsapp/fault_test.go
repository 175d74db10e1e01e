package whatsapp_test

import (
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
)

// Every check answers with the code with which WhatsApp refuses the same
// message (Meta's error code page, 2026-09-11), so that a journey reacts to
// both alike.
func TestLocalChecksAnswerWithWhatsAppsCode(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	param := func(p connectors.Param) connectors.Message {
		return approved(func(t *connectors.Template) { t.Params = []connectors.Param{p} })
	}
	buttons := func(b ...connectors.Button) connectors.Message {
		return free(func(t *connectors.Text) { t.Body, t.Buttons = "Shall we?", b })
	}
	pressed := func(b connectors.Button) connectors.Message {
		return approved(func(t *connectors.Template) { t.Buttons = []connectors.Button{b} })
	}
	to := func(a connectors.Address) connectors.Message {
		m := text("Hello")
		m.To = a
		return m
	}
	code := approved(func(t *connectors.Template) { t.Category = "authentication" })
	codeToUser := code
	codeToUser.To = connectors.Address{UserID: "FR.1000000000000000017"}
	reply := func(id string) connectors.Message {
		m := text("Hello")
		m.ReplyTo = id
		return m
	}
	reaction := func(r connectors.Reaction) connectors.Message {
		m := text("")
		m.Text, m.Reaction = nil, &r
		return m
	}
	reactionReply := reaction(connectors.Reaction{To: "wamid.1", Emoji: "👍"})
	reactionReply.ReplyTo = "wamid.2"
	both := text("Hello")
	both.Reaction = &connectors.Reaction{To: "wamid.1"}
	wish := func(w connectors.Wish, change func(*connectors.Text)) connectors.Message {
		return free(func(t *connectors.Text) {
			t.Body, t.Wish = "Where?", w
			change(t)
		})
	}
	form := func(change func(*connectors.Form)) connectors.Message {
		return free(func(t *connectors.Text) {
			t.Body, t.Form = "Tell us more.", &connectors.Form{ID: "1120338629246517", Button: "Begin"}
			change(t.Form)
		})
	}
	goods := func(change func(*connectors.Text), items ...string) connectors.Message {
		return free(func(t *connectors.Text) {
			t.Subject, t.Body = "For you", "Which?"
			t.Products = &connectors.Products{Catalog: "1948", Sections: []connectors.ProductSection{{Title: "All", Items: items}}}
			change(t)
		})
	}
	same := func(*connectors.Text) {}
	media := func(m connectors.Media) connectors.Message {
		return free(func(t *connectors.Text) { t.Media = &m })
	}
	many := make([]string, 31)
	for i := range many {
		many[i] = "soap"
	}
	const link = "https://clinic.example/a"
	cases := []struct {
		name string
		m    connectors.Message
		want string // code and reason; "" is: sent
	}{
		{"a phone without its plus", to(connectors.Address{Phone: "33600000017"}), "131026 recipient"},
		{"nobody", to(connectors.Address{}), "131026 recipient"},
		{"a malformed user id", to(connectors.Address{UserID: "no id"}), "131026 recipient"},
		{"a code to sign in to a user id", codeToUser, "131062 address"},
		{"a code to sign in to a phone", code, ""},
		{"an answer to a message", reply("wamid.1"), ""},
		{"an answer to no id", reply("wamid 1"), "131009 content"},
		{"an answer to an endless id", reply(strings.Repeat("a", 257)), "131009 content"},
		{"text and a reaction", both, "100 content"},

		{"a reaction to nothing", reaction(connectors.Reaction{Emoji: "👍"}), "131008 content"},
		{"a reaction in words", reaction(connectors.Reaction{To: "wamid.1", Emoji: "ok"}), "131009 content"},
		{"a reaction of ten emojis", reaction(connectors.Reaction{To: "wamid.1", Emoji: strings.Repeat("👨‍👩‍👧", 10)}), "131009 content"},
		{"a family as a reaction", reaction(connectors.Reaction{To: "wamid.1", Emoji: "👨‍👩‍👧‍👦"}), ""},
		{"a digit in its box as a reaction", reaction(connectors.Reaction{To: "wamid.1", Emoji: "1️⃣"}), ""},
		{"a reaction that answers another message", reactionReply, "100 content"},

		{"an empty text", text(" "), "131008 content"},
		{"a text that is too long", text(long(4097)), "100 content"},
		{"words above buttons that are too long", free(func(t *connectors.Text) { t.Body, t.Buttons = long(1025), replies(1) }), "131009 content"},
		{"a button's title that is too long", buttons(connectors.Button{Payload: "a", Title: long(21)}), "131009 content"},
		{"a button without a payload", buttons(connectors.Button{Title: "A"}), "131008 content"},
		{"a list of eleven", free(func(t *connectors.Text) { t.Body, t.Buttons, t.ListLabel = "Which?", replies(11), "Open" }), "131009 content"},
		{"a list that nothing opens", free(func(t *connectors.Text) { t.Body, t.Buttons = "Which?", replies(4) }), "131008 content"},
		{"a list with a long label", free(func(t *connectors.Text) { t.Body, t.Buttons, t.ListLabel = "Which?", replies(4), long(21) }), "131009 content"},
		{"a footer that is too long", free(func(t *connectors.Text) { t.Body, t.Buttons, t.Footer = "Shall we?", replies(1), long(61) }), "131009 content"},
		{"a footer of 60", free(func(t *connectors.Text) { t.Body, t.Buttons, t.Footer = "Shall we?", replies(1), long(60) }), ""},
		{"a footer below a text", free(func(t *connectors.Text) { t.Body, t.Footer = "Hello", "Clinic" }), "100 content"},
		{"buttons and a wish", free(func(t *connectors.Text) { t.Body, t.Buttons, t.Wish = "Where?", replies(1), connectors.WishLocation }), "100 content"},

		{"a wish that is none", wish("money", same), "131051 content"},
		{"a wish without words", wish(connectors.WishLocation, func(t *connectors.Text) { t.Body = "" }), "131008 content"},
		{"a wish with too many words", wish(connectors.WishContact, func(t *connectors.Text) { t.Body = long(1025) }), "131009 content"},
		{"a wish with a footer", wish(connectors.WishContact, func(t *connectors.Text) { t.Footer = "Clinic" }), "100 content"},
		{"a wish below a picture", wish(connectors.WishContact, func(t *connectors.Text) { t.Media = &photo }), "100 content"},

		{"a form of no name", form(func(f *connectors.Form) { f.ID = "" }), "131008 content"},
		{"a form of two names", form(func(f *connectors.Form) { f.Name = "intake" }), "131008 content"},
		{"a form whose button is too long", form(func(f *connectors.Form) { f.Button = long(31) }), "131009 content"},
		{"a form with values for no screen", form(func(f *connectors.Form) { f.Data = map[string]any{"a": 1} }), "131008 content"},
		{"a form with a broken token", form(func(f *connectors.Form) { f.Token = "a b" }), "131009 content"},

		{"thirty articles", goods(same, many[:30]...), ""},
		{"thirty-one articles", goods(same, many...), "131009 content"},
		{"articles of no catalogue", goods(func(t *connectors.Text) { t.Products.Catalog = "" }, "soap", "cream"), "131008 content"},
		{"articles without a line above", goods(func(t *connectors.Text) { t.Subject = "" }, "soap", "cream"), "131008 content"},
		{"articles below a long line", goods(func(t *connectors.Text) { t.Subject = long(61) }, "soap", "cream"), "131009 content"},
		{"a section with a long title", goods(func(t *connectors.Text) { t.Products.Sections[0].Title = long(25) }, "soap", "cream"), "131009 content"},
		{"one of two sections without a title", goods(func(t *connectors.Text) {
			t.Products.Sections = append(t.Products.Sections, connectors.ProductSection{Items: []string{"cream"}})
		}, "soap"), "131008 content"},
		{"an empty section", goods(func(t *connectors.Text) {
			t.Products.Sections = append(t.Products.Sections, connectors.ProductSection{Title: "Creams"})
		}, "soap", "cream"), "131008 content"},
		{"an article without an id", goods(same, "soap", ""), "131009 content"},
		{"one article without words", goods(func(t *connectors.Text) { t.Body = "" }, "soap"), ""},
		{"two articles without words", goods(func(t *connectors.Text) { t.Body = "" }, "soap", "cream"), "131008 content"},

		{"a file of no kind", media(connectors.Media{Link: link}), "131051 content"},
		{"a file without an address", media(connectors.Media{Kind: connectors.Image, Link: "a.jpg"}), "100 content"},
		{"a file by its id", media(connectors.Media{Kind: connectors.Image, ID: "1013"}), ""},
		{"a file by a broken id", media(connectors.Media{Kind: connectors.Image, ID: "10 13"}), "131009 content"},
		{"a picture as a voice message", media(connectors.Media{Kind: connectors.Image, Link: link, Voice: true}), "100 content"},
		{"a sticker with words", free(func(t *connectors.Text) {
			t.Media, t.Body = &connectors.Media{Kind: connectors.Sticker, Link: link}, "Hello"
		}), "100 content"},
		{"a caption that is too long", free(func(t *connectors.Text) { t.Media, t.Body = &photo, long(1025) }), "100 content"},
		{"a place that is nowhere", free(func(t *connectors.Text) { t.Place = &connectors.Place{Latitude: math.NaN()} }), "131009 content"},
		{"a card without a name", free(func(t *connectors.Text) { t.Card = &connectors.Card{Phone: "+33123456789"} }), "131008 content"},

		{"a template that can have no such name", approved(func(t *connectors.Template) { t.Name = "Réminder" }), "132001 template"},
		{"a template in no language", approved(func(t *connectors.Template) { t.Language = "french" }), "132001 template"},
		{"an empty parameter", param(connectors.Param{Name: "a", Text: " "}), "131008 template"},
		{"a parameter with a line break", param(connectors.Param{Name: "a", Text: "a\nb"}), "132012 template"},
		{"a parameter with a tab", param(connectors.Param{Name: "a", Text: "a\tb"}), "132012 template"},
		{"a parameter with four spaces", param(connectors.Param{Name: "a", Text: "a    b"}), "132012 template"},
		{"a parameter with three", param(connectors.Param{Name: "a", Text: "a   b"}), ""},
		{"a named parameter without a name", param(connectors.Param{Text: "a"}), "132012 template"},
		{"two parameters of a name", approved(func(t *connectors.Template) {
			t.Params = []connectors.Param{{Name: "a", Text: "a"}, {Name: "a", Text: "b"}}
		}), "132012 template"},
		{"two parameters with numbers alone", approved(func(t *connectors.Template) {
			t.Positional, t.Params = true, []connectors.Param{{Text: "a"}, {Text: "b"}}
		}), ""},
		{"a parameter that is too long", param(connectors.Param{Name: "a", Text: long(1025)}), "132005 template"},
		{"a header's parameter that is too long", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Text: &connectors.Param{Name: "a", Text: long(61)}}
		}), "132005 template"},
		{"a header's parameter with a line break", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Text: &connectors.Param{Name: "a", Text: "a\nb"}}
		}), "132012 template"},
		{"a sticker as a header", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Media: &connectors.Media{Kind: connectors.Sticker, Link: link}}
		}), "132012 template"},
		{"eleven buttons of a template", approved(func(t *connectors.Template) { t.Buttons = replies(11) }), "132018 template"},
		{"a button of two kinds", pressed(connectors.Button{Payload: "a", FormToken: "b"}), "132018 template"},
		{"a payload that is too long", pressed(connectors.Button{Payload: strings.Repeat("a", 257)}), "131009 template"},
		{"a code that is too long", pressed(connectors.Button{Code: long(16)}), "131009 template"},
		{"a form's token that is broken", pressed(connectors.Button{FormToken: "a b"}), "131009 template"},
	}
	m := serve(t, http.StatusOK, accepted)
	c := open(t, m.URL, connectors.Env{})
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			m.body = nil
			_, err := c.Send(t.Context(), k.m)
			if k.want == "" {
				if err != nil || m.body == nil {
					t.Errorf("Send: %v", err)
				}
				return
			}
			var e *connectors.Error
			if !errors.As(err, &e) || e.Kind != connectors.Refused || e.Code+" "+string(e.Reason) != k.want {
				t.Fatalf("Send = %v, want refused (%s)", err, k.want)
			}
			if e.Next == "" {
				t.Errorf("%v does not say what to do", err)
			}
			if m.body != nil {
				t.Error("it was sent all the same")
			}
		})
	}
}

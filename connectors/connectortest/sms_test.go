package connectortest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/connectortest"
	"github.com/relancehq/relance/internal/httpx"
)

// sms is a channel as a provider of text messages would have it: one POST, a
// look-up by our reference, and a pace.
type sms struct {
	url  string
	http *http.Client
	flaw string // what this one does wrong; "" is nothing
}

var (
	_ connectors.Channel = (*sms)(nil)
	_ connectors.Finder  = (*sms)(nil)
	_ connectors.Limited = (*sms)(nil)
)

const doing = "send a text message"

func (s *sms) Send(ctx context.Context, m connectors.Message) (connectors.Receipt, error) {
	if m.Ref == "" || m.Text == nil || m.Text.Body == "" {
		return connectors.Receipt{}, &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonContent, Doing: doing}
	}
	if m.To.Phone == "" {
		return connectors.Receipt{}, &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Doing: doing}
	}
	body, err := json.Marshal(map[string]string{"to": m.To.Phone, "text": m.Text.Body, "ref": m.Ref})
	if err != nil {
		return connectors.Receipt{}, err
	}
	a, err := s.call(ctx, http.MethodPost, "/messages", body)
	if err != nil && s.flaw == "sends again" {
		a, err = s.call(ctx, http.MethodPost, "/messages", body)
	}
	if err != nil {
		return connectors.Receipt{}, s.unanswered(err, connectors.Unknown)
	}
	switch {
	case a.Status == http.StatusTooManyRequests:
		return connectors.Receipt{}, &connectors.Error{Kind: connectors.Throttled, Reason: connectors.ReasonAccount, Doing: doing, After: max(time.Second, httpx.RetryAfter(a.Header))}
	case a.Status == http.StatusUnauthorized:
		return connectors.Receipt{}, &connectors.Error{Kind: connectors.Operator, Reason: connectors.ReasonAuth, Doing: doing, Next: "Check the connection's token"}
	case a.Status >= 300 && a.Status <= 499:
		e := &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Doing: doing}
		if s.flaw == "quotes the provider" {
			e.Err = errors.New(string(a.Body))
		}
		return connectors.Receipt{}, e
	case a.Status >= 500 && s.flaw == "takes a broken server for a refusal":
		return connectors.Receipt{}, &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonContent, Doing: doing}
	}
	id := read(a.Body)
	if a.Status >= 500 || id == "" {
		return connectors.Receipt{}, &connectors.Error{Kind: connectors.Unknown, Doing: doing}
	}
	return connectors.Receipt{ProviderID: id}, nil
}

func (s *sms) Find(ctx context.Context, ref string) (connectors.Receipt, bool, error) {
	a, err := s.call(ctx, http.MethodGet, "/messages?ref="+url.QueryEscape(ref), nil)
	if err != nil {
		return connectors.Receipt{}, false, s.unanswered(err, connectors.Transient)
	}
	id := read(a.Body)
	switch {
	case a.Status == http.StatusOK && id != "":
		return connectors.Receipt{ProviderID: id}, true, nil
	case a.Status == http.StatusNotFound, a.Status >= 500 && s.flaw == "takes silence for no":
		return connectors.Receipt{}, false, nil
	}
	return connectors.Receipt{}, false, &connectors.Error{Kind: connectors.Transient, Doing: "find a text message", Code: "http " + strconv.Itoa(a.Status)}
}

// Limits are one message in two seconds to the same person.
func (s *sms) Limits() connectors.Limits {
	l := connectors.Limits{PairEvery: 2 * time.Second, PairBurst: 5}
	if s.flaw == "shares a limit with nobody" {
		l.PortfolioLimit = 100
	}
	return l
}

func (s *sms) call(ctx context.Context, method, path string, body []byte) (httpx.Answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return httpx.Answer{}, err
	}
	return httpx.Do(s.http, r)
}

func (s *sms) unanswered(err error, written connectors.Kind) error {
	e := &connectors.Error{Kind: written, Doing: doing, Err: err}
	var h *httpx.Error
	if errors.As(err, &h) && !h.Written {
		e.Kind = connectors.Transient
	}
	return e
}

func read(body []byte) string {
	var answer struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return ""
	}
	return answer.ID
}

func smsSuite(flaw string) connectortest.ChannelSuite {
	to := func(m connectors.Message) connectors.Message {
		m.Ref, m.To.Phone = "r1.sms.1", "+33600000017"
		return m
	}
	noPhone := connectors.Message{Ref: "r1.sms.1", Text: &connectors.Text{Body: "Zebulon, the periwinkle is ready"}}
	return connectortest.ChannelSuite{
		New: func(_ *testing.T, url string, env connectors.Env) connectors.Channel {
			return &sms{url: url, http: env.HTTP, flaw: flaw}
		},
		Message:  to(connectors.Message{Text: &connectors.Text{Body: "Zebulon, the periwinkle is ready"}}),
		Accepted: connectortest.Answer{Status: http.StatusCreated, Body: `{"id":"{id}"}`},
		Failures: []connectortest.Failure{
			{Name: "a wrong number is refused", Answer: connectortest.Answer{Status: 422, Body: `{"error":"{phone} is no mobile: {text}"}`}, Kind: connectors.Refused, Reason: connectors.ReasonRecipient},
			{Name: "too many messages wait as told", Answer: connectortest.Answer{Status: 429, Header: map[string]string{"Retry-After": "9"}}, Kind: connectors.Throttled, Reason: connectors.ReasonAccount, After: 9 * time.Second},
			{Name: "a wrong token is for the operator", Answer: connectortest.Answer{Status: 401}, Kind: connectors.Operator, Reason: connectors.ReasonAuth},
		},
		Unsendable: []connectors.Message{noPhone, to(connectors.Message{Text: &connectors.Text{}}), to(connectors.Message{})},
		Found:      connectortest.Answer{Body: `{"id":"{id}","to":"{phone}"}`},
		NotFound:   connectortest.Answer{Status: http.StatusNotFound, Body: `{"error":"no message {ref}"}`},
	}
}

func TestATextMessageChannelPassesTheSuite(t *testing.T) {
	connectortest.Channel(t, smsSuite(os.Getenv(flawVariable)))
}

// flawVariable makes the channel of the test above do something wrong.
const flawVariable = "CONNECTORTEST_FLAW"

func TestTheSuiteSeesWhatAChannelDoesWrong(t *testing.T) {
	if os.Getenv(flawVariable) != "" {
		t.Skip("this is the run with the flaw")
	}
	cases := []struct{ flaw, fails string }{
		{"sends again", "an_outcome_that_nobody_knows_is_unknown"},
		{"takes a broken server for a refusal", "an_outcome_that_nobody_knows_is_unknown"},
		{"quotes the provider", "every_failure_has_its_kind_after_one_request"},
		{"takes silence for no", "a_message_is_found,_certainly_not_there,_or_nobody_knows"},
		{"shares a limit with nobody", "limits_are_whole"},
	}
	for _, c := range cases {
		t.Run(c.flaw, func(t *testing.T) {
			run := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestATextMessageChannelPassesTheSuite$")
			run.Env = append(os.Environ(), flawVariable+"="+c.flaw)
			out, err := run.CombinedOutput()
			if err == nil {
				t.Fatal("the suite passes a channel that does this")
			}
			if want := "--- FAIL: TestATextMessageChannelPassesTheSuite/" + c.fails; !strings.Contains(string(out), want) {
				t.Errorf("the suite fails for another reason, want %q:\n%s", want, out)
			}
		})
	}
}

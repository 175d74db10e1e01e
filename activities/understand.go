package activities

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
)

// UnderstandRequest asks for an understand step.
type UnderstandRequest struct{ Call }

// UnderstandResult is what the text means, "" for none of the step's intents.
type UnderstandResult struct {
	Address string `json:"address"`
	Intent  string `json:"intent,omitempty"`
	Trouble string `json:"trouble,omitempty"`
	Failed  string `json:"failed,omitempty"`
}

// Understand finds the intent of a text: by the author's words and patterns,
// then by the language model where one is configured. A model that does not
// answer, or answers something else, is as if there were none.
func (a *Activities) Understand(ctx context.Context, r UnderstandRequest) (UnderstandResult, error) {
	out := UnderstandResult{Address: r.Address()}
	p, st, err := a.plan(r.Call)
	if err != nil {
		return out, err
	}
	scope, err := a.fresh(ctx, p, st, r.Call)
	var down *connectors.Error
	if errors.As(err, &down) {
		out.Trouble = down.Error()
		return out, a.told(ctx, r.Call)
	}
	if err != nil {
		return out, err
	}
	text, err := p.Text(st.Text, scope)
	if err != nil {
		out.Failed = err.Error()
		return out, a.note(ctx, r.Call, st, "not understood", out.Failed)
	}
	how := "by its words"
	intent, ok := p.Understand(st, text)
	if !ok {
		intent, how = a.meant(ctx, st, text, scope.Locale)
	}
	out.Intent = intent
	what := "understood " + intent
	if intent == "" {
		what = "understood nothing"
	}
	return out, a.note(context.WithoutCancel(ctx), r.Call, st, what, how)
}

// meant asks the language model, and answers how it went for the trace.
func (a *Activities) meant(ctx context.Context, st *definitions.Step, text, locale string) (intent, how string) {
	if a.Model == nil || strings.TrimSpace(text) == "" {
		return "", "no word or pattern fits"
	}
	q := connectors.IntentQuestion{Text: text, Locale: locale}
	for _, i := range st.Intents {
		q.Intents = append(q.Intents, connectors.IntentChoice{Name: i.Name, Means: i.Means, Words: everyWord(i)})
	}
	asking, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	intent, err := a.Model.Intent(asking, q)
	if err != nil {
		return "", "the language model did not answer"
	}
	if !slices.ContainsFunc(st.Intents, func(i definitions.Intent) bool { return i.Name == intent }) {
		return "", "the language model finds none of them"
	}
	return intent, "by the language model"
}

// everyWord are an intent's words in all languages.
func everyWord(i definitions.Intent) (words []string) {
	for _, locale := range slices.Sorted(maps.Keys(i.Words)) {
		words = append(words, i.Words[locale]...)
	}
	return words
}

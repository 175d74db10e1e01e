package connectors

import "context"

// Model says which of some declared intents a text means. Implementations are
// safe for concurrent use, send the text to the configured endpoint alone, and
// neither log nor keep it.
type Model interface {
	// Intent answers the name of one of q.Intents, or "" for none of them; an
	// answer of the model that is no declared name is "". An *Error means that
	// the model could not be asked, and holds nothing of the text.
	Intent(ctx context.Context, q IntentQuestion) (string, error)
}

// IntentQuestion is what a Model is asked.
type IntentQuestion struct {
	Text    string
	Locale  string // of the person: "fr", "pt-BR"; "" where not known
	Intents []IntentChoice
}

// IntentChoice is one declared intent.
type IntentChoice struct {
	Name  string   // the word the answer is given in
	Means string   // in the words of whoever wrote the journey
	Words []string // examples; may be empty
}

package sandbox

import "unicode/utf8"

// reactionMessage puts an emoji on a person's message; "" takes it back.
type reactionMessage struct {
	MessageID string  `json:"message_id"`
	Emoji     *string `json:"emoji"`
}

// reaction is an emoji on a message of the conversation.
type reaction struct {
	To    string `json:"to"`
	Emoji string `json:"emoji"`
}

func (r *reactionMessage) alone() (content, error) {
	switch {
	case r == nil || r.MessageID == "":
		return content{}, graphFailure(131008, "reaction.message_id is missing")
	case r.Emoji == nil:
		return content{}, graphFailure(131008, "reaction.emoji is missing; \"\" takes a reaction back")
	// The longest emoji, of a family, has eight code points.
	case utf8.RuneCountInString(*r.Emoji) > 10:
		return content{}, graphFailure(131009, "reaction.emoji is not one emoji")
	}
	return content{Reaction: &reaction{To: r.MessageID, Emoji: *r.Emoji}}, nil
}

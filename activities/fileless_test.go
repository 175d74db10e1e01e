package activities_test

import (
	"context"

	"github.com/relancehq/relance/connectors"
)

// fileless is a WhatsApp that can read no file, and takes everything else.
type fileless struct {
	connectors.Channel
	tried *int
}

func (f fileless) Send(ctx context.Context, m connectors.Message) (connectors.Receipt, error) {
	if m.Text != nil && m.Text.Media != nil || m.Template != nil && m.Template.Header != nil && m.Template.Header.Media != nil {
		*f.tried++
		return connectors.Receipt{}, &connectors.Error{Kind: connectors.Transient, Reason: connectors.ReasonMedia, Code: "131053", Doing: "send"}
	}
	return f.Channel.Send(ctx, m)
}

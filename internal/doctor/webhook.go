package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/relancehq/relance/connectors/whatsapp"
)

// few fields are named in a line.
const few = 3

const subscribe = "Run `relance whatsapp subscribe --url https://your.host`, with the public address of the gateway"

// webhook looks whether news reaches us: who hears of the account, of which
// fields, and where it is sent. It answers that address, "" where it is not
// known.
func (v *Visit) webhook(ctx context.Context) string {
	apps, err := v.Client.Subscribers(ctx)
	if err != nil {
		v.unanswered("subscription", err)
		return ""
	}
	ours := slices.IndexFunc(apps, func(a whatsapp.App) bool { return a.ID == v.app })
	switch {
	case len(apps) == 0:
		v.tell("subscription", Failed, "no app hears of the account: neither answers nor statuses come in", subscribe)
	case v.app != "" && ours < 0:
		v.tell("subscription", Failed, fmt.Sprintf("another app hears of the account, the token's (%s) does not", v.app), subscribe)
	default:
		v.tell("subscription", OK, "the app hears of the account", "")
	}
	to, err := v.Client.Callback(ctx)
	if err != nil {
		to = "" // told below by the app, or by the account's own address
	}
	if to == "" && ours >= 0 {
		to = apps[ours].Override
	}
	return v.fields(ctx, to)
}

// fields looks at the app's webhook; to is where Meta says that the number's
// news goes.
func (v *Visit) fields(ctx context.Context, to string) string {
	if v.app == "" {
		v.tell("webhook fields", Skipped, "could not be looked at: the token does not name its app", "")
		return to
	}
	h, err := v.Client.Hook(ctx, v.app)
	if err != nil {
		v.unanswered("webhook fields", err)
		return to
	}
	if to == "" {
		to = h.URL
	}
	var lost, missing []string
	for _, f := range whatsapp.Fields {
		switch {
		case slices.Contains(h.Fields, f.Name):
		case f.Needed:
			lost = append(lost, f.Name)
		default:
			missing = append(missing, f.Name+" ("+f.For+")")
		}
	}
	add := "Run `relance whatsapp subscribe --url " + either(to, "https://your.host") + "`: it adds them"
	switch {
	case h.URL == "" && len(h.Fields) == 0:
		v.tell("webhook fields", Failed, "the app has no webhook", subscribe)
	case len(lost) > 0:
		v.tell("webhook fields", Failed, "not subscribed to "+strings.Join(lost, ", ")+": neither answers nor statuses come in", add)
	case !h.Active:
		v.tell("webhook fields", Failed, "the app's webhook is switched off", add)
	case len(missing) > few:
		v.tell("webhook fields", Warning, fmt.Sprintf("relance is not told of %d fields, among them %s", len(missing), strings.Join(missing[:few], ", ")), add)
	case len(missing) > 0:
		v.tell("webhook fields", Warning, "relance is not told of: "+strings.Join(missing, "; "), add)
	default:
		v.tell("webhook fields", OK, fmt.Sprintf("%d fields", len(h.Fields)), "")
	}
	return to
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

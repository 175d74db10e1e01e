package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

const (
	// skewWarns and skewFails are how far our clock may be from Meta's: from
	// some seconds on times in logs mislead, from minutes on windows of 24
	// hours are judged wrongly.
	skewWarns = 30 * time.Second
	skewFails = 5 * time.Minute

	// soon is how early the end of a token is told: long enough for holidays.
	soon = 14 * 24 * time.Hour
)

const (
	// newToken leads to a token that lasts.
	newToken = "In business.facebook.com open Settings > Users > System users, choose the system user, then Generate token: choose the app, expiry Never, and tick whatsapp_business_messaging and whatsapp_business_management. Put it where connections.hcl takes token from, restart relance, and run `relance circuits close %s`"
	// giveAccount lets the token's user at the account.
	giveAccount = "In business.facebook.com open Settings > Users > System users, choose the system user, then Assign assets > WhatsApp accounts, and give it the account with full control"
)

// reach calls the Graph API once. false is where nothing can be asked: no
// connection, or a token that Meta does not take.
func (v *Visit) reach(ctx context.Context) bool {
	s, err := v.Client.Serves(ctx)
	e := failure(err)
	switch {
	case err == nil, e.Reason == connectors.ReasonAuth, e.Code != "" && !strings.HasPrefix(e.Code, "http "):
		v.version(s) // whatever it said, Meta was there
	case e.Reason == connectors.ReasonConfig:
		v.tell("graph api", Failed, why(e), "Check base_url and version of the connection; without base_url it is https://graph.facebook.com")
		return false
	default:
		do := "Look whether this machine reaches the internet: `curl -I https://graph.facebook.com`. A firewall or a proxy in between has to let it through"
		if !v.Client.AtMeta() {
			do = "Look whether something listens at " + v.Client.Base() + ": it is the connection's base_url, the sandbox's where `relance up` or `relance sandbox` runs"
		}
		v.tell("graph api", Failed, why(e), do)
		return false
	}
	v.clock(s.At)
	if err == nil {
		return true
	}
	switch {
	case e.Reason == connectors.ReasonAuth:
		v.refusedToken(ctx, e)
	case e.Code == "33" || e.Code == "100":
		v.token(ctx)
		v.tell("number", Failed, "Meta has no number with this phone_number_id, or the token may not see it", "Compare phone_number_id with WhatsApp Manager > Phone numbers (or API Setup in the App Dashboard): it is an id, not the number itself. If it is right: "+giveAccount)
	default:
		v.unanswered("graph api", err)
	}
	return false
}

func (v *Visit) version(s whatsapp.Served) {
	want := v.Client.Version()
	if s.Version != "" && s.Version != want {
		v.tell("graph api", Warning, fmt.Sprintf("answers, but with version %s instead of %s", s.Version, want), fmt.Sprintf("Set version = %q in connections.hcl: Meta has retired %s", s.Version, want))
		return
	}
	v.tell("graph api", OK, "answers with version "+want, "")
}

func (v *Visit) clock(meta time.Time) {
	if meta.IsZero() {
		v.tell("clock", Skipped, "Meta's answer has no time to compare with", "")
		return
	}
	off := v.Wall().Sub(meta)
	way := "ahead of"
	if off < 0 {
		off, way = -off, "behind"
	}
	says := fmt.Sprintf("this machine is %s %s Meta", off.Round(time.Second), way)
	const do = "Let the machine keep time: `timedatectl set-ntp true`, or the time service of your cloud"
	switch {
	case off >= skewFails:
		v.tell("clock", Failed, says, do)
	case off >= skewWarns:
		v.tell("clock", Warning, says, do)
	default:
		v.tell("clock", OK, "agrees with Meta's", "")
	}
}

// ends are why a token stopped (Meta's subcodes of error 190).
var ends = map[int]string{
	458: "the app was taken away from the user",
	460: "the user's password changed",
	463: "the token has expired",
	464: "the user is not confirmed",
	467: "the token was taken back",
}

// refusedToken says why Meta does not take the token, where Meta tells.
func (v *Visit) refusedToken(ctx context.Context, e *connectors.Error) {
	says := why(e)
	a, err := v.Client.Access(ctx)
	if because, known := ends[a.Subcode]; err == nil && known {
		says = because
		if !a.Expires.IsZero() && a.Subcode == 463 {
			says += " at " + day(a.Expires)
		}
	}
	if err == nil && a.Valid {
		if v.scopes(a) {
			v.tell("token", Failed, "is good, but may not see the number: "+says, giveAccount)
		}
		return
	}
	v.tell("token", Failed, says, fmt.Sprintf(newToken, v.name()))
}

// token looks at how long the token lasts and what it allows.
func (v *Visit) token(ctx context.Context) {
	a, err := v.Client.Access(ctx)
	if err != nil {
		v.unanswered("token", err)
		return
	}
	v.app = a.App
	left := a.Expires.Sub(v.Wall())
	switch renew := fmt.Sprintf(newToken, v.name()); {
	case !a.Valid:
		v.tell("token", Failed, "Meta calls it not valid", renew)
		return
	case !a.Expires.IsZero() && left <= 0:
		v.tell("token", Failed, "expired at "+day(a.Expires), renew)
	case !a.Expires.IsZero() && left < soon:
		says := fmt.Sprintf("expires in %s, at %s", days(left), day(a.Expires))
		if a.Type == "user" {
			says = "is a person's token, not a system user's, and " + says
		}
		v.tell("token", Warning, says, renew)
	case !a.DataUntil.IsZero() && a.DataUntil.Sub(v.Wall()) < soon:
		v.tell("token", Warning, "its access to data ends at "+day(a.DataUntil), renew)
	case a.Type == "user":
		v.tell("token", Warning, "is a person's token: it ends when they leave or change their password", renew)
	case a.Expires.IsZero():
		v.tell("token", OK, "valid, never expires", "")
	default:
		v.tell("token", OK, "valid until "+day(a.Expires), "")
	}
	v.scopes(a)
}

// scopes tells whether the token allows what relance does with the account.
func (v *Visit) scopes(a whatsapp.Access) bool {
	var missing, elsewhere []string
	for _, s := range whatsapp.Scopes {
		switch {
		case !slices.Contains(a.Scopes, s):
			missing = append(missing, s)
		case !v.Client.Reaches(a, s):
			elsewhere = append(elsewhere, s)
		}
	}
	switch {
	case len(missing) > 0:
		v.tell("permissions", Failed, "the token lacks "+strings.Join(missing, " and "), fmt.Sprintf(newToken, v.name()))
	case len(elsewhere) > 0:
		v.tell("permissions", Failed, strings.Join(elsewhere, " and ")+" is for other WhatsApp accounts, not for waba_id", "Compare waba_id with WhatsApp Manager > Settings. If it is right: "+giveAccount+", and generate a token again")
	default:
		v.tell("permissions", OK, strings.Join(whatsapp.Scopes, ", "), "")
		return true
	}
	return false
}

// secret tries app_secret: with a wrong one every webhook is refused.
func (v *Visit) secret(ctx context.Context) {
	fits, err := v.Client.SecretFits(ctx)
	switch {
	case err != nil:
		v.unanswered("app secret", err)
	case !fits:
		v.tell("app secret", Failed, "app_secret is not the secret of the token's app: every webhook is refused", "In developers.facebook.com open the app > App settings > Basic > App secret > Show. Put it where connections.hcl takes app_secret from and restart relance")
	default:
		v.tell("app secret", OK, "belongs to the token's app", "")
	}
}

// name is the connection's, as in its hook.
func (v *Visit) name() string { return v.Hook[strings.LastIndex(v.Hook, "/")+1:] }

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func days(d time.Duration) string {
	if d < 48*time.Hour {
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

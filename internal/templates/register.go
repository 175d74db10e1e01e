package templates

import (
	"context"
	"slices"
	"time"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
)

// Register makes the sandbox's WhatsApp know templates as they are written now.
// It is a push without a plan: nobody is asked, and a header's example stays
// the address that it is. A template that is the same is left alone, because an
// edit is reviewed again.
func Register(ctx context.Context, w *whatsapp.Client, local []definitions.TemplateSpec) error {
	there, err := w.Templates(ctx)
	if err != nil {
		return err
	}
	for _, here := range local {
		i := slices.IndexFunc(there, func(t whatsapp.TemplateState) bool { return t.Name == here.Name && t.Language == here.Language })
		if i < 0 {
			err = w.CreateTemplate(ctx, Spec(here))
		} else {
			err = renew(ctx, w, here, there[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// renew edits a template that differs. One that WhatsApp made marketing stays
// so, and is no reason to edit: its messages wait, and people are told. Another
// category was changed here, and WhatsApp's refusal is the author's to hear.
func renew(ctx context.Context, w *whatsapp.Client, here definitions.TemplateSpec, there whatsapp.TemplateState) error {
	locked, err := Locked(there, time.Time{}) // when it was seen is kept nowhere
	if err != nil {
		return err
	}
	differences, err := locked.Differences(here)
	if err != nil {
		return err
	}
	fixed := locked.Category == "marketing" && here.Category != "marketing"
	if fixed {
		differences = slices.DeleteFunc(differences, func(d definitions.Difference) bool { return d.Part == "category" })
	}
	if len(differences) == 0 {
		return nil
	}
	spec := Spec(here)
	if fixed {
		spec.Category = locked.Category
	}
	return w.EditTemplate(ctx, there.ID, spec)
}

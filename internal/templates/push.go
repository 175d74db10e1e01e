package templates

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
)

// Pusher makes WhatsApp's templates like a folder's.
type Pusher struct {
	WhatsApp *whatsapp.Client
	// Sample is the file that shows reviewers a header; Fetch is used where it
	// is nil.
	Sample func(ctx context.Context, h definitions.HeaderSpec) (connectors.File, error)
	Now    func() time.Time
}

// Push creates and edits, one after the other, what changes say, and tells of
// each when it is done. Edits of approved templates are noted in lock. One that
// WhatsApp does not take keeps none of the others from being pushed, but for a
// failure that would meet all: too many calls, a token, no connection. The
// errors come together.
func (p *Pusher) Push(ctx context.Context, changes []Change, lock *definitions.Lock, tell func(c Change, err error)) error {
	var failed []error
	for _, c := range changes {
		if c.Action != Create && c.Action != Edit {
			continue
		}
		err := p.one(ctx, c)
		tell(c, err)
		if err == nil {
			p.note(lock, c)
			continue
		}
		failed = append(failed, err)
		if meetsAll(err) {
			break
		}
	}
	return errors.Join(failed...)
}

func meetsAll(err error) bool {
	var e *connectors.Error
	return errors.As(err, &e) && e.Kind != connectors.Refused
}

// note keeps when an approved template was edited.
func (p *Pusher) note(lock *definitions.Lock, c Change) {
	if c.Action != Edit || (c.Status != "approved" && c.Status != "paused") {
		return
	}
	now := p.Now().UTC().Truncate(time.Second)
	edits := append(recent(c.there.Edits, now), now)
	if entry := lock.Find(c.Name, c.Language); entry != nil {
		entry.Edits = edits
		return
	}
	c.there.Edits = edits
	lock.Templates = append(lock.Templates, c.there)
}

func (p *Pusher) one(ctx context.Context, c Change) error {
	spec := Spec(c.here)
	if spec.Header != nil && slices.Contains([]string{"image", "video", "document"}, spec.Header.Kind) {
		sample := p.Sample
		if sample == nil {
			sample = Fetch
		}
		file, err := sample(ctx, *c.here.Header)
		if err != nil {
			return fmt.Errorf("template %s in %s: %w", c.Name, c.Language, err)
		}
		if spec.Header.Example, err = p.WhatsApp.UploadSample(ctx, file); err != nil {
			return err
		}
	}
	if c.Action == Create {
		return p.WhatsApp.CreateTemplate(ctx, spec)
	}
	if c.Category != "" && c.Status != "rejected" {
		spec.Category = c.Category // that of an approved one cannot change
	}
	return p.WhatsApp.EditTemplate(ctx, c.there.ID, spec)
}

// Pull is the lock for a folder: what WhatsApp has under the names that the
// folder uses. An entry in which nothing changed stays as old has it, so that
// the file changes only where WhatsApp's templates do.
func Pull(local []definitions.TemplateSpec, there []whatsapp.TemplateState, account string, old *definitions.Lock, now time.Time) (*definitions.Lock, error) {
	lock := &definitions.Lock{Account: account}
	for _, state := range there {
		if !slices.ContainsFunc(local, func(s definitions.TemplateSpec) bool { return s.Name == state.Name }) {
			continue
		}
		entry, err := Locked(state, now)
		if err != nil {
			return nil, err
		}
		if old != nil && old.Account == account {
			if was := old.Find(entry.Name, entry.Language); was != nil {
				entry.Edits = recent(was.Edits, now)
				if same(*was, entry) {
					entry.At = was.At
				}
			}
		}
		lock.Templates = append(lock.Templates, entry)
	}
	return lock, nil
}

// same says whether nothing but the time differs.
func same(a, b definitions.LockedTemplate) bool {
	return a.ID == b.ID && a.Status == b.Status && a.Category == b.Category && a.Quality == b.Quality &&
		a.Reason == b.Reason && a.Format == b.Format && a.TTL == b.TTL && a.Hash == b.Hash
}

package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"path"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// uploadPatience is how long an attempt waits for a file on its way to the
// provider. What takes longer goes on without it, and a later attempt finds the
// file there.
const uploadPatience = 3 * time.Second

// hand gives a message to its channel, with its file stored there first where
// the connection wants that.
func (s *sending) hand(ctx context.Context, m connectors.Message) (connectors.Receipt, error) {
	file, storer := s.toStore(m)
	if file == nil {
		return s.draft.outlet.Channel.Send(ctx, m)
	}
	u, err := s.a.uploads.get(ctx, s.draft.outlet.Account+" "+string(file.Kind)+" "+file.Link, s.a.Clock.Wall, func(ctx context.Context) (stored, error) {
		return s.a.store(ctx, s.draft.outlet.Account, storer, *file)
	})
	if err != nil {
		return connectors.Receipt{}, err
	}
	file.ID = u.id // message made it for this attempt alone
	receipt, err := s.draft.outlet.Channel.Send(ctx, m)
	var e *connectors.Error
	if errors.As(err, &e) && e.Reason == connectors.ReasonMedia {
		s.a.forget(ctx, s.draft.outlet.Account, u)
	}
	return receipt, err
}

// toStore is the file of a message that has to be stored; nil is none.
func (s *sending) toStore(m connectors.Message) (*connectors.Media, connectors.Storer) {
	storer, ok := s.draft.outlet.Channel.(connectors.Storer)
	if !ok || s.a.Files == nil || !storer.Uploads() {
		return nil, nil
	}
	var file *connectors.Media
	switch {
	case m.Text != nil:
		file = m.Text.Media
	case m.Template != nil && m.Template.Header != nil:
		file = m.Template.Header.Media
	}
	if file == nil || file.ID != "" {
		return nil, nil
	}
	return file, storer
}

// stored is a file that the provider has.
type stored struct {
	key, id string
	until   time.Time // wall
}

// store fetches a file and gives it to the provider, unless the provider has
// the same bytes already.
func (a *Activities) store(ctx context.Context, account string, storer connectors.Storer, m connectors.Media) (stored, error) {
	f, err := a.Files.Fetch(ctx, m.Link, storer.Largest(m.Kind))
	if err != nil {
		return stored{}, err
	}
	f.Kind, f.Filename = m.Kind, m.Filename
	if f.Filename == "" {
		f.Filename = nameIn(m.Link)
	}
	sum := sha256.Sum256(f.Bytes)
	s := stored{key: string(m.Kind) + " " + hex.EncodeToString(sum[:])}
	if s.id, err = a.Ledger.MediaID(ctx, account, s.key); err != nil || s.id != "" {
		return s, err
	}
	if s.id, s.until, err = storer.Store(ctx, f); err != nil || s.until.IsZero() {
		return s, err
	}
	err = a.Ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.KeepMedia(account, s.key, s.id, s.until) })
	return s, err
}

// nameIn is what the address of a file calls it.
func nameIn(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return path.Base(u.Path)
}

// forget drops what is known of a file that the provider could not read after
// all, so that the next attempt stores it again.
func (a *Activities) forget(ctx context.Context, account string, s stored) {
	a.uploads.forget(s)
	err := a.Ledger.Do(context.WithoutCancel(ctx), func(tx *ledger.Tx) error { return tx.ForgetMedia(account, s.key, s.id) })
	if err != nil && a.Log != nil { // the file is then tried under its old id once more
		a.Log.Warn("forget a file", "error", err)
	}
}

// Stop ends uploads that are under way and waits for them.
func (a *Activities) Stop() { a.uploads.stop() }

package definitions

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// LockFile is the name of the lock; it stands beside settings.hcl.
const LockFile = "templates.lock.json"

// lockVersion is the format that this relance writes and reads.
const lockVersion = 1

// Lock is what WhatsApp has of a folder's templates, kept beside them so that
// they can be checked without asking WhatsApp.
type Lock struct {
	Version int `json:"version"`
	// Account is the WhatsApp Business account that has the templates.
	Account   string           `json:"account"`
	Templates []LockedTemplate `json:"templates"` // by name and language
}

// LockedTemplate is one template in one language. Words are lower case.
type LockedTemplate struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	ID       string `json:"id"`
	Status   string `json:"status"` // approved | pending | rejected | paused | disabled | …
	Category string `json:"category"`
	Quality  string `json:"quality,omitempty"` // green | yellow | red | unknown
	Reason   string `json:"reason,omitempty"`  // why it was rejected or paused
	Format   string `json:"format"`            // named | positional
	TTL      int    `json:"ttl,omitempty"`     // seconds; 0 is WhatsApp's own
	// Hash is of Components, in few characters, to see at a glance that they
	// changed.
	Hash       string          `json:"hash"`
	Components json.RawMessage `json:"components"`
	// Edits are when approved words were edited in the last 30 days.
	Edits []time.Time `json:"edits,omitempty"`
	// At is since when all of this has been so, as far as was seen.
	At time.Time `json:"at"`
}

// ReadLock reads the lock of a folder; nil where it has none.
func ReadLock(fsys fs.FS) (*Lock, error) {
	text, err := fs.ReadFile(fsys, LockFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var l Lock
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	if err == nil && l.Version != lockVersion {
		err = fmt.Errorf("it is of version %d, and this relance reads version %d", l.Version, lockVersion)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w. Delete the file and run: relance templates pull", LockFile, err)
	}
	return &l, nil
}

// Find is the template of that name and language, nil where there is none. It
// can be changed in place.
func (l *Lock) Find(name, language string) *LockedTemplate {
	i := slices.IndexFunc(l.Templates, func(t LockedTemplate) bool { return t.Name == name && t.Language == language })
	if i < 0 {
		return nil
	}
	return &l.Templates[i]
}

// Encode is the lock as its file has it: the same for the same templates, a
// line for each thing, so that a change is easy to read in a review.
func (l *Lock) Encode() ([]byte, error) {
	out := *l
	out.Version = lockVersion
	out.Templates = slices.Clone(l.Templates)
	if out.Templates == nil {
		out.Templates = []LockedTemplate{}
	}
	slices.SortFunc(out.Templates, func(a, b LockedTemplate) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Language, b.Language))
	})
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(out); err != nil {
		return nil, fmt.Errorf("write %s: %w", LockFile, err)
	}
	return text.Bytes(), nil
}

// SetComponents keeps a template's components as WhatsApp has them, but for
// their examples: those are addresses that WhatsApp makes anew for each reader.
func (t *LockedTemplate) SetComponents(raw json.RawMessage) error {
	var list []map[string]any
	if err := json.Unmarshal(raw, &list); err != nil {
		return fmt.Errorf("the components of template %q are no list", t.Name)
	}
	for _, c := range list {
		tidy(c)
	}
	var encoded bytes.Buffer
	e := json.NewEncoder(&encoded)
	e.SetEscapeHTML(false) // people read the file
	if err := e.Encode(list); err != nil {
		return fmt.Errorf("keep the components of template %q: %w", t.Name, err)
	}
	text := bytes.TrimSpace(encoded.Bytes())
	sum := sha256.Sum256(text)
	t.Components, t.Hash = text, hex.EncodeToString(sum[:8])
	return nil
}

// tidy takes examples out, below too, and writes WhatsApp's own words in upper
// case, as it takes them in any.
func tidy(part map[string]any) {
	delete(part, "example")
	for _, word := range []string{"type", "format"} {
		if text, ok := part[word].(string); ok {
			part[word] = strings.ToUpper(text)
		}
	}
	for _, below := range part {
		list, _ := below.([]any)
		for _, one := range list {
			if part, ok := one.(map[string]any); ok {
				tidy(part)
			}
		}
	}
}

package local

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/codec"
	"github.com/relancehq/relance/internal/folderlock"
)

// maxSpeed is a virtual day in a second: beyond it everything is late.
const maxSpeed = 86_400

// secrets are made at the first start and kept, readable by the owner alone.
type secrets struct {
	Token       string `json:"token"` // of /events and /admin
	AppSecret   string `json:"sandbox_app_secret"`
	VerifyToken string `json:"sandbox_verify_token"`
	GraphToken  string `json:"sandbox_graph_token"`
	CRMToken    string `json:"sandbox_crm_token"`
	CRMSecret   string `json:"sandbox_crm_secret"`
}

// folder makes or reads the data folder: the payload key, the secrets and the
// clock.
func (p *process) folder(context.Context) error {
	if p.Speed < 1 || p.Speed > maxSpeed {
		return fmt.Errorf("--speed %v: choose 1 to %d virtual seconds in a real one", p.Speed, maxSpeed)
	}
	if st, err := os.Stat(p.Journeys); p.Journeys != "" && (err != nil || !st.IsDir()) {
		return fmt.Errorf("--journeys %s is not a folder that can be read", p.Journeys)
	}
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w. Choose another with --data", err)
	}
	// Before anything in it is read or written: two of us would spoil both.
	lock, err := folderlock.Take(filepath.Join(p.Data, "lock"))
	if err != nil {
		return fmt.Errorf("take the data folder %s: %w. Stop that relance, or choose another folder with --data", p.Data, err)
	}
	p.onStop(func() { p.warn("give the data folder free", lock.Release()) })
	keys, err := codec.LoadOrCreateKeys(filepath.Join(p.Data, "payload.key"))
	if err != nil {
		return err
	}
	if p.codec, err = codec.New(keys); err != nil {
		return err
	}
	if err := p.readSecrets(); err != nil {
		return err
	}
	return p.readClock()
}

func (p *process) readSecrets() error {
	path := filepath.Join(p.Data, "secrets.json")
	if err := readJSON(path, &p.secrets); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the data folder's secrets: %w", err)
	}
	made := false
	for _, s := range []*string{&p.secrets.Token, &p.secrets.AppSecret, &p.secrets.VerifyToken, &p.secrets.GraphToken, &p.secrets.CRMToken, &p.secrets.CRMSecret} {
		if *s == "" {
			*s, made = rand.Text(), true
		}
	}
	if made {
		if err := writeJSON(path, p.secrets); err != nil {
			return fmt.Errorf("keep the data folder's secrets: %w", err)
		}
	}
	if p.Token == "" {
		fmt.Fprintf(p.Out, "token  %s (for POST /events; kept in %s)\n", p.secrets.Token, path)
		return nil
	}
	p.secrets.Token = p.Token // given for this start: not kept
	return nil
}

// readClock goes on with the folder's virtual time, at this start's speed.
func (p *process) readClock() error {
	path := filepath.Join(p.Data, "clock.json")
	now := time.Now().UTC().Round(0) // the clock is made here, from the wall
	setting := clock.Setting{Wall: now, Virtual: now, Factor: p.Speed}
	err := readJSON(path, &p.oldClock)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.oldClock = setting
	case err != nil:
		return fmt.Errorf("read the data folder's clock: %w", err)
	case p.oldClock.Factor == p.Speed:
		p.clock = clock.New(p.oldClock, nil)
		return nil
	default:
		setting = p.oldClock.Rebase(now, p.Speed)
	}
	p.clock = clock.New(setting, nil)
	if err := writeJSON(path, setting); err != nil {
		return fmt.Errorf("keep the data folder's clock: %w", err)
	}
	return nil
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// writeJSON replaces a file whole or not at all.
func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

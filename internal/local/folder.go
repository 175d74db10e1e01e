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
	"github.com/relancehq/relance/worker"
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

// folder makes or reads the data folder: the payload key and the secrets.
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
	if p.secrets, err = readSecrets(p.Data); err != nil {
		return err
	}
	if p.Token != "" {
		p.secrets.Token = p.Token // given for this start: not kept
		return nil
	}
	fmt.Fprintf(p.Out, "token  %s (for POST /events; kept in %s)\n", p.secrets.Token, secretsFile(p.Data))
	return nil
}

func secretsFile(data string) string { return filepath.Join(data, "secrets.json") }

// readSecrets reads a data folder's secrets and makes those that it lacks.
func readSecrets(data string) (s secrets, err error) {
	path := secretsFile(data)
	if err := readJSON(path, &s); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("read the data folder's secrets: %w", err)
	}
	made := false
	for _, one := range []*string{&s.Token, &s.AppSecret, &s.VerifyToken, &s.GraphToken, &s.CRMToken, &s.CRMSecret} {
		if *one == "" {
			*one, made = rand.Text(), true
		}
	}
	if !made {
		return s, nil
	}
	if err := writeJSON(path, s); err != nil {
		return s, fmt.Errorf("keep the data folder's secrets: %w", err)
	}
	return s, nil
}

// readClock goes on with the folder's virtual time, at this start's speed, or
// takes that of a sandbox elsewhere.
func (p *process) readClock(ctx context.Context) (err error) {
	if p.Clock == "" {
		p.clock, err = folderClock(p.Data, p.Speed)
		return err
	}
	if p.clock, err = worker.SharedClock(ctx, p.Clock, p.settings); err != nil {
		return err
	}
	p.Speed = p.clock.Setting().Factor
	return keepClock(clockFile(p.Data), p.clock.Setting())
}

func clockFile(data string) string { return filepath.Join(data, "clock.json") }

func keepClock(path string, s clock.Setting) error {
	if err := writeJSON(path, s); err != nil {
		return fmt.Errorf("keep the data folder's clock: %w", err)
	}
	return nil
}

// folderClock is the clock of a data folder at a speed.
func folderClock(data string, speed float64) (*clock.Clock, error) {
	path := clockFile(data)
	now := time.Now().UTC().Round(0) // the clock is made here, from the wall
	setting := clock.Setting{Wall: now, Virtual: now, Factor: speed}
	var old clock.Setting
	switch err := readJSON(path, &old); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("read the data folder's clock: %w", err)
	case old.Factor == speed:
		return clock.New(old, nil), nil
	default:
		setting = old.Rebase(now, speed)
	}
	return clock.New(setting, nil), keepClock(path, setting)
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

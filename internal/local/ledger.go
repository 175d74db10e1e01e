package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/folderlock"
	"github.com/relancehq/relance/internal/ledger"
)

// ledgerFile is the ledger in a data folder.
const ledgerFile = "ledger.db"

// Ledger is where the ledger of a data folder is and what time it is in there,
// whether relance runs on the folder or not.
func Ledger(data string) (dsn string, clk *clock.Clock, err error) {
	if st, err := os.Stat(data); err != nil || !st.IsDir() {
		return "", nil, fmt.Errorf("%s is no data folder of relance: name it with --data, or the ledger with --ledger", data)
	}
	setting := clock.Real()
	err = readJSON(clockFile(data), &setting)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", nil, fmt.Errorf("read the data folder's clock: %w", err)
	}
	return "sqlite:" + filepath.Join(data, ledgerFile), clock.New(setting, nil), nil
}

// Alone runs f while no relance can run on the data folder. It answers an
// error that names the process where one does.
func Alone(data string, f func(dsn string, clk *clock.Clock) error) error {
	dsn, clk, err := Ledger(data)
	if err != nil {
		return err
	}
	lock, err := folderlock.Take(filepath.Join(data, "lock"))
	if err != nil {
		return fmt.Errorf("take the data folder %s: %w. Stop that relance first", data, err)
	}
	return errors.Join(f(dsn, clk), lock.Release())
}

// Restore puts a backup in the place of the data folder's ledger. It refuses
// while relance runs on the folder.
func Restore(ctx context.Context, file, data string, tell func(ledger.Progress)) (r ledger.Restore, err error) {
	err = Alone(data, func(dsn string, clk *clock.Clock) error {
		r, err = ledger.RestoreBackup(ctx, file, dsn, clk, tell)
		return err
	})
	return r, err
}

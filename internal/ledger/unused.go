package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// applicationName is under which name relance's connections stand in Postgres.
const applicationName = "relance"

// closing is how long connections that were given up may stand in Postgres.
const closing = 2 * time.Second

// unused refuses a ledger that somebody has open: what they write would be
// lost. A damaged file is used by nobody.
func unused(ctx context.Context, dsn string) error {
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		return unusedFile(ctx, path)
	}
	st, err := openStore(ctx, dsn)
	if err != nil {
		return err
	}
	defer st.db.Close()
	for until := time.Now().Add(closing); ; { // the wall: it is about processes
		var n int
		if _, err := st.session(ctx, st.db).one(`SELECT COUNT(*) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = ?`, in{applicationName}, &n); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		if time.Now().After(until) {
			return fmt.Errorf("relance uses the database (%d connections): stop its workers and gateways first", n)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(closing / 20):
		}
	}
}

func unusedFile(ctx context.Context, path string) error {
	if err := readable(path); err != nil {
		return err
	}
	// In WAL mode every open connection holds a shared lock, so that the only
	// one that can be had alone is the only one there is. With the last
	// connection the log beside the file goes into it.
	db, err := sql.Open("sqlite", fileName(path)+"?_pragma=locking_mode(exclusive)&_pragma=busy_timeout(200)")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `BEGIN IMMEDIATE; ROLLBACK`)
	if !isBusy(err) {
		err = nil
	} else {
		err = fmt.Errorf("%s is in use: stop what runs on it first", path)
	}
	return errors.Join(err, db.Close())
}

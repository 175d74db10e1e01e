package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/relancehq/relance/internal/clock"
)

// BackupInfo is what a backup says of itself.
type BackupInfo struct {
	MadeAt   time.Time // virtual
	MadeWall time.Time
	Version  int64            // of its tables
	Kind     string           // what it was made of: sqlite or postgres
	Rows     map[string]int64 // by table
}

const backupTable = `CREATE TABLE backup (
	made_at   BIGINT NOT NULL,
	made_wall BIGINT NOT NULL,
	version   BIGINT NOT NULL,
	kind      TEXT   NOT NULL,
	counts    TEXT   NOT NULL
)`

// Backup copies the ledger that dsn names, as it is at one moment, into a new
// SQLite file for its owner's eyes only, while others go on writing. The file
// appears whole, checked and on disk, or not at all; one that is there already
// is never written over.
func Backup(ctx context.Context, dsn, file string, clk *clock.Clock, tell func(Progress)) (BackupInfo, error) {
	info, err := backup(ctx, dsn, file, clk, tell)
	if err != nil {
		return BackupInfo{}, fmt.Errorf("back up the ledger: %w", explain(err))
	}
	return info, nil
}

func backup(ctx context.Context, dsn, file string, clk *clock.Clock, tell func(Progress)) (BackupInfo, error) {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return BackupInfo{}, fmt.Errorf("%s is there already: choose another name", file)
	}
	from, err := openStore(ctx, dsn)
	if err != nil {
		return BackupInfo{}, err
	}
	defer from.db.Close()
	partial := file + ".partial"
	if err := claimFile(partial); err != nil {
		return BackupInfo{}, err
	}
	defer os.Remove(partial) //nolint:errcheck // gone already when all went well
	info, err := fillBackup(ctx, from, partial, clk, tell)
	if err != nil {
		return BackupInfo{}, err
	}
	return info, settleFile(partial, file)
}

// fillBackup makes the copy, lets it say what it is, and checks it.
func fillBackup(ctx context.Context, from *store, partial string, clk *clock.Clock, tell func(Progress)) (info BackupInfo, err error) {
	info = BackupInfo{MadeAt: clk.Now(), MadeWall: clk.Wall(), Kind: "sqlite"}
	version, err := from.session(ctx, from.db).version()
	if err != nil {
		return info, err
	}
	if version == 0 {
		return info, fmt.Errorf("%s is no ledger: it has none of its tables", from.name())
	}
	if from.dialect == postgres {
		info.Kind = "postgres"
		err = copyOut(ctx, from, partial, version, tell)
	} else {
		err = vacuumInto(ctx, from, partial, tell)
	}
	if err != nil {
		return info, err
	}
	to, err := sql.Open("sqlite", fileName(partial))
	if err != nil {
		return info, err
	}
	defer to.Close()
	s := &session{ctx: ctx, run: to}
	if info.Version, err = s.version(); err != nil {
		return info, err
	}
	if info.Rows, err = s.counts(); err != nil {
		return info, err
	}
	counts, err := encode("the counts", info.Rows)
	if err != nil {
		return info, err
	}
	if _, err := s.exec(backupTable); err != nil {
		return info, err
	}
	if _, err := s.exec(`INSERT INTO backup VALUES (?, ?, ?, ?, ?)`, micros(info.MadeAt), micros(info.MadeWall), info.Version, info.Kind, counts); err != nil {
		return info, err
	}
	tell(Progress{What: "checking the copy"})
	if wrong, err := s.integrity(); err != nil || len(wrong) > 0 {
		return info, errors.Join(fmt.Errorf("the copy is not sound (%v): look at the ledger with `relance ledger check`", wrong), err)
	}
	return info, to.Close()
}

func fileName(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// vacuumInto lets SQLite copy itself: one read transaction.
func vacuumInto(ctx context.Context, from *store, partial string, tell func(Progress)) error {
	var pages, size int64
	s := from.session(ctx, from.db)
	if _, err := s.one(`PRAGMA page_count`, nil, &pages); err != nil {
		return err
	}
	if _, err := s.one(`PRAGMA page_size`, nil, &size); err != nil {
		return err
	}
	done, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			p := Progress{What: "copying", Total: pages * size}
			if st, err := os.Stat(partial); err == nil {
				p.Done = min(st.Size(), p.Total)
			}
			tell(p)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	_, err := s.exec(`VACUUM INTO ?`, partial)
	close(done)
	<-watched
	return err
}

// copyOut copies a Postgres ledger into a SQLite file of the same version.
func copyOut(ctx context.Context, from *store, partial string, version int64, tell func(Progress)) error {
	knows, err := newest()
	if err != nil {
		return err
	}
	if version > knows {
		return tooNew(from.name(), version, knows)
	}
	_, err = intoFile(ctx, from, partial, tell)
	return err
}

// counts are the rows of each table of a SQLite database.
func (s *session) counts() (map[string]int64, error) {
	tables, err := s.tables()
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int64, len(tables))
	for _, t := range tables {
		var n int64
		if _, err := s.one(`SELECT COUNT(*) FROM `+t.name, nil, &n); err != nil {
			return nil, err
		}
		counts[t.name] = n
	}
	return counts, nil
}

// integrity is what SQLite finds wrong with its file.
func (s *session) integrity() ([]string, error) {
	said, err := many(s, func(r *sql.Rows) (line string, err error) {
		err = r.Scan(&line)
		return line, err
	}, `PRAGMA integrity_check(10)`)
	if err == nil && len(said) == 1 && said[0] == "ok" {
		return nil, nil
	}
	return said, err
}

// claimFile makes an empty file for its owner's eyes only, which nobody else is
// filling.
func claimFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there: the same work is under way, or it was cut short. Delete it where none is", path)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// settleFile gives a finished file its name, on disk, unless the name is taken.
func settleFile(partial, file string) error {
	if err := syncPath(partial); err != nil {
		return err
	}
	// A link fails where the name is taken; a rename would write over it.
	if err := os.Link(partial, file); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name", file)
	} else if err != nil {
		if err := os.Rename(partial, file); err != nil { // a file system without links
			return err
		}
	}
	return syncPath(filepath.Dir(file))
}

// syncPath waits until a file or folder is on disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// ReadBackup reads what a backup says of itself. It refuses a file that
// Backup has not made.
func ReadBackup(ctx context.Context, file string) (BackupInfo, error) {
	s, err := openStore(ctx, "sqlite:"+file)
	if err != nil {
		return BackupInfo{}, fmt.Errorf("read the backup: %w", err)
	}
	defer s.db.Close()
	info, err := s.session(ctx, s.db).backup()
	if err != nil {
		return BackupInfo{}, fmt.Errorf("read the backup %s: %w", file, explain(err))
	}
	return info, nil
}

func (s *session) backup() (info BackupInfo, err error) {
	is, err := s.one(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'backup'`, nil, new(int64))
	if err != nil {
		return info, err
	}
	var at, wall int64
	var counts string
	if is {
		is, err = s.one(`SELECT made_at, made_wall, version, kind, counts FROM backup`, nil, &at, &wall, &info.Version, &info.Kind, &counts)
	}
	if err == nil && !is {
		err = errors.New("it is no backup: `relance ledger backup` makes them")
	}
	if err != nil {
		return info, err
	}
	info.MadeAt, info.MadeWall = moment(at), moment(wall)
	return info, decode("the counts", counts, &info.Rows)
}

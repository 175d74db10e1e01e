package ledger_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// childDSN tells a copy of the test binary to write to a ledger until it is
// killed.
const childDSN = "LEDGER_TEST_CHILD_DSN"

// childMain prints the id of each event that Accept has answered for.
func childMain() bool {
	dsn := os.Getenv(childDSN)
	if dsn == "" {
		return false
	}
	if after := os.Getenv(childSend); after != "" {
		sendMain(dsn, after)
		return true
	}
	l, err := ledger.Open(context.Background(), dsn, clock.New(clock.Real(), nil))
	if err != nil {
		fmt.Println("error", err)
		return true
	}
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d-%d", os.Getpid(), w, i)
				_, _, err := l.Accept(context.Background(), ledger.Arrival{Connection: "shop", Body: []byte(strings.Repeat("x", 2000)), Events: []ledger.NewEvent{
					{Source: "shop", ID: id, Type: "order.paid", Contact: id, Keys: []string{"contact:" + id}},
				}})
				if err != nil {
					fmt.Println("error", err)
					return
				}
				fmt.Println(id)
			}
		})
	}
	all.Wait()
	return true
}

func TestWhatWasAnsweredForSurvivesKill9(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	answered := map[string]bool{}
	for round := range 3 {
		for _, id := range killed(t, "sqlite:"+path, 100+50*round) {
			answered[id] = true
		}
		if got := integrity(t, path); got != "ok" {
			t.Fatalf("integrity_check after kill -9 number %d: %s", round+1, got)
		}
	}
	l, err := ledger.Open(t.Context(), "sqlite:"+path, clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	events, err := l.Claim(t.Context(), "w1", 1_000_000, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for _, e := range events {
		if kept[e.ID] {
			t.Errorf("event %s is there twice", e.ID)
		}
		kept[e.ID] = true
	}
	for id := range answered {
		if !kept[id] {
			t.Errorf("event %s was answered for and is lost", id)
		}
	}
	if len(answered) < 300 {
		t.Errorf("only %d events were answered for", len(answered))
	}
}

// killed runs a child until it has answered for some events, kills it and
// answers all ids it printed.
func killed(t *testing.T, dsn string, after int) (ids []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDSN+"="+dsn)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "error") {
			t.Errorf("child: %s", lines.Text())
		}
		// A line that the kill cut off has no end and is no answer; Scanner
		// gives it all the same, so the format is checked.
		if strings.Count(lines.Text(), "-") == 2 {
			ids = append(ids, lines.Text())
		}
		if len(ids) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed
	return ids
}

func integrity(t *testing.T, path string) (answer string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

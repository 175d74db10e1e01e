package ledger_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
)

// childSend tells a copy of the test binary to take one message through its
// attempt and to die after that many statements.
const childSend = "LEDGER_TEST_CHILD_SEND"

// crashing is a message that takes all that a message can take.
func crashing() ledger.SendRequest {
	return request(func(q *ledger.SendRequest) {
		q.Asks, q.CapCount, q.CapPer = true, 1, time.Hour
		q.Limits = ledger.Limits{PairEvery: 6 * time.Second, Portfolio: "p", PortfolioLimit: 1}
	})
}

// sendMain says "go" when the intent is kept, and "sent" when its outcome is.
func sendMain(dsn, after string) {
	var statements, die int
	if _, err := fmt.Sscan(after, &die); err != nil {
		fmt.Println("error", err)
		return
	}
	l, err := ledger.Open(context.Background(), dsn, clock.New(clock.Real(), func() time.Time { return noon }))
	if err != nil {
		fmt.Println("error", err)
		return
	}
	failpoint.Arm(func(name string) {
		if name != "sql" {
			return
		}
		if statements++; statements == die {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way
		}
	}, nil)
	var d ledger.Decision
	err = l.Do(context.Background(), func(tx *ledger.Tx) (err error) {
		d, err = tx.Decide(crashing())
		return err
	})
	if err == nil {
		fmt.Println(d.Verdict)
		err = l.Do(context.Background(), func(tx *ledger.Tx) error {
			return tx.Finish(ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: "accepted", ProviderID: "w1"})
		})
	}
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("sent")
}

// The process dies after every statement in turn: what it said before is on
// disk, what it did not say is whole or not there at all, and nothing is sent
// twice.
func TestDeathBetweenAnyTwoStatementsLosesAndDoublesNothing(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		r := open(t, dsn)
		// The child needs the file to itself while it writes; a reader does
		// not disturb it.
		r.enrol()
		deaths := 0
		for die := 1; ; die++ {
			said, died := sendChild(t, dsn, die)
			if !died {
				break
			}
			deaths++
			what := fmt.Sprintf("dead after statement %d, having said %q", die, said)
			whole(t, dsn, what)
			d := r.decide(crashing())
			switch {
			case strings.Contains(said, "sent") && d.Verdict != ledger.AlreadySent:
				t.Errorf("%s: %s (%s), want already_sent", what, d.Verdict, d.Reason)
			case said == "go" && d.Verdict != ledger.InFlight && d.Verdict != ledger.AlreadySent:
				t.Errorf("%s: %s (%s), want in_flight or already_sent", what, d.Verdict, d.Reason)
			case said == "" && d.Verdict != ledger.Go && d.Verdict != ledger.InFlight:
				t.Errorf("%s: %s (%s), want go or in_flight", what, d.Verdict, d.Reason)
			}
			if d.Attempt != 1 {
				t.Errorf("%s: attempt %d, want 1", what, d.Attempt)
			}
			r.clock.add(time.Minute)
			if again := r.decide(crashing()); again.Verdict == ledger.Go {
				t.Errorf("%s: a minute later it goes again", what)
			}
			r.clock.at = noon
			forget(t, dsn)
		}
		if deaths < 15 {
			t.Errorf("the process died %d times: the way of a message has more statements", deaths)
		}
		t.Logf("killed between %d statements", deaths)
	})
}

// sendChild runs the child and answers what it said and whether it died.
func sendChild(t *testing.T, dsn string, after int) (said string, died bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDSN+"="+dsn, fmt.Sprintf("%s=%d", childSend, after))
	out, err := cmd.Output()
	said = strings.Join(strings.Fields(string(out)), " ")
	if strings.Contains(said, "error") {
		t.Fatalf("the child says %s", said)
	}
	return said, err != nil
}

// intentTables are what an intent to send is kept in, placeTables the person's
// place in the portfolio.
var (
	intentTables = []string{"attempts", "sends", "questions", "pairs"}
	placeTables  = []string{"portfolio_people", "portfolios"}
)

// whole checks that an attempt has all its rows, or none, and never goes
// without a place. On Postgres the place is taken before, and may be all there
// is.
func whole(t *testing.T, dsn, what string) {
	t.Helper()
	intent, place := rowsOf(t, dsn, intentTables, what), rowsOf(t, dsn, placeTables, what)
	early := strings.HasPrefix(dsn, "postgres") && intent == 0 && place == 1
	if intent != place && !early {
		t.Errorf("%s: the intent has %d rows in each of its tables, the place %d", what, intent, place)
	}
}

// rowsOf is how many rows each of the tables has: all as many.
func rowsOf(t *testing.T, dsn string, tables []string, what string) int {
	t.Helper()
	db := raw(t, dsn)
	rows := map[int][]string{}
	var n int
	for _, table := range tables {
		if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		rows[n] = append(rows[n], table)
	}
	if len(rows) != 1 {
		t.Errorf("%s: tables by their rows are %v, want all with one or all with none", what, rows)
	}
	return n
}

func forget(t *testing.T, dsn string) {
	t.Helper()
	db := raw(t, dsn)
	for _, table := range slices.Concat(intentTables, placeTables) {
		if _, err := db.Exec("DELETE FROM " + table); err != nil {
			t.Fatal(err)
		}
	}
}

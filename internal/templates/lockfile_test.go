package templates_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/templates"
)

// with adds a template to a lock.
func with(name string) func(*definitions.Lock) bool {
	return func(l *definitions.Lock) bool {
		l.Templates = append(l.Templates, definitions.LockedTemplate{Name: name, Language: "fr", Components: []byte("[]")})
		return true
	}
}

func TestAChangeOfTheLockLosesNothingThatOthersWrite(t *testing.T) {
	dir := t.TempDir()
	if changed, err := templates.ChangeLock(dir, with("a")); changed || err != nil {
		t.Fatalf("a lock that is not there was changed: %v, %v", changed, err)
	}
	if _, err := templates.WriteLock(dir, &definitions.Lock{Account: "900"}); err != nil {
		t.Fatal(err)
	}
	calls := 0
	changed, err := templates.ChangeLock(dir, func(l *definitions.Lock) bool {
		if calls++; calls == 1 { // a pull is written between the reading and the writing
			if _, err := templates.ChangeLock(dir, with("pulled")); err != nil {
				t.Error(err)
			}
		}
		return with("heard")(l)
	})
	if !changed || err != nil {
		t.Fatalf("ChangeLock = %v, %v", changed, err)
	}
	lock, err := definitions.ReadLock(os.DirFS(dir))
	if err != nil || lock.Find("pulled", "fr") == nil || lock.Find("heard", "fr") == nil || lock.Account != "900" {
		t.Errorf("the lock has %+v, %v", lock, err)
	}
	if _, err := templates.ChangeLock(dir, func(l *definitions.Lock) bool {
		calls++
		_, err := templates.ChangeLock(dir, with(fmt.Sprint("again", calls)))
		return err == nil && with("never")(l)
	}); err == nil {
		t.Error("a change that can never be written is no error")
	}
}

func TestWhoReadsTheLockWhileItIsWrittenHasItWhole(t *testing.T) {
	dir := t.TempDir()
	small, large := &definitions.Lock{Account: "900"}, &definitions.Lock{Account: "900"}
	for i := range 200 {
		with(fmt.Sprint("t", i))(large)
	}
	if _, err := templates.WriteLock(dir, small); err != nil {
		t.Fatal(err)
	}
	var writing sync.WaitGroup
	done := make(chan struct{})
	writing.Go(func() {
		defer close(done)
		for i := range 40 {
			if _, err := templates.WriteLock(dir, []*definitions.Lock{large, small}[i%2]); err != nil {
				t.Error(err)
			}
		}
	})
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		if lock, err := definitions.ReadLock(os.DirFS(dir)); err != nil || lock == nil || (len(lock.Templates) != 0 && len(lock.Templates) != 200) {
			t.Fatalf("the lock is half there: %v", err)
		}
	}
	writing.Wait()
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("the folder has %d files, %v", len(files), err)
	}
}

package activities

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/relancehq/relance/connectors"
)

func wantKind(t *testing.T, err error, kind connectors.Kind, reason connectors.Reason) {
	t.Helper()
	var e *connectors.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Reason != reason {
		t.Errorf("the error is %v, want %s (%s)", err, kind, reason)
	}
}

// A file that takes longer than an attempt may wait goes on, and the attempt
// that comes after it finds it there.
func TestAnUploadOutlivesTheAttemptThatBeganIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var u uploads
		begun := 0
		work := func(ctx context.Context) (stored, error) {
			begun++
			select {
			case <-time.After(30 * time.Second):
				return stored{id: "file-1"}, nil
			case <-ctx.Done():
				return stored{}, ctx.Err()
			}
		}
		for _, at := range []time.Duration{0, 10 * time.Second, 20 * time.Second} {
			started := time.Now()
			_, err := u.get(t.Context(), "a", time.Now, work)
			wantKind(t, err, connectors.Transient, "")
			if waited := time.Since(started); waited != uploadPatience {
				t.Errorf("after %s it waited %s, want %s", at, waited, uploadPatience)
			}
			time.Sleep(10*time.Second - uploadPatience) // of the bubble's clock
		}
		got, err := u.get(t.Context(), "a", time.Now, work)
		if err != nil || got.id != "file-1" || begun != 1 {
			t.Errorf("it is %q, %v, after %d uploads, want file-1 after one", got.id, err, begun)
		}
		u.stop()
	})
}

func TestOneUploadForAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var u uploads
		begun := 0
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				got, err := u.get(t.Context(), "a", time.Now, func(context.Context) (stored, error) {
					begun++
					time.Sleep(time.Second)
					return stored{id: "file-1"}, nil
				})
				if err != nil || got.id != "file-1" {
					t.Errorf("it is %q, %v", got.id, err)
				}
			})
		}
		all.Wait()
		if begun != 1 {
			t.Errorf("%d uploads, want one", begun)
		}
		u.stop()
	})
}

// A failure reaches whoever asks next, and the one after that tries again: a
// slow failure would else be met by nobody and repeated without end.
func TestAFailedUploadIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var u uploads
		begun := 0
		work := func(context.Context) (stored, error) {
			begun++
			time.Sleep(time.Minute)
			return stored{}, &connectors.Error{Kind: connectors.Transient, Reason: connectors.ReasonMedia}
		}
		_, err := u.get(t.Context(), "a", time.Now, work)
		wantKind(t, err, connectors.Transient, "")
		time.Sleep(time.Hour)
		_, err = u.get(t.Context(), "a", time.Now, work)
		wantKind(t, err, connectors.Transient, connectors.ReasonMedia)
		_, err = u.get(t.Context(), "a", time.Now, work)
		wantKind(t, err, connectors.Transient, "")
		u.stop()
		if begun != 2 {
			t.Errorf("%d uploads, want two", begun)
		}
	})
}

func TestStopEndsUploads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var u uploads
		ended := false
		_, err := u.get(t.Context(), "a", time.Now, func(ctx context.Context) (stored, error) {
			<-ctx.Done()
			ended = true
			return stored{}, ctx.Err()
		})
		wantKind(t, err, connectors.Transient, "")
		u.stop()
		if !ended {
			t.Error("stop did not wait for the upload")
		}
		_, err = u.get(t.Context(), "b", time.Now, func(context.Context) (stored, error) {
			t.Error("an upload began after stop")
			return stored{}, nil
		})
		wantKind(t, err, connectors.Transient, "")
		u.stop() // twice does no harm
	})
}

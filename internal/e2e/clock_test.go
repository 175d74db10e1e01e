package e2e

import (
	"testing"
	"time"
)

// The speed changes at restarts; a moment stays that moment.
func TestAWaitEndsAtItsMomentHoweverFastTimeGoes(t *testing.T) {
	onBoth(t, changeSpeeds)
}

func changeSpeeds(t *testing.T, flags ...string) {
	i := up(t, append(flags, "--journeys=testdata/due", "--speed=60")...)
	const phone = "+33612345616"
	at := i.now().Add(25 * time.Minute)
	i.post("booking.created", "e-1", booking("b-16", phone, at))
	i.wait(20*time.Second, "an open run", func() bool { return i.open() == 1 })
	for _, speed := range []string{"20", "45", "60"} {
		i.kill()
		before := i.flags[len(i.flags)-1]
		i.flags[len(i.flags)-1] = "--speed=" + speed
		i.start()
		if now := i.now(); now.After(at) {
			t.Fatalf("changing from %s took until %s after the moment: this machine is too slow for the test", before, now.Sub(at))
		}
	}
	got := i.waitMessages(phone, 1, 120*time.Second)
	// A second on the wall is a minute here; after a kill Temporal waits up to
	// ten of them for the worker that is gone.
	if late := got[0].At.Sub(at); late < 0 || late > 15*time.Minute {
		t.Errorf("the message left %s after its moment", late)
	}
	i.once(phone)
}

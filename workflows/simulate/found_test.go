package simulate

import (
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

// A record that the event does not name is found each time it is read.
func TestTheNewestRecordOfAPerson(t *testing.T) {
	page := courseHead + `
  record "cart" { latest = { contact = contact.id } }
  wait "first" { for = "1h" }` + say("total", `"${cart.total} in it"`) + `}
`
	cart := func(p *playing, d time.Duration, id string, total float64) {
		p.hears(d, "cart.left", map[string]any{"cart": map[string]any{"id": id, "total": total}})
	}
	for _, c := range []struct {
		name    string
		happens func(p *playing)
		want    string
	}{
		{"is the one that came last", func(p *playing) {
			cart(p, 10*time.Minute, "k-1", 5)
			cart(p, 20*time.Minute, "k-2", 7)
		}, "7 "},
		{"is not there", func(p *playing) {}, ""},
		{"is nobody else's", func(p *playing) {
			cart(p, 10*time.Minute, "k-1", 5)
			p.another(20*time.Minute, "cart.left", map[string]any{"cart": map[string]any{"id": "k-2", "total": 9.0}})
		}, "5 "},
	} {
		t.Run(c.name, course{page: page, happens: c.happens, want: []string{"1h0m0s total: " + c.want + "in it", "1h0m0s completed"}}.run)
	}
}

// A record may stand in another system, found by the event that began the
// round, also in an on block.
func TestARecordOfAnotherSystem(t *testing.T) {
	page := courseHead + `
  record "cart" {
    from = "shop"
    path = "/carts/${event.parcel.id}"
  }
  on "slot.freed" {
    of = contact` + say("again", `"again ${cart.total}"`) + `then = continue
  }
  wait "first" { for = "1h" }` + say("total", `"${cart.total} in it"`) + `}
`
	ok := gives(200, map[string]any{"id": "p-1", "total": 8.0})
	var shop *answers
	asks := func(give ...func() (connectors.CallAnswer, error)) func(p *playing) {
		return func(p *playing) {
			shop = &answers{give: give}
			p.activities.Callers["shop"] = shop
		}
	}
	total := func(at, is string) []string { return []string{at + " total: " + is + "in it", at + " completed"} }
	t.Run("is there", course{page: page, happens: asks(ok), want: total("1h0m0s", "8 ")}.run)
	if q := shop.asked[0]; q.Method != "GET" || q.Path != "/carts/p-1" || q.Body != nil {
		t.Errorf("it is read by %s %s", q.Method, q.Path)
	}
	t.Run("is not there", course{page: page, happens: asks(refuses(404, connectors.Refused, 0)), want: total("1h0m0s", "")}.run)
	t.Run("is away for a while", course{page: page, happens: func(p *playing) {
		asks(func() (connectors.CallAnswer, error) {
			if p.clock.Now().Before(noon.Add(time.Hour + time.Second)) {
				return refuses(503, connectors.Transient, 0)()
			}
			return ok()
		})(p)
	}, want: total("1h0m2s", "8 ")}.run)
	t.Run("is read for an on block", course{
		page: page,
		happens: func(p *playing) {
			asks(ok)(p)
			p.hears(10*time.Minute, "slot.freed", slot(nil))
		},
		want: append([]string{"10m0s again: again 8"}, total("1h0m0s", "8 ")...),
	}.run)
	if q := shop.asked[0]; q.Path != "/carts/p-1" {
		t.Errorf("in an on block it is read by %s", q.Path)
	}
}

// What happened before is asked for at each step.
func TestHistory(t *testing.T) {
	page := courseHead + `
  wait "first" { for = "1h" }
  branch "before" {
    case "often" {
      if = times("cart.left", "30d") >= 2
      ` + say("often", `"often"`) + `
    }
    otherwise { ` + "\n" + say("seldom", `"seldom"`) + ` }
  }
}
`
	left := func(p *playing, d time.Duration, id string) {
		p.hears(d, "cart.left", map[string]any{"cart": map[string]any{"id": id}})
	}
	t.Run("twice", course{page: page, happens: func(p *playing) {
		left(p, time.Minute, "k-1")
		left(p, 2*time.Minute, "k-2")
	}, want: []string{"1h0m0s often: often", "1h0m0s completed"}}.run)
	t.Run("once", course{page: page, happens: func(p *playing) { left(p, time.Minute, "k-1") }, want: []string{"1h0m0s seldom: seldom", "1h0m0s completed"}}.run)
	t.Run("never", course{page: page, want: []string{"1h0m0s seldom: seldom", "1h0m0s completed"}}.run)
}

// The event of a race is `event` in its body, and the round's again behind it.
func TestTheEventOfARace(t *testing.T) {
	page := courseHead + `
  wait_for "news" {
    for = "1h"
    on "parcel.moved" {` + say("moved", `"moved ${event.parcel.state}"`) + `
    }
    on "slot.freed" {
      of       = contact
      remember = { slot = event.slot.id }` + say("freed", `"freed ${event.slot.id}, ${memory.slot}"`) + `
    }
    timed_out { then = stop("nothing") }
  }` + say("after", `"after ${event.parcel.id}"`) + `}
`
	t.Run("one", course{page: page, happens: func(p *playing) {
		p.hears(time.Minute, "parcel.moved", parcel(map[string]any{"state": "away"}))
	}, want: []string{"1m0s moved: moved away", "1m0s after: after p-1", "1m0s completed"}}.run)
	t.Run("the other", course{
		page: page, happens: func(p *playing) { p.hears(time.Minute, "slot.freed", slot(nil)) },
		want: []string{"1m0s freed: freed s-1, s-1", "1m0s after: after p-1", "1m0s completed"},
	}.run)
}

// Every run whose first event was about the same slot hears of it.
func TestAnEventAboutWhatBeganTheRun(t *testing.T) {
	page := courseReplaced(claimed, `claim "slot"`, `on "slot.taken" {
    of   = event.slot
    then = stop("taken")
  }
  wait "think" { for = "1h" }
  claim "slot"`)
	course{
		page: page, event: "slot.freed", data: slot(nil),
		happens: func(p *playing) {
			p.another(time.Minute, "slot.freed", slot(nil))
			p.hears(10*time.Minute, "slot.taken", map[string]any{"slot": map[string]any{"id": "s-2"}})
			p.hears(20*time.Minute, "slot.taken", slot(nil))
		},
		want: []string{"20m0s stop.taken", "20m0s stop.taken"},
	}.run(t)
}

package simulate

import (
	"testing"
	"time"
)

const follow = courseHead + `
  wait "ready" { for = "10m" }
  stages "parcel" {
    until = after(event.parcel.eta, "5d")
    stage "moving" {
      on = "parcel.moved"
      send "moves" {
        template = template.say
        with = { words = "it moves" }
      }
    }
    stage "out" {
      on  = "parcel.out"
      due = event.parcel.eta
      send "outside" {
        template = template.say
        with = { words = "it is out ${event.parcel.state}" }
      }
      overdue {
        send "late" {
          template = template.say
          with = { words = "it is late" }
        }
        wait "calm" { for = "1h" }
      }
    }
    stage "there" {
      on  = "parcel.there"
      due = after(event.parcel.eta, "1d")
      send "arrived" {
        template = template.say
        with = { words = "it is there ${event.parcel.state}" }
      }
      overdue {
        send "lost" {
          template = template.say
          with = { words = "it is lost" }
        }
      }
    }
  }
  ` + "send \"bye\" {\n template = template.say\n with = { words = \"bye\" }\n}\n}\n"

// eta is two hours after the beginning.
var eta = map[string]any{"eta": noon.Add(2 * time.Hour).Format(time.RFC3339)}

func TestStages(t *testing.T) {
	timing := "timing {\n if_past = now\n if_missing = skip\n if_moved = keep\n }\n"
	page := courseHead + timing + follow[len(courseHead):]
	state := func(s string) map[string]any { return parcel(map[string]any{"state": s}) }
	for _, c := range []struct {
		name string
		course
	}{
		{"come in order, and the last one ends the step", course{
			happens: func(p *playing) {
				p.hears(30*time.Minute, "parcel.moved", parcel(nil))
				p.hears(40*time.Minute, "parcel.out", state("a"))
				p.hears(50*time.Minute, "parcel.there", state("b"))
			},
			want: []string{"30m0s moves: it moves", "40m0s outside: it is out a", "50m0s arrived: it is there b", "50m0s bye: bye", "50m0s completed"},
		}},
		{"pass over earlier ones, which do nothing when they come late", course{
			happens: func(p *playing) {
				p.hears(30*time.Minute, "parcel.out", state("a"))
				p.hears(40*time.Minute, "parcel.moved", parcel(nil))
				p.hears(50*time.Minute, "parcel.out", state("again"))
				p.hears(60*time.Minute, "parcel.there", state("b"))
			},
			want: []string{"30m0s outside: it is out a", "1h0m0s arrived: it is there b", "1h0m0s bye: bye", "1h0m0s completed"},
		}},
		{"are heard before the step is reached, the furthest alone", course{
			happens: func(p *playing) {
				p.hears(1*time.Minute, "parcel.moved", parcel(nil))
				p.hears(2*time.Minute, "parcel.out", state("a"))
				p.hears(3*time.Minute, "parcel.moved", parcel(nil))
				p.hears(20*time.Minute, "parcel.there", state("b"))
			},
			want: []string{"10m0s outside: it is out a", "20m0s arrived: it is there b", "20m0s bye: bye", "20m0s completed"},
		}},
		{"are overdue once each, and heard while that is told", course{
			happens: func(p *playing) {
				p.hears(2*time.Hour+30*time.Minute, "parcel.there", state("b"))
			},
			want: []string{"2h0m0s late: it is late", "3h0m0s arrived: it is there b", "3h0m0s bye: bye", "3h0m0s completed"},
		}},
		{"come after they were overdue", course{
			happens: func(p *playing) {
				p.hears(20*time.Hour, "parcel.out", state("a"))
				p.hears(30*time.Hour, "parcel.there", state("b"))
			},
			want: []string{"2h0m0s late: it is late", "20h0m0s outside: it is out a", "26h0m0s lost: it is lost", "30h0m0s arrived: it is there b", "30h0m0s bye: bye", "30h0m0s completed"},
		}},
		{"are no longer followed when the time is over", course{
			happens: func(p *playing) {
				p.hears(10*24*time.Hour, "parcel.there", state("b"))
			},
			// The clocks go forward on the sixth day.
			want: []string{"2h0m0s late: it is late", "26h0m0s lost: it is lost", "122h0m0s bye: bye", "122h0m0s completed"},
		}},
		{"of another parcel are not heard", course{
			happens: func(p *playing) {
				p.hears(20*time.Minute, "parcel.there", map[string]any{"parcel": map[string]any{"id": "p-2"}})
			},
			want: []string{"2h0m0s late: it is late", "26h0m0s lost: it is lost", "122h0m0s bye: bye", "122h0m0s completed"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.page, c.data = page, parcel(eta)
			c.run(t)
		})
	}
}

// What is overdue when the step is reached is told at once, once; a moment that
// is not there is no alarm.
func TestStagesWhoseTimeHasPassed(t *testing.T) {
	page := courseHead + `timing {
    if_past    = now
    if_missing = skip
    if_moved   = keep
  }
  wait "ready" { for = "10m" }
  stages "parcel" {
    stage "out" {
      on  = "parcel.out"
      due = event.parcel.eta
      overdue { ` + say("late", `"late"`) + ` }
    }
    stage "there" {
      on = "parcel.there"
      then = stop("there")
    }
  }
}
`
	there := func(p *playing) { p.hears(3*time.Hour, "parcel.there", parcel(nil)) }
	t.Run("passed", course{
		page: page, data: parcel(map[string]any{"eta": noon.Add(5 * time.Minute).Format(time.RFC3339)}), happens: there,
		want: []string{"10m0s late: late", "3h0m0s stop.there"},
	}.run)
	t.Run("missing", course{page: page, happens: there, want: []string{"3h0m0s stop.there"}}.run)
}

// A stage may be told apart by its condition: what is kept is asked when the
// step is reached, and where no stage is meant an `on` block hears it.
func TestStagesWithConditions(t *testing.T) {
	page := courseHead + `
  on "parcel.moved" { ` + say("noted", `"noted ${event.parcel.state}"`) + `then = continue
  }
  wait "ready" { for = "10m" }
  stages "parcel" {
    stage "packed" {
      on = "parcel.moved"
      if = event.parcel.state == "packed"
      ` + say("packed_", `"packed"`) + `
    }
    stage "on_its_way" {
      on = "parcel.moved"
      if = event.parcel.state == "truck"
      ` + say("truck", `"truck"`) + `
    }
    stage "there" {
      on = "parcel.moved"
      if = event.parcel.state == "there"
    }
  }
}
`
	state := func(s string) map[string]any { return parcel(map[string]any{"state": s}) }
	course{
		page: page,
		happens: func(p *playing) {
			p.hears(20*time.Minute, "parcel.moved", state("lorry"))
			p.hears(30*time.Minute, "parcel.moved", state("truck"))
			p.hears(40*time.Minute, "parcel.moved", state("packed"))
			p.hears(50*time.Minute, "parcel.moved", state("there"))
		},
		want: []string{"20m0s noted: noted lorry", "30m0s truck: truck", "40m0s noted: noted packed", "50m0s completed"},
	}.run(t)
}

// The confirmation before the stages waits for the morning; what happens to the
// parcel in the night is not lost.
func TestAStageIsHeardWhileTheMessageBeforeItIsDeferred(t *testing.T) {
	page := courseHead + say("sent", `"it was sent"`) + `
  stages "parcel" {
    stage "out" {
      on = "parcel.out"
      ` + say("outside", `"it is out"`) + `
    }
    stage "there" {
      on   = "parcel.there"
      then = stop("there")
    }
  }
}
`
	course{
		page: page,
		happens: func(p *playing) {
			p.hold(-time.Minute, 9*time.Hour)
			p.hears(1*time.Hour, "parcel.out", parcel(nil))
			p.hears(10*time.Hour, "parcel.there", parcel(nil))
		},
		want: []string{"9h0m0s sent: it was sent", "9h0m0s outside: it is out", "10h0m0s stop.there"},
	}.run(t)
}

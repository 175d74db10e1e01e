package simulate

import (
	"testing"
	"time"
)

// visit is a journey that others run: it asks, remembers, and may stop early.
const visit = `
journey "visit" {
  title   = "Visit"
  purpose = purpose.service
  params { place = text, times = number }
  ask "coming" {
    template = template.question
    with     = { words = "for ${params.place}" }
    for      = "1h"
    answer "yes" { remember = { said = "yes to ${params.place}" } }
    answer "no" { then = stop("declined") }
    other_answer { then = continue }
    no_answer { remember = { said = memory.said } }
  }` + "\nsend \"thanks\" {\n template = template.say\n with = { words = \"${memory.said}, ${step.coming.reply.button}\" }\n}\n}\n"

func TestRun(t *testing.T) {
	visit := courseReplaced(visit, "{ place = text, times = number }", "{\n place = text\n times = number\n}")
	once := courseHead + `
  run "first" {
    journey = journey.visit
    with    = { place = event.parcel.id, times = 1 }
  }` + say("after", `"${step.first.outcome}: ${step.first.memory.said}"`) + `}
` + visit
	for _, c := range []struct {
		name string
		course
	}{
		{"comes back with what it remembered", course{
			page: once, happens: func(p *playing) { p.presses(10*time.Minute, "yes") },
			want: []string{"0s first.coming: for p-1", "10m0s first.thanks: yes to p-1, yes", "10m0s after: completed: yes to p-1", "10m0s completed"},
		}},
		{"comes back where the other journey stops", course{
			page: once, happens: func(p *playing) { p.presses(10*time.Minute, "no") },
			want: []string{"0s first.coming: for p-1", "10m0s after: stop.declined:", "10m0s completed"},
		}},
		{"is passed over where its condition is not true", course{
			page: courseReplaced(once, `run "first" {`, `run "first" {
				if = event.parcel.id == "p-2"`),
			want: []string{"0s after: :", "0s completed"},
		}},
		{"in a repeat begins without what it left the time before", course{
			page: courseHead + `
  repeat "again" {
    every   = "1d"
    at_most = 2
    run "first" {
      journey = journey.visit
      with    = { place = "day ${repeat.count}", times = repeat.count }
    }
  }
}
` + visit,
			happens: func(p *playing) { p.presses(10*time.Minute, "yes") },
			want: []string{
				"0s first.coming: for day 1", "10m0s first.thanks: yes to day 1, yes",
				"24h0m0s first.coming: for day 2", "25h0m0s first.thanks: ,", "25h0m0s completed",
			},
		}},
		{"twice keeps the two apart", course{
			page: courseHead + `
  run "first" {
    journey = journey.visit
    with    = { place = "one", times = 1 }
  }
  run "second" {
    journey = journey.visit
    with    = { place = "two", times = 2 }
  }` + say("after", `"${step.first.memory.said}, ${step.second.outcome}"`) + `}
` + visit,
			happens: func(p *playing) {
				p.presses(10*time.Minute, "yes")
				p.presses(20*time.Minute, "no")
			},
			want: []string{"0s first.coming: for one", "10m0s first.thanks: yes to one, yes", "10m0s second.coming: for two", "20m0s after: yes to one, stop.declined", "20m0s completed"},
		}},
		{"in a run sees its own names alone", course{
			page: courseHead + `
  branch "any" {
    case "one" {
      if       = event.parcel.id == "p-1"
      remember = { said = "outer" }
    }
    otherwise { remember = { said = "other" } }
  }
  run "outer" {
    journey = journey.around
    with    = { what = "tea" }
  }` + say("after", `"${memory.said}, ${step.outer.outcome}, ${step.outer.memory.got}"`) + `}

journey "around" {
  purpose = purpose.service
  params { what = text }
  run "inner" {
    journey = journey.visit
    with    = { place = params.what, times = 1 }
  }
  branch "kept" {
    case "got" {
      if       = step.inner.outcome == "completed"
      remember = { got = "${params.what}: ${step.inner.memory.said}" }
    }
    otherwise { then = stop("nothing") }
  }
}
` + visit,
			happens: func(p *playing) { p.presses(10*time.Minute, "yes") },
			want:    []string{"0s outer.inner.coming: for tea", "10m0s outer.inner.thanks: yes to tea, yes", "10m0s after: outer, completed, tea: yes to tea", "10m0s completed"},
		}},
	} {
		t.Run(c.name, c.course.run)
	}
}

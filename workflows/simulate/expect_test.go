package simulate

import (
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
)

// howMany asks for a number, twice at most.
const howMany = courseHead + `
  ask "many" {
    template   = template.say
    with       = { words = "how many?" }
    for        = "1h"
    expect     = number
    retry      = 2
    retry_text = { en = "We say a number, please to you." }
    answer "none" { words = { en = ["nobody", "none at all"] } }
    answered {` + "\nsend \"noted\" {\n template = template.say\n with = { words = \"noted ${step.many.reply.value + 1}: ${step.many.reply.text}\" }\n}\n" + `}
    other_answer { then = stop("unclear") }
    no_answer { then = stop("silent") }
  }
}
`

func TestExpect(t *testing.T) {
	says := func(at time.Duration, texts ...string) func(p *playing) {
		return func(p *playing) {
			for i, text := range texts {
				p.says(at+time.Duration(i)*time.Minute, text)
			}
		}
	}
	for _, c := range []struct {
		name string
		course
	}{
		{"a number is a value", course{happens: says(time.Minute, "12"), want: []string{"0s many: how many?", "1m5s noted: noted 13: 12", "1m5s completed"}}},
		{"a word of an answer is that answer, whatever is expected", course{happens: says(time.Minute, "None at all!"), want: []string{"0s many: how many?", "1m0s completed"}}},
		{"something else is asked for again", course{
			happens: says(time.Minute, "a few", "3"),
			want:    []string{"0s many: how many?", "1m5s many: a number, please", "2m5s noted: noted 4: 3", "2m5s completed"},
		}},
		{"as often as the author allows", course{
			happens: says(time.Minute, "a few", "some", "lots"),
			want:    []string{"0s many: how many?", "1m5s many: a number, please", "2m5s many: a number, please", "3m5s stop.unclear"},
		}},
		{"nobody answers the second time", course{
			happens: says(time.Minute, "a few"), want: []string{"0s many: how many?", "1m5s many: a number, please", "1h1m5s stop.silent"},
		}},
		{"without other words the question is asked again", course{
			page:    courseReplaced(howMany, `retry_text = { en = "We say a number, please to you." }`, ""),
			happens: says(time.Minute, "a few", "3"),
			want:    []string{"0s many: how many?", "1m5s many: how many?", "2m5s noted: noted 4: 3", "2m5s completed"},
		}},
		{"in a repeat each time asks as often", course{
			page: courseReplaced(howMany, `ask "many" {`, `repeat "days" {
				every = "1d"
				at_most = 2
				ask "many" {`, "no_answer { then = stop(\"silent\") }\n  }\n", "no_answer { then = continue }\n  }\n  }\n"),
			happens: func(p *playing) {
				says(time.Minute, "a few", "3")(p)
				says(24*time.Hour+time.Minute, "a few", "4")(p)
			},
			want: []string{
				"0s many: how many?", "1m5s many: a number, please", "2m5s noted: noted 4: 3",
				"24h0m0s many: how many?", "24h1m5s many: a number, please", "24h2m5s noted: noted 5: 4", "24h2m5s completed",
			},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.page == "" {
				c.page = howMany
			}
			c.run(t)
		})
	}
}

// A question that is pressed after it was asked again is answered all the same.
func TestTheFirstQuestionsButtonAfterItWasAskedAgain(t *testing.T) {
	page := courseHead + `
  ask "which" {
    template   = template.question
    with       = { words = "which?" }
    for        = "1h"
    expect     = choice
    retry      = 1
    retry_text = { en = "We ask please press of you." }
    answer "yes" { then = stop("yes") }
    answer "no" { then = stop("no") }
    other_answer { then = stop("unclear") }
    no_answer { then = stop("silent") }
  }
}
`
	asked := []string{"0s which: which?", "1m5s which: please press"}
	t.Run("the second one's", course{page: page, happens: func(p *playing) {
		p.says(time.Minute, "hm")
		p.presses(2*time.Minute, "no")
	}, want: append(asked[:2:2], "2m0s stop.no")}.run)
	t.Run("the first one's", course{page: page, happens: func(p *playing) {
		p.says(time.Minute, "hm")
		p.after(2*time.Minute, func() error {
			rows, err := p.sends(p.ctx)
			if err != nil {
				return err
			}
			return p.write(p.ctx, &definitions.Move{}, "yes", "r1."+rows[0].SendID+"/yes")
		})
	}, want: append(asked[:2:2], "2m0s stop.yes")}.run)
	t.Run("words of another kind once more", course{page: page, happens: func(p *playing) {
		p.says(time.Minute, "hm")
		p.says(2*time.Minute, "well")
	}, want: append(asked[:2:2], "2m5s stop.unclear")}.run)
}

const tellUs = courseHead + `
  ask "tell" {
    template = template.question
    with     = { words = "tell us" }
    for      = "1h"
    answer "yes" {` + "\nsend \"good\" {\n template = template.say\n with = { words = \"good ${step.tell.reply.text}\" }\n}\n" + `}
    answer "no" { then = stop("no") }
    other_answer {` + "\nsend \"read\" {\n template = template.say\n with = { words = \"read ${step.tell.reply.text}\" }\n}\n" + `}
    no_answer { then = stop("silent") }
  }
  wait_for "more" {
    on  = "message.received"
    of  = contact
    for = "10m"
    received { then = stop("more") }
    timed_out { then = continue }
  }
}
`

// People write one answer in several messages.
func TestBurst(t *testing.T) {
	begins := "0s tell: tell us"
	for _, c := range []struct {
		name    string
		happens func(p *playing)
		want    []string
	}{
		{"three messages are one answer", func(p *playing) {
			p.says(60*time.Second, "it is")
			p.says(63*time.Second, "a long")
			p.says(67*time.Second, "story")
		}, []string{begins, "1m12s read: read it is a long story", "11m12s completed"}},
		{"a button ends it", func(p *playing) {
			p.says(60*time.Second, "well")
			p.presses(62*time.Second, "yes")
		}, []string{begins, "1m2s good: good well yes", "11m2s completed"}},
		{"a word that is an answer ends it", func(p *playing) {
			p.says(60*time.Second, "hm")
			p.says(62*time.Second, "yes please!")
		}, []string{begins, "1m2s good: good hm yes please!", "11m2s completed"}},
		{"what comes later is another message", func(p *playing) {
			p.says(60*time.Second, "it is")
			p.says(67*time.Second, "a story")
		}, []string{begins, "1m5s read: read it is", "1m7s stop.more"}},
		{"an answer that was begun in time is read to its end", func(p *playing) {
			p.says(time.Hour-2*time.Second, "it is")
			p.says(time.Hour+time.Second, "late")
		}, []string{begins, "1h0m6s read: read it is late", "1h10m6s completed"}},
	} {
		t.Run(c.name, course{page: tellUs, happens: c.happens, want: c.want}.run)
	}
}

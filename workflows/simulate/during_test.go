package simulate

import (
	"testing"
	"time"
)

func TestDuring(t *testing.T) {
	tokyo := map[string]any{"id": "c-1", "phone": "+81312345678", "locale": "en"} // 20:00 when it is 12:00 in Paris
	for _, c := range []struct {
		name string
		course
	}{
		{"a hand-off is made when the team is there, and lapses that long after", course{
			page: courseHead + `
  handoff "help" {
    team   = team.desk
    during = hours.evening
    lapses = "30m"
    resolved { then = stop("resolved") }
    untaken { then = stop("untaken") }
  }
}`,
			want: []string{"6h30m0s stop.untaken"},
		}},
		{"a wait begins when the hours do", course{
			page: courseHead + `
  wait "a_while" {
    for    = "1h"
    during = hours.evening
  }
}`,
			want: []string{"7h0m0s completed"},
		}},
		{"a step whose `if` is not true waits for no hours", course{
			page: courseHead + `
  tell "desk" {
    team   = team.desk
    text   = "here"
    during = hours.evening
    if     = event.parcel.state == "late"
  }
}`,
			want: []string{"0s completed"},
		}},
		{"an event is heard while a step waits for its hours", course{
			page: courseHead + `
  on "parcel.out" { then = stop("out") }
  tell "desk" {
    team   = team.desk
    text   = "here"
    during = hours.evening
  }
}`,
			happens: func(p *playing) { p.hears(time.Hour, "parcel.out", parcel(nil)) },
			want:    []string{"1h0m0s stop.out"},
		}},
		{"hours without a zone are those of the person", course{
			contact: tokyo,
			page: courseHead + `
  tell "desk" {
    team   = team.desk
    text   = "here"
    during = hours.theirs
  }
}`,
			want: []string{"13h0m0s completed"},
		}},
		{"the next nine o'clock is that of the person", course{
			contact: tokyo,
			page: courseHead + `
  wait "nine" { until = next("day", "09:00") }
}`,
			want: []string{"13h0m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}

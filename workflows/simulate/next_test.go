package simulate

import (
	"testing"
	"time"
)

// A step's moments are computed again and again; what they say of now is when
// the step began.
func TestAMomentThatIsCountedFromNowStaysWhereItIs(t *testing.T) {
	const timing = `timing {
		if_past    = now
		if_missing = stop
		if_moved   = again
	}
	record "booking" { id = event.booking.id }
	`
	news := func(p *playing, after ...time.Duration) {
		for _, d := range after {
			p.after(d, func() error { return p.arrive(p.ctx, "", "booking.updated", starts(200*time.Hour)) })
		}
	}
	for _, c := range []struct {
		name string
		flow
	}{
		{"a message for Thursday leaves on Thursday, once", flow{
			header: timing,
			journey: `send "hi" {
				at       = next("thursday", "18:00")
				if       = booking.id == "b-1"
				template = template.hello
			}
			wait "later" { until = next("friday", "18:00") }`,
			happens: func(p *playing) { news(p, time.Hour, 80*time.Hour, 90*time.Hour) },
			want:    []string{"78h0m0s whatsapp hi hello", "102h0m0s completed"},
		}},
		{"news of the record do not put off what is overdue", flow{
			header: timing,
			journey: `stages "way" {
				until = after(now, "3h")
				stage "there" {
					on  = "booking.completed"
					if  = booking.id == "b-1"
					due = after(now, "1h")
					overdue { 
						send "late" { template = template.hello }
					}
				}
			}`,
			happens: func(p *playing) { news(p, 30*time.Minute, 45*time.Minute) },
			want:    []string{"1h0m0s whatsapp late hello", "3h0m0s completed"},
		}},
		{"a message that is held for longer than it may does not leave", flow{
			header: timing,
			journey: `send "hi" {
				template = template.hello
				expires  = after(now, "2h")
			}`,
			happens: func(p *playing) { p.hold(0, 3*time.Hour) },
			want:    []string{"2h0m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}

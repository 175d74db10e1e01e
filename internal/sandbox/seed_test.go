package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fates sends n messages with the references of a run and answers what became
// of each: its HTTP status.
func (r *rig) fates(order []int) map[int]int {
	got := map[int]int{}
	for _, i := range order {
		m := templateTo(ana)
		m["biz_opaque_callback_data"] = fmt.Sprintf("r1.run%03d.1", i)
		got[i], _ = r.send(m)
	}
	return got
}

func TestASeedGivesEachMessageItsFate(t *testing.T) {
	const n = 200
	forward, backward := make([]int, n), make([]int, n)
	for i := range n {
		forward[i], backward[n-1-i] = i, i
	}
	run := func(seed int, order []int) map[int]int {
		r := newRig(t)
		r.template()
		r.faults(fmt.Sprintf(`{"seed":%d,"rules":[{"on":"send","status":500,"share":0.2},{"on":"send","status":429,"share":0.1,"retry_after":2}]}`, seed))
		return r.fates(order)
	}
	first := run(7, forward)
	if diff := cmp.Diff(first, run(7, backward)); diff != "" {
		t.Errorf("the same seed in another order gives other fates:\n%s", diff)
	}
	if cmp.Equal(first, run(8, forward)) {
		t.Error("another seed gives the same fates")
	}
	count := map[int]int{}
	for _, status := range first {
		count[status]++
	}
	// 200 draws at 20 % and 10 % of the rest: far outside these bounds the
	// shares would be something else.
	if b := count[http.StatusInternalServerError]; b < 20 || b > 60 {
		t.Errorf("%d of %d were broken, want about 40", b, n)
	}
	if b := count[http.StatusTooManyRequests]; b < 4 || b > 35 {
		t.Errorf("%d of %d were throttled, want about 16", b, n)
	}
}

func TestASecondTryDrawsAgain(t *testing.T) {
	r := newRig(t)
	r.template()
	r.faults(`{"seed":3,"send":{"status":500,"share":0.5}}`)
	fates := map[int]bool{}
	for range 30 { // all with one reference: 30 equal draws have no place in a fair coin
		status, _ := r.send(templateTo(ana))
		fates[status] = true
	}
	if len(fates) != 2 {
		t.Errorf("thirty tries of one message met %v only", fates)
	}
}

func TestSharesOfWebhooksFollowTheSeed(t *testing.T) {
	run := func(seed int) []string {
		r := newRig(t)
		r.faults(fmt.Sprintf(`{"seed":%d,"webhooks":{"lose":0.5}}`, seed))
		var came []string
		for i := range 40 {
			r.reply(map[string]any{"from": ana, "text": fmt.Sprintf("message %02d", i)})
		}
		r.faults(`{"webhooks":null}`)
		r.inbound(r.reply(map[string]any{"from": "+33698765432", "text": "the end"}))
		for _, u := range updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "messages") {
			came = append(came, u["text"].(map[string]any)["body"].(string))
		}
		return came
	}
	// The webhooks of other numbers overtake none of this one, so all that
	// were not lost came before the end.
	first := run(5)
	if diff := cmp.Diff(strings.Join(first, ","), strings.Join(run(5), ",")); diff != "" {
		t.Errorf("the same seed loses others:\n%s", diff)
	}
	if n := len(first); n < 8 || n > 34 {
		t.Errorf("%d of 41 came, want about half", n)
	}
}

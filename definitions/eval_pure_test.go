package definitions

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestEvaluationIsPure evaluates expressions made at random over everything a
// scope holds: alone, again after others, and beside others at once. The value
// is the same each time, and neither the scope nor the plan is touched.
func TestEvaluationIsPure(t *testing.T) {
	p, s := booked(t)
	s.With, s.Params, s.Count = map[string]any{"gift": "tea"}, map[string]any{"place": "Lisboa"}, 2
	s.History = map[string][]time.Time{"order.placed": {s.Now.AddDate(0, 0, -40), s.Now.AddDate(0, 0, -3)}}
	expressions := randomExpressions(1500)
	plan, scope := jsonOf(t, p), jsonOf(t, s)

	alone := make([]string, len(expressions))
	for i, e := range expressions {
		alone[i] = outcomeOf(p, e, s)
	}
	values := 0
	for _, outcome := range alone {
		if strings.HasPrefix(outcome, "value ") {
			values++
		}
	}
	if values < len(expressions)/3 {
		t.Errorf("%d of %d expressions have a value: the rest proves little", values, len(expressions))
	}
	for _, i := range slices.Backward(indexes(expressions)) {
		if again := outcomeOf(p, expressions[i], s); again != alone[i] {
			t.Errorf("%s gives %s, and after others %s", expressions[i].Text, alone[i], again)
		}
	}
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			for _, i := range rand.New(rand.NewPCG(uint64(worker), 7)).Perm(len(expressions)) {
				if beside := outcomeOf(p, expressions[i], s); beside != alone[i] {
					t.Errorf("%s gives %s, and beside others %s", expressions[i].Text, alone[i], beside)
				}
			}
		})
	}
	wait.Wait()
	if diff := cmp.Diff(scope, jsonOf(t, s)); diff != "" {
		t.Errorf("the scope was changed (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(plan, jsonOf(t, p)); diff != "" {
		t.Errorf("the plan was changed (-before +after):\n%s", diff)
	}
}

// TestEvaluationDependsOnNothingButItsArguments evaluates in a plan and a scope
// that were copied through JSON, as a worker elsewhere would have them.
func TestEvaluationDependsOnNothingButItsArguments(t *testing.T) {
	p, s := booked(t)
	var elsewhere Plan
	var there Scope
	for from, to := range map[string]any{jsonOf(t, p): &elsewhere, jsonOf(t, s): &there} {
		if err := json.Unmarshal([]byte(from), to); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range randomExpressions(500) {
		if here, copied := outcomeOf(p, e, s), outcomeOf(&elsewhere, e, &there); here != copied {
			t.Errorf("%s gives %s here and %s from a copy", e.Text, here, copied)
		}
	}
}

func indexes[T any](list []T) []int {
	all := make([]int, len(list))
	for i := range all {
		all[i] = i
	}
	return all
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// outcomeOf is what an evaluation gives by each of its doors, as text.
func outcomeOf(p *Plan, e *Expr, s *Scope) string {
	v, err := p.Any(e, s)
	if err != nil {
		return "error " + err.Error()
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		return "error " + err.Error()
	}
	text, textErr := p.Text(e, s)
	yes, yesErr := p.Bool(e, s)
	return fmt.Sprintf("value %s, text %q %v, condition %t %v", encoded, text, textErr, yes, yesErr)
}

// randomExpressions are the same on every run.
func randomExpressions(count int) []*Expr {
	random := rand.New(rand.NewPCG(20261101, 4))
	list := make([]*Expr, count)
	for i := range list {
		list[i] = &Expr{Text: randomExpression(random, 3), File: "random.hcl", Line: 1, Column: 1}
	}
	return list
}

// randomExpression writes what an author might, more or less: kinds of values
// are mixed up now and then, since errors have to be pure as well.
func randomExpression(random *rand.Rand, depth int) string {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	moment := func() string {
		return pick("now", "event.booking.starts_at", "booking.starts_at", "contact.birthday", `step.reply.sent_at`, `"2026-03-29 02:30"`)
	}
	text := func() string {
		return pick("contact.first_name", `"Ana"`, "vars.brand", "event.booking.place", "memory.nothing", "with.gift", "contact.city")
	}
	number := func() string {
		return pick("contact.visits", "3", "event.booking.price", "memory.count", "vars.limit", "-1.5")
	}
	if depth == 0 {
		return pick(moment(), text(), number(), "true", "contact.vip", "contact.tags")
	}
	inner := func() string { return randomExpression(random, depth-1) }
	duration := pick(`"1d"`, `"2w"`, `"1mo"`, `"36h"`, `"90m"`)
	switch random.IntN(14) {
	case 0:
		return fmt.Sprintf("%s(%s, %s)", pick("before", "after"), pick(moment(), inner()), duration)
	case 1:
		return fmt.Sprintf("%s %s %s", inner(), pick("==", "!="), inner())
	case 2:
		return fmt.Sprintf("%s %s %s", pick(number(), moment()), pick("<", ">", "<=", ">="), pick(number(), moment()))
	case 3:
		return fmt.Sprintf("(%s) %s (%s)", pick("contact.vip", inner()), pick("&&", "||"), pick("has(contact.city)", inner()))
	case 4:
		return fmt.Sprintf("%s ? %s : %s", pick("contact.vip", `has(contact.nothing)`), text(), text())
	case 5:
		return fmt.Sprintf(`"%s ${%s} %s"`, pick("Bonjour", "Hi"), inner(), pick(".", "!"))
	case 6:
		return fmt.Sprintf(`next(%s, %s)`, pick(`"day"`, `"sunday"`, `"friday"`), pick(`"09:00"`, `"02:30"`, `"18:00"`))
	case 7:
		return fmt.Sprintf("next_open(hours.%s, %s)", pick("office", "bar", "polite"), pick(moment(), inner()))
	case 8:
		return fmt.Sprintf("%s(%s)", pick("weekday", "date", "time"), pick(moment(), inner()))
	case 9:
		return fmt.Sprintf("days_between(%s, %s)", moment(), pick(moment(), inner()))
	case 10:
		return fmt.Sprintf("%s + %s * %s", number(), number(), number())
	case 11:
		return fmt.Sprintf("default(%s, %s)", pick("contact.nothing", inner()), inner())
	case 12:
		return fmt.Sprintf(`[for x in contact.tags : "${x} ${%s}"]`, text())
	}
	return fmt.Sprintf("{ a = %s, b = [%s, %s] }", inner(), number(), inner())
}

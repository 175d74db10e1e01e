package simulate

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

const callsTheShop = courseHead + `
  http "cart" {
    connection = "shop"
    path       = "/carts/${event.parcel.id}"
    body       = { id = event.parcel.id, lines = [1, { tag = "a" }], left = event.parcel.state }
    timeout    = "10m"
    failed {` + "\nsend \"sorry\" {\n template = template.say\n with = { words = \"failed with ${step.cart.status}\" }\n}\n" + `then = stop("no cart")
    }
  }` + "\nsend \"total\" {\n template = template.say\n with = { words = \"${step.cart.body.total}\" }\n}\n}\n"

func TestHTTP(t *testing.T) {
	ok := gives(201, map[string]any{"total": 12.5})
	for _, c := range []struct {
		name  string
		give  []func() (connectors.CallAnswer, error)
		want  []string
		tries int
	}{
		{"answers", []func() (connectors.CallAnswer, error){ok}, []string{"0s total: 12.5", "0s completed"}, 1},
		{"answers after it was in trouble", []func() (connectors.CallAnswer, error){
			refuses(503, connectors.Unknown, 0), refuses(0, connectors.Transient, 0), refuses(408, connectors.Refused, 0), ok,
		}, []string{"14s total: 12.5", "14s completed"}, 4},
		{"asks to wait, and is obeyed", []func() (connectors.CallAnswer, error){refuses(429, connectors.Throttled, 3*time.Minute), ok}, []string{"3m0s total: 12.5", "3m0s completed"}, 2},
		{"asks to wait for longer than there is time", []func() (connectors.CallAnswer, error){refuses(429, connectors.Throttled, time.Hour), ok}, []string{"0s sorry: failed with 429", "0s stop.no cart"}, 1},
		{"refuses, and is not asked again", []func() (connectors.CallAnswer, error){refuses(422, connectors.Refused, 0), ok}, []string{"0s sorry: failed with 422", "0s stop.no cart"}, 1},
		{"does not know us, and is not asked again", []func() (connectors.CallAnswer, error){refuses(401, connectors.Operator, 0), ok}, []string{"0s sorry: failed with 401", "0s stop.no cart"}, 1},
		// 2 + 4 + … + 256 s, and a last time when its time is over.
		{"is away until the time is over", []func() (connectors.CallAnswer, error){refuses(500, connectors.Unknown, 0)}, []string{"10m0s sorry: failed with 500", "10m0s stop.no cart"}, 10},
		{"says more than a journey can carry", []func() (connectors.CallAnswer, error){gives(200, strings.Repeat("x", 70<<10))}, []string{"0s sorry: failed with 200", "0s stop.no cart"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var shop *answers
			course{
				page: callsTheShop, want: c.want,
				happens: func(p *playing) {
					shop = &answers{give: c.give}
					p.activities.Callers["shop"] = shop
				},
			}.run(t)
			if len(shop.asked) != c.tries {
				t.Fatalf("it was called %d times, want %d", len(shop.asked), c.tries)
			}
			for _, q := range shop.asked {
				if q.Ref == "" || q.Ref != shop.asked[0].Ref {
					t.Errorf("the reference of a try is %q, that of the first %q", q.Ref, shop.asked[0].Ref)
				}
				want := connectors.CallRequest{
					Method: "POST", Path: "/carts/p-1", Ref: q.Ref,
					Body: map[string]any{"id": "p-1", "lines": []any{1.0, map[string]any{"tag": "a"}}, "left": nil},
				}
				if diff := cmp.Diff(want, q); diff != "" {
					t.Errorf("the call (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// What happens meanwhile is heard, and the call goes on afterwards.
func TestHTTPHearsWhileItTriesAgain(t *testing.T) {
	page := courseReplaced(callsTheShop, `http "cart"`, `on "parcel.moved" {`+say("moved", `"moved"`)+`then = continue
		}
		on "parcel.there" { then = stop("there") }
		http "cart"`)
	away := func(p *playing) {
		p.activities.Callers["shop"] = &answers{give: []func() (connectors.CallAnswer, error){refuses(500, connectors.Unknown, 0)}}
	}
	t.Run("an on block that leads back", course{
		page: page,
		happens: func(p *playing) {
			away(p)
			p.hears(100*time.Second, "parcel.moved", parcel(nil))
		},
		want: []string{"1m40s moved: moved", "10m0s sorry: failed with 500", "10m0s stop.no cart"},
	}.run)
	t.Run("an on block that ends the run", course{
		page: page,
		happens: func(p *playing) {
			away(p)
			p.hears(100*time.Second, "parcel.there", parcel(nil))
		},
		want: []string{"1m40s stop.there"},
	}.run)
}

func TestHTTPWithoutItsConnectionFails(t *testing.T) {
	course{
		page: callsTheShop, happens: func(p *playing) { delete(p.activities.Callers, "shop") },
		want: []string{"0s sorry: failed with", "0s stop.no cart"},
	}.run(t)
}

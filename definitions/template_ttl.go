package definitions

import (
	"fmt"
	"time"
)

// ttlBounds are the shortest and the longest time for which WhatsApp keeps
// trying to deliver a template's messages (Meta, as of 2025-12).
var ttlBounds = map[string]struct {
	least, most time.Duration
	words       string
	try         string
}{
	"authentication": {30 * time.Second, 15 * time.Minute, "1 to 15 minutes", `ttl = "10m"`},
	"utility":        {30 * time.Second, 12 * time.Hour, "1 minute to 12 hours", `ttl = "12h"`},
	"marketing":      {12 * time.Hour, 30 * 24 * time.Hour, "12 hours to 30 days", `ttl = "2d"`},
}

// ttl reads for how long WhatsApp keeps trying to deliver.
func (t *templateDef) ttl(d *decoder, n *node) {
	if !n.has("ttl") {
		return
	}
	t.TTL = n.text("ttl")
	bounds, known := ttlBounds[t.Category]
	if !known || t.TTL == "" {
		return // the category's own mistake is told
	}
	if ttl, ok := elapsed(t.TTL); !ok || ttl < bounds.least || ttl > bounds.most {
		d.r.add(problem{
			code: codeTTL, at: n.argAt("ttl"), summary: fmt.Sprintf("WhatsApp does not try for %q", t.TTL),
			detail: fmt.Sprintf("A %s template is delivered within %s or not at all.", t.Category, bounds.words), try: bounds.try,
		})
	}
}

// elapsed is a duration without a calendar: a day is 24 hours. false for one
// with months, which have no length.
func elapsed(text string) (time.Duration, bool) {
	d, err := ParseDuration(text)
	if err != nil || d.Months != 0 {
		return 0, false
	}
	return time.Duration(d.Days)*24*time.Hour + d.Elapsed, true
}

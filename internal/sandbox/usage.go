package sandbox

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// callsAnHour is what an account with numbers that send may call in an hour of
// the management API (Meta 2025-12).
const callsAnHour = 5000

// usage counts the calls of the management API, in wall time.
type usage struct {
	mu    sync.Mutex
	calls int
	since time.Time
}

// count counts one call and answers how many there were in this hour.
func (u *usage) count(now time.Time) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now.Sub(u.since) >= time.Hour {
		u.calls, u.since = 0, now
	}
	u.calls++
	return u.calls
}

// meter tells with a call of the management API how much of the allowance is
// used, and refuses it where a fault says that nothing is left.
func (s *Sandbox) meter(w http.ResponseWriter) error {
	percent, regain := s.usage.count(s.clock.Wall())*100/callsAnHour, 0
	set := s.faults.get().Usage
	if set != nil {
		percent, regain = set.Percent, set.Regain
	}
	business, err := json.Marshal(map[string]any{s.cfg.WABAID: []any{map[string]any{
		"type": "whatsapp", "call_count": percent, "total_cputime": percent / 4, "total_time": percent / 4, "estimated_time_to_regain_access": regain,
	}}})
	if err != nil {
		return err
	}
	app, err := json.Marshal(map[string]any{"call_count": percent, "total_cputime": percent / 4, "total_time": percent / 4})
	if err != nil {
		return err
	}
	w.Header().Set("X-Business-Use-Case-Usage", string(business))
	w.Header().Set("X-App-Usage", string(app))
	if percent >= 100 {
		return graphFailure(80007, "")
	}
	if !s.faults.take("management", s.faults.get().Management, s.clock.Wall()) {
		return graphFailure(80007, "")
	}
	return nil
}

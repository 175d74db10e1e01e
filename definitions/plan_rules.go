package definitions

// Purpose is why we write to somebody, and the rules that follow.
type Purpose struct {
	Name string `json:"name"`
	// OptIn is "required" (a recorded opt-in or the consent below is needed),
	// "with_trigger" (the event that starts the journey is the person's own
	// request, made where the business collects its opt-in) or "confirmed"
	// (double opt-in: the consent below counts only where the person gave it
	// in answer to a question of ours).
	OptIn          string   `json:"opt_in"`
	Consent        string   `json:"consent,omitempty"`
	Allows         []string `json:"allows"`
	QuietHours     string   `json:"quiet_hours,omitempty"` // "21:00-08:00", contact's zone
	Allowed        string   `json:"allowed,omitempty"`     // name of hours
	CapCount       int      `json:"cap_count,omitempty"`
	CapPer         string   `json:"cap_per,omitempty"`        // a duration as written
	DuringHandoff  string   `json:"during_handoff,omitempty"` // send | hold
	MaybeSent      string   `json:"maybe_sent,omitempty"`
	MaybeSentAfter string   `json:"maybe_sent_after,omitempty"`
	// Words name the purpose in a person's STOP or START, by locale: "stop
	// offers" ends this one alone. The purpose's own name is always one.
	Words map[string][]string `json:"words,omitempty"`
}

// Hours are opening hours. Days is by weekday ("monday"), each a list of
// "09:00-18:00" spans.
type Hours struct {
	Name     string              `json:"name"`
	Timezone string              `json:"timezone,omitempty"` // "" is the contact's zone
	Days     map[string][]string `json:"days"`
	Holidays []string            `json:"holidays,omitempty"`  // countries, "FR"
	ClosedOn []string            `json:"closed_on,omitempty"` // days, "2026-12-24"
}

// Team is who is told and who takes over.
type Team struct {
	Name    string   `json:"name"`
	To      []string `json:"to"`
	Hours   string   `json:"hours,omitempty"`
	Untaken string   `json:"untaken,omitempty"`
	ThenTo  string   `json:"then_to,omitempty"`
}

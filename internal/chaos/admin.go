package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// What relance says of itself over its admin API.
type (
	enrolment struct {
		ID, Journey, Contact, OnePer, Step, Stage, Outcome string
		NextDue, ClosedAt                                  time.Time
	}
	sendRow struct {
		SendID, Enrolment, Step, State, Reason, Code string
		Attempts                                     int
	}
	traceLine struct {
		At                     time.Time
		Step, What, Why, Where string
	}
)

// status is what is still under way.
type status struct {
	open  []enrolment
	inbox int
}

func (w *world) status(ctx context.Context) (s status, err error) {
	if err := w.ask(ctx, "/admin/enrolments?open=true&limit=1000", &s.open); err != nil {
		return s, err
	}
	for _, state := range []string{"new", "claimed"} {
		var rows []struct{ Row int64 }
		if err := w.ask(ctx, "/admin/inbox?state="+state+"&limit=1000", &rows); err != nil {
			return s, err
		}
		s.inbox += len(rows)
	}
	return s, nil
}

// why is what relance says of one run.
func (w *world) why(ctx context.Context, id string) (sends []sendRow, trace []traceLine, err error) {
	var v struct {
		Trace []traceLine
		Sends []sendRow
	}
	err = w.ask(ctx, "/admin/why?enrolment="+url.QueryEscape(id), &v)
	return v.Sends, v.Trace, err
}

// ask makes one call of the admin API, which is tried again while relance is
// busy.
func (w *world) ask(ctx context.Context, path string, into any) error {
	var code int
	var text []byte
	var err error
	for range 20 {
		code, text, err = call(ctx, w.client, http.MethodGet, w.fleet.gateway()+path, nil, "Authorization", "Bearer "+token)
		if err == nil && code == http.StatusOK {
			return json.Unmarshal(text, into)
		}
		pause(ctx, 250*time.Millisecond)
	}
	if err == nil {
		err = fmt.Errorf("it answered %d: %s", code, text)
	}
	return fmt.Errorf("ask relance for %s: %w", path, err)
}

package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/worker"
)

func enrolCommand() *cobra.Command {
	a := &asker{}
	var contact, event, file, backfill string
	in := worker.EntrantFile{}
	cmd := &cobra.Command{
		Use: "enrol JOURNEY", GroupID: "ask", Short: "Let people into a journey: one by hand, many from a file, or those of past events", Args: cobra.ExactArgs(1),
		Long: `Let people into a journey, whatever the conditions of its triggers say. Consent,
STOP, quiet hours and caps hold as ever, and so do one_per and again.

--contact lets one person in. --event is a JSON file with what their run begins
with, such as {"booking": {"id": "b-7", "starts_at": "2026-11-27T15:00:00Z"}}.

--csv lets the people of a file in. Its head names the columns: contact.id,
contact.phone, contact.<field> and event.<object>.<field>. Repeat the command
where it was cut off: the same row of the same file lets nobody in twice. Rows
that are refused stand with the reason in a file beside it, and the exit code
is 1.

--backfill runs the stored events of the last days through the triggers of this
journey alone, each event once.`,
		Example: `  relance enrol booking_reminder --contact c-17 --event booking.json
  relance enrol winback --csv dormant.csv --country FR
  relance enrol quote_follow_up --backfill 30d`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case file != "":
				return a.enrolFile(cmd.Context(), args[0], in, file)
			case backfill != "":
				return a.backfill(cmd.Context(), args[0], backfill)
			case contact != "":
				return a.enrolOne(cmd.Context(), args[0], in.Type, contact, event)
			}
			return &fileError{why: "say who: --contact ID, --csv FILE or --backfill 30d"}
		},
	}
	a.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&contact, "contact", "", "our id of the person")
	f.StringVar(&event, "event", "", "JSON file with the event's data")
	f.StringVar(&in.Type, "type", "", "type of the event, where the journey begins with several")
	f.StringVar(&file, "csv", "", "CSV file of people")
	f.StringVar(&in.Country, "country", "", "where phone numbers without a country code are, such as FR")
	f.StringVar(&backfill, "backfill", "", "how far back stored events are run through the journey, such as 30d")
	cmd.MarkFlagsMutuallyExclusive("contact", "csv", "backfill")
	cmd.MarkFlagsMutuallyExclusive("event", "csv")
	cmd.MarkFlagsMutuallyExclusive("event", "backfill")
	_ = cmd.MarkFlagFilename("event", "json")
	_ = cmd.MarkFlagFilename("csv", "csv")
	return cmd
}

func (a *asker) enrolOne(ctx context.Context, journey, eventType, contact, event string) error {
	x := worker.Entrant{Type: eventType, Contact: worker.EntrantContact{ID: contact}}
	if event != "" {
		text, err := os.ReadFile(event)
		if err == nil {
			err = json.Unmarshal(text, &x.Data)
		}
		if err != nil {
			return &fileError{why: fmt.Sprintf("read the event: %v", err)}
		}
	}
	var got worker.Enrolled
	if err := a.call(ctx, "POST", "/admin/enrol", nil, map[string]any{"journey": journey, "list": []worker.Entrant{x}}, &got); err != nil {
		return err
	}
	if len(got.Refused) > 0 {
		return &fileError{why: got.Refused[0].Why}
	}
	return a.done(map[string]any{"accepted": got.Accepted}, "accepted. `relance runs` shows the run; somebody who is in the journey already stays where they are")
}

// enrolBatch is how many people travel at once: a request stays under the
// gateway's 4 MB.
const enrolBatch = 200

// enrolling is one file on its way.
type enrolling struct {
	a               *asker
	journey         string
	batch           []worker.Entrant
	lines           []int
	progress        io.Writer
	rows            int
	accepted, known int
	refused         []refusedLine
}

func (a *asker) enrolFile(ctx context.Context, journey string, in worker.EntrantFile, path string) error {
	if err := worker.CheckCountry(in.Country); err != nil {
		return &fileError{why: err.Error()}
	}
	f, err := os.Open(path)
	if err != nil {
		return &fileError{why: err.Error()}
	}
	defer f.Close()
	rows, err := in.Read(f)
	if err != nil {
		return &fileError{why: err.Error()}
	}
	e := &enrolling{a: a, journey: journey, progress: io.Discard}
	if terminal(os.Stderr) && !a.asJSON {
		e.progress = os.Stderr
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		e.rows++
		if row.Refused != "" {
			e.refused = append(e.refused, refusedLine{row.Line, row.Refused})
			continue
		}
		e.batch, e.lines = append(e.batch, row.Entrant), append(e.lines, row.Line)
		if len(e.batch) == enrolBatch {
			if err := e.flush(ctx); err != nil {
				return err
			}
		}
	}
	if err := e.flush(ctx); err != nil {
		return err
	}
	return e.say(path + ".refused.csv")
}

// flush sends what has gathered.
func (e *enrolling) flush(ctx context.Context) error {
	if len(e.batch) == 0 {
		return nil
	}
	var got worker.Enrolled
	body := map[string]any{"journey": e.journey, "texts": true, "list": e.batch}
	if err := e.a.call(ctx, "POST", "/admin/enrol", nil, body, &got); err != nil {
		return fmt.Errorf("let the lines %d to %d in: %w\nThose before them are in: run the same command again", e.lines[0], e.lines[len(e.lines)-1], err)
	}
	for _, r := range got.Refused {
		if r.Index < 0 || r.Index >= len(e.lines) {
			return errors.New("relance's answer does not fit to what it was sent. Are both of the same version?")
		}
		e.refused = append(e.refused, refusedLine{e.lines[r.Index], r.Why})
	}
	e.accepted, e.known = e.accepted+got.Accepted, e.known+got.Known
	e.batch, e.lines = e.batch[:0], e.lines[:0]
	fmt.Fprintf(e.progress, "\r%d rows read, %d accepted ", e.rows, e.accepted)
	return nil
}

// say tells what came of it, and writes the refused rows beside the file.
func (e *enrolling) say(beside string) error {
	fmt.Fprint(e.progress, "\r\x1b[K")
	words := fmt.Sprintf("%d rows: %d accepted, %d were accepted before, %d refused", e.rows, e.accepted, e.known, len(e.refused))
	if len(e.refused) > 0 {
		if err := writeRefused(beside, e.refused); err != nil {
			return err
		}
		words += ". Why stands in " + beside
	}
	if err := e.a.done(map[string]any{"rows": e.rows, "accepted": e.accepted, "known": e.known, "refused": len(e.refused)}, words); err != nil {
		return err
	}
	if len(e.refused) > 0 {
		return &fileError{}
	}
	return nil
}

func writeRefused(path string, refused []refusedLine) error {
	return toFile(nil, []string{path}, func(w io.Writer) error {
		rows := csv.NewWriter(w)
		if err := rows.Write([]string{"line", "why"}); err != nil {
			return err
		}
		for _, r := range refused {
			if err := rows.Write([]string{strconv.Itoa(r.Line), r.Why}); err != nil {
				return err
			}
		}
		rows.Flush()
		return rows.Error()
	})
}

// backfill runs stored events through one journey, batch after batch.
func (a *asker) backfill(ctx context.Context, journey, since string) error {
	progress := io.Discard
	if terminal(os.Stderr) && !a.asJSON {
		progress = os.Stderr
	}
	body := map[string]any{"journey": journey, "for": since}
	for events, known := 0, 0; ; {
		var got worker.Backfilling
		if err := a.call(ctx, "POST", "/admin/backfill", nil, body, &got); err != nil {
			return err
		}
		events, known = events+got.Events, known+got.Known
		if got.Done {
			fmt.Fprint(progress, "\r\x1b[K")
			words := fmt.Sprintf("%d stored events since %s: %d run through %s, %d did so before", events, moment(got.Since), events-known, journey, known)
			return a.done(map[string]any{"events": events, "known": known, "since": got.Since}, words)
		}
		fmt.Fprintf(progress, "\r%d stored events ", events)
		body = map[string]any{"journey": journey, "since": got.Since.Format(time.RFC3339Nano), "after": got.Next}
	}
}

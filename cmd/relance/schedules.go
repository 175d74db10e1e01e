package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/worker"
)

func schedulesCommand() *cobra.Command {
	a := &asker{}
	firings := false
	cmd := &cobra.Command{
		Use: "schedules", GroupID: "ask", Short: "List, pause and fire what the calendar and dates start", Args: cobra.NoArgs,
		Long: `List the triggers that the calendar (cron) or a date sets off, when they fired
last and when they do next. Of times that passed while relance was down only the
last one fires; those that passed while a schedule was paused do not.`,
		Example: `  relance schedules
  relance schedules pause weekly_digest/monday
  relance schedules fire weekly_digest/monday
  relance schedules backfill weekly_digest/monday --for 2d
  relance schedules --firings`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if firings {
				return a.firings(cmd)
			}
			return a.schedules(cmd)
		},
	}
	a.flags(cmd)
	cmd.Flags().BoolVar(&firings, "firings", false, "list the lists of people that triggers let in, the last first")
	for _, v := range []struct{ do, short, said string }{
		{worker.SchedulePause, "Let it fire no more, until it is resumed", "is being paused"},
		{worker.ScheduleResume, "Let it fire again, from now on", "is being resumed"},
		{worker.ScheduleFire, "Let it fire now, once", "is being fired"},
		{worker.ScheduleBackfill, "Make up for the times that it did not fire", "is being made up for"},
	} {
		since := ""
		verb := &cobra.Command{
			Use: v.do + " JOURNEY/TRIGGER", Short: v.short, Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				journey, trigger, _ := strings.Cut(args[0], "/")
				q := map[string]string{"journey": journey, "trigger": trigger, "do": v.do, "for": since}
				var ok map[string]bool
				if err := a.call(cmd.Context(), "POST", "/admin/schedules", nil, q, &ok); err != nil {
					return err
				}
				return a.done(map[string]any{"asked": true}, args[0]+" "+v.said+". `relance schedules` shows it")
			},
		}
		if v.do == worker.ScheduleBackfill {
			verb.Flags().StringVar(&since, "for", "", "how far back, such as 2d")
			_ = verb.MarkFlagRequired("for")
		}
		cmd.AddCommand(verb)
	}
	return cmd
}

func (a *asker) schedules(cmd *cobra.Command) error {
	var list []worker.Scheduled
	if err := a.ask(cmd.Context(), "GET", "/admin/schedules", nil, &list); err != nil || a.asJSON {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(a.out, "no released journey has a schedule")
		return nil
	}
	var rows [][]string
	for _, s := range list {
		state := "on"
		switch {
		case s.Paused:
			state = "paused"
		case s.NextAt.IsZero():
			state = "starting"
		}
		last := s.LastID
		if last == "" {
			last = "-"
		}
		rows = append(rows, []string{s.Journey + "/" + s.Trigger, s.When, state, last, moment(s.NextAt)})
	}
	table(a.out, "SCHEDULE\tWHEN\tSTATE\tLAST\tNEXT", rows)
	return nil
}

func (a *asker) firings(cmd *cobra.Command) error {
	var list []worker.Firing
	if err := a.ask(cmd.Context(), "GET", "/admin/firings", nil, &list); err != nil || a.asJSON {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(a.out, "no trigger has let a list of people in")
		return nil
	}
	var rows [][]string
	for _, f := range list {
		why := f.Why
		if why == "" {
			why = "-"
		}
		rows = append(rows, []string{f.Journey + "/" + f.Trigger, moment(f.At), f.State, strconv.Itoa(f.Gathered), strconv.Itoa(f.Entered), moment(f.NextAt), why})
	}
	table(a.out, "TRIGGER\tAT\tSTATE\tPEOPLE\tENTERED\tNEXT\tWHY", rows)
	return nil
}

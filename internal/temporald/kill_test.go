//go:build !slim

package temporald_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/internal/temporald"
)

// childFolder names the folder in the environment of the process to be killed.
const childFolder = "TEMPORALD_TEST_CHILD_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		if err := child(dir); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// child starts the server and a workflow, says so once its timer is running,
// and then waits to be killed.
func child(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := temporald.Start(ctx, temporald.Config{Dir: dir})
	if err != nil {
		return err
	}
	c, err := client.Dial(client.Options{HostPort: s.Addr(), Logger: quiet{}})
	if err != nil {
		return err
	}
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflowWithOptions(rest, workflow.RegisterOptions{Name: "rest"})
	if err := w.Start(); err != nil {
		return err
	}
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "survivor", TaskQueue: queue}, "rest", 3*time.Second)
	if err != nil {
		return err
	}
	events := c.GetWorkflowHistory(ctx, run.GetID(), run.GetRunID(), true, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return err
		}
		if e.GetEventType() == enums.EVENT_TYPE_TIMER_STARTED {
			fmt.Println("waiting", s.Addr(), run.GetRunID())
			select {}
		}
	}
	return fmt.Errorf("the workflow ended without a timer")
}

func TestDataSurvivesKill(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childFolder+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	for lines := bufio.NewScanner(out); len(said) == 0 && lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) == 3 && words[0] == "waiting" {
			said = words
			continue
		}
		t.Logf("child: %s", lines.Text())
	}
	_, running := temporald.Start(t.Context(), temporald.Config{Dir: dir})
	if err := cmd.Process.Kill(); err != nil { // SIGKILL on Unix
		t.Fatal(err)
	}
	_ = cmd.Wait() // Says "signal: killed".
	if len(said) == 0 {
		t.Fatal("the child ended before its workflow waited")
	}
	wantError(t, running, fmt.Sprintf("pid %d", cmd.Process.Pid))

	s := start(t, temporald.Config{Dir: dir})
	if s.Addr() != said[1] {
		t.Errorf("address = %s, want %s as before the kill", s.Addr(), said[1])
	}
	c := dial(t, s.Addr())
	d, err := c.DescribeWorkflowExecution(t.Context(), "survivor", said[2])
	if err != nil {
		t.Fatalf("the workflow is gone: %v", err)
	}
	if got := d.GetWorkflowExecutionInfo().GetStatus(); got != enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		t.Errorf("status = %v, want running: its worker died with the server", got)
	}
	work(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	var got string
	if err := c.GetWorkflow(ctx, "survivor", said[2]).Get(ctx, &got); err != nil || got != "rested" {
		t.Errorf("result = %q, %v, want \"rested\"", got, err)
	}
}

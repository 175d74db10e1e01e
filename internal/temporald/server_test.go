//go:build !slim

package temporald_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/internal/temporald"
)

const queue = "temporald-test"

// lines keeps what the server logs.
type lines struct {
	mu  sync.Mutex
	all []string
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, string(p))
	return len(p), nil
}

func (l *lines) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func start(t *testing.T, c temporald.Config) *temporald.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	began := time.Now()
	s, err := temporald.Start(ctx, c)
	if err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Logf("ready after %v (folder %v, Web UI %v)", time.Since(began).Round(time.Millisecond), c.Dir != "", c.UIAddr != "")
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("Stop: %v", err)
		}
	})
	return s
}

func stop(t *testing.T, s *temporald.Server) {
	t.Helper()
	began := time.Now()
	if err := s.Stop(); err != nil {
		t.Fatalf("Stop: %v", err)
	}
	took := time.Since(began)
	t.Logf("stopped after %v", took.Round(time.Millisecond))
	if took > 10*time.Second {
		t.Errorf("Stop took %v, want a few seconds", took)
	}
}

func dial(t *testing.T, addr string) client.Client {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: addr, Logger: quiet{}})
	if err != nil {
		t.Fatalf("dial %s: %v", addr, err)
	}
	t.Cleanup(c.Close)
	return c
}

// quiet drops what the SDK says.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

func work(t *testing.T, c client.Client) worker.Worker {
	t.Helper()
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflowWithOptions(rest, workflow.RegisterOptions{Name: "rest"})
	if err := w.Start(); err != nil {
		t.Fatalf("start the worker: %v", err)
	}
	t.Cleanup(w.Stop)
	return w
}

// rest waits for d on a timer and says so.
func rest(ctx workflow.Context, d time.Duration) (string, error) {
	if err := workflow.Sleep(ctx, d); err != nil {
		return "", err
	}
	return "rested", nil
}

func TestServerRunsWorkflowsAndWebUI(t *testing.T) {
	var logged lines
	s := start(t, temporald.Config{
		Dir:              filepath.Join(t.TempDir(), "a folder? 100% odd"),
		UIAddr:           "127.0.0.1:0",
		SearchAttributes: map[string]enums.IndexedValueType{"RelanceStage": enums.INDEXED_VALUE_TYPE_KEYWORD},
		CodecEndpoint:    "http://127.0.0.1:8080/codec",
		Log:              logged.logger(),
		Retention:        48 * time.Hour,
	})
	c := dial(t, s.Addr())
	w := work(t, c)

	t.Run("a workflow with a search attribute starts eagerly and finishes", func(t *testing.T) {
		began := time.Now()
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			ID: "one", TaskQueue: queue, EnableEagerStart: true,
			TypedSearchAttributes: temporal.NewSearchAttributes(temporal.NewSearchAttributeKeyKeyword("RelanceStage").ValueSet("waiting")),
		}, "rest", 100*time.Millisecond)
		if err != nil {
			t.Fatalf("ExecuteWorkflow: %v", err)
		}
		var got string
		if err := run.Get(t.Context(), &got); err != nil || got != "rested" {
			t.Fatalf("result = %q, %v, want \"rested\"", got, err)
		}
		t.Logf("start, a timer of 100ms and the end took %v", time.Since(began).Round(time.Millisecond))
		h := c.GetWorkflowHistory(t.Context(), "one", run.GetRunID(), false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		first, err := h.Next()
		if err != nil {
			t.Fatalf("read the history: %v", err)
		}
		if !first.GetWorkflowExecutionStartedEventAttributes().GetEagerExecutionAccepted() {
			t.Error("the eager start was not accepted")
		}
	})

	t.Run("the search attribute finds it", func(t *testing.T) {
		await(t, func() error {
			got, err := c.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: `RelanceStage = "waiting"`})
			if err != nil {
				return err
			}
			if got.GetCount() != 1 {
				return fmt.Errorf("count = %d, want 1", got.GetCount())
			}
			return nil
		})
	})

	t.Run("the same id can start again at once", func(t *testing.T) {
		for range 3 {
			run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "again", TaskQueue: queue}, "rest", 0)
			if err != nil {
				t.Fatalf("ExecuteWorkflow: %v", err)
			}
			if err := run.Get(t.Context(), nil); err != nil {
				t.Fatalf("Get: %v", err)
			}
		}
	})

	t.Run("a running workflow can be paused", func(t *testing.T) {
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "paused", TaskQueue: queue}, "rest", time.Hour)
		if err != nil {
			t.Fatalf("ExecuteWorkflow: %v", err)
		}
		_, err = c.WorkflowService().PauseWorkflowExecution(t.Context(), &workflowservice.PauseWorkflowExecutionRequest{
			Namespace: "default", WorkflowId: run.GetID(), RunId: run.GetRunID(), Reason: "a test", Identity: "test",
		})
		if err != nil {
			t.Fatalf("PauseWorkflowExecution: %v", err)
		}
		d, err := c.DescribeWorkflowExecution(t.Context(), run.GetID(), run.GetRunID())
		if err != nil {
			t.Fatalf("DescribeWorkflowExecution: %v", err)
		}
		if got := d.GetWorkflowExecutionInfo().GetStatus(); got != enums.WORKFLOW_EXECUTION_STATUS_PAUSED {
			t.Errorf("status = %v, want paused", got)
		}
	})

	t.Run("the namespace has the retention asked for", func(t *testing.T) {
		d, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "default"})
		if err != nil {
			t.Fatalf("DescribeNamespace: %v", err)
		}
		if got := d.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != 48*time.Hour {
			t.Errorf("retention = %v, want 48h", got)
		}
	})

	t.Run("the Web UI serves its page and knows the codec", func(t *testing.T) {
		if page := get(t, s.UIURL()+"/"); !strings.Contains(page, "<html") {
			t.Errorf("GET / = %.80q, want a page", page)
		}
		var settings struct {
			Codec struct {
				Endpoint           string
				IncludeCredentials bool
			}
			DisableNewsFetch bool
			DefaultNamespace string
		}
		if err := json.Unmarshal([]byte(get(t, s.UIURL()+"/api/v1/settings?")), &settings); err != nil {
			t.Fatalf("read the settings: %v", err)
		}
		if settings.Codec.Endpoint != "http://127.0.0.1:8080/codec" || !settings.Codec.IncludeCredentials {
			t.Errorf("codec = %+v, want the endpoint with credentials", settings.Codec)
		}
		if !settings.DisableNewsFetch {
			t.Error("the Web UI fetches news, want none")
		}
		if settings.DefaultNamespace != "default" {
			t.Errorf("namespace = %q, want default", settings.DefaultNamespace)
		}
		if got := get(t, s.UIURL()+"/api/v1/namespaces/default/workflows/one"); !strings.Contains(got, "rested") && !strings.Contains(got, `"one"`) {
			t.Errorf("the Web UI does not reach the server: %.200q", got)
		}
	})

	w.Stop()
	stop(t, s)
	t.Run("the server logged nothing, for nothing was wrong", func(t *testing.T) {
		logged.mu.Lock()
		defer logged.mu.Unlock()
		for _, line := range logged.all {
			t.Errorf("logged %s", line)
		}
	})
	t.Run("nothing answers after the stop", func(t *testing.T) {
		for _, addr := range []string{s.Addr(), strings.TrimPrefix(s.UIURL(), "http://")} {
			if conn, err := net.Dial("tcp", addr); err == nil {
				conn.Close()
				t.Errorf("%s still answers", addr)
			}
		}
	})
}

func TestServerInMemory(t *testing.T) {
	s := start(t, temporald.Config{})
	c := dial(t, s.Addr())
	work(t, c)
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: queue}, "rest", 0)
	if err != nil {
		t.Fatalf("ExecuteWorkflow: %v", err)
	}
	if err := run.Get(t.Context(), nil); err != nil {
		t.Fatalf("Get: %v", err)
	}
	if s.UIURL() != "" {
		t.Errorf("UIURL() = %q, want none", s.UIURL())
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s = %s: %s", url, res.Status, body)
	}
	return string(body)
}

// await asks until the answer is right: visibility follows a moment later.
func await(t *testing.T, ask func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("still wrong after 20s: %v", err)
		case <-tick.C:
		}
	}
}

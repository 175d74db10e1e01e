package e2e

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

var record = flag.Bool("record", false, "write the histories of this run to workflows/testdata, for replay by later engines")

// keep writes a history and its plan where the replay test finds them.
func (s *stack) keep(t *testing.T, name string, e ledger.Enrolment, h *history.History) {
	t.Helper()
	for _, one := range h.Events { // the machine that recorded it is nobody's matter
		anonymous(one.ProtoReflect())
	}
	b, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	plan, err := s.ledger.Plan(context.Background(), e.Plan)
	if err != nil {
		t.Fatal(err)
	}
	for path, body := range map[string][]byte{
		filepath.Join("histories", fmt.Sprintf("engine%d_%s.json.gz", definitions.Engine, name)): packed.Bytes(),
		filepath.Join("plans", e.Plan+".json"):                                                   plan.Body,
	} {
		if err := os.WriteFile(filepath.Join(recordings, path), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// recordings is where the replay test looks.
const recordings = "../../workflows/testdata"

// anonymous takes the names of processes out of an event.
func anonymous(m protoreflect.Message) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Name() == "identity":
			m.Clear(f)
		case f.Message() != nil && !f.IsList() && !f.IsMap():
			anonymous(v.Message())
		}
		return true
	})
}

// forget removes what was recorded before a moment of those journeys that have
// been recorded since, and the plans that no history is of any more. What failed
// leaves all as it is.
func forget(t *testing.T, ws *definitions.Workspace, before time.Time) {
	t.Helper()
	if t.Failed() {
		return
	}
	for _, p := range ws.Plans {
		name := fmt.Sprintf("engine%d_%s", definitions.Engine, p.Journey)
		all := append(recordedFiles(t, "histories", name+".json.gz"), recordedFiles(t, "histories", name+"_[0-9].json.gz")...)
		if len(all) == 0 || old(t, all[0], before) { // the first is recorded whenever one is
			continue
		}
		remove(t, all, func(path string) bool { return old(t, path, before) })
	}
	used := map[string]bool{}
	for _, path := range recordedFiles(t, "histories", "*") {
		used[planOf(t, path)] = true
	}
	remove(t, recordedFiles(t, "plans", "*.json"), func(path string) bool {
		return !used[strings.TrimSuffix(filepath.Base(path), ".json")]
	})
}

// old tells whether a file was written before a moment.
func old(t *testing.T, path string, moment time.Time) bool {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime().Before(moment)
}

func remove(t *testing.T, files []string, which func(path string) bool) {
	t.Helper()
	for _, path := range files {
		if !which(path) {
			continue
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func recordedFiles(t *testing.T, folder, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recordings, folder, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// planOf is the hash of the plan that a recorded history is of.
func planOf(t *testing.T, path string) string {
	t.Helper()
	from, err := unpacked(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := client.HistoryFromJSON(from, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var in workflows.Input
	if err := json.Unmarshal(h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetInput().GetPayloads()[0].GetData(), &in); err != nil {
		t.Fatal(err)
	}
	return in.Plan
}

// unpacked reads a file that may be packed.
func unpacked(path string) (io.Reader, error) {
	b, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return bytes.NewReader(b), err
	}
	return gzip.NewReader(bytes.NewReader(b))
}

//go:build !slim

package temporald

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// logger hands the server's warnings and errors to slog and drops the rest:
// what the server does when all is well is of no interest on a laptop.
type logger struct{ out *slog.Logger }

var (
	_ log.Logger      = logger{}
	_ log.WithLogger  = logger{}
	_ log.SLogWrapper = logger{}
)

// fatal is what the server says before it would end the process.
type fatal string

// harmless are messages that tell nobody anything.
var harmless = []string{
	// We chose it: without an HTTP port there is no second door to the server.
	"HTTP API port has not been set",
	// The server's own count of its calls came after an answer was sent, which
	// happens on a busy machine (server 1.32).
	"unable to add metrics baggage to gRPC trailer",
	// The Web UI asks for a thousand events at a time.
	"GetHistory page size is larger than threshold",
}

// newLogger returns a logger that starts at level, which the caller may raise:
// while the server stops, its parts warn that they no longer hear each other.
func newLogger(out *slog.Logger, level slog.Leveler) logger {
	return logger{out: slog.New(atLeast{out.With("part", "temporal").Handler(), level})}
}

func (l logger) log(level slog.Level, msg string, tags []tag.Tag) {
	quiet := slices.ContainsFunc(harmless, func(prefix string) bool { return strings.HasPrefix(msg, prefix) })
	if quiet || !l.out.Enabled(context.Background(), level) {
		return
	}
	l.out.LogAttrs(context.Background(), level, msg, attrs(tags)...)
}

func attrs(tags []tag.Tag) []slog.Attr {
	as := make([]slog.Attr, len(tags))
	for i, t := range tags {
		as[i] = slog.Any(t.Key(), t.Value())
	}
	return as
}

func (l logger) Debug(msg string, tags ...tag.Tag)  { l.log(slog.LevelDebug, msg, tags) }
func (l logger) Info(msg string, tags ...tag.Tag)   { l.log(slog.LevelInfo, msg, tags) }
func (l logger) Warn(msg string, tags ...tag.Tag)   { l.log(slog.LevelWarn, msg, tags) }
func (l logger) Error(msg string, tags ...tag.Tag)  { l.log(slog.LevelError, msg, tags) }
func (l logger) DPanic(msg string, tags ...tag.Tag) { l.log(slog.LevelError, msg, tags) }

func (l logger) Panic(msg string, tags ...tag.Tag) {
	l.log(slog.LevelError, msg, tags)
	panic(msg)
}

// Fatal panics with a fatal, which Start turns into its error. Outside of a
// start the process ends, as the server asks; the data survives that.
func (l logger) Fatal(msg string, tags ...tag.Tag) {
	l.log(slog.LevelError, msg, tags)
	panic(fatal(fmt.Sprint(append([]any{msg}, values(tags)...)...)))
}

func values(tags []tag.Tag) []any {
	var vs []any
	for _, t := range tags {
		vs = append(vs, fmt.Sprintf(", %s: %v", t.Key(), t.Value()))
	}
	return vs
}

func (l logger) With(tags ...tag.Tag) log.Logger {
	return logger{out: slog.New(l.out.Handler().WithAttrs(attrs(tags)))}
}

// SLog is what the SDK clients inside the server log to.
func (l logger) SLog() *slog.Logger { return l.out }

// atLeast is a handler that drops what is below its level.
type atLeast struct {
	slog.Handler
	level slog.Leveler
}

func (a atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= a.level.Level() && a.Handler.Enabled(ctx, level)
}

func (a atLeast) WithAttrs(as []slog.Attr) slog.Handler {
	return atLeast{a.Handler.WithAttrs(as), a.level}
}

func (a atLeast) WithGroup(name string) slog.Handler {
	return atLeast{a.Handler.WithGroup(name), a.level}
}

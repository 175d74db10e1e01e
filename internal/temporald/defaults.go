//go:build !slim

package temporald

import (
	"cmp"
	"log/slog"
	"time"
)

const (
	defaultNamespace = "default"
	defaultRetention = 7 * 24 * time.Hour
)

func (c Config) withDefaults() Config {
	c.FrontendAddr = cmp.Or(c.FrontendAddr, "127.0.0.1:0")
	c.Namespace = cmp.Or(c.Namespace, defaultNamespace)
	c.Retention = cmp.Or(c.Retention, defaultRetention)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

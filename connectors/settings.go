package connectors

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Env is what a connector needs of its surroundings.
type Env struct {
	// HTTP makes outbound calls. Its timeouts and limits are set by the
	// caller.
	HTTP *http.Client
	// Now is the one clock's virtual time.
	Now func() time.Time
	// Wall is the one clock's wall time, in which providers count; nil
	// is the machine's.
	Wall func() time.Time
}

// Settings is one connection block of connections.hcl, with env() and file()
// resolved: text, numbers, booleans, lists and nested maps.
type Settings struct {
	Name   string // the connection's name, and the path of its hook
	Values map[string]any
	read   []string
}

// Text reads a required text setting.
func (s *Settings) Text(key string) (string, error) {
	v, err := s.OptionalText(key, "")
	if err == nil && v == "" {
		return "", fmt.Errorf("connection %q: %s is missing. Add %s = … to the block in connections.hcl", s.Name, key, key)
	}
	return v, err
}

// OptionalText reads a text setting, or otherwise where it is absent.
func (s *Settings) OptionalText(key, otherwise string) (string, error) {
	s.read = append(s.read, key)
	v, ok := s.Values[key]
	if !ok || v == nil {
		return otherwise, nil
	}
	t, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("connection %q: %s must be text in quotes", s.Name, key)
	}
	return t, nil
}

// Map reads a nested map, or nil where it is absent.
func (s *Settings) Map(key string) (map[string]any, error) {
	s.read = append(s.read, key)
	v, ok := s.Values[key]
	if !ok || v == nil {
		return nil, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("connection %q: %s must be a block or a map in braces", s.Name, key)
	}
	return m, nil
}

// Whole reads a whole number, or otherwise where it is absent.
func (s *Settings) Whole(key string, otherwise int) (int, error) {
	s.read = append(s.read, key)
	v, ok := s.Values[key]
	if !ok || v == nil {
		return otherwise, nil
	}
	f, ok := v.(float64)
	if !ok || f != math.Trunc(f) || math.Abs(f) > math.MaxInt32 {
		return 0, fmt.Errorf("connection %q: %s must be a whole number without quotes", s.Name, key)
	}
	return int(f), nil
}

// YesNo reads true or false, or otherwise where it is absent.
func (s *Settings) YesNo(key string, otherwise bool) (bool, error) {
	s.read = append(s.read, key)
	v, ok := s.Values[key]
	if !ok || v == nil {
		return otherwise, nil
	}
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("connection %q: %s must be true or false without quotes", s.Name, key)
	}
	return b, nil
}

// Texts reads a list of texts, or otherwise where it is absent. An empty list
// is refused: it would allow nothing.
func (s *Settings) Texts(key string, otherwise []string) ([]string, error) {
	s.read = append(s.read, key)
	v, ok := s.Values[key]
	if !ok || v == nil {
		return otherwise, nil
	}
	list, _ := v.([]any)
	texts := make([]string, 0, len(list))
	for _, one := range list {
		if t, ok := one.(string); ok && t != "" {
			texts = append(texts, t)
		}
	}
	if len(texts) == 0 || len(texts) != len(list) {
		return nil, fmt.Errorf("connection %q: %s must be a list of texts such as [\"a\", \"b\"]", s.Name, key)
	}
	return texts, nil
}

// Duration reads a Go duration written as text ("5m"), or otherwise.
func (s *Settings) Duration(key string, otherwise time.Duration) (time.Duration, error) {
	t, err := s.OptionalText(key, "")
	if err != nil || t == "" {
		return otherwise, err
	}
	d, err := time.ParseDuration(t)
	if err != nil {
		return 0, fmt.Errorf("connection %q: %s must be a duration such as \"5m\"", s.Name, key)
	}
	return d, nil
}

// Unknown answers an error naming the settings that nobody read, so that a
// mistyped key is not silently ignored. It is called last.
func (s *Settings) Unknown() error {
	var extra []string
	for k := range s.Values {
		if k != "kind" && !slices.Contains(s.read, k) {
			extra = append(extra, k)
		}
	}
	if len(extra) == 0 {
		return nil
	}
	slices.Sort(extra)
	slices.Sort(s.read)
	return fmt.Errorf("connection %q: unknown setting %s. It takes: %s", s.Name, strings.Join(extra, ", "), strings.Join(slices.Compact(s.read), ", "))
}

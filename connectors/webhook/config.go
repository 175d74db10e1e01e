package webhook

import (
	"fmt"
	"maps"
	"regexp"

	"github.com/relancehq/relance/connectors"
)

// Source is one system's webhooks. It is safe for concurrent use.
type Source struct {
	name      string
	signature signature
	mapping   mapping
}

var region = regexp.MustCompile(`^[A-Z]{2}$`)

// New makes a source of the settings secret, and preset or signature and map,
// and optionally country. What is set beside a preset goes over it. The error
// names the setting that is missing, malformed or not known.
func New(s connectors.Settings, _ connectors.Env) (*Source, error) {
	secret, err := s.Text("secret")
	if err != nil {
		return nil, err
	}
	name, err := s.OptionalText("preset", "")
	if err != nil {
		return nil, err
	}
	country, err := s.OptionalText("country", "")
	if err != nil {
		return nil, err
	}
	signs, err := s.Map("signature")
	if err != nil {
		return nil, err
	}
	mapped, err := s.Map("map")
	if err != nil {
		return nil, err
	}
	if err := s.Unknown(); err != nil {
		return nil, err
	}
	made, err := build(secret, name, country, signs, mapped)
	if err != nil {
		return nil, fmt.Errorf("connection %q: %w", s.Name, err)
	}
	made.name = s.Name
	return made, nil
}

func build(secret, presetName, country string, signs, mapped map[string]any) (*Source, error) {
	if country != "" && !region.MatchString(country) {
		return nil, fmt.Errorf("country must be two capital letters such as \"FR\"")
	}
	if presetName != "" {
		p, err := findPreset(presetName)
		if err != nil {
			return nil, err
		}
		signs, mapped = over(p.Signature, signs), over(p.Map, mapped)
	}
	if len(signs) == 0 || len(mapped) == 0 {
		return nil, fmt.Errorf("signature and map are needed where there is no preset. Presets: %s", presetNames())
	}
	sig, err := newSignature(secret, signs)
	if err != nil {
		return nil, err
	}
	m, err := newMapping(mapped, country)
	if err != nil {
		return nil, err
	}
	return &Source{signature: sig, mapping: m}, nil
}

// over is base with top's values over it, map by map.
func over(base, top map[string]any) map[string]any {
	merged := maps.Clone(base)
	if merged == nil {
		merged = map[string]any{}
	}
	for k, v := range top {
		inner, ok := v.(map[string]any)
		below, both := merged[k].(map[string]any)
		if ok && both {
			merged[k] = over(below, inner)
			continue
		}
		merged[k] = v
	}
	return merged
}

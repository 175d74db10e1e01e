package webhook

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed presets/*.json
var presetFiles embed.FS

// preset is the settings of one system, with a word about them.
type preset struct {
	About     string         `json:"about"`
	Signature map[string]any `json:"signature"`
	Map       map[string]any `json:"map"`
}

func findPreset(name string) (preset, error) {
	raw, err := presetFiles.ReadFile("presets/" + name + ".json")
	if err != nil || strings.ContainsAny(name, "/\\.") {
		return preset{}, fmt.Errorf("there is no preset %q. Presets: %s", name, presetNames())
	}
	var p preset
	if err := json.Unmarshal(raw, &p); err != nil {
		return preset{}, fmt.Errorf("preset %q: %w", name, err)
	}
	return p, nil
}

func presetNames() string {
	entries, err := presetFiles.ReadDir("presets")
	if err != nil {
		return "" // the folder is embedded
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	return strings.Join(names, ", ")
}

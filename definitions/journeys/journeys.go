// Package journeys holds the journeys that come with relance, with the
// scenarios that test them. They are models to copy and the first thing that a
// new installation runs.
//
//	workspace, diags := definitions.Load(journeys.FS)
package journeys

import "embed"

// FS is the folder: settings.hcl, the journeys and their scenarios.
//
//go:embed settings.hcl *.journey.hcl *.scenario.hcl
var FS embed.FS

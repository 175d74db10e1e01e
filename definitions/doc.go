// Package definitions is the journey language: it loads and checks a folder of
// *.journey.hcl, *.scenario.hcl and settings.hcl, compiles each journey to a
// [Plan], and evaluates the plan's expressions. It is pure: it reads no clock,
// no network and no file but those of the folder it is given, and knows
// neither Temporal nor any connector.
//
//	workspace, diags := definitions.Load(os.DirFS("journeys"))
//	diags.Write(os.Stderr, true)
//	plan := workspace.Plan("booking_reminder")
package definitions

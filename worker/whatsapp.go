package worker

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/relancehq/relance/connectors"
)

// ReadWhatsApp reads the connection of kind "whatsapp" of a connections.hcl
// and the secrets of no other: whoever mends the number at night need not have
// the password of the mail server.
func ReadWhatsApp(path string) (connectors.Settings, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return connectors.Settings{}, fmt.Errorf("read connections: %s cannot be read. Name the file with --connections", path)
	}
	file, diags := hclsyntax.ParseConfig(src, filepath.Base(path), hcl.InitialPos)
	if diags.HasErrors() {
		return connectors.Settings{}, fmt.Errorf("read connections: %w", diags)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return connectors.Settings{}, fmt.Errorf("read connections: %s is not written in HCL's native syntax", path)
	}
	secrets := &hcl.EvalContext{Functions: map[string]function.Function{"env": envFunction(), "file": fileFunction(filepath.Dir(path))}}
	for _, b := range body.Blocks {
		if b.Type == "connection" && kindOf(b) == "whatsapp" {
			return connection(b, secrets)
		}
	}
	return connectors.Settings{}, fmt.Errorf("%s has no connection of kind \"whatsapp\"", path)
}

// kindOf is a block's kind where it is plain text, as it has to be.
func kindOf(b *hclsyntax.Block) string {
	a, ok := b.Body.Attributes["kind"]
	if !ok {
		return ""
	}
	v, diags := a.Expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

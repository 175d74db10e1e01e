package worker

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/relancehq/relance/connectors"
)

// maxSecretFile bounds what file() reads.
const maxSecretFile = 64 << 10

// ReadConnections reads connections.hcl: one block a connection, secrets by
// env("NAME") or file("path"). A missing file is no connections.
//
//	connection "shop" {
//	  kind   = "webhook"
//	  preset = "shopify"
//	  secret = env("SHOP_SECRET")
//	}
func ReadConnections(path string) ([]connectors.Settings, error) {
	src, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read connections: %w", err)
	}
	return parseConnections(src, path, map[string]function.Function{"env": envFunction(), "file": fileFunction(filepath.Dir(path))})
}

// parseConnections reads the text of a connections.hcl, with what fills in the
// secrets.
func parseConnections(src []byte, path string, secrets map[string]function.Function) ([]connectors.Settings, error) {
	file, diags := hclsyntax.ParseConfig(src, filepath.Base(path), hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("read connections: %w", diags)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return nil, fmt.Errorf("read connections: %s is not written in HCL's native syntax", path)
	}
	for name, a := range body.Attributes { //nolint:maprange // any one of them will do
		return nil, fmt.Errorf("%s:%d: %s stands outside a block. Write connection \"name\" { %s = … }", a.SrcRange.Filename, a.SrcRange.Start.Line, name, name)
	}
	ctx := &hcl.EvalContext{Functions: secrets}
	var out []connectors.Settings
	for _, b := range body.Blocks {
		s, err := connection(b, ctx)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o connectors.Settings) bool { return o.Name == s.Name }) {
			return nil, fmt.Errorf("%s:%d: connection %q is there twice", b.TypeRange.Filename, b.TypeRange.Start.Line, s.Name)
		}
		out = append(out, s)
	}
	return out, nil
}

func connection(b *hclsyntax.Block, ctx *hcl.EvalContext) (connectors.Settings, error) {
	at := fmt.Sprintf("%s:%d", b.TypeRange.Filename, b.TypeRange.Start.Line)
	if b.Type != "connection" || len(b.Labels) != 1 {
		return connectors.Settings{}, fmt.Errorf("%s: this file holds connection \"name\" { … } blocks only", at)
	}
	name := b.Labels[0]
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" || name == "" {
		return connectors.Settings{}, fmt.Errorf("%s: %q is no name for a connection: it stands in the address of its hook, so use a-z, 0-9, - and _", at, name)
	}
	values, err := values(b.Body, ctx)
	if err != nil {
		return connectors.Settings{}, fmt.Errorf("connection %q: %w", name, err)
	}
	if kind, _ := values["kind"].(string); kind == "" {
		return connectors.Settings{}, fmt.Errorf("%s: connection %q has no kind. Add kind = one of %s", at, name, strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
	}
	return connectors.Settings{Name: name, Values: values}, nil
}

// values turns a body into plain Go values; nested blocks become maps.
func values(body *hclsyntax.Body, ctx *hcl.EvalContext) (map[string]any, error) {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		a := body.Attributes[name]
		v, diags := a.Expr.Value(ctx)
		if diags.HasErrors() {
			return nil, fmt.Errorf("%s:%d: %s: %s", a.SrcRange.Filename, a.SrcRange.Start.Line, name, diags[0].Detail)
		}
		out[name] = plain(v)
	}
	for _, b := range body.Blocks {
		if len(b.Labels) > 1 {
			return nil, fmt.Errorf("%s:%d: %s has %d labels, at most one fits", b.TypeRange.Filename, b.TypeRange.Start.Line, b.Type, len(b.Labels))
		}
		inner, err := values(b.Body, ctx)
		if err != nil {
			return nil, err
		}
		key, into := b.Type, out
		if len(b.Labels) == 1 {
			group, ok := out[b.Type].(map[string]any)
			if !ok {
				group = map[string]any{}
				out[b.Type] = group
			}
			key, into = b.Labels[0], group
		}
		if _, twice := into[key]; twice {
			return nil, fmt.Errorf("%s:%d: %s is there twice", b.TypeRange.Filename, b.TypeRange.Start.Line, key)
		}
		into[key] = inner
	}
	return out, nil
}

func plain(v cty.Value) any {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	t := v.Type()
	switch {
	case t == cty.String:
		return v.AsString()
	case t == cty.Bool:
		return v.True()
	case t == cty.Number:
		f, _ := v.AsBigFloat().Float64()
		return f
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		var out []any
		for _, e := range v.AsValueSlice() {
			out = append(out, plain(e))
		}
		return out
	case t.IsObjectType() || t.IsMapType():
		out := map[string]any{}
		for k, e := range v.AsValueMap() { //nolint:maprange // into a map
			out[k] = plain(e)
		}
		return out
	}
	return nil
}

func envFunction() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "name", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v := os.Getenv(args[0].AsString())
			if v == "" {
				return cty.NilVal, fmt.Errorf("the environment variable %s is not set", args[0].AsString())
			}
			return cty.StringVal(v), nil
		},
	})
}

func fileFunction(dir string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			p := args[0].AsString()
			if !filepath.IsAbs(p) {
				p = filepath.Join(dir, p)
			}
			st, err := os.Stat(p)
			if err != nil {
				return cty.NilVal, fmt.Errorf("the file %s cannot be read", args[0].AsString())
			}
			if st.Size() > maxSecretFile {
				return cty.NilVal, fmt.Errorf("the file %s is larger than 64 KB: a secret is short", args[0].AsString())
			}
			b, err := os.ReadFile(p)
			if err != nil {
				return cty.NilVal, fmt.Errorf("the file %s cannot be read", args[0].AsString())
			}
			return cty.StringVal(strings.TrimSpace(string(b))), nil
		},
	})
}

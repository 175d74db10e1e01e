package worker_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// listed is what go list says of one package.
type listed struct {
	ImportPath, Dir           string
	GoFiles                   []string
	Imports, Deps             []string
	TestImports, XTestImports []string
}

// name is the package's path under the module.
func (l listed) name() string { return strings.TrimPrefix(l.ImportPath, module) }

// list asks go list for the packages in the folders of the root.
func list(t *testing.T) []listed {
	t.Helper()
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"list", "-e", "-json=ImportPath,Dir,GoFiles,Imports,Deps,TestImports,XTestImports"}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			args = append(args, "./"+e.Name()+"/...")
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = ".."
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaint.Bytes())
	}
	var packages []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("read what go list says: %v", err)
		}
		packages = append(packages, p)
	}
}

// uses says what p takes from packages of which it may know names only:
// anything but a type or a constant.
func (r room) uses(t *testing.T, p listed) []string {
	t.Helper()
	var wrong []string
	for _, pkg := range r.names {
		names := typesAndConstants(t, pkg)
		for _, file := range p.GoFiles {
			for _, name := range taken(t, filepath.Join(p.Dir, file), module+pkg) {
				if !slices.Contains(names, name) {
					wrong = append(wrong, file+" uses "+path.Base(pkg)+"."+name+", which is neither a type nor a constant")
				}
			}
		}
	}
	return wrong
}

// taken lists what the file uses of the package it imports.
func taken(t *testing.T, file, imported string) []string {
	t.Helper()
	tree := parse(t, file)
	local := ""
	for _, spec := range tree.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != imported {
			continue
		}
		local = path.Base(imported)
		if spec.Name != nil {
			local = spec.Name.Name
		}
	}
	var names []string
	ast.Inspect(tree, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && local != "" && x.Name == local {
				names = append(names, s.Sel.Name)
			}
		}
		return true
	})
	return names
}

// typesAndConstants lists those that our package pkg declares.
func typesAndConstants(t *testing.T, pkg string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(pkg), "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("find the files of %s: %v, %v", pkg, files, err)
	}
	var names []string
	for _, file := range files {
		for _, d := range parse(t, file).Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, id := range s.Names {
						if g.Tok == token.CONST {
							names = append(names, id.Name)
						}
					}
				}
			}
		}
	}
	return names
}

func parse(t *testing.T, file string) *ast.File {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatalf("parse %s: %v", file, err)
	}
	return tree
}

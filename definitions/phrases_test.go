package definitions

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestWhatDiagnosticsSayHasAFrenchText reads the code for what it tells
// authors and lists what the catalogue lacks. A text without translation is
// told in English, which is no error.
func TestWhatDiagnosticsSayHasAFrenchText(t *testing.T) {
	c, err := french()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for text := range c.whole {
		known[strings.ReplaceAll(text, "%", "%%")] = true
	}
	for _, p := range c.formats {
		known[p.format] = true
	}
	phrases := phrasesInCode(t)
	for _, b := range schema {
		phrases[strings.ReplaceAll(b.sentence, "%", "%%")] = true
		for _, a := range b.args {
			phrases[strings.ReplaceAll(a.sentence, "%", "%%")] = true
		}
	}
	if len(phrases) < 500 {
		t.Fatalf("the code has %d texts, which cannot be all", len(phrases))
	}
	var missing []string
	for _, phrase := range slices.Sorted(maps.Keys(phrases)) {
		if known[phrase] || isCode(phrase) {
			continue
		}
		missing = append(missing, phrase)
	}
	t.Logf("%d of %d texts have no French:\n%s", len(missing), len(phrases), strings.Join(missing, "\n"))
	if len(missing) > len(phrases)/5 {
		t.Errorf("%d of %d texts have no French", len(missing), len(phrases))
	}
}

var (
	argument = regexp.MustCompile(`%\[?\d?\]?[a-z]`)
	sample   = regexp.MustCompile(`"[^"]*"|\{.*\}|[a-z_]+ = \S+|\S*[._()…]\S*`)
	prose    = regexp.MustCompile(`[A-Za-z']+,? [a-z']+`)
)

// isCode says whether a text is a sample for authors to type, the same in
// every language.
func isCode(phrase string) bool {
	rest := argument.ReplaceAllString(sample.ReplaceAllString(phrase, ""), "")
	return !prose.MatchString(rest) && !strings.HasSuffix(phrase, ".")
}

// phrasesInCode are the texts and formats that stand where a problem's summary,
// detail or try is written: in a literal, an assignment, or among the arguments
// of a method that takes all three.
func phrasesInCode(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	phrases := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, e := range told(n) {
				for _, phrase := range spelled(e) {
					if phrase != "" && strings.Trim(argument.ReplaceAllString(phrase, ""), " .:,") != "" {
						phrases[phrase] = true
					}
				}
			}
			return true
		})
	}
	return phrases
}

// told are the expressions of a node whose text an author reads.
func told(n ast.Node) []ast.Expr {
	part := func(name string) bool { return name == "summary" || name == "detail" || name == "try" }
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && part(key.Name) {
			return []ast.Expr{n.Value}
		}
	case *ast.AssignStmt:
		var list []ast.Expr
		for i, left := range n.Lhs {
			if field, ok := left.(*ast.SelectorExpr); ok && part(field.Sel.Name) && i < len(n.Rhs) {
				list = append(list, n.Rhs[i])
			}
		}
		return list
	case *ast.CallExpr:
		if method, ok := n.Fun.(*ast.SelectorExpr); ok && (method.Sel.Name == "wrong" || method.Sel.Name == "complain") {
			return n.Args
		}
	}
	return nil
}

// spelled is the format of an expression that makes a text: what is not known
// in it is %s.
func spelled(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []string{strings.ReplaceAll(text, "%", "%%")}
		}
	case *ast.BinaryExpr:
		var list []string
		for _, left := range spelled(e.X) {
			for _, right := range spelled(e.Y) {
				list = append(list, left+right)
			}
		}
		return list
	case *ast.CallExpr:
		name := ""
		switch f := e.Fun.(type) {
		case *ast.SelectorExpr:
			name = f.Sel.Name
		case *ast.Ident:
			name = f.Name
		}
		if name == "Sprintf" {
			if format, ok := e.Args[0].(*ast.BasicLit); ok {
				text, _ := strconv.Unquote(format.Value)
				return []string{text}
			}
		}
		if name == "orElse" {
			return spelled(e.Args[len(e.Args)-1])
		}
	}
	return []string{"%s"}
}

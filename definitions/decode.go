package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// node is a block that the schema knows, with its arguments taken apart by
// phase. What the schema refused is reported and left out.
type node struct {
	spec   *blockSpec
	src    *source
	header hcl.Range
	end    hcl.Range // its closing brace
	label  string
	at     hcl.Range // of the label, or the header
	args   map[string]*hclsyntax.Attribute
	words  map[string][]wordValue
	refs   map[string]string
	consts map[string]cty.Value
	inner  []*node // in the order of the page
}

// wordValue is a bare word, with its argument where it takes one.
type wordValue struct {
	word string
	arg  string
	at   hcl.Range
}

// decoder turns syntax into nodes by the schema table.
type decoder struct {
	r    *report
	src  *source
	vars cty.Value // an object
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// file decodes the top level of a file, whose schema entry is key.
func (d *decoder) file(key string) *node {
	n := &node{spec: schema[key], src: d.src}
	n.inner = d.blocks(n, d.src.body, 0)
	for _, attr := range sortedAttributes(d.src.body) {
		d.r.add(problem{
			code: codeNoSuchArg, at: attr.NameRange, summary: fmt.Sprintf("%q stands outside any block", attr.Name),
			detail: "At the top of a file there are only blocks.", try: "Move it into the block it belongs to.",
		})
	}
	for _, inner := range n.spec.innerKeys() {
		d.required(n, schema[inner], hcl.Range{Filename: d.src.name, Start: hcl.InitialPos, End: hcl.InitialPos})
	}
	return n
}

func (d *decoder) block(spec *blockSpec, block *hclsyntax.Block, steps int) *node {
	n := &node{
		spec: spec, src: d.src, header: block.DefRange(), at: block.DefRange(), end: block.CloseBraceRange,
		args: map[string]*hclsyntax.Attribute{}, words: map[string][]wordValue{}, refs: map[string]string{}, consts: map[string]cty.Value{},
	}
	d.label(n, block)
	for _, attr := range sortedAttributes(block.Body) {
		d.argument(n, attr)
	}
	for _, a := range spec.args {
		if a.required && block.Body.Attributes[a.name] == nil {
			d.missingArg(n, a)
		}
	}
	if spec.step {
		if steps++; steps == maxStepDepth+1 {
			d.r.add(problem{
				code: codeDeep, warning: true, at: n.header, summary: "Steps are nested deeply here",
				detail: fmt.Sprintf("More than %d steps stand inside each other; few readers can follow that.", maxStepDepth),
				try:    `Move the inner steps below the outer block and go there with then = goto("step").`,
			})
		}
	}
	n.inner = d.blocks(n, block.Body, steps)
	for _, key := range spec.blocks {
		d.required(n, schema[key], n.header)
	}
	return n
}

// maxStepDepth is how many steps may stand inside each other without a warning.
const maxStepDepth = 4

func (d *decoder) label(n *node, block *hclsyntax.Block) {
	name := n.spec.name()
	switch {
	case n.spec.label == "" && len(block.Labels) > 0:
		d.r.add(problem{
			code: codeName, at: block.LabelRanges[0], summary: fmt.Sprintf("%s has no name", name),
			detail: "This block stands for itself.", try: name + " { … }",
		})
		return
	case n.spec.label == "":
		return
	case len(block.Labels) == 0:
		d.r.add(problem{
			code: codeName, at: block.TypeRange, summary: fmt.Sprintf("%s needs a name", name),
			detail: fmt.Sprintf("Behind the word stands %s, in quotes.", n.spec.label), try: fmt.Sprintf(`%s "…" { … }`, name),
		})
		return
	case len(block.Labels) > 1:
		d.r.add(problem{
			code: codeName, at: block.LabelRanges[1], summary: fmt.Sprintf("%s has one name", name),
			detail: fmt.Sprintf("Behind the word stands %s alone.", n.spec.label), try: fmt.Sprintf(`%s %q { … }`, name, block.Labels[0]),
		})
	}
	n.label, n.at = block.Labels[0], block.LabelRanges[0]
	if !n.spec.free && !namePattern.MatchString(n.label) {
		d.r.add(problem{
			code: codeName, at: n.at, summary: fmt.Sprintf("%q cannot be a name", n.label),
			detail: "A name begins with a small letter and has small letters, digits and _ only.", try: fmt.Sprintf("%q", asName(n.label)),
		})
	}
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// asName makes a name of what an author wrote.
func asName(written string) string {
	name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(written), "_"), "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "x_" + name
	}
	return strings.Trim(name, "_")
}

func (d *decoder) blocks(n *node, body *hclsyntax.Body, steps int) []*node {
	var list []*node
	first := map[string]hcl.Range{}
	for _, block := range body.Blocks {
		spec, ok := n.spec.inner(block.Type)
		if !ok {
			d.unknownBlock(n, block)
			continue
		}
		if at, twice := first[spec.key]; twice && spec.once {
			d.r.add(problem{
				code: codeTwice, at: block.DefRange(), summary: fmt.Sprintf("%s stands here twice", block.Type),
				detail: fmt.Sprintf("The first one is in line %d.", at.Start.Line), try: "Keep one of the two.",
			})
			continue
		}
		first[spec.key] = block.DefRange()
		list = append(list, d.block(spec, block, steps))
	}
	return list
}

func (d *decoder) required(n *node, spec *blockSpec, at hcl.Range) {
	if !spec.required || slices.ContainsFunc(n.inner, func(i *node) bool { return i.spec == spec }) {
		return
	}
	where := n.spec.name()
	d.r.add(problem{
		code: codeMissing, at: at, summary: fmt.Sprintf("%s is missing in this %s", spec.name(), where),
		detail: spec.sentence, try: example(spec),
	})
}

func example(spec *blockSpec) string {
	text := spec.name()
	if spec.label != "" {
		text += ` "…"`
	}
	for _, a := range spec.args {
		if a.required {
			return fmt.Sprintf("%s { %s = %s }", text, a.name, a.example())
		}
	}
	return text + " { … }"
}

func (a *argSpec) example() string {
	switch a.phase {
	case phaseWord:
		if len(a.words) == 0 {
			return "…"
		}
		first := a.words[0]
		if strings.HasSuffix(first, "(") {
			first += `"…")`
		}
		if a.list {
			return "[" + first + "]"
		}
		return first
	case phaseRef:
		return a.root + ".…"
	}
	switch a.kind {
	case ofText, ofLocales:
		return `"…"`
	case ofTexts:
		return `["…"]`
	case ofDuration:
		return `"2d"`
	case ofSpans:
		return `"09:00-18:00"`
	case ofValues:
		return `{ name = "…" }`
	}
	return "…"
}

func (d *decoder) missingArg(n *node, a argSpec) {
	try := fmt.Sprintf("%s = %s", a.name, a.example())
	if len(a.words) > 1 {
		try = fmt.Sprintf("%s = %s", a.name, strings.Join(wordsShown(a.words), " | "))
	}
	d.r.add(problem{
		code: codeMissing, at: n.header, summary: fmt.Sprintf("%s is missing in this %s", a.name, n.spec.name()),
		detail: a.sentence, try: try,
	})
}

func wordsShown(words []string) []string {
	var list []string
	for _, w := range words {
		if strings.HasSuffix(w, "(") {
			w += `"…")`
		}
		list = append(list, w)
	}
	return list
}

func (d *decoder) unknownBlock(n *node, block *hclsyntax.Block) {
	where := n.spec.name()
	if use, ok := later[block.Type]; ok {
		d.r.add(problem{
			code: codeLater, at: block.TypeRange, summary: fmt.Sprintf("%s is not in this version", block.Type),
			detail: fmt.Sprintf("The language will have it for %s.", use), try: "Leave it out for now.",
		})
		return
	}
	p := problem{
		code: codeNoSuchBlock, at: block.TypeRange, summary: fmt.Sprintf("There is no block %q in a %s", block.Type, where),
		try: orElse(block.Type, n.spec.innerNames(), "Leave it out."),
	}
	if home := homeOf(block.Type); len(home) > 0 {
		p.detail = fmt.Sprintf("It belongs into: %s.", strings.Join(home, ", "))
		if suggest(block.Type, n.spec.innerNames()) == "" {
			p.try = fmt.Sprintf("Move it into %s.", home[0])
		}
	}
	d.r.add(p)
}

// homeOf lists the blocks in which a block of that name may stand.
func homeOf(name string) []string {
	var list []string
	for key, spec := range schema {
		for _, inner := range spec.innerKeys() {
			if schema[inner].name() == name && !slices.Contains(list, spec.name()) && key != "" {
				list = append(list, spec.name())
			}
		}
	}
	slices.Sort(list)
	return list
}

func (d *decoder) argument(n *node, attr *hclsyntax.Attribute) {
	if n.spec.open {
		d.openArgument(n, attr)
		return
	}
	spec, ok := n.spec.arg(attr.Name)
	if !ok {
		d.unknownArg(n, attr)
		return
	}
	if d.value(n, spec, attr.Expr) {
		n.args[attr.Name] = attr
	}
}

func (d *decoder) unknownArg(n *node, attr *hclsyntax.Attribute) {
	if use, ok := later[attr.Name]; ok && suggest(attr.Name, n.spec.argNames()) == "" {
		d.r.add(problem{
			code: codeLater, at: attr.NameRange, summary: fmt.Sprintf("%s is not in this version", attr.Name),
			detail: fmt.Sprintf("The language will have it for %s.", use), try: "Leave it out for now.",
		})
		return
	}
	p := problem{
		code: codeNoSuchArg, at: attr.NameRange, summary: fmt.Sprintf("There is no argument %q in %s", attr.Name, n.spec.name()),
		try: orElse(attr.Name, n.spec.argNames(), "Leave it out."),
	}
	if inner, ok := n.spec.inner(attr.Name); ok {
		p.detail = fmt.Sprintf("%s is a block: %s", attr.Name, inner.sentence)
		p.try = example(inner) + ", without ="
	}
	d.r.add(p)
}

// openArgument is an argument with a name of the author's own.
func (d *decoder) openArgument(n *node, attr *hclsyntax.Attribute) {
	if !namePattern.MatchString(attr.Name) {
		d.r.add(problem{
			code: codeName, at: attr.NameRange, summary: fmt.Sprintf("%q cannot be a name", attr.Name),
			detail: "A name begins with a small letter and has small letters, digits and _ only.", try: asName(attr.Name),
		})
		return
	}
	if n.spec.openAs == phaseConst {
		v, ok := d.constant(attr.Expr)
		if !ok {
			return
		}
		n.consts[attr.Name] = v
	}
	n.args[attr.Name] = attr
}

// value takes an argument's value apart by its phase and reports whether it
// can be used.
func (d *decoder) value(n *node, spec *argSpec, expr hclsyntax.Expression) bool {
	switch spec.phase {
	case phaseWord:
		list, ok := d.wordList(spec, expr)
		n.words[spec.name] = list
		return ok
	case phaseRef:
		name, ok := d.reference(spec, expr)
		n.refs[spec.name] = name
		return ok
	case phaseConst:
		v, ok := d.constant(expr)
		if !ok || !d.checkConstant(spec, v, expr.Range()) {
			return false
		}
		n.consts[spec.name] = v
		return true
	}
	return true // run-time values are checked where their types are known
}

func (d *decoder) wordList(spec *argSpec, expr hclsyntax.Expression) ([]wordValue, bool) {
	tuple, isList := expr.(*hclsyntax.TupleConsExpr)
	if !isList {
		w, ok := d.oneWord(spec, expr)
		if !ok {
			return nil, false
		}
		return []wordValue{w}, true
	}
	if !spec.list {
		d.wrong(expr.Range(), fmt.Sprintf("%s is one word, not a list", spec.name), spec.sentence, spec.example())
		return nil, false
	}
	var list []wordValue
	for _, e := range tuple.Exprs {
		w, ok := d.oneWord(spec, e)
		if !ok {
			return nil, false
		}
		list = append(list, w)
	}
	if len(list) == 0 {
		d.wrong(expr.Range(), fmt.Sprintf("%s is empty", spec.name), spec.sentence, spec.name+" = "+spec.example())
		return nil, false
	}
	return list, true
}

// oneWord reads skip, stop("why") or, for `again`, a quoted duration.
func (d *decoder) oneWord(spec *argSpec, expr hclsyntax.Expression) (wordValue, bool) {
	w := wordValue{at: expr.Range()}
	bracket := ""
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if len(e.Traversal) == 1 {
			w.word = e.Traversal.RootName()
		}
	case *hclsyntax.FunctionCallExpr:
		w.word, bracket = e.Name, "("
		if len(e.Args) != 1 {
			d.wrong(w.at, fmt.Sprintf("%s takes one text", e.Name), spec.sentence, fmt.Sprintf(`%s("…")`, e.Name))
			return w, false
		}
		v, ok := d.constant(e.Args[0])
		if !ok {
			return w, false
		}
		if v.IsNull() || v.Type() != cty.String || strings.TrimSpace(v.AsString()) == "" {
			d.wrong(e.Args[0].Range(), fmt.Sprintf("%s takes one text", e.Name), spec.sentence, fmt.Sprintf(`%s("…")`, e.Name))
			return w, false
		}
		w.arg = v.AsString()
	case *hclsyntax.TemplateExpr:
		if v, ok := d.constant(expr); ok && v.Type() == cty.String {
			return d.quotedWord(spec, v.AsString(), w)
		}
		return w, false
	}
	if len(spec.words) == 0 && w.word != "" && bracket == "" { // any word: the caller knows which
		return w, true
	}
	if slices.Contains(spec.words, w.word+bracket) && w.word != "" {
		return w, true
	}
	known := wordsShown(spec.words)
	try := orElse(w.word, bareWords(spec.words), "")
	if suggest(w.word, bareWords(spec.words)) == "" {
		try = "Use one of: " + strings.Join(known, ", ") + "."
	} else if slices.Contains(spec.words, w.word) || slices.Contains(spec.words, w.word+"(") {
		try = strings.Join(known, " | ")
	}
	d.wrong(w.at, fmt.Sprintf("%s cannot be %s", spec.name, d.src.slice(w.at)), spec.sentence, try)
	return w, false
}

// quotedWord is "30d" for `again`; any other word in quotes is a slip.
func (d *decoder) quotedWord(spec *argSpec, text string, w wordValue) (wordValue, bool) {
	takesDuration := slices.ContainsFunc(spec.words, func(one string) bool { return strings.HasPrefix(one, `"`) })
	switch {
	case slices.Contains(spec.words, text) || (len(spec.words) == 0 && namePattern.MatchString(text)):
		d.wrong(w.at, fmt.Sprintf("%s is a word without quotes here", text), spec.sentence, fmt.Sprintf("%s = %s", spec.name, text))
	case takesDuration:
		w.arg = text
		return w, d.duration(text, w.at)
	default:
		d.wrong(w.at, fmt.Sprintf("%s cannot be a text", spec.name), spec.sentence, "Use one of: "+strings.Join(wordsShown(spec.words), ", ")+".")
	}
	return w, false
}

func bareWords(words []string) []string {
	var list []string
	for _, w := range words {
		if !strings.HasPrefix(w, `"`) {
			list = append(list, strings.TrimSuffix(w, "("))
		}
	}
	return list
}

func (d *decoder) reference(spec *argSpec, expr hclsyntax.Expression) (string, bool) {
	if e, ok := expr.(*hclsyntax.ScopeTraversalExpr); ok && len(e.Traversal) == 2 && e.Traversal.RootName() == spec.root {
		if attr, ok := e.Traversal[1].(hcl.TraverseAttr); ok {
			return attr.Name, true
		}
	}
	try := spec.root + ".…"
	if text := strings.Trim(d.src.slice(expr.Range()), `"`); namePattern.MatchString(text) {
		try = spec.root + "." + text
	}
	d.wrong(expr.Range(), fmt.Sprintf("%s refers to a %s", spec.name, spec.root), spec.sentence, fmt.Sprintf("%s = %s", spec.name, try))
	return "", false
}

func (d *decoder) wrong(at hcl.Range, summary, detail, try string) {
	d.r.add(problem{code: codeWrongValue, at: at, summary: summary, detail: detail, try: try})
}

// constant evaluates an expression that is known when the file is loaded.
func (d *decoder) constant(expr hclsyntax.Expression) (cty.Value, bool) {
	for _, traversal := range expr.Variables() {
		if traversal.RootName() == "vars" {
			continue
		}
		d.r.add(problem{
			code: codeNotStatic, at: traversal.SourceRange(), summary: fmt.Sprintf("%q is not known when the file is loaded", traversal.RootName()),
			detail: "This value is the same for everybody: text, numbers, and vars.", try: `Write it as text, "like this".`,
		})
		return cty.NilVal, false
	}
	v, diags := expr.Value(&hcl.EvalContext{Variables: map[string]cty.Value{"vars": d.vars}})
	if diags.HasErrors() {
		first := diags[0]
		p := problem{code: codeNotStatic, at: expr.Range(), summary: first.Summary, detail: first.Detail, try: "Write the value itself, as text, a number, true or false."}
		if first.Subject != nil {
			p.at = *first.Subject
		}
		if traversals := expr.Variables(); len(traversals) > 0 && len(traversals[0]) > 1 {
			if attr, ok := traversals[0][1].(hcl.TraverseAttr); ok && !d.vars.Type().HasAttribute(attr.Name) {
				p.code, p.summary = codeNoSuchName, fmt.Sprintf("There is no vars.%s", attr.Name)
				p.detail, p.try = "", orElse(attr.Name, attributeNames(d.vars), "Add it to vars in settings.hcl.")
			}
		}
		d.r.add(p)
		return cty.NilVal, false
	}
	return v, true
}

func attributeNames(v cty.Value) []string { return names(v.Type().AttributeTypes()) }

// checkConstant checks a constant against the type the schema gives it.
func (d *decoder) checkConstant(spec *argSpec, v cty.Value, at hcl.Range) bool {
	bad := func(what string) bool {
		d.wrong(at, fmt.Sprintf("%s is %s", spec.name, what), spec.sentence, fmt.Sprintf("%s = %s", spec.name, spec.example()))
		return false
	}
	if v.IsNull() {
		return bad("given a value, or left out")
	}
	switch spec.kind {
	case ofText:
		if v.Type() != cty.String || strings.TrimSpace(v.AsString()) == "" {
			return bad("a text in quotes")
		}
	case ofDuration:
		if v.Type() != cty.String {
			return bad("a duration in quotes")
		}
		return d.duration(v.AsString(), at)
	case ofTexts:
		if !isTexts(v) || v.LengthInt() == 0 {
			return bad("a list of texts")
		}
	case ofLocales:
		if v.Type() != cty.String && !isTextObject(v) {
			return bad("a text, or one for each language")
		}
	case ofSpans:
		if v.Type() != cty.String && !isTexts(v) {
			return bad("hours in quotes")
		}
	}
	return true
}

func isTexts(v cty.Value) bool {
	if !v.Type().IsTupleType() {
		return false
	}
	for _, t := range v.Type().TupleElementTypes() {
		if t != cty.String {
			return false
		}
	}
	return true
}

func isTextObject(v cty.Value) bool {
	if !v.Type().IsObjectType() {
		return false
	}
	for _, t := range v.Type().AttributeTypes() {
		if t != cty.String {
			return false
		}
	}
	return v.LengthInt() > 0
}

func texts(v cty.Value) []string {
	var list []string
	for _, one := range v.AsValueSlice() {
		list = append(list, one.AsString())
	}
	return list
}

// duration checks a duration and says how a near miss is written.
func (d *decoder) duration(text string, at hcl.Range) bool {
	_, err := ParseDuration(text)
	if err == nil {
		return true
	}
	p := problem{
		code: codeDuration, at: at, summary: "This is not a duration", detail: capital(err.Error()) + ".",
		try: `A number and m, h, d, w or mo without a space, such as "30m", "48h" or "2d".`,
	}
	if better, ok := betterDuration(text); ok {
		p.try = fmt.Sprintf("%q", better)
	}
	d.r.add(p)
	return false
}

func capital(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// sortedAttributes are the arguments of a body in the order of the page.
func sortedAttributes(body *hclsyntax.Body) []*hclsyntax.Attribute {
	var list []*hclsyntax.Attribute
	for _, attr := range body.Attributes {
		list = append(list, attr)
	}
	slices.SortFunc(list, func(a, b *hclsyntax.Attribute) int { return a.NameRange.Start.Byte - b.NameRange.Start.Byte })
	return list
}

// text is a constant text argument, "" where it is not given.
func (n *node) text(name string) string {
	v, ok := n.consts[name]
	if !ok || v.IsNull() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

// texts is a constant list argument.
func (n *node) texts(name string) []string {
	if v, ok := n.consts[name]; ok {
		return texts(v)
	}
	return nil
}

// word is the single word of an argument, the zero value where it is not given.
func (n *node) word(name string) wordValue {
	if list := n.words[name]; len(list) > 0 {
		return list[0]
	}
	return wordValue{}
}

// expr is the run-time value of an argument, nil where it is not given.
func (n *node) expr(name string) hclsyntax.Expression {
	if attr := n.args[name]; attr != nil {
		return attr.Expr
	}
	return nil
}

func (n *node) has(name string) bool { return n.args[name] != nil }

// argAt is where an argument stands, else the block's header.
func (n *node) argAt(name string) hcl.Range {
	if attr := n.args[name]; attr != nil {
		return attr.Expr.Range()
	}
	return n.header
}

// whole is the block from its header to its closing brace.
func (n *node) whole() hcl.Range { return hcl.RangeBetween(n.header, n.end) }

func (n *node) pos() Position { return Position{File: n.header.Filename, Line: n.header.Start.Line} }

// all are the inner blocks of a kind, by name.
func (n *node) all(name string) []*node {
	var list []*node
	for _, i := range n.inner {
		if i.spec.name() == name {
			list = append(list, i)
		}
	}
	return list
}

// one is the inner block of a kind that may stand there once.
func (n *node) one(name string) *node {
	if list := n.all(name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// steps are the steps directly in a block.
func (n *node) steps() []*node {
	var list []*node
	for _, i := range n.inner {
		if i.spec.step {
			list = append(list, i)
		}
	}
	return list
}

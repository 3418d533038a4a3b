package formula

import (
	"cmp"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// compiler turns the statements of a file into a formula.
type compiler struct {
	text
	limits  Limits
	formula *Formula
	layout  *layout
	scope   map[string]*value // what a name denotes at this statement
	next    []*value          // the next value of each state, once it is assigned
	stateAt []word            // where each state is declared

	definitions map[string]*definition // all of the file, with those further down
	named       map[string]int         // names that right sides read, where first
	scalars     map[string]bool        // names of scalar lines
	declared    map[string]int         // weights of weight and scalar lines, where
	assigned    map[string]int         // states, where
	initialized map[string]int         // weights of init lines, where
	readsInput  bool
	operations  int // so far
}

// definition is an equation name := expression.
type definition struct {
	name  word
	reads []word // the names in it
	used  bool
}

// equation is "name := expression" or "name = expression".
type equation struct {
	name     word
	assigns  bool
	terms    statement // the right side
	operator word
}

func compile(t text, l Limits) (*Formula, error) {
	c := &compiler{
		text: t, limits: l, formula: &Formula{name: t.name}, layout: newLayout(t), scope: map[string]*value{},
		definitions: map[string]*definition{}, named: map[string]int{}, scalars: map[string]bool{}, declared: map[string]int{},
		assigned: map[string]int{}, initialized: map[string]int{},
	}
	statements, err := t.statements(l)
	if err != nil {
		return nil, err
	}
	c.scope["x"] = c.add(&value{op: input, shape: shape{batch, inputs}})
	equations, inits, err := c.declarations(statements)
	if err != nil {
		return nil, err
	}
	for _, e := range equations {
		if err := c.equation(e); err != nil {
			return nil, err
		}
	}
	for _, s := range inits {
		if err := c.initLine(s); err != nil {
			return nil, err
		}
	}
	return c.finish()
}

// declarations reads all lines but the equations, of which it collects the
// names, and the init lines.
func (c *compiler) declarations(statements []statement) (equations []equation, inits []statement, err error) {
	for _, s := range statements {
		directive := s.directive()
		if directive == "state" && len(equations) > 0 {
			err = c.fault(s[0].offset, "state lines come before the first equation: move this one up")
		}
		if directive != "state" && len(c.formula.states) == 0 {
			err = c.fault(s[0].offset, "the first line must name the states, the output first: state h")
		}
		if err != nil {
			return nil, nil, err
		}
		switch directive {
		case "state":
			err = c.states(s)
		case "weight":
			err = c.weightLine(s)
		case "scalar":
			err = c.scalarLine(s)
		case "init":
			inits = append(inits, s)
		default:
			var e equation
			if e, err = c.split(s); err == nil {
				equations, err = append(equations, e), c.announce(e)
			}
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if len(statements) == 0 {
		err = c.fault(0, "there are no equations: write at least a line `state h` and a line such as `h = tanh(x*W + h*U + b)`")
	}
	return equations, inits, err
}

// split divides an equation at its := or =.
func (c *compiler) split(s statement) (equation, error) {
	k := slices.IndexFunc(s, func(w word) bool { return w.tok == token.DEFINE || w.tok == token.ASSIGN })
	switch {
	case k < 0 && s[0].tok == token.IDENT && len(s) > 1 && s[1].tok == token.IDENT:
		return equation{}, c.fault(s[0].offset, "no line begins with %s%s", s[0].text, suggest(s[0].text, directives))
	case k < 0:
		return equation{}, c.fault(s[0].offset, "this is neither a definition a := ... nor an assignment h = ...; a line continues on the next one if it ends in an operator or has an open parenthesis")
	case k != 1 || s[0].tok != token.IDENT:
		return equation{}, c.fault(s[0].offset, "the left side of %s must be one name", s[k].text)
	case len(s) == 2:
		return equation{}, c.fault(s[1].end(), "an expression must follow %s %s", s[0].text, s[1].text)
	}
	for i := 2; i < len(s); i++ {
		switch {
		case s[i].tok == token.DEFINE || s[i].tok == token.ASSIGN:
			return equation{}, c.fault(s[i].offset, "a line has one %s: write each value in a line of its own", s[k].text)
		case s[i].operand() && (s[i-1].operand() || s[i-1].tok == token.RPAREN):
			return equation{}, c.fault(s[i].offset, "an operator is missing before %s: a product is written with a *", s[i].text)
		}
	}
	return equation{s[0], s[1].tok == token.ASSIGN, s[2:], s[1]}, nil
}

// announce records for the whole file which names an equation reads, and which one it
// defines.
func (c *compiler) announce(e equation) error {
	name := e.name
	reads := slices.DeleteFunc(slices.Clone(e.terms), func(w word) bool { return w.tok != token.IDENT })
	for _, w := range reads {
		c.named[w.text] = min(w.offset, cmp.Or(c.named[w.text], w.offset))
	}
	isState := slices.Contains(c.formula.states, name.text)
	switch {
	case e.assigns && isState:
		if first, twice := c.assigned[name.text]; twice {
			return c.fault(name.offset, "the state %s is assigned already, in line %d: assign each state once", name.text, c.line(first))
		}
		c.assigned[name.text] = name.offset
		return nil
	case e.assigns:
		if first, known := c.definitions[name.text]; known {
			return c.fault(name.offset, "%s is a definition, in line %d: only states change; give this value a name of its own, with :=", name.text, c.line(first.name.offset))
		}
		return c.fault(name.offset, "%s is not a state: define a value with :=, or add it to the state line", name.text)
	case isState:
		return c.fault(e.operator.offset, "%s is a state: assign it with =", name.text)
	}
	if err := c.checkNew(name); err != nil {
		return err
	}
	c.definitions[name.text] = &definition{name: name, reads: reads}
	return nil
}

// checkNew returns an error if no state, definition or scalar may have that name.
func (c *compiler) checkNew(name word) error {
	known, defined := c.definitions[name.text]
	switch {
	case name.text == "x":
		return c.fault(name.offset, "x is the input: choose another name")
	case name.text == "_":
		return c.fault(name.offset, "_ is not a name: choose another one")
	case functionNamed(name.text) != nil:
		return c.fault(name.offset, "%s is a function: choose another name", name.text)
	case name.text[0] == 'W' || name.text[0] == 'U':
		return c.fault(name.offset, "names that begin with W or U are weight matrices: choose another name")
	case slices.Contains(c.formula.states, name.text):
		return c.fault(name.offset, "%s is a state already: choose another name", name.text)
	case c.scalars[name.text]:
		return c.fault(name.offset, "%s is a scalar weight already: choose another name", name.text)
	case defined:
		return c.fault(name.offset, "%s is defined already, in line %d: choose another name", name.text, c.line(known.name.offset))
	}
	return nil
}

// equation compiles a right side and binds its name.
func (c *compiler) equation(e equation) error {
	tree, base, err := c.parse(e.terms)
	if err != nil {
		return err
	}
	x := &expression{compiler: c, base: base, inside: e}
	v, err := x.value(tree, 0)
	if err != nil {
		return err
	}
	if c.operations > c.limits.Operations {
		return c.beyond("operations", e.name.offset, "the equations have %d operations up to this one: a time step has at most %d", c.operations, c.limits.Operations)
	}
	v.named = true
	c.scope[e.name.text] = v
	c.formula.lines = append(c.formula.lines, strings.Join(strings.Fields(string(c.src[e.name.offset:e.terms[len(e.terms)-1].end()])), " "))
	if !e.assigns {
		return nil
	}
	if v.isNumber() {
		return c.fault(e.terms[0].offset, "the state %s would be %v at every step: write the number where %s is used, and remove the state", e.name.text, v.number, e.name.text)
	}
	if _, fits := together(v.shape, state); !fits {
		return c.fault(e.terms[0].offset, "the state %s is %v, this is %v: map the input with a W weight, as in x*W", e.name.text, state, v.shape)
	}
	c.next[slices.Index(c.formula.states, e.name.text)] = v
	return nil
}

// parse parses an expression with Go's parser, without comments and without the
// newlines inside parentheses. A position p of the tree is byte base+p.
func (c *compiler) parse(terms statement) (tree ast.Expr, base int, err error) {
	start := terms[0].offset
	src := slices.Repeat([]byte(" "), terms[len(terms)-1].end()-start)
	for _, w := range terms {
		copy(src[w.offset-start:], w.text)
	}
	tree, err = parser.ParseExprFrom(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if list := (scanner.ErrorList)(nil); errors.As(err, &list) && len(list) > 0 {
		return nil, 0, c.fault(start+list[0].Pos.Offset, "%s", list[0].Msg)
	}
	if err != nil {
		return nil, 0, c.fault(start, "%v", err)
	}
	return tree, start - 1, nil
}

// finish checks what needs the whole file.
func (c *compiler) finish() (*Formula, error) {
	for k, v := range c.next {
		if name := c.stateAt[k]; v == nil {
			return nil, c.fault(name.offset, "the state %s is never assigned: add a line %s = ...", name.text, name.text)
		}
	}
	unused := func(w word) error { return c.fault(w.offset, "%s is defined and not used: remove the line", w.text) }
	var first *definition
	for _, d := range c.definitions {
		if !d.used && (first == nil || d.name.offset < first.name.offset) {
			first = d
		}
	}
	if first != nil {
		return nil, unused(first.name)
	}
	f := c.formula
	f.weights = c.layout.used()
	for _, w := range f.weights {
		for _, b := range w.blocks {
			if !b.used {
				return nil, c.fault(b.offset, "%s is declared and not used: remove it, or use it in an equation", b.name)
			}
		}
	}
	if !c.readsInput {
		return nil, c.fault(c.stateAt[0].offset, "no equation reads the input x: the cell would ignore the series")
	}
	f.next, f.warnings = c.next, c.questions()
	f.prune()
	f.markAffine()
	return f, nil
}

// add appends a value to the list, after its arguments.
func (c *compiler) add(v *value) *value {
	v.index = len(c.formula.values)
	c.formula.values = append(c.formula.values, v)
	if v.op > weighed {
		c.operations++
	}
	return v
}

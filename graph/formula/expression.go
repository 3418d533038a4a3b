package formula

import (
	"go/ast"
	"go/constant"
	"go/token"
	"maps"
	"math"
	"slices"
)

// expression compiles one right side.
type expression struct {
	*compiler
	base   int // of the tree's positions
	inside equation
}

// at turns a position of the tree into a byte of the file.
func (x *expression) at(p token.Pos) int { return x.base + int(p) }

func (x *expression) value(tree ast.Expr, deep int) (*value, error) {
	if deep++; deep > x.limits.Depth {
		return nil, x.beyond("depth", x.at(tree.Pos()), "this expression is more than %d operations deep: split it with definitions, such as a := ...", x.limits.Depth)
	}
	switch t := tree.(type) {
	case *ast.ParenExpr:
		return x.value(t.X, deep)
	case *ast.BasicLit:
		return x.literal(t)
	case *ast.Ident:
		return x.name(t)
	case *ast.UnaryExpr:
		v, err := x.value(t.X, deep)
		if err != nil || t.Op == token.ADD {
			return v, err
		}
		if v.isNumber() {
			return x.constant(t.Pos(), -v.number)
		}
		return x.add(&value{op: negative, shape: v.shape, args: []*value{v}}), nil
	case *ast.BinaryExpr:
		return x.binary(t, deep)
	case *ast.CallExpr:
		return x.call(t, deep)
	case *ast.StarExpr:
		return nil, x.fault(x.at(t.Star), "there is no power operator **: write square(a), or exp(k*log(a)) for a > 0")
	}
	return nil, x.fault(x.at(tree.Pos()), "equations have no such expression: an expression has names, numbers, + - * /, parentheses and function calls")
}

func (x *expression) literal(t *ast.BasicLit) (*value, error) {
	v, _ := constant.Float64Val(constant.ToFloat(constant.MakeFromLiteral(t.Value, t.Kind, 0)))
	return x.constant(t.Pos(), v)
}

// constant returns a number, which float32 must be able to hold.
func (x *expression) constant(p token.Pos, v float64) (*value, error) {
	if math.IsNaN(v) || math.Abs(v) > math.MaxFloat32 {
		return nil, x.fault(x.at(p), "the value is %v: a constant must be a number below %.3g", v, math.MaxFloat32)
	}
	return x.add(&value{op: number, shape: single, number: v}), nil
}

// name compiles a name that is not the right operand of a matrix product.
func (x *expression) name(t *ast.Ident) (*value, error) {
	v, b, err := x.resolve(t)
	if err != nil || v != nil {
		return v, err
	}
	if b.weight.kind.matrix() {
		return nil, x.fault(x.at(t.Pos()), "%s is a matrix: it must be the right operand of a product, as in %s", t.Name, b.example())
	}
	return x.add(&value{op: weighed, shape: b.weight.kind.shape(), block: b}), nil
}

func (b *block) example() string {
	if b.weight.kind == inputMatrix {
		return "x*" + b.name
	}
	return "h*" + b.name
}

// resolve finds the value or the weight that a name denotes.
func (x *expression) resolve(t *ast.Ident) (*value, *block, error) {
	at := x.at(t.Pos())
	if v, known := x.scope[t.Name]; known {
		x.readsInput = x.readsInput || t.Name == "x"
		if d := x.definitions[t.Name]; d != nil {
			d.used = true
		}
		return v, nil, nil
	}
	if d, later := x.definitions[t.Name]; later {
		return nil, nil, x.tooEarly(t, d)
	}
	if functionNamed(t.Name) != nil {
		return nil, nil, x.fault(at, "%s is a function: write %s(...)", t.Name, t.Name)
	}
	if k, is := constantNamed(t.Name); is && !x.isWeight(t.Name) {
		v, err := x.constant(t.Pos(), k)
		return v, nil, err
	}
	defined := slices.Concat(x.formula.states, slices.Collect(maps.Keys(x.definitions)), []string{"x"})
	if letterOf(t.Name) == 0 && !x.scalars[t.Name] {
		return nil, nil, x.fault(at, "unknown name %s%s", t.Name, suggest(t.Name, append(defined, x.layout.names()...)))
	}
	if d := misspelled(t.Name, defined); d != "" {
		return nil, nil, x.fault(at, "unknown name %s: did you mean %s? (If it is a weight, its name must differ more.)", t.Name, d)
	}
	b, err := x.layout.blockNamed(t.Name, at)
	if err != nil {
		return nil, nil, err
	}
	b.used = true
	return nil, b, nil
}

// tooEarly explains the use of a later definition: a cycle, or the wrong order.
func (x *expression) tooEarly(t *ast.Ident, d *definition) error {
	at, name := x.at(t.Pos()), x.inside.name.text
	if d.name.offset == x.inside.name.offset {
		return x.fault(at, "%s is defined by itself: a value from the previous step must be a state", t.Name)
	}
	if !x.inside.assigns && x.reaches(d, name, map[string]bool{}) {
		return x.fault(at, "a cycle: %s needs %s, and %s in line %d needs %s; a value from the previous step must be a state",
			name, t.Name, t.Name, x.line(d.name.offset), name)
	}
	return x.fault(at, "%s is used before its definition in line %d: move that line up", t.Name, x.line(d.name.offset))
}

// reaches reports whether a definition reads a name, directly or through others.
func (x *expression) reaches(d *definition, name string, seen map[string]bool) bool {
	seen[d.name.text] = true
	for _, w := range d.reads {
		next := x.definitions[w.text]
		if w.text == name || next != nil && !seen[w.text] && x.reaches(next, name, seen) {
			return true
		}
	}
	return false
}

func (x *expression) call(t *ast.CallExpr, deep int) (*value, error) {
	name, ok := ast.Unparen(t.Fun).(*ast.Ident)
	if !ok {
		return nil, x.fault(x.at(t.Lparen), "this is not a function: write the product with a *")
	}
	f := functionNamed(name.Name)
	if f == nil && x.isValue(name.Name) {
		return nil, x.fault(x.at(t.Pos()), "%s is not a function: write the product with a *, as in %s*(...)", name.Name, name.Name)
	}
	if f == nil {
		return nil, x.fault(x.at(t.Pos()), "unknown function %s%s", name.Name, suggest(name.Name, functionNames()))
	}
	if len(t.Args) != f.arity {
		return nil, x.fault(x.at(t.Rparen), "%s takes %s, not %d", f.name, [...]string{1: "one argument", 2: "two arguments"}[f.arity], len(t.Args))
	}
	v := &value{op: call, function: f, shape: single}
	for _, a := range t.Args {
		arg, err := x.value(a, deep)
		if err != nil {
			return nil, err
		}
		if v.args = append(v.args, arg); len(v.args) > 1 {
			if v.shape, err = x.fit(t.Pos(), f.name, v.shape, arg.shape); err != nil {
				return nil, err
			}
			continue
		}
		v.shape = arg.shape
	}
	if slices.ContainsFunc(v.args, func(a *value) bool { return !a.isNumber() }) {
		return x.add(v), nil
	}
	return x.constant(t.Pos(), f.constant(v.args))
}

// isValue reports whether a name denotes a value.
func (x *expression) isValue(name string) bool {
	_, defined := x.definitions[name]
	_, constant := constantNamed(name)
	return defined || constant || x.scope[name] != nil || x.scalars[name] || x.layout.find(name) != nil
}

package formula

import (
	"go/ast"
	"go/token"
	"math"
	"slices"
)

// binary compiles + - * /. A product whose right operand is a matrix is the
// matrix product.
func (x *expression) binary(t *ast.BinaryExpr, deep int) (*value, error) {
	a, err := x.value(t.X, deep)
	if err != nil {
		return nil, err
	}
	if name, ok := ast.Unparen(t.Y).(*ast.Ident); ok && t.Op == token.MUL {
		v, b, err := x.resolve(name)
		switch {
		case err != nil:
			return nil, err
		case v != nil:
			return x.elementwise(t, a, v)
		case b.weight.kind.matrix():
			return x.product(t, a, b)
		}
	}
	b, err := x.value(t.Y, deep)
	if err != nil {
		return nil, err
	}
	return x.elementwise(t, a, b)
}

// product compiles the matrix product of a and the block b.
func (x *expression) product(t *ast.BinaryExpr, a *value, b *block) (*value, error) {
	want, at := b.weight.kind.shape(), x.at(t.OpPos)
	if a.shape.cols == want.rows {
		return x.add(&value{op: product, shape: shape{a.shape.rows, want.cols}, args: []*value{a}, block: b}), nil
	}
	switch {
	case a.shape.cols == one:
		return nil, x.fault(at, "the left side of %s is a single number: the product needs the input or a state, as in %s", b.name, b.example())
	case b.weight.kind == inputMatrix:
		return nil, x.fault(at, "%s maps the input, %v: the left side is %v; a state needs a U weight, as in h*U%s", b.name, shape{batch, inputs}, a.shape, b.gate)
	}
	return nil, x.fault(at, "%s maps a state, %v: the left side is %v; the input needs a W weight, as in x*W%s", b.name, state, a.shape, b.gate)
}

func (x *expression) elementwise(t *ast.BinaryExpr, a, b *value) (*value, error) {
	if t.Op == token.QUO && b.isNumber() && math.Abs(b.number) < 1/math.MaxFloat32 {
		return nil, x.fault(x.at(t.Y.Pos()), "division by %v: divide by another number", b.number)
	}
	if a.isNumber() && b.isNumber() {
		return x.constant(t.OpPos, arithmetic(t.Op, a.number, b.number))
	}
	fit, err := x.fit(t.OpPos, t.Op.String(), a.shape, b.shape)
	if err != nil {
		return nil, err
	}
	v := &value{shape: fit, args: []*value{a, b}}
	switch t.Op {
	case token.ADD:
		v.op, v.args = sum, slices.Concat(a.terms(), b.terms())
	case token.SUB:
		v.op = difference
	case token.MUL:
		v.op = hadamard
	case token.QUO:
		v.op = quotient
	}
	return x.add(v), nil
}

// terms returns the terms of an unnamed sum, so that a chain of + becomes one sum.
func (v *value) terms() []*value {
	if v.op == sum && !v.named {
		return v.args
	}
	return []*value{v}
}

// fit returns the shape of an elementwise operation.
func (x *expression) fit(p token.Pos, what string, a, b shape) (shape, error) {
	if s, fits := together(a, b); fits {
		return s, nil
	}
	return shape{}, x.fault(x.at(p), "%s of %v and %v: the shapes must be equal; map the input with a W weight first, as in x*W", what, a, b)
}

func arithmetic(op token.Token, a, b float64) float64 {
	switch op {
	case token.ADD:
		return a + b
	case token.SUB:
		return a - b
	case token.MUL:
		return a * b
	}
	return a / b
}

// constant applies a function to numbers.
func (f *function) constant(args []*value) float64 {
	var numbers []float64
	for _, a := range args {
		numbers = append(numbers, a.number)
	}
	return f.real(numbers...)
}

package graph

import "gorgonia.org/gorgonia"

// Add returns a + b. Operands of the binary operations have the same shape, or
// one of them is a row [1, n], a column [m, 1] or a single value [1, 1] that is
// repeated to the shape of the other.
func (e *Expr) Add(a, b *Node) *Node {
	n := e.binary("Add", gorgonia.Add, a, b)
	e.gates.sum(n, a, b)
	return n
}

// Sub returns a - b.
func (e *Expr) Sub(a, b *Node) *Node {
	n := e.binary("Sub", gorgonia.Sub, a, b)
	e.gates.sum(n, a, b)
	return n
}

// Mul returns the elementwise product of a and b.
func (e *Expr) Mul(a, b *Node) *Node { return e.binary("Mul", gorgonia.HadamardProd, a, b) }

// Div returns the elementwise quotient a / b.
func (e *Expr) Div(a, b *Node) *Node { return e.binary("Div", gorgonia.HadamardDiv, a, b) }

// Neg returns -x.
func (e *Expr) Neg(x *Node) *Node { return e.unary("Neg", gorgonia.Neg, x) }

// Abs returns |x|; its derivative at 0 is 0.
func (e *Expr) Abs(x *Node) *Node { return e.unary("Abs", gorgonia.Abs, x) }

// Sign returns -1 where x < 0, 1 where x > 0, and 0 elsewhere. It has no derivative.
func (e *Expr) Sign(x *Node) *Node { return e.unary("Sign", gorgonia.Sign, x) }

// Square returns x*x.
func (e *Expr) Square(x *Node) *Node { return e.unary("Square", gorgonia.Square, x) }

// Sqrt returns the square root of x.
func (e *Expr) Sqrt(x *Node) *Node { return e.unary("Sqrt", gorgonia.Sqrt, x) }

// Inverse returns 1/x.
func (e *Expr) Inverse(x *Node) *Node { return e.unary("Inverse", gorgonia.Inverse, x) }

// Exp returns e to the power x.
func (e *Expr) Exp(x *Node) *Node { return e.activated("exp", e.unary("Exp", gorgonia.Exp, x), x) }

// Log returns the natural logarithm of x.
func (e *Expr) Log(x *Node) *Node { return e.unary("Log", gorgonia.Log, x) }

// Log1p returns the natural logarithm of 1 + x, accurate where x is small.
func (e *Expr) Log1p(x *Node) *Node { return e.unary("Log1p", gorgonia.Log1p, x) }

// Sin returns the sine of x.
func (e *Expr) Sin(x *Node) *Node { return e.unary("Sin", gorgonia.Sin, x) }

// Cos returns the cosine of x.
func (e *Expr) Cos(x *Node) *Node { return e.unary("Cos", gorgonia.Cos, x) }

// Sigmoid returns 1 / (1 + e^-x).
func (e *Expr) Sigmoid(x *Node) *Node {
	return e.activated("sigmoid", e.unary("Sigmoid", gorgonia.Sigmoid, x), x)
}

// Tanh returns the hyperbolic tangent of x.
func (e *Expr) Tanh(x *Node) *Node {
	return e.activated("tanh", e.unary("Tanh", gorgonia.Tanh, x), x)
}

// Scale returns k*x.
func (e *Expr) Scale(k float64, x *Node) *Node {
	if !e.ok("Scale", x) {
		return nil
	}
	return e.Mul(x, e.Const(k, Rows(x), Cols(x)))
}

// Shift returns x + k.
func (e *Expr) Shift(x *Node, k float64) *Node {
	if !e.ok("Shift", x) {
		return nil
	}
	return e.Add(x, e.Const(k, Rows(x), Cols(x)))
}

// OneMinus returns 1 - x.
func (e *Expr) OneMinus(x *Node) *Node {
	if !e.ok("OneMinus", x) {
		return nil
	}
	return e.Sub(e.Const(1, Rows(x), Cols(x)), x)
}

// Relu returns max(x, 0), written (x + |x|)/2; its derivative at 0 is 1/2.
func (e *Expr) Relu(x *Node) *Node { return e.activated("relu", e.relu(x), x) }

func (e *Expr) relu(x *Node) *Node {
	return e.Scale(0.5, e.binary("Relu", gorgonia.Add, x, e.Abs(x)))
}

// Max returns the larger of a and b, written b + relu(a-b).
func (e *Expr) Max(a, b *Node) *Node { return e.Add(b, e.relu(e.Sub(a, b))) }

// Min returns the smaller of a and b, written a - relu(a-b).
func (e *Expr) Min(a, b *Node) *Node { return e.Sub(a, e.relu(e.Sub(a, b))) }

// Softplus returns log(1 + e^x), written relu(x) + log(1 + e^-|x|) so that it
// does not overflow.
func (e *Expr) Softplus(x *Node) *Node {
	return e.activated("softplus", e.Add(e.relu(x), e.Log(e.Shift(e.Exp(e.Neg(e.Abs(x))), 1))), x)
}

// LogSigmoid returns log(sigmoid(x)), written -softplus(-x). For a gate's
// pre-activation the result is still the pre-activation, on another scale.
func (e *Expr) LogSigmoid(x *Node) *Node {
	n := e.Neg(e.Softplus(e.Neg(x)))
	e.gates.sum(n, x, nil)
	return n
}

// HardSigmoid returns clip(0.2x + 0.5, 0, 1), the recurrent activation of
// Keras before 2.3.
func (e *Expr) HardSigmoid(x *Node) *Node {
	z := e.Shift(e.Scale(0.2, x), 0.5)
	return e.activated("hard_sigmoid", e.Sub(e.relu(z), e.relu(e.Shift(z, -1))), x)
}

// activated returns n, the activation of x, and records it as the value of x's gate.
func (e *Expr) activated(activation string, n, x *Node) *Node {
	e.gates.activated(activation, n, x)
	return n
}

func (e *Expr) unary(op string, f func(*Node) (*Node, error), x *Node) *Node {
	if !e.ok(op, x) || !e.varies(op, x) {
		return nil
	}
	n, err := f(x)
	return e.keep(op, n, err)
}

func (e *Expr) binary(op string, f func(a, b *Node) (*Node, error), a, b *Node) *Node {
	if !e.ok(op, a, b) {
		return nil
	}
	rows, cols := max(Rows(a), Rows(b)), max(Cols(a), Cols(b))
	a, b = e.repeat(op, a, rows, cols), e.repeat(op, b, rows, cols)
	if e.err != nil || !e.varies(op, a, b) {
		return nil
	}
	n, err := f(a, b)
	return e.keep(op, n, err)
}

package formula

import (
	"math"
	"math/cmplx"
	"slices"

	"unroll/graph"
)

// function is a function of the equations in three forms: written into an expression
// graph, and computed in float64 and complex128. The computed forms share nothing
// with the written one.
type function struct {
	name    string
	arity   int
	write   func(e *graph.Expr, a ...*graph.Node) *graph.Node
	real    func(a ...float64) float64
	complex func(a ...complex128) complex128
	role    role
}

// role is what a function does to a gate's pre-activation (see gates.go).
type role int

const (
	other    role = iota
	activate      // its value is the gate's
	rescale       // its value is the pre-activation on another scale, or bounded
)

// functions lists all functions. Where one has a kink, the derivative is the mean of
// those on both sides, as in [graph.Expr].
func functions() []*function {
	return []*function{
		unary("sigmoid", (*graph.Expr).Sigmoid, sigmoid, sigmoid, activate),
		unary("tanh", (*graph.Expr).Tanh, math.Tanh, complexTanh, activate),
		unary("relu", (*graph.Expr).Relu, relu, relu, activate),
		unary("softplus", (*graph.Expr).Softplus, softplus, softplus, activate),
		unary("hard_sigmoid", (*graph.Expr).HardSigmoid, hardSigmoid, hardSigmoid, activate),
		unary("exp", (*graph.Expr).Exp, exp, exp, activate),
		unary("log_sigmoid", (*graph.Expr).LogSigmoid, logSigmoid, logSigmoid, rescale),
		unary("log", (*graph.Expr).Log, math.Log, cmplx.Log, other),
		unary("sqrt", (*graph.Expr).Sqrt, math.Sqrt, cmplx.Sqrt, other),
		unary("square", (*graph.Expr).Square, square, square, other),
		unary("abs", (*graph.Expr).Abs, abs, abs, other),
		unary("sin", (*graph.Expr).Sin, math.Sin, cmplx.Sin, other),
		unary("cos", (*graph.Expr).Cos, math.Cos, cmplx.Cos, other),
		binary("max", (*graph.Expr).Max, maximum, maximum),
		binary("min", (*graph.Expr).Min, minimum, minimum),
	}
}

func unary(name string, write func(*graph.Expr, *graph.Node) *graph.Node, real func(float64) float64, complex func(complex128) complex128, r role) *function {
	return &function{
		name: name, arity: 1, role: r,
		write:   func(e *graph.Expr, a ...*graph.Node) *graph.Node { return write(e, a[0]) },
		real:    func(a ...float64) float64 { return real(a[0]) },
		complex: func(a ...complex128) complex128 { return complex(a[0]) },
	}
}

func binary(name string, write func(e *graph.Expr, a, b *graph.Node) *graph.Node, real func(a, b float64) float64, complex func(a, b complex128) complex128) *function {
	return &function{
		name: name, arity: 2, role: rescale,
		write:   func(e *graph.Expr, a ...*graph.Node) *graph.Node { return write(e, a[0], a[1]) },
		real:    func(a ...float64) float64 { return real(a[0], a[1]) },
		complex: func(a ...complex128) complex128 { return complex(a[0], a[1]) },
	}
}

// functionNamed returns the function of that name, or nil.
func functionNamed(name string) *function {
	all := functions()
	if k := slices.IndexFunc(all, func(f *function) bool { return f.name == name }); k >= 0 {
		return all[k]
	}
	return nil
}

func functionNames() []string {
	var names []string
	for _, f := range functions() {
		names = append(names, f.name)
	}
	return names
}

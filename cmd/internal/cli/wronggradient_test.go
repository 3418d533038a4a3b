package cli_test

import (
	"os"

	"gorgonia.org/gorgonia"

	"unroll/cmd/internal/cli"
	"unroll/graph"
)

// wrongCell is the simple recurrent network with tanh(a) written as
// u/sqrt(1 + u*u), u = sinh(a), by Gorgonia's InverseSqrt, whose value is right and
// whose gradient is not.
type wrongCell struct {
	*graph.RNN `yaml:",inline"`
}

// Step is the time step with the wrong gradient.
func (*wrongCell) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	a := w.Affine("h", x, s[0])
	u := e.Scale(0.5, e.Sub(e.Exp(a), e.Exp(e.Neg(a))))
	return graph.State{e.Mul(u, gorgonia.Must(gorgonia.InverseSqrt(e.Shift(e.Square(u), 1))))}
}

// unrollWithWrongCell is the program as one who wrote a wrong cell would build it.
func unrollWithWrongCell() {
	graph.Cells.Register(graph.Entry[graph.Cell]{
		Name: "wrong", Summary: "its gradient is not that of its value", Equations: "h' = sinh(a)/sqrt(1 + sinh(a)^2)", Source: "none",
		New: func() graph.Cell { return &wrongCell{&graph.RNN{}} },
	})
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}

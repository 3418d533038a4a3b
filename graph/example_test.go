package graph_test

import (
	"fmt"

	"gorgonia.org/tensor"

	"unroll/graph"
)

// A network is a stack of layers and a dense head; unrolled it is one graph over
// all time steps, with the loss and its gradient.
func Example() {
	info, err := graph.Cells.Lookup("gru")
	if err != nil {
		fmt.Println(err)
		return
	}
	stack := graph.Stack{
		Inputs:  1,
		Layers:  []graph.Layer{{Cell: info.New(), Units: 4}},
		Outputs: 1,
	}
	for _, p := range stack.Params() {
		fmt.Printf("%-24s [%d, %2d] %v\n", p.Path, p.Rows, p.Cols(), p.Gates)
	}
	unrolled, err := stack.Unrolled(tensor.Float64, 3, 1, true)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(unrolled.X), "time steps,", stack.Size(), "parameters,", len(unrolled.Grads), "gradients")
	// Output:
	// layer0/kernel            [1, 12] [z r h]
	// layer0/recurrent_kernel  [4, 12] [z r h]
	// layer0/bias              [1, 12] [z r h]
	// layer0/recurrent_bias    [1, 12] [z r h]
	// dense/kernel             [4,  1] [y]
	// dense/bias               [1,  1] [y]
	// 3 time steps, 89 parameters, 14 gradients
}

// Equations are written in an Expr, whose first error is kept.
func ExampleExpr() {
	e := graph.NewExpr(tensor.Float64)
	x, w, b := e.Input("x", 2, 3), e.Input("w", 3, 4), e.Input("b", 1, 4)
	h := e.Tanh(e.Add(e.MatMul(x, w), b))
	fmt.Println(h.Shape(), e.Err())
	e.MatMul(h, w)
	fmt.Println(e.Err())
	// Output:
	// (2, 4) <nil>
	// graph: MatMul of (2, 4) and (3, 4): the columns of the first must be as many as the rows of the second
}

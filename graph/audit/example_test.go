package audit_test

import (
	"context"
	"fmt"

	"unroll/graph"
	"unroll/graph/audit"
)

// forgetful is the simple recurrent network with a mistake: what it remembers has
// the wrong sign.
type forgetful struct{ graph.RNN }

// Step is one time step.
func (*forgetful) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	return graph.State{e.Tanh(w.Affine("h", x, e.Neg(s[0])))}
}

// The wrong cell is audited beside the right one's hand-derived twin.
func Example() {
	subject, err := audit.Lookup("rnn")
	if err != nil {
		fmt.Println(err)
		return
	}
	subject.Cell = &forgetful{}
	report, err := audit.Check(context.Background(), subject, audit.Options{
		Shapes: []audit.Shape{{T: 3, F: 1, H: 2, B: 1}}, Engines: []string{"tape"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("holds:", report.Holds)
	for _, c := range report.Comparisons {
		if c.Quantity == "gradient of kernel" && c.A == "tape" {
			fmt.Printf("%s and %s agree: %v\n", c.A, c.B, c.Holds)
		}
	}
	first := report.Divergences[0]
	fmt.Printf("%s and %s part at step %d in %s\n", first.A, first.B, first.Step, first.Value)
	// Output:
	// holds: false
	// tape and hand agree: false
	// tape and complex agree: false
	// tape and differences agree: true
	// tape and hand part at step 0 in gate h
}

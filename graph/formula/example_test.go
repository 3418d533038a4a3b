package formula_test

import (
	"fmt"

	"unroll/graph/bptt"
	"unroll/graph/formula"
)

const leaky = `// Leaky integrator with a learned rate for each unit.
state h
init pa -2
a := sigmoid(pa)
h = (1-a)*h + a*tanh(x*Wh + h*Uh + bh)
`

func Example() {
	cell, err := formula.Parse("leaky.cell", []byte(leaky))
	if err != nil {
		fmt.Println(err)
		return
	}
	info := cell.Info()
	fmt.Printf("%s: %s\n", info.Name, info.Summary)
	for _, w := range cell.Weights(1, 8) {
		fmt.Println(w.Name, w.Rows, w.Cols(), w.Gates)
	}
	// Output:
	// leaky: Leaky integrator with a learned rate for each unit
	// kernel 1 8 [h]
	// recurrent_kernel 8 8 [h]
	// bias 1 8 [h]
	// peephole 1 8 [a]
}

// An error points at the place and names the remedy.
func ExampleParse() {
	_, err := formula.Parse("mine.cell", []byte("state h\nh = tanh(x*Wh + h*Wr)\n"))
	fmt.Println(err)
	// Output:
	// mine.cell:2:18: Wr maps the input, [batch, inputs]: the left side is [batch, units]; a state needs a U weight, as in h*Ur
}

// One unit with every weight 0.5 and no recurrence: h = tanh(0.5x).
func ExampleForward() {
	cell, err := formula.Parse("half.cell", []byte("state h\nh = tanh(x*W)\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	d := bptt.Dims{T: 2, B: 1, F: 1, H: 1}
	trace, err := formula.Forward(cell, d, bptt.Weights[float64]{"kernel": {0.5}}, []float64{1, 2}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, states := range trace.States[1:] {
		fmt.Printf("%.4f\n", states[0])
	}
	// Output:
	// [0.4621]
	// [0.7616]
}

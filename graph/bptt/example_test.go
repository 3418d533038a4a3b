package bptt_test

import (
	"fmt"
	"math"

	"unroll/graph/bptt"
)

// The derivative of an LSTM's last output in its first input, by hand and by
// the complex step.
func Example() {
	lstm, err := bptt.Lookup("lstm", bptt.Options{Peephole: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := bptt.Dims{T: 3, B: 1, F: 1, H: 1}
	w, wi := bptt.Weights[float64]{}, bptt.Weights[complex128]{}
	for _, shape := range lstm.Weights(d.F, d.H) {
		for k := range shape.Rows * shape.Cols {
			v := math.Sin(float64(k + 1))
			w[shape.Name] = append(w[shape.Name], v)
			wi[shape.Name] = append(wi[shape.Name], complex(v, 0))
		}
	}

	trace, err := bptt.Forward(lstm, d, w, []float64{0.5, -0.2, 0.1}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	gradients, err := bptt.Backward(trace, []float64{0, 0, 1}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	perturbed, err := bptt.Forward(lstm, d, wi, []complex128{complex(0.5, 1e-20), -0.2, 0.1}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println("gates:", lstm.Gates())
	fmt.Printf("by hand:      %.12f\n", gradients.X[0])
	fmt.Printf("complex step: %.12f\n", imag(perturbed.Outputs()[2])/1e-20)
	// Output:
	// gates: [i f c o]
	// by hand:      0.025146925514
	// complex step: 0.025146925514
}

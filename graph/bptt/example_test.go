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

// A network trains on one sequence: the value after 0.1, 0.2, 0.3.
func ExampleNetwork() {
	rnn, err := bptt.Lookup("rnn", bptt.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	net := &bptt.Network{
		Layers: []bptt.Layer{{Twin: rnn, Units: 2, Weights: bptt.Weights[float64]{
			"kernel": {0.5, -0.5}, "recurrent_kernel": {0.1, 0.2, 0.3, 0.4}, "bias": {0, 0},
		}}},
		Head: bptt.Dense{Inputs: 2, Outputs: 1, Kernel: []float64{1, -1}, Bias: []float64{0}},
	}
	adam := bptt.NewAdam()
	adam.LearningRate = 0.01
	for epoch := range 41 {
		pass, err := net.Forward(3, 1, []float64{0.1, 0.2, 0.3}, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		loss, gradient := bptt.MeanSquaredError(pass.Output, []float64{0.4})
		gradients, err := net.Backward(pass, gradient)
		if err != nil {
			fmt.Println(err)
			return
		}
		adam.Step(net.Weights(), gradients)
		if epoch%20 == 0 {
			fmt.Printf("epoch %2d: loss %.6f\n", epoch, loss)
		}
	}
	// Output:
	// epoch  0: loss 0.010096
	// epoch 20: loss 0.000326
	// epoch 40: loss 0.000045
}

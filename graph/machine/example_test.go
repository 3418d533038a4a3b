package machine_test

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/machine"
)

// A program written for Gorgonia's tape machine runs on this one: only the
// line that makes the machine changes. Here it fits y = 2x + 1.
func ExampleNewVM() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithShape(4, 1), gorgonia.WithName("x"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(4, 1), tensor.WithBacking([]float64{0, 1, 2, 3}))))
	y := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithShape(4, 1), gorgonia.WithName("y"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(4, 1), tensor.WithBacking([]float64{1, 3, 5, 7}))))
	w := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("w"), gorgonia.WithValue(0.0))
	b := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("b"), gorgonia.WithValue(0.0))

	predicted := gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Mul(x, w)), b))
	loss := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(predicted, y))))))
	if _, err := gorgonia.Grad(loss, w, b); err != nil {
		log.Fatal(err)
	}

	vm, err := machine.NewVM(g, loss) // was: vm := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(w, b))
	if err != nil {
		log.Fatal(err)
	}
	defer vm.Close()
	solver := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.1))
	for range 500 {
		if err := vm.RunAll(); err != nil {
			log.Fatal(err)
		}
		if err := solver.Step(gorgonia.NodesToValueGrads(gorgonia.Nodes{w, b})); err != nil {
			log.Fatal(err)
		}
		vm.Reset()
	}
	fmt.Printf("w = %.3f, b = %.3f, loss below 1e-6: %v\n", w.Value().Data(), b.Value().Data(), loss.Value().Data().(float64) < 1e-6)
	// Output: w = 2.000, b = 1.000, loss below 1e-6: true
}

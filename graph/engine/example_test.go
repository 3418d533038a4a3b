package engine_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"gorgonia.org/gorgonia"

	"unroll/graph"
	"unroll/graph/engine"
)

// leaky is a cell of one's own: h' = h/2 + tanh(x·W + h·U + b)/2.
type leaky struct{}

func (leaky) States() []string { return []string{"h"} }

func (leaky) Weights(inputs, units int) []graph.Weight {
	return []graph.Weight{graph.Kernel(inputs, units, "h"), graph.RecurrentKernel(units, "h"), graph.Bias(units, "h")}
}

func (leaky) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	h := s[0]
	return graph.State{e.Scale(0.5, e.Add(h, e.Tanh(w.Affine("h", x, h))))}
}

// A network of such cells learns to continue a sine, by gradient descent.
func ExampleCompile() {
	const steps, batch = 8, 16
	stack := graph.Stack{Inputs: 1, Layers: []graph.Layer{{Cell: leaky{}, Units: 6}}, Outputs: 1}
	p, err := engine.Compile(stack, engine.Options[float64]{Steps: steps, Batch: batch, Train: true})
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	copy(p.Params, stack.Draw(rand.New(rand.NewPCG(1, 2))))
	for b := range batch { // each sequence starts elsewhere
		for t := range steps {
			p.X[t*batch+b] = math.Sin(float64(b) + float64(t)/2)
		}
		p.Y[b] = math.Sin(float64(b) + steps/2)
	}
	for range 2000 {
		if err := p.Run(); err != nil {
			log.Fatal(err)
		}
		for i, g := range p.Grads {
			p.Params[i] -= 0.1 * g
		}
	}
	fmt.Println(len(p.Params), "parameters; mean squared error below 0.001:", p.Loss[0] < 0.001)
	// Output: 55 parameters; mean squared error below 0.001: true
}

// A network is told one value after another, and predicts the next one each time.
func ExampleNewPredictor() {
	stack := graph.Stack{Inputs: 1, Layers: []graph.Layer{{Cell: leaky{}, Units: 6}}, Outputs: 1}
	p, err := engine.NewPredictor(stack, engine.Options[float64]{Params: stack.Draw(rand.New(rand.NewPCG(1, 2)))})
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	for _, x := range []float64{0.1, 0.4, 0.2} {
		prediction, err := p.Step([]float64{x})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("after %v: %.4f\n", x, prediction[0])
	}
	// Output:
	// after 0.1: 0.0021
	// after 0.4: 0.0099
	// after 0.2: 0.0096
}

// Any Gorgonia graph runs, on every engine: here a line and the derivatives of its
// squared error.
func ExampleNewFunction() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithShape(3), gorgonia.WithName("x"))
	y := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithShape(3), gorgonia.WithName("y"))
	w := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("w"))
	b := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("b"))
	line := gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Mul(x, w)), b))
	loss := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(line, y))))))
	gradients, err := gorgonia.Grad(loss, w, b)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"machine", "tape"} {
		f, err := engine.NewFunction(append(gradients, line, loss), engine.FunctionOptions[float64]{Engine: name})
		if err != nil {
			log.Fatal(err)
		}
		defer f.Close()
		copy(f.Input(x), []float64{0, 1, 2})
		copy(f.Input(y), []float64{1, 3, 5})
		f.Input(w)[0], f.Input(b)[0] = 1, 1
		if err := f.Run(); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: line %v, loss %.4f, derivatives %.4f and %.4f\n",
			name, f.Output(line), f.Output(loss)[0], f.Output(gradients[0])[0], f.Output(gradients[1])[0])
	}
	// Output:
	// machine: line [1 2 3], loss 1.6667, derivatives -3.3333 and -2.0000
	// tape: line [1 2 3], loss 1.6667, derivatives -3.3333 and -2.0000
}

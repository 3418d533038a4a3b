// Command outside is a program of another module, on the public library alone.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"time"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/machine"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/recipe"
)

// Leaky is a cell of this program: h' = Keep*h + (1-Keep)*tanh(x·W + h·U + b).
type Leaky struct {
	Keep float64 `yaml:"keep"`
}

func init() {
	graph.Cells.Register(graph.Entry[graph.Cell]{
		Name: "leaky", Summary: "leaky integrator", Equations: "h' = keep*h + (1-keep)*tanh(a_h)", Source: "this program",
		New: func() graph.Cell { return &Leaky{Keep: 0.5} },
	})
}

// States is h.
func (*Leaky) States() []string { return []string{"h"} }

// Weights are kernel, recurrent_kernel and bias.
func (*Leaky) Weights(inputs, units int) []graph.Weight {
	return []graph.Weight{graph.Kernel(inputs, units, "h"), graph.RecurrentKernel(units, "h"), graph.Bias(units, "h")}
}

// Step is one time step.
func (l *Leaky) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	h := s[0]
	return graph.State{e.Add(e.Scale(l.Keep, h), e.Scale(1-l.Keep, e.Tanh(w.Affine("h", x, h))))}
}

func main() {
	values := make([]float64, 96)
	for i := range values {
		t := float64(i)
		values[i] = 100 + t/2 + 10*math.Sin(t*math.Pi/6) + math.Sin(t*t)
	}
	frame, err := dataset.FromValues(values, dataset.ValueOptions{Season: 12})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	for _, use := range []func(context.Context, *dataset.Frame) error{fit, test, line} {
		if err := use(ctx, frame); err != nil {
			log.Fatal(err)
		}
	}
}

// fit forecasts a year with intervals.
func fit(ctx context.Context, frame *dataset.Frame) error {
	r, err := recipe.Fit(ctx, frame, recipe.Options{Budget: time.Second})
	if err != nil {
		return err
	}
	defer r.Close()
	next, err := r.Forecast(ctx, 12, "")
	if err != nil {
		return err
	}
	inside := 0
	for _, s := range next.Steps {
		t := float64(s.Row)
		if y, v := 100+t/2+10*math.Sin(t*math.Pi/6), s.Intervals[0]; v.Lower <= y && y <= v.Upper {
			inside++
		}
	}
	fmt.Printf("%d forecasts, the true curve in most intervals: %v\n", len(next.Steps), inside >= 9)
	return nil
}

// test trains networks of this program's own cell and scores them.
func test(ctx context.Context, frame *dataset.Frame) error {
	spec := models.Default()
	spec.Model.Cell = models.Cell{Name: "leaky", Value: &Leaky{Keep: 0.2}}
	spec.Transforms = dataset.Transforms{dataset.SeasonalDifference{}, dataset.Standardize{}}
	spec.Window.LookBack = 6
	spec.Train.Epochs = 20
	plan := backtest.Plan{Spec: &spec, Seeds: 2, Horizon: 3, Refit: 12, Levels: []float64{0.8}}
	r, err := plan.Run(ctx, frame)
	if err != nil {
		return err
	}
	v := r.Verdict(3)
	fmt.Printf("%s cell: better than persistence: %v, %d points\n", spec.Model.Cell.Name, v.Network.RMSE < r.Scores(3)[1].RMSE, v.Network.Points)
	return nil
}

// line fits a line by gradient descent: a Gorgonia graph of this program's own, on the machine.
func line(context.Context, *dataset.Frame) error {
	g := gorgonia.NewGraph()
	vector := func(name string, values ...float64) *gorgonia.Node {
		return gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(len(values)), gorgonia.WithName(name),
			gorgonia.WithValue(tensor.New(tensor.WithShape(len(values)), tensor.WithBacking(values))))
	}
	x, y := vector("x", 0, 1, 2, 3), vector("y", 1, 3, 5, 7)
	w := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("w"), gorgonia.WithValue(0.0))
	b := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("b"), gorgonia.WithValue(0.0))
	miss := gorgonia.Must(gorgonia.Sub(gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Mul(x, w)), b)), y))
	loss := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(miss))))
	if _, err := gorgonia.Grad(loss, w, b); err != nil {
		return err
	}
	vm, err := machine.NewVM(g, loss)
	if err != nil {
		return err
	}
	defer vm.Close()
	solver := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.1))
	for range 500 {
		if err := vm.RunAll(); err != nil {
			return err
		}
		if err := solver.Step(gorgonia.NodesToValueGrads(gorgonia.Nodes{w, b})); err != nil {
			return err
		}
		vm.Reset()
	}
	fmt.Printf("y = %.3f x + %.3f\n", w.Value().Data(), b.Value().Data())
	return nil
}

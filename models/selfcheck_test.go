package models

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"unroll/graph"
	"unroll/graph/engine"
)

func prepareSpec(t *testing.T, name string, changes ...string) *Prepared {
	t.Helper()
	spec, err := Experiment(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		key, value, _ := strings.Cut(change, "=")
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Load(&spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The gradient of every cell passes, kinks or not: deep, bidirectional and with
// dropout on the machine, stateful on the tape machine.
func TestSelfCheckPasses(t *testing.T) {
	for _, info := range graph.Cells.All() {
		deep := prepareSpec(t, "timesteps", "model.cell="+info.Name, "window.look_back=5", "model.units=[3, 3]",
			"train.batch=7", "model.bidirectional=true", "model.dropout=0.3")
		if err := SelfCheck(deep.Spec, DefaultEngine, deep.Train); err != nil {
			t.Errorf("%s: %v", info.Name, err)
		}
		stateful := prepareSpec(t, "stateful", "model.cell="+info.Name)
		if err := SelfCheck(stateful.Spec, "tape", stateful.Train); err != nil {
			t.Errorf("%s on the tape machine: %v", info.Name, err)
		}
	}
}

// An engine that gets one element of the gradient wrong by a thousandth is found
// out, whichever element it is.
func TestSelfCheckFindsWrongEngine(t *testing.T) {
	p := prepareSpec(t, "stacked", "train.batch=2", "model.units=[2, 2]")
	stack := p.Spec.Stack(p.Train.F, p.Train.Horizon)
	for i := range stack.Size() {
		program, err := engine.Compile(stack, engine.Options[float64]{Steps: p.Train.T, Batch: 2, Train: true})
		if err != nil {
			t.Fatal(err)
		}
		load(program, p.Train, []int{0, 1}, 0, 1)
		check := newGradientCheck(program, stack)
		check.evaluate = func() error {
			err := program.Run()
			program.Grads[i] += 1e-3 * norm(program.Grads)
			return err
		}
		if agrees, err := check.run(); agrees || err != nil {
			t.Errorf("element %d of the gradient is wrong and passes (error %v)", i, err)
		}
		program.Close()
	}
}

// detour is a simple recurrent cell that goes around Expr and meets a mistake of
// Gorgonia's: the gradient of InverseSqrt is wrong.
type detour struct{ graph.RNN }

func (d *detour) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	a := w.Affine("h", x, s[0])
	y, err := gorgonia.InverseSqrt(e.Shift(e.Square(a), 1))
	if err != nil {
		panic(err)
	}
	return graph.State{y}
}

// A cell whose graph has a wrong gradient ends the run before it trains, with an
// error that says so, unless the check is switched off.
func TestSelfCheckFindsWrongCell(t *testing.T) {
	p := prepareSpec(t, "timesteps", "train.epochs=1")
	p.Spec.Model.Cell = Cell{Name: "detour", Value: &detour{}}
	for range 2 { // the verdict stays
		_, err := p.Run(context.Background(), 1, RunOptions{Engine: "tape"})
		wrong := (*GradientError)(nil)
		if !errors.As(err, &wrong) {
			t.Fatalf("error is %v, not a *GradientError", err)
		}
		for _, want := range []string{"cell detour", "engine tape", fmt.Sprintf("%.9g", wrong.Gradient), "train.self_check=false"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("the error %q lacks %q", err, want)
			}
		}
	}
	off := false
	p.Spec.Train.SelfCheck = &off
	if _, err := p.Run(context.Background(), 1, RunOptions{Engine: "tape"}); err != nil {
		t.Errorf("without the check: %v", err)
	}
}

// A loss that is not a number is no verdict about the gradient.
func TestSelfCheckWithoutNumber(t *testing.T) {
	p := prepareSpec(t, "timesteps")
	stack := p.Spec.Stack(p.Train.F, p.Train.Horizon)
	size := stack.Size()
	check := newGradientCheck(&engine.Program[float64]{
		Batch: 1, Params: make([]float64, size), Loss: []float64{math.NaN()}, Grads: make([]float64, size),
	}, stack)
	check.evaluate = func() error { return nil }
	if agrees, err := check.run(); !agrees || err != nil {
		t.Errorf("agrees is %v, error %v", agrees, err)
	}
}

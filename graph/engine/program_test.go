package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/graph"
	"unroll/graph/optimizer"
)

// fill draws numbers from [0.1, 1), which every state of every cell can have.
func fill[F Float](values []F, seed int) {
	rng := rand.New(rand.NewPCG(uint64(seed), 1))
	for i := range values {
		values[i] = F(0.1 + 0.9*rng.Float64())
	}
}

// results runs a program on drawn inputs, twice: both runs must give the same.
func results[F Float](t *testing.T, p *Program[F]) map[string][]F {
	t.Helper()
	fill(p.Params, 1)
	for i := range p.Params {
		p.Params[i] -= 0.5
	}
	fill(p.X, 2)
	fill(p.Y, 3)
	fill(p.Weights, 5)
	for i, s := range p.States {
		fill(s, 4+i)
	}
	for i, m := range p.Masks {
		m.Draw(rand.New(rand.NewPCG(uint64(i), 2)))
	}
	for range 2 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
	}
	all := map[string][]F{"prediction": p.Pred, "loss": p.Loss, "gradient": p.Grads}
	for i, s := range p.Next {
		all[fmt.Sprint("state ", i)] = s
	}
	return all
}

// agree compares results, relative to the largest element of each.
func agree[F Float](t *testing.T, way string, got, want map[string][]F, bar float64) {
	t.Helper()
	for name, w := range want {
		var size, worst float64
		for i := range w {
			size = max(size, math.Abs(float64(w[i])))
		}
		for i := range min(len(w), len(got[name])) {
			worst = max(worst, math.Abs(float64(got[name][i]-w[i])))
		}
		if len(got[name]) != len(w) || !(worst <= bar*max(size, 1e-3)) {
			t.Errorf("%s: %s is off by %g of %g (%d and %d elements)", way, name, worst, size, len(got[name]), len(w))
		}
	}
}

// checkEngines compares three ways to run a network: the machine's loops, the
// unrolled graph on the machine, and the tape machine.
func checkEngines[F Float](t *testing.T, s graph.Stack, o Options[F], bar float64) {
	t.Helper()
	run := func(p *Program[F], err error) map[string][]F {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		return results(t, p)
	}
	o.Engine = "tape"
	want := run(Compile(s, o))
	o.Engine = "machine"
	agree(t, "loops", run(Compile(s, o)), want, bar)
	agree(t, "unrolled", run(compile(s, o, func(s graph.Stack, o Options[F]) (*Program[F], error) {
		return unrolled("machine", s, o)
	})), want, bar)
}

// Every registered cell gives the same on all engines; a new cell needs no line
// here.
func TestCells(t *testing.T) {
	for _, info := range graph.Cells.All() {
		for _, d := range [][3]int{{1, 1, 1}, {3, 1, 4}, {4, 3, 5}} {
			steps, batch, units := d[0], d[1], d[2]
			t.Run(fmt.Sprintf("%s T=%d B=%d H=%d", info.Name, steps, batch, units), func(t *testing.T) {
				t.Parallel()
				s := stack(t, units, info.Name)
				checkEngines(t, s, Options[float64]{Steps: steps, Batch: batch, Train: true}, 1e-11)
				checkEngines(t, s, Options[float32]{Steps: steps, Batch: batch, Train: true}, 2e-5)
			})
		}
	}
}

// Layers of all kinds give the same on all engines, in training and in prediction.
func TestLayers(t *testing.T) {
	s := stack(t, 4, "lstm", "gru", "rnn")
	s.Layers[0].Bidirectional, s.Layers[0].Units = true, 2
	s.Layers[1].Residual, s.Layers[1].Dropout = true, 0.5
	s.Layers[2].RecurrentDropout = 0.5
	for _, train := range []bool{false, true} {
		checkEngines(t, s, Options[float64]{Steps: 3, Batch: 2, Train: train}, 1e-11)
	}
}

// Every registered loss gives the same on all engines, with weights of the targets
// and without; a new loss needs no line here.
func TestLosses(t *testing.T) {
	for _, info := range graph.Losses.All() {
		s := stack(t, 3, "gru")
		s.Outputs, s.Loss = 2, info.New()
		for _, s.Weighted = range []bool{false, true} {
			checkEngines(t, s, Options[float64]{Steps: 2, Batch: 3, Train: true}, 1e-11)
			checkEngines(t, s, Options[float32]{Steps: 2, Batch: 3, Train: true}, 2e-5)
		}
	}
}

// Weights are 1 at first, and a target of weight 0 is ignored.
func TestWeights(t *testing.T) {
	for _, name := range Names() {
		s := stack(t, 3, "gru")
		s.Outputs, s.Weighted = 1, true
		p, err := Compile(s, Options[float64]{Engine: name, Batch: 2, Train: true})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		loss := func(y, weight float64) float64 {
			p.Y[0], p.Y[1], p.Weights[1] = 1, y, weight // the prediction is 0: so are all parameters
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			return p.Loss[0]
		}
		if got := loss(3, p.Weights[1]); got != 5 {
			t.Errorf("%s: the loss of errors 1 and 3 is %v", name, got)
		}
		if got := loss(3, 0); got != 1 {
			t.Errorf("%s: the loss of error 1 and a missing target is %v", name, got)
		}
	}
}

// With states carried, steps taken one at a time end where all at once do.
func TestCarry(t *testing.T) {
	for _, name := range Names() {
		s := stack(t, 3, "lstm", "gru")
		whole, err := Compile(s, Options[float64]{Engine: name, Steps: 4, Batch: 2})
		if err != nil {
			t.Fatal(err)
		}
		defer whole.Close()
		want := results(t, whole)
		single, err := Compile(s, Options[float64]{Engine: name, Batch: 2, Params: whole.Params})
		if err != nil {
			t.Fatal(err)
		}
		defer single.Close()
		for i, state := range whole.States {
			copy(single.States[i], state)
		}
		for step := range whole.Steps {
			if step > 0 {
				single.Carry()
			}
			copy(single.X, whole.X[step*len(single.X):])
			if err := single.Run(); err != nil {
				t.Fatal(err)
			}
		}
		got := map[string][]float64{"prediction": single.Pred}
		for i, state := range single.Next {
			got[fmt.Sprint("state ", i)] = state
		}
		agree(t, name, got, want, 1e-13)
		single.Reset()
		for i, state := range single.States {
			for _, v := range state {
				if v != 0 {
					t.Errorf("%s: state %d is %v after a reset", name, i, state)
				}
			}
		}
	}
}

// Programs that share a parameter vector all read it, and a run on several
// goroutines gives the same bits.
func TestSharedParams(t *testing.T) {
	s := stack(t, 37, "lstm")
	params := make([]float32, s.Size())
	var want map[string][]float32
	for _, workers := range []int{0, 1, 3} {
		p, err := Compile(s, Options[float32]{Steps: 3, Batch: 75, Train: true, Params: params, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		got := results(t, p)
		if want == nil {
			want = got
		}
		agree(t, fmt.Sprint(workers, " workers"), got, want, 0)
	}
}

// GorgoniaAdam's first step moves every parameter by the rate, against its
// gradient g: there Adam's moments, corrected for their start at zero, are g and g².
func TestGorgoniaAdam(t *testing.T) {
	s := stack(t, 3, "lstm")
	o := Options[float64]{Steps: 3, Batch: 2, Train: true}
	p, err := Compile(s, o)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	gradient := results(t, p)["gradient"]
	o.Params = append([]float64{}, p.Params...)
	adam, err := GorgoniaAdam(s, o)
	if err != nil {
		t.Fatal(err)
	}
	defer adam.Close()
	copy(adam.X, p.X)
	copy(adam.Y, p.Y)
	for i, state := range p.States {
		copy(adam.States[i], state)
	}
	if err := adam.Run(); err != nil {
		t.Fatal(err)
	}
	for i, g := range gradient {
		if moved, want := adam.Params[i]-p.Params[i], -0.001*g/(math.Abs(g)+1e-8); math.Abs(moved-want) > 1e-9 {
			t.Errorf("parameter %d moves by %g, not %g: its gradient is %g", i, moved, want, g)
		}
	}
}

// A run in which nothing has weight makes no update, not even by weight decay or by the
// momentum of an update before, but computes the final states.
func TestNoUpdateWithoutWeight(t *testing.T) {
	s := stack(t, 3, "lstm")
	s.Weighted = true
	for _, name := range Names() {
		rule := optimizer.Rules.Default().New()
		rule.Common().WeightDecay = 0.1
		u, err := NewUpdater(rule, s.Params(), UpdaterOptions[float64]{Engine: name})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(u.Close)
		p, err := Compile(s, Options[float64]{Engine: name, Batch: 2, Train: true, Updater: u})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		results(t, p)
		before, updates := slices.Clone(p.Params), u.Updates
		clear(p.Weights)
		clear(p.Next[0])
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(before, p.Params) || u.Updates != updates || updates != 2 {
			t.Errorf("%s: the parameters change in update %d", name, u.Updates)
		}
		if p.Loss[0] != 0 || p.Next[0][0] == 0 || p.Weight() != 0 {
			t.Errorf("%s: loss %v, weight %v, state %v", name, p.Loss[0], p.Weight(), p.Next[0])
		}
		p.Weights[0] = 0.5
		if p.Weight() != 0.5/float64(s.Outputs) {
			t.Errorf("%s: weight %v of %d outputs", name, p.Weight(), s.Outputs)
		}
	}
}

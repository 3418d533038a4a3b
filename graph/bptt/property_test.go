package bptt

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// draw is a random variant with random shapes and numbers.
func draw(t *rapid.T, tb testing.TB) problem {
	v := rapid.SampledFrom(variants()).Draw(t, "variant")
	size := rapid.IntRange(1, 4)
	d := Dims{T: size.Draw(t, "T"), B: size.Draw(t, "B"), F: size.Draw(t, "F"), H: size.Draw(t, "H")}
	return newProblem(v.twin(tb), d, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)))
}

// same fails if two gradients differ by more than rounding.
func same(t *rapid.T, what string, got, want []float64) {
	if r := relative(got, want); !(r <= 1e-9) {
		t.Errorf("%s differs by %.2g", what, r)
	}
}

// TestSequencesCanBeCut: the states after the first part are the initial
// states of the second, and their gradients go back the same way.
func TestSequencesCanBeCut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := draw(rt, t)
		p.d.T++
		whole := newProblem(p.twin, p.d, rand.New(rand.NewPCG(1, 2)))
		whole.w, whole.initial = p.w, p.initial
		cut := rapid.IntRange(1, p.d.T-1).Draw(rt, "cut")
		first, second := whole, whole
		first.d.T, second.d.T = cut, p.d.T-cut
		in, out := cut*p.d.B*p.d.F, cut*p.d.B*p.d.H
		first.x, second.x = whole.x[:in], whole.x[in:]
		first.dOutputs, second.dOutputs = whole.dOutputs[:out], whole.dOutputs[out:]

		tr, err := Forward(first.twin, first.d, first.w, first.x, first.initial)
		if err != nil {
			t.Fatal(err)
		}
		second.initial = tr.States[cut]
		later := second.backward(t)
		first.dFinal = later.Initial
		earlier, want := first.backward(t), whole.backward(t)
		same(rt, "x", slices.Concat(earlier.X, later.X), want.X)
		for k, state := range p.twin.States() {
			same(rt, "initial "+state, earlier.Initial[k], want.Initial[k])
		}
		for name, w := range want.Weights {
			sum := slices.Clone(earlier.Weights[name])
			add(sum, later.Weights[name])
			same(rt, name, sum, w)
		}
	})
}

// TestSequencesOfABatchAreIndependent: a batch gives each sequence what it
// gets alone, and the weights the sum.
func TestSequencesOfABatchAreIndependent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := draw(rt, t)
		want := p.backward(t)
		sum := zeros(p.twin.Weights(p.d.F, p.d.H))
		for b := range p.d.B {
			alone := p
			alone.d.B = 1
			alone.x = sequence(p.x, b, p.d.B, p.d.F)
			alone.dOutputs = sequence(p.dOutputs, b, p.d.B, p.d.H)
			alone.initial, alone.dFinal = rows(p.initial, b, p.d.H), rows(p.dFinal, b, p.d.H)
			g := alone.backward(t)
			if got, batch := g.X, sequence(want.X, b, p.d.B, p.d.F); !slices.Equal(got, batch) {
				rt.Errorf("x of sequence %d: gradient %v in the batch, %v alone", b, batch, got)
			}
			for name := range sum {
				add(sum[name], g.Weights[name])
			}
		}
		for name, w := range want.Weights {
			same(rt, name, sum[name], w)
		}
	})
}

// sequence takes sequence b out of [T, batch, width].
func sequence(v []float64, b, batch, width int) (one []float64) {
	for row := range slices.Chunk(v, batch*width) {
		one = append(one, row[b*width:(b+1)*width]...)
	}
	return one
}

// TestBackwardIsLinear: the gradient of the outputs and the gradient of the
// final states act independently of each other, and nil is zero.
func TestBackwardIsLinear(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := draw(rt, t)
		outputs, final := p, p
		outputs.dFinal, final.dOutputs = nil, nil
		g, h, want := outputs.backward(t), final.backward(t), p.backward(t)
		add(g.X, h.X)
		same(rt, "x", g.X, want.X)
		for name, w := range want.Weights {
			add(g.Weights[name], h.Weights[name])
			same(rt, name, g.Weights[name], w)
		}
	})
}

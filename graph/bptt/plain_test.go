package bptt

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// plainProblem is a random batch and random weights for the plain step.
func plainProblem[S Float](d Dims) (parameters, x, y []S) {
	rng := rand.New(rand.NewPCG(1, 2))
	values := func(n int) []S {
		v := make([]S, n)
		for k := range v {
			v[k] = S(rng.Float64() - 0.5)
		}
		return v
	}
	n := 0
	for _, part := range plainSizes(d) {
		n += part
	}
	return values(n), values(d.T * d.B * d.F), values(d.B)
}

func plainStep[S Float](t testing.TB, d Dims) (step func() S, parameters []S) {
	parameters, x, y := plainProblem[S](d)
	p, err := NewPlainLSTM(d, parameters)
	if err != nil {
		t.Fatal(err)
	}
	return func() S {
		loss, err := p.Step(x, y)
		if err != nil {
			t.Fatal(err)
		}
		return loss
	}, parameters
}

// TestPlainLSTMAgreesWithTwin trains both on the same batch.
func TestPlainLSTMAgreesWithTwin(t *testing.T) {
	const steps = 5
	for _, d := range append(shapes, Dims{T: 4, B: 5, F: 6, H: 7}) {
		flat, x, y := plainProblem[float64](d)
		w := plainViews(flat, d)
		net := &Network{
			Layers: []Layer{{
				Twin: variant{name: "lstm"}.twin(t), Units: d.H,
				Weights: Weights[float64]{"kernel": w.kernel, "recurrent_kernel": w.recurrent, "bias": w.bias},
			}},
			Head: Dense{Inputs: d.H, Outputs: 1, Kernel: w.head, Bias: w.headBias},
		}
		adam, want := NewAdam(), []float64{}
		for range steps {
			pass, err := net.Forward(d.T, d.B, x, nil)
			if err != nil {
				t.Fatal(err)
			}
			loss, dy := MeanSquaredError(pass.Output, y)
			grads, err := net.Backward(pass, dy)
			if err != nil {
				t.Fatal(err)
			}
			adam.Step(net.Weights(), grads)
			want = append(want, loss)
		}
		step, parameters := plainStep[float64](t, d)
		step32, parameters32 := plainStep[float32](t, d)
		var got, got32 []float64
		for range steps {
			got, got32 = append(got, step()), append(got32, float64(step32()))
		}
		var widened []float64
		for _, v := range parameters32 {
			widened = append(widened, float64(v))
		}
		double, single := &differences{t: t, bar: 1e-12}, &differences{t: t, bar: 1e-5}
		double.compare(fmt.Sprintf("%+v losses", d), got, want)
		double.compare(fmt.Sprintf("%+v parameters", d), parameters, flat)
		single.compare(fmt.Sprintf("%+v float32 losses", d), got32, want)
		single.compare(fmt.Sprintf("%+v float32 parameters", d), widened, flat)
	}
}

func TestPlainLSTMAllocatesNothing(t *testing.T) {
	step, _ := plainStep[float32](t, Dims{T: 3, B: 2, F: 1, H: 4})
	if n := testing.AllocsPerRun(10, func() { step() }); n != 0 {
		t.Errorf("a step allocates %g times, want 0", n)
	}
}

func BenchmarkPlainLSTM(b *testing.B) {
	for _, d := range []Dims{{T: 1, B: 1, F: 1, H: 4}, {T: 3, B: 1, F: 1, H: 4}, {T: 48, B: 64, F: 1, H: 64}} {
		name := fmt.Sprintf("T=%d,F=%d,H=%d,B=%d", d.T, d.F, d.H, d.B)
		b.Run(name+",float64", func(b *testing.B) { benchmarkPlain[float64](b, d) })
		b.Run(name+",float32", func(b *testing.B) { benchmarkPlain[float32](b, d) })
	}
}

func benchmarkPlain[S Float](b *testing.B, d Dims) {
	step, _ := plainStep[S](b, d)
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
}

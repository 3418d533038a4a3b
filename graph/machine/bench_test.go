package machine_test

import (
	"fmt"
	"testing"

	"unroll/graph/machine"
	"unroll/graph/machine/kernel"
)

// sizes are the cases of the benchmarks: time steps, inputs, units, batch.
var sizes = [][4]int{{3, 1, 4, 1}, {1, 1, 4, 1}, {48, 1, 64, 64}, {100, 1, 256, 128}, {100, 64, 256, 128}}

// BenchmarkStep is one training step of an LSTM with a dense head: forward,
// backward and Adam.
func BenchmarkStep(b *testing.B) {
	for _, d := range sizes {
		b.Run(fmt.Sprintf("T=%d/F=%d/H=%d/B=%d", d[0], d[1], d[2], d[3]), func(b *testing.B) {
			n := newNetwork[float32](cellStack(b, "lstm", d[1], d[2]), d[0], d[3])
			for i := range n.params {
				n.params[i] *= 0.1
			}
			p, _ := n.loops(b, machine.Options[float32]{})
			defer p.Close()
			adam := newAdam(n.params)
			for b.Loop() {
				p.Run()
				adam.step(p.Grads())
			}
		})
	}
}

type adam struct {
	set     *kernel.Set[float32]
	p, m, v []float32
}

func newAdam(params []float32) *adam {
	return &adam{kernel.Kernels[float32](), params, make([]float32, len(params)), make([]float32, len(params))}
}

func (a *adam) step(grads []float32) {
	h := kernel.Adam[float32]{Rate: 1e-6, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
	a.set.Adam(&a.p[0], &a.m[0], &a.v[0], &grads[0], len(grads), &h)
}

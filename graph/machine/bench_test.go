package machine_test

import (
	"fmt"
	"testing"

	"unroll/graph/machine"
	"unroll/graph/optimizer"
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
			adam := variables(b, optimizer.Rules.Default().New(), len(n.params))
			adam[0].Memory, adam[1].Memory = n.params, p.Grads()
			update, err := machine.CompileUpdate(adam, machine.Options[float32]{})
			if err != nil {
				b.Fatal(err)
			}
			defer update.Close()
			for b.Loop() {
				p.Run()
				update.Run()
			}
		})
	}
}

package engine

import (
	"fmt"
	"testing"

	"unroll/graph/optimizer"
)

// BenchmarkUpdate is an update by Adam on the machine, from the few weights of a first
// network to those of a large one.
func BenchmarkUpdate(b *testing.B) {
	for _, n := range []int{21, 101, 20_000, 400_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			u, err := NewUpdater(optimizer.Rules.Default().New(), packed(n), UpdaterOptions[float32]{Workers: 1})
			if err != nil {
				b.Fatal(err)
			}
			defer u.Close()
			for i := range u.Grads {
				u.Grads[i] = float32(i%7) / 8
			}
			for b.Loop() {
				if err := u.Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

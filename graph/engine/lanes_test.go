package engine

import (
	"time"
	"testing"

	"unroll/graph"
	"unroll/graph/machine"
	"unroll/graph/optimizer"
)

func BenchmarkLanes(b *testing.B) {
	s := stack(b, 4, "lstm")
	s.Inputs, s.Outputs = 1, 1
	o := Options[float32]{Steps: 3, Batch: 1, Train: true}
	uo := UpdaterOptions[float32]{}
	b.Run("single", func(b *testing.B) { benchUp(b, s, o, uo, 1) })
	o.lanes, uo.lanes = true, true
	b.Run("lanes", func(b *testing.B) { benchUp(b, s, o, uo, machine.Lanes[float32]()) })
	o.Train = false
}

func benchUp(b *testing.B, s graph.Stack, o Options[float32], uo UpdaterOptions[float32], lanes int) {
	n := s.Size() * lanes
	u := &Updater[float32]{Params: make([]float32, n), Grads: make([]float32, n), Rate: 0.001}
	sizes := []int{}
	for _, p := range s.Params() {
		sizes = append(sizes, p.Size())
	}
	w, err := optimizer.Write(graph.NewForward(Dtype[float32]()), &optimizer.Adam{}, sizes)
	if err != nil {
		b.Fatal(err)
	}
	u.States = [][]float32{make([]float32, n), make([]float32, n)}
	vars := u.variables(w, s.Params())
	if lanes > 1 {
		vars = vars[:4]
	}
	f, err := machineEngine[float32]{}.update(vars, uo)
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range w.Scalars {
		if memory := f.input(s.Node); memory != nil {
			u.scalars = append(u.scalars, scalar[float32]{memory, s.Of})
		}
	}
	u.run, u.close = f.run, f.close
	fill(u.Params, 1)
	o.Params = u.Params
	for i := range u.Params {
		u.Params[i] *= 0.3
	}
	o.gr = u.Grads
	p, err := machineEngine[float32]{}.network(s, o)
	if err != nil {
		b.Fatal(err)
	}
	fill(p.X, 2)
	fill(p.Y, 3)
	b.Logf("net %.0f update %.0f both %.0f", least(func() { p.run() }), least(func() { u.Updates = 9; u.Run() }), least(func() { u.Updates = 9; p.run(); u.Run() }))
}

func least(f func()) float64 {
	best := 1e9
	for range 4000 {
		start := time.Now()
		for range 20 {
			f()
		}
		best = min(best, float64(time.Since(start).Nanoseconds())/20)
	}
	return best
}

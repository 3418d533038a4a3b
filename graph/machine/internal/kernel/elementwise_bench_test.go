package kernel_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/viterin/vek/vek32"

	"unroll/graph/machine/internal/kernel"
)

// A contest is one piece of work and who does it: "avx512", "avx2", "portable", "vek".
type contest struct {
	name   string
	rivals map[string]func()
}

// run measures every rival of every contest over n elements.
func run(b *testing.B, n int, contests []contest) {
	for _, c := range contests {
		for _, rival := range []string{"avx512", "avx2", "portable", "vek"} {
			if c.rivals[rival] == nil {
				continue
			}
			b.Run(fmt.Sprintf("%s/%d/%s", c.name, n, rival), func(b *testing.B) {
				for b.Loop() {
					c.rivals[rival]()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
			})
		}
	}
}

// BenchmarkFlat runs over 4 elements, where the call counts, and over 1024, where the arithmetic does.
func BenchmarkFlat(b *testing.B) {
	for _, n := range []int{4, 1024} {
		run(b, n, flat[float32](n, "float32", vekFlat(n)))
		run(b, n, flat[float64](n, "float64", nil))
	}
}

// flat lists the work; vek says how the other library does some of it.
func flat[F kernel.Float](n int, dtype string, vek map[string]func()) []contest {
	x, y, z := make([]F, n), make([]F, n), make([]F, n)
	for i := range x {
		x[i], y[i] = F(i%32+1)/16, F(i%7)/8
	}
	g := kernel.Flat(n)
	work := map[string]map[string]func(){}
	for _, s := range all[F]() {
		add := func(name string, f func()) {
			if work[name] == nil {
				work[name] = map[string]func(){}
			}
			work[name][s.Name] = f
		}
		for _, op := range append([]kernel.UnaryOp{kernel.Copy}, series...) {
			add(op.String(), func() { s.Unary[op](&z[0], &x[0], &g) })
		}
		add("add", func() { s.Binary[kernel.Add](&z[0], &x[0], &y[0], &g) })
		add("muladd", func() { s.Ternary[kernel.MulAdd](&z[0], &x[0], &y[0], &x[0], &g) })
		add("sum", func() { s.SumRows(&z[0], &x[0], &g, false) })
	}
	var contests []contest
	for _, name := range slices.Sorted(maps.Keys(work)) {
		work[name]["vek"] = vek[name]
		contests = append(contests, contest{dtype + "/" + name, work[name]})
	}
	return contests
}

func vekFlat(n int) map[string]func() {
	x, y := make([]float32, n), make([]float32, n)
	for i := range x {
		x[i] = float32(i%32+1) / 16
	}
	return map[string]func(){
		"add": func() { vek32.Add_Into(y, x, x) },
		"sum": func() { vek32.Sum(x) },
		"exp": func() { vek32.Exp_Into(y, x) },
		"log": func() { vek32.Log_Into(y, x) },
	}
}

//go:build amd64 && !purego

package kernel

import (
	"sync"
	"time"

	"golang.org/x/sys/cpu"
)

// A level is a kind of processor that there are kernels for.
type level int

const (
	avx2 level = iota
	avx512
)

// accelerated lists the sets beside the portable one that this processor can run, the fastest first.
var accelerated = sync.OnceValue(func() []string {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA:
		return nil
	case !x.HasAVX512F || !x.HasAVX512DQ || !x.HasAVX512BW || !x.HasAVX512VL || !x.HasBMI2:
		return []string{"avx2"}
	case avx512Pays():
		return []string{"avx512", "avx2"}
	default:
		return []string{"avx2", "avx512"}
	}
})

// avx512Pays measures whether a product takes clearly less time with AVX-512 than with AVX2, which it does not where the
// processor splits the instructions or lowers its clock for them. It takes about 0.1 ms. Results are the same with both.
func avx512Pays() bool {
	const turns, rows, cols, inner = 60, 12, 32, 128
	p := Product{M: rows, N: cols, K: inner, RowA: inner, ColA: 1, RowB: cols, ColB: 1, RowC: cols}
	a, b, c := make([]float32, rows*inner), make([]float32, inner*cols), make([]float32, rows*cols)
	least := []time.Duration{avx2: time.Hour, avx512: time.Hour}
	for range turns {
		for l := range least {
			start := time.Now()
			tiles(level(l), &c[0], &a[0], &b[0], &p)
			least[l] = min(least[l], time.Since(start))
		}
	}
	return 10*least[avx512] < 9*least[avx2]
}

// accelerate replaces the kernels of a portable set by those of another.
func accelerate[F Float](s *Set[F], name string) {
	s.Name = name
	s.lanes, s.laneRun = map[int]map[LaneOp]uintptr{}, laneRun
	switch s := any(s).(type) {
	case *Set[float32]:
		reduction32(s)
		lanes32(s)
		if name == "avx512" {
			arithmetic32Z(s)
			exponential32Z(s)
			logarithm32Z(s)
			fused32Z(s)
			lanes32Z(s)
			products[float32]{avx512, row32Z, packedRow32Z, tiles32Z, dots32}.use(s)
			return
		}
		arithmetic32(s)
		exponential32(s)
		logarithm32(s)
		fused32(s)
		products[float32]{avx2, row32, packedRow32, tiles32, dots32}.use(s)
	case *Set[float64]:
		reduction64(s)
		lanes64(s)
		if name == "avx512" {
			arithmetic64Z(s)
			exponential64Z(s)
			logarithm64Z(s)
			fused64Z(s)
			lanes64Z(s)
			products[float64]{avx512, row64Z, packedRow64Z, tiles64Z, dots64}.use(s)
			return
		}
		arithmetic64(s)
		exponential64(s)
		logarithm64(s)
		fused64(s)
		products[float64]{avx2, row64, packedRow64, tiles64, dots64}.use(s)
	}
}

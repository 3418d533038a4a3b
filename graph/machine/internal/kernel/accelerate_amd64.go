//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

// accelerated lists the sets beside the portable one that this processor can run.
func accelerated() []string {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return []string{"avx2"}
	}
	return nil
}

// accelerate replaces the kernels of a portable set by those made for AVX2 with fused multiply-add.
func accelerate[F Float](s *Set[F]) {
	s.Name = "avx2"
	s.Transpose = transposeFast[F]
	s.SumCols = sumColumns[F]
	s.lanes, s.laneRun = map[LaneOp]uintptr{}, laneRun
	switch s := any(s).(type) {
	case *Set[float32]:
		arithmetic32(s)
		exponential32(s)
		logarithm32(s)
		reduction32(s)
		fused32(s)
		lanes32(s)
		products[float32]{row32, tiles32, dots32}.use(s)
	case *Set[float64]:
		arithmetic64(s)
		exponential64(s)
		logarithm64(s)
		reduction64(s)
		fused64(s)
		lanes64(s)
		products[float64]{row64, tiles64, dots64}.use(s)
	}
}

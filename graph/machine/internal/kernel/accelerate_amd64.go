//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

// A level is a kind of processor that there are kernels for.
type level int

const (
	avx2 level = iota
	avx512
)

// accelerated lists the sets beside the portable one that this processor can run.
func accelerated() (names []string) {
	x := &cpu.X86
	if !x.HasAVX2 || !x.HasFMA {
		return nil
	}
	if x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512VL && x.HasBMI2 {
		names = append(names, "avx512")
	}
	return append(names, "avx2")
}

// accelerate replaces the kernels of a portable set by those of another.
func accelerate[F Float](s *Set[F], name string) {
	s.Name = name
	s.Transpose = transposeFast[F]
	s.SumCols = sumColumns[F]
	s.lanes, s.laneRun = map[LaneOp]uintptr{}, laneRun
	switch s := any(s).(type) {
	case *Set[float32]:
		reduction32(s)
		lanes32(s)
		if name == "avx512" {
			arithmetic32Z(s)
			exponential32Z(s)
			logarithm32Z(s)
			fused32Z(s)
			products[float32]{avx512, row32Z, tiles32Z, dots32}.use(s)
			return
		}
		arithmetic32(s)
		exponential32(s)
		logarithm32(s)
		fused32(s)
		products[float32]{avx2, row32, tiles32, dots32}.use(s)
	case *Set[float64]:
		reduction64(s)
		lanes64(s)
		if name == "avx512" {
			arithmetic64Z(s)
			exponential64Z(s)
			logarithm64Z(s)
			fused64Z(s)
			products[float64]{avx512, row64Z, tiles64Z, dots64}.use(s)
			return
		}
		arithmetic64(s)
		exponential64(s)
		logarithm64(s)
		fused64(s)
		products[float64]{avx2, row64, tiles64, dots64}.use(s)
	}
}

//go:build amd64 && !purego

package kernel

// The functions here call the kernel for F, and for a level. That they do so by name, not through a table, keeps the descriptions that
// their callers make on the stack.

func tiles[F Float](l level, c, a, b *F, p *Product) {
	switch c := any(c).(type) {
	case *float32:
		if l == avx512 {
			tiles32Z(c, any(a).(*float32), any(b).(*float32), p, nil)
			return
		}
		tiles32(c, any(a).(*float32), any(b).(*float32), p, nil)
	case *float64:
		if l == avx512 {
			tiles64Z(c, any(a).(*float64), any(b).(*float64), p, nil)
			return
		}
		tiles64(c, any(a).(*float64), any(b).(*float64), p, nil)
	}
}

func rowTimes[F Float](l level, c, a, b *F, p *Product) {
	switch c := any(c).(type) {
	case *float32:
		if l == avx512 {
			row32Z(c, any(a).(*float32), any(b).(*float32), p, nil)
			return
		}
		row32(c, any(a).(*float32), any(b).(*float32), p, nil)
	case *float64:
		if l == avx512 {
			row64Z(c, any(a).(*float64), any(b).(*float64), p, nil)
			return
		}
		row64(c, any(a).(*float64), any(b).(*float64), p, nil)
	}
}

func copyRows[F Float](dst, a *F, g *Grid) {
	switch dst := any(dst).(type) {
	case *float32:
		copy32(dst, any(a).(*float32), g)
	case *float64:
		copy64(dst, any(a).(*float64), g)
	}
}

func transposeSquares[F Float](l level, dst, a *F, g *Grid) {
	switch dst := any(dst).(type) {
	case *float32:
		if l == avx512 {
			transposeSquares32Z(dst, any(a).(*float32), g)
			return
		}
		transposeSquares32(dst, any(a).(*float32), g)
	case *float64:
		if l == avx512 {
			transposeSquares64Z(dst, any(a).(*float64), g)
			return
		}
		transposeSquares64(dst, any(a).(*float64), g)
	}
}

func packColumns[F Float](l level, dst, a *F, g *Grid) {
	switch dst := any(dst).(type) {
	case *float32:
		if l == avx512 {
			packColumns32Z(dst, any(a).(*float32), g)
			return
		}
		packColumns32(dst, any(a).(*float32), g)
	case *float64:
		if l == avx512 {
			packColumns64Z(dst, any(a).(*float64), g)
			return
		}
		packColumns64(dst, any(a).(*float64), g)
	}
}

package kernel

import "math"

func portableTernary[F Float]() [numTernary]Ternary[F] {
	return [numTernary]Ternary[F]{
		MulAdd:    fused[F](1, 1),
		MulSub:    fused[F](1, -1),
		NegMulAdd: fused[F](-1, 1),
	}
}

// fused returns the kernel of product·a·b + addend·c, rounded once (in float32: at most once more, from float64).
func fused[F Float](product, addend float64) Ternary[F] {
	return func(dst, a, b, c *F, g *Grid) {
		for r := range g.Rows {
			y, z := run(b, r*g.B, g.Cols), run(c, r*g.C, g.Cols)
			d := run(dst, r*g.Dst, g.Cols)
			for i, x := range run(a, r*g.A, g.Cols) {
				d[i] = F(math.FMA(product*float64(x), float64(y[i]), addend*float64(z[i])))
			}
		}
	}
}

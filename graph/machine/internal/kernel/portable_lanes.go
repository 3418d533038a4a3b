package kernel

// laneProduct adds up in the order of k, as assembly does, with two roundings where assembly has one.
func laneProduct[F Float](c *LaneCall, n int) {
	size := LaneBytes[F](n)
	for i := range c.Rows {
		for j := range c.Cols {
			sum := run(laneAt[F](c.Dst, i, j, c.RowDst, size), 0, n)
			copy(sum, run(laneAt[F](c.C, i, j, c.RowC, c.StepC), 0, n))
			for k := range c.Inner {
				a, b := run(laneAt[F](c.A, i, k, c.RowA, c.StepA), 0, n), run(laneAt[F](c.B, k, j, c.RowB, c.StepB), 0, n)
				for lane := range sum {
					sum[lane] += F(a[lane] * b[lane])
				}
			}
		}
	}
}

func laneMax[F Float](c *LaneCall, n int) {
	size := LaneBytes[F](n)
	for i := range c.Rows {
		most := run(laneAt[F](c.Dst, i, 0, c.RowDst, size), 0, n)
		copy(most, run(laneAt[F](c.A, i, 0, c.RowA, c.StepA), 0, n))
		for k := range c.Inner {
			for lane, x := range run(laneAt[F](c.A, i, k, c.RowA, c.StepA), 0, n) {
				most[lane] = max(most[lane], x)
			}
		}
	}
}

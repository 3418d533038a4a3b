package kernel

func repeat[F Float](dst, a *F, g *Grid) {
	for r := range g.Rows {
		x := *at(a, r*g.A)
		d := run(dst, r*g.Dst, g.Cols)
		for i := range d {
			d[i] = x
		}
	}
}

// transpose goes through tiles that fit the first-level cache, row by row and column by column.
func transpose[F Float](dst, a *F, g *Grid) {
	const tile = 32
	for r0 := 0; r0 < g.Rows; r0 += tile {
		for c0 := 0; c0 < g.Cols; c0 += tile {
			rows, cols := min(tile, g.Rows-r0), min(tile, g.Cols-c0)
			for r := r0; r < r0+rows; r++ {
				for c, x := range run(a, r*g.A+c0, cols) {
					*at(dst, (c0+c)*g.Dst+r) = x
				}
			}
		}
	}
}

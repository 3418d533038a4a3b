package kernel

// store sets or increases one element.
func store[F Float](dst *F, x F, accumulate bool) {
	if accumulate {
		x += *dst
	}
	*dst = x
}

// sumRun adds up in four chains, which keeps the rounding error of long sums small.
func sumRun[F Float](a []F) F {
	var s [4]F
	for ; len(a) >= 4; a = a[4:] {
		s[0] += a[0]
		s[1] += a[1]
		s[2] += a[2]
		s[3] += a[3]
	}
	for i, x := range a {
		s[i] += x
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

func sumRows[F Float](dst, a *F, g *Grid, accumulate bool) {
	for r := range g.Rows {
		store(at(dst, r*g.Dst), sumRun(run(a, r*g.A, g.Cols)), accumulate)
	}
}

func sumCols[F Float](dst, a *F, g *Grid, accumulate bool) {
	d := run(dst, 0, g.Cols)
	if !accumulate {
		clear(d)
	}
	for r := range g.Rows {
		for c, x := range run(a, r*g.A, g.Cols) {
			d[c] += x
		}
	}
}

func maxRows[F Float](dst, a *F, g *Grid) {
	for r := range g.Rows {
		m := *at(a, r*g.A)
		for _, x := range run(a, r*g.A, g.Cols) {
			m = max(m, x)
		}
		*at(dst, r*g.Dst) = m
	}
}

// dotRun has four chains, as sumRun has.
func dotRun[F Float](a, b []F) F {
	var s [4]F
	for ; len(a) >= 4; a, b = a[4:], b[4:] {
		s[0] += F(a[0] * b[0])
		s[1] += F(a[1] * b[1])
		s[2] += F(a[2] * b[2])
		s[3] += F(a[3] * b[3])
	}
	for i, x := range a {
		s[i] += F(x * b[i])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

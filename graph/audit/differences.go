package audit

import "math"

// differenceWitness takes central differences of the graph's own forward pass.
// They check that the gradient is that of the graph's equations, not that these
// equations are right.
func differenceWitness(engine string) witness {
	return witness{
		name: "differences", kind: differences,
		compute: func(p *problem) (*result, error) {
			g, err := newProgram[float64](engine, p, statesOnly)
			if err != nil {
				return nil, err
			}
			defer g.Close()
			t := &result{slopes: p.along(func(quantity int, d direction) float64 {
				return derivative(func(h float64) float64 {
					if e := g.run(p.moved(quantity, d, h)); e != nil {
						err = e
						return math.NaN()
					}
					return p.loss(g.stateValues())
				})
			})}
			return t, err
		},
	}
}

// derivative of f at 0: central differences with steps h, h/2, h/4, ..., each
// pair extrapolated to (4 D(h/2) - D(h))/3, which has no error in h*h
// (Richardson 1911), until two extrapolated values agree. They disagree while a kink,
// such as that of a rectifier, lies within a step, and agree once the step is shorter
// than the distance to it. The result is taken from the two that agree best.
func derivative(f func(h float64) float64) float64 {
	const (
		first, last = 1.0 / 512, 1e-7
		enough      = 1e-9
		small       = 1e-2 // what counts as small beside the loss, which is of order 1
	)
	central := func(h float64) float64 { return (f(h) - f(-h)) / (2 * h) }
	h := first
	coarse, fine := central(h), central(h/2)
	before := (4*fine - coarse) / 3
	slope, gap := before, math.Inf(1)
	for h /= 2; h > last && gap > enough*max(math.Abs(slope), small); h /= 2 {
		coarse, fine = fine, central(h/2)
		now := (4*fine - coarse) / 3
		if d := math.Abs(now - before); d < gap {
			slope, gap = now, d
		}
		before = now
	}
	return slope
}

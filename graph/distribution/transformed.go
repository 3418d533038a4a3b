package distribution

// Transformed is the distribution of To(X), with X distributed as D, continuous, and To an
// increasing function with the inverse From.
type Transformed struct {
	D        Distribution
	To, From func(float64) float64
}

func (d Transformed) CDF(x float64) float64      { return d.D.CDF(d.From(x)) }
func (d Transformed) Quantile(p float64) float64 { return d.To(d.D.Quantile(p)) }

// Mean is a numerical integral. Like CRPS it is infinite where To exceeds what a number can hold
// within 8 standard deviations of a normal D, or as improbable values of another.
func (d Transformed) Mean() float64 {
	x := breaks(d)
	return x[0].at + integral(x, func(x float64) float64 { return 1 - d.CDF(x) })
}

// CRPS is a numerical integral.
func (d Transformed) CRPS(y float64) float64 {
	return integral(append(breaks(d), point{at: y}), func(x float64) float64 {
		if x < y {
			return d.CDF(x) * d.CDF(x)
		}
		return (1 - d.CDF(x)) * (1 - d.CDF(x))
	})
}

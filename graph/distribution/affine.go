package distribution

// Affine is the distribution of Shift + Scale*X, with X distributed as D, continuous, and
// Scale > 0.
type Affine struct {
	D            Distribution
	Shift, Scale float64
}

func (d Affine) Mean() float64              { return d.at(d.D.Mean()) }
func (d Affine) CDF(x float64) float64      { return d.D.CDF((x - d.Shift) / d.Scale) }
func (d Affine) Quantile(p float64) float64 { return d.at(d.D.Quantile(p)) }
func (d Affine) CRPS(y float64) float64     { return d.Scale * d.D.CRPS((y-d.Shift)/d.Scale) }

// at is the value of X = x.
func (d Affine) at(x float64) float64 { return d.Shift + float64(d.Scale*x) }

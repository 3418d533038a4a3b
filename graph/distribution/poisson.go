package distribution

// Poisson is the distribution of counts with mean and variance Rate >= 0.
type Poisson struct{ Rate float64 }

func (d Poisson) general() NegativeBinomial { return NegativeBinomial{Rate: d.Rate} }

func (d Poisson) Mean() float64                { return d.Rate }
func (d Poisson) CDF(x float64) float64        { return d.general().CDF(x) }
func (d Poisson) Quantile(p float64) float64   { return d.general().Quantile(p) }
func (d Poisson) CRPS(y float64) float64       { return d.general().CRPS(y) }
func (d Poisson) LogDensity(y float64) float64 { return d.general().LogDensity(y) }

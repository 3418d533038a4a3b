package baseline

import (
	"fmt"
	"math"
	"slices"

	"unroll/graph/portable"
)

// Autoregression forecasts from the last p values, with an intercept, by least
// squares (fpp3, section 9.3):
//
//	y[t] = c + phi_1*y[t-1] + ... + phi_p*y[t-p]
//
// Lags that depend linearly on each other (a sine has only two free ones) get
// the coefficients of least norm. A very long training part is fitted on its last
// values: see [Fitted].
type Autoregression struct {
	// Order is p. Zero chooses the order with the least AIC = n*log(RSS/n) +
	// 2*(p+1), computed on the same rows for all orders (Akaike, IEEE Transactions
	// on Automatic Control 19, 1974, 716-723). It tries the orders 1 to
	// 10*log10(n), or to Season+1 if that is more, but never above 200 or a
	// quarter of the training values.
	Order int
	// Season, in values, widens the choice of orders; 0 for none.
	Season int
	// Log fits and forecasts logarithms. A forecast is then the median of the
	// series, not its mean.
	Log bool

	coefficients []float64 // c, phi_1, ..., phi_p once fitted
}

func init() {
	Register(60, func(seasons []int) []Forecaster {
		season := firstOf(seasons)
		return []Forecaster{&Autoregression{Season: season}, &Autoregression{Season: season, Log: true}}
	})
}

// Name returns, for instance, "AR(13)", "AR(13) on logs" or, when AIC chose
// the order, "AR(13) by AIC".
func (a *Autoregression) Name() string {
	name := fmt.Sprintf("AR(%d)", a.Order)
	switch {
	case a.Order == 0 && a.coefficients == nil:
		name = "AR by AIC"
	case a.Order == 0:
		name = fmt.Sprintf("AR(%d) by AIC", len(a.coefficients)-1)
	}
	if a.Log {
		name += " on logs"
	}
	return name
}

// Fit needs 2p+2 values that differ, or 8 where AIC chooses the order; on logs
// they must be above zero.
func (a *Autoregression) Fit(train []float64) error {
	a.coefficients = nil
	if a.Order < 0 {
		return fmt.Errorf("an autoregression of order %d is impossible: give 1 or more, or 0 for the order with the least AIC", a.Order)
	}
	atLeast := 2*a.Order + 2
	if a.Order == 0 {
		atLeast = 8
	}
	if err := trainable(a.Name(), train, atLeast); err != nil {
		return err
	}
	if err := varied(a.Name(), train); err != nil {
		return err
	}
	values, first := latest(train, max(a.Season, a.Order))
	y, err := a.transform(values, first)
	if err != nil {
		return err
	}
	center := mean(y)
	spread := deviation(y, center)
	if spread == 0 || math.IsInf(spread, 0) || math.IsNaN(spread) {
		return fmt.Errorf("%s cannot standardize training values between %g and %g: rescale the series", a.Name(), slices.Min(values), slices.Max(values))
	}
	for i, v := range y {
		y[i] = (v - center) / spread
	}
	order := a.Order
	if order == 0 {
		order = orderByAIC(y, a.maxOrder(len(y)))
	}
	c := solveTriangle(lagTriangle(y, order))
	c[0] = float64(spread*c[0]) + float64(center*(1-sum(c[1:])))
	a.coefficients = c
	return nil
}

// Forecast applies the equation to its own forecasts after the first step;
// history holds at least p values.
func (a *Autoregression) Forecast(history []float64, horizon int) ([]float64, error) {
	if a.coefficients == nil {
		return nil, unfitted(a.Name())
	}
	intercept, phi := a.coefficients[0], a.coefficients[1:]
	last, err := tail(a.Name(), history, len(phi), horizon)
	if err != nil {
		return nil, err
	}
	last, err = a.transform(last, len(history)-len(last))
	if err != nil {
		return nil, err
	}
	path, err := recurse(a.Name(), last, horizon, func(y []float64) float64 {
		next := intercept
		for lag, coefficient := range phi {
			next += float64(coefficient * y[len(y)-1-lag])
		}
		return next
	})
	if err != nil || !a.Log {
		return path, err
	}
	for i, v := range path {
		path[i] = portable.Exp(v)
	}
	return path, bounded(a.Name(), path)
}

// transform returns a copy of values, or their logarithms; first is the row of values[0].
func (a *Autoregression) transform(values []float64, first int) ([]float64, error) {
	y := make([]float64, len(values))
	if !a.Log {
		copy(y, values)
		return y, nil
	}
	if err := positive(a.Name(), values, first); err != nil {
		return nil, err
	}
	for i, v := range values {
		y[i] = portable.Log(v)
	}
	return y, nil
}

// maxOrder is the largest order AIC considers for n training values.
func (a *Autoregression) maxOrder(n int) int {
	usual := int(10 / math.Ln10 * portable.Log(float64(n)))
	return min(max(usual, a.Season+1), n/4, 200)
}

// orderByAIC returns the order in 1..highest with the least AIC. One triangle is enough
// for all of them: its last column, below row p, is the residual of order p.
func orderByAIC(y []float64, highest int) int {
	r := lagTriangle(y, highest)
	n := float64(len(y) - highest)
	// A standardized series that follows an equation exactly leaves a residual of
	// about 1e-30, by rounding; below the floor a higher order is no better.
	const floor = 1e-20
	best, order := math.Inf(1), 1
	column := highest + 1
	rss := float64(r[column][column] * r[column][column])
	for p := highest; p >= 1; p-- {
		aic := float64(n*portable.Log(max(rss/n, floor))) + float64(2*(p+1))
		if aic <= best {
			best, order = aic, p
		}
		rss += float64(r[p][column] * r[p][column])
	}
	return order
}

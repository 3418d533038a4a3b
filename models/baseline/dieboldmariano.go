package baseline

import (
	"fmt"
	"math"

	"unroll/graph/portable"
)

// A Comparison is the outcome of a Diebold-Mariano test of forecasts A and B.
type Comparison struct {
	LossDifference float64 `json:"loss_difference"` // mean loss of A minus that of B: below zero, A is better
	Statistic      float64 `json:"statistic"`       // the corrected statistic, of the same sign
	PValue         float64 `json:"p_value"`         // two-sided
	Points         int     `json:"points"`          // number of errors
	Bartlett       bool    `json:"bartlett"`        // the autocovariances are weighted, see DieboldMariano
}

// DieboldMariano tests whether two forecasts of the same points, horizon steps
// ahead, are equally accurate. It takes their errors in order of time; the loss
// of an error e is |e|^power, power 1 or 2 as a rule. With d the difference of
// losses, n its length and gamma_k its autocovariance at lag k (over n),
//
//	DM = mean(d) / sqrt((gamma_0 + 2*sum(gamma_k, k = 1 .. horizon-1)) / n)
//
// is multiplied by sqrt((n + 1 - 2*horizon + horizon*(horizon-1)/n) / n) and
// compared with Student's t of n-1 degrees of freedom. The variance can come out
// below zero where the horizon is above 1. The autocovariances are then weighted by
// 1 - k/horizon, so that it cannot (Newey and West, Econometrica 55, 1987, 703-708),
// and Bartlett is set.
//
// The result is [ErrUndefined] where the losses differ by the same amount at
// every point, as those of one forecast do from themselves.
//
// Sources: Diebold and Mariano, Journal of Business & Economic Statistics 13,
// 1995, 253-263; Harvey, Leybourne and Newbold, International Journal of
// Forecasting 13, 1997, 281-291; as R's forecast::dm.test.
func DieboldMariano(errorsA, errorsB []float64, horizon int, power float64) (Comparison, error) {
	const name = "the Diebold-Mariano test"
	if err := paired(name, errorsA, errorsB); err != nil {
		return Comparison{}, err
	}
	n := len(errorsA)
	if horizon < 1 || horizon >= n {
		return Comparison{}, fmt.Errorf("%s of %d errors takes a horizon from 1 to %d, got %d", name, n, n-1, horizon)
	}
	if !(power > 0) || math.IsInf(power, 1) {
		return Comparison{}, fmt.Errorf("%s takes a loss power above zero, such as 1 or 2, got %g", name, power)
	}
	d := make([]float64, n)
	for i := range d {
		d[i] = portable.Pow(math.Abs(errorsA[i]), power) - portable.Pow(math.Abs(errorsB[i]), power)
	}
	if err := finite(name+" of losses", d, 0); err != nil {
		return Comparison{}, err
	}
	c := Comparison{LossDifference: mean(d), Points: n}
	gamma := autocovariances(d, horizon)
	variance := longRunVariance(gamma, func(int) float64 { return 1 })
	if variance <= 0 && horizon > 1 {
		c.Bartlett = true
		variance = longRunVariance(gamma, func(k int) float64 { return 1 - float64(k)/float64(horizon) })
	}
	if !(variance > 0) || math.IsInf(variance, 1) {
		return Comparison{}, fmt.Errorf("%w: %s divides by the spread of the losses' differences, which is %g", ErrUndefined, name, variance)
	}
	count, steps := float64(n), float64(horizon)
	correction := math.Sqrt((count + 1 - 2*steps + steps*(steps-1)/count) / count)
	c.Statistic = correction * c.LossDifference / math.Sqrt(variance/count)
	c.PValue = twoSided(c.Statistic, n-1)
	return c, nil
}

// autocovariances returns those of lags 0 to lags-1, each divided by len(d).
func autocovariances(d []float64, lags int) []float64 {
	center := mean(d)
	gamma := make([]float64, lags)
	for k := range gamma {
		for i := k; i < len(d); i++ {
			gamma[k] += float64((d[i] - center) * (d[i-k] - center))
		}
		gamma[k] /= float64(len(d))
	}
	return gamma
}

// longRunVariance is gamma_0 + 2*sum(weight(k)*gamma_k).
func longRunVariance(gamma []float64, weight func(lag int) float64) float64 {
	sum := gamma[0]
	for k := 1; k < len(gamma); k++ {
		sum += float64(2 * weight(k) * gamma[k])
	}
	return sum
}

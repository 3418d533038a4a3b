package distribution

import (
	"math"

	"unroll/graph/portable"
)

// NegativeBinomial is a distribution of counts with mean Rate >= 0 and the variance
// Rate + Dispersion*Rate^2. With a Dispersion of 0 it is [Poisson].
type NegativeBinomial struct{ Rate, Dispersion float64 }

func (d NegativeBinomial) Mean() float64 { return d.Rate }

func (d NegativeBinomial) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	k := math.Floor(x)
	p := 1 / (1 + float64(d.Dispersion*d.Rate)) // of a success
	q := d.Dispersion * d.Rate * p
	power := d.probability(k) * d.Rate * (1 + float64(d.Dispersion*k)) * p
	if k+1 <= d.Rate {
		return incompleteBeta(1/d.Dispersion, p, q, d.Rate*p, (k+1)*p, power)
	}
	return 1 - incompleteBeta(k+1, q, p, (k+1)*p, d.Rate*p, power)
}

func (d NegativeBinomial) Quantile(p float64) float64 {
	return countQuantile(d, p, math.Sqrt(d.Rate*(1+float64(d.Dispersion*d.Rate))))
}

// CRPS is E|X - y| - E|X - X'|/2 with X and X' independent draws. The former is a closed
// form, as in Jordan, Krüger & Lerch (2019, appendix A).
func (d NegativeBinomial) CRPS(y float64) float64 {
	k := math.Floor(y)
	distance := float64((y-d.Rate)*(2*d.CDF(y)-1)) + float64(2*d.Rate*(1+float64(d.Dispersion*k))*d.probability(k))
	return distance - d.spread()
}

func (d NegativeBinomial) LogDensity(y float64) float64 {
	if y < 0 || y != math.Floor(y) {
		return math.Inf(-1)
	}
	return d.logProbability(y)
}

func (d NegativeBinomial) probability(k float64) float64 {
	if k < 0 {
		return 0
	}
	return portable.Exp(d.logProbability(k))
}

// logProbability has no difference of large numbers: the probability is the saddle-point
// form of Loader ("Fast and accurate computation of binomial probabilities", 2000), with
// n = 1/Dispersion successes and k failures, and finite for n of infinity.
func (d NegativeBinomial) logProbability(k float64) float64 {
	n, odds := 1/d.Dispersion, float64(d.Dispersion*d.Rate)
	if k == 0 {
		if odds == 0 {
			return -d.Rate
		}
		return -d.Rate * (portable.Log1p(odds) / odds)
	}
	if d.Rate == 0 {
		return math.Inf(-1)
	}
	surplus := (k - d.Rate) / (1 + odds)
	log := -deviance(k, -surplus) - stirling(k) - float64(portable.Log(2*math.Pi*k*(1+float64(d.Dispersion*k)))/2)
	if !math.IsInf(n, 1) {
		log += stirling(n+k) - stirling(n) - deviance(n, surplus)
	}
	return log
}

// deviance is x*log(x/m) + m - x for m = x + more.
func deviance(x, more float64) float64 { return more - float64(x*portable.Log1p(more/x)) }

// spread is E|X - X'|/2: with the characteristic function f of X it is
//
//	integral of (1 - |f(t)|^2)/c over t = 0 ... pi, over 4 pi, where c = sin(t/2)^2
//
// because that of (1 - cos(kt))/(1 - cos(t)) is pi*k. The integrand is a smooth function
// of log(tan(t/2)) that decays exponentially, for which equal steps are the best rule.
func (d NegativeBinomial) spread() float64 {
	variance := d.Rate * (1 + float64(d.Dispersion*d.Rate))
	const step, decay = 1. / 6, 31
	sum := 0.0
	for s := -decay - max(0, portable.Log(variance)/2); s < decay; s += step {
		c := 1 / (1 + portable.Exp(-2*s))
		power := 4 * variance * c
		if d.Dispersion > 0 {
			power = portable.Log1p(d.Dispersion*power) / d.Dispersion
		}
		sum += -portable.Expm1(-power) / c * 2 / (portable.Exp(s) + portable.Exp(-s))
	}
	return sum * step / (4 * math.Pi)
}

// countQuantile is the least count k with CDF(k) >= p, for a distribution with the given
// standard deviation: the bracket around the mean doubles until it holds k.
func countQuantile(d Distribution, p, deviation float64) float64 {
	low, high, step := -1.0, math.Ceil(d.Mean()), math.Ceil(deviation)+1
	for ; d.CDF(high) < p; step *= 2 {
		low, high = high, high+step
	}
	for ; low >= 0 && step < math.Inf(1) && d.CDF(high-step) >= p; step *= 2 {
		high -= step
	}
	for high-low > 1 {
		middle := low + math.Floor((high-low)/2)
		if d.CDF(middle) >= p {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

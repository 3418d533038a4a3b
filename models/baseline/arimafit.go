package baseline

import (
	"fmt"
	"math"

	"unroll/graph/portable"
)

// arimaOrder is (p,d,q)(P,D,Q) with a season, and whether the differenced values have a mean.
type arimaOrder struct {
	p, d, q    int
	sp, sd, sq int
	season     int
	constant   bool
}

// String returns, for instance, "(2,1,1)(0,1,1)", or "(2,1,1)" where there is no seasonal part.
func (o arimaOrder) String() string {
	text := fmt.Sprintf("(%d,%d,%d)", o.p, o.d, o.q)
	if o.sp+o.sd+o.sq > 0 {
		text += fmt.Sprintf("(%d,%d,%d)", o.sp, o.sd, o.sq)
	}
	return text
}

// coefficients is the number of those of the polynomials.
func (o arimaOrder) coefficients() int { return o.p + o.q + o.sp + o.sq }

// lost is the number of values that differencing takes.
func (o arimaOrder) lost() int { return o.d + o.sd*o.season }

// difference returns the values differenced at the season, then at lag 1.
func (o arimaOrder) difference(values []float64) []float64 {
	w := values
	for range o.sd {
		w = differences(w, o.season)
	}
	for range o.d {
		w = differences(w, 1)
	}
	return w
}

// differences returns values[t] - values[t-lag].
func differences(values []float64, lag int) []float64 {
	w := make([]float64, max(0, len(values)-lag))
	for i := range w {
		w[i] = values[i+lag] - values[i]
	}
	return w
}

// differencing returns the weights g of values[t] = w[t] + g_1*values[t-1] + ...
func (o arimaOrder) differencing() []float64 {
	weights := []float64{}
	one := func(lag int) []float64 {
		g := make([]float64, lag)
		g[lag-1] = 1
		return g
	}
	for range o.sd {
		weights = times(weights, one(o.season))
	}
	for range o.d {
		weights = times(weights, one(1))
	}
	return weights
}

// times returns c of 1 - c_1*B - ... = (1 - a_1*B - ...)*(1 - b_1*B - ...).
func times(a, b []float64) []float64 {
	c := make([]float64, len(a)+len(b))
	for i, v := range a {
		c[i] += v
		for j, u := range b {
			c[i+j+1] -= float64(v * u)
		}
	}
	for j, u := range b {
		c[j] += u
	}
	return c
}

// arimaModel is an order with its coefficients.
type arimaModel struct {
	order    arimaOrder
	x        []float64 // the point of the search
	arma     arma
	constant float64 // mean of the differenced values
	variance float64 // of the errors
	twice    float64 // -2*log of the likelihood
	aicc     float64
}

// armaOf returns the process at a point: partial autocorrelations, each the hyperbolic tangent of
// a number, so that autoregressions are stationary and moving averages are invertible (Barndorff-Nielsen
// and Schou, Journal of Multivariate Analysis 3, 1973, 408-419).
func (o arimaOrder) armaOf(x []float64) arma {
	take := func(n, lag int) []float64 {
		c := make([]float64, n*lag)
		for i, v := range fromPartial(x[:n]) {
			c[(i+1)*lag-1] = v
		}
		x = x[n:]
		return c
	}
	phi := take(o.p, 1)
	theta := take(o.q, 1)
	phi = times(phi, take(o.sp, o.season))
	theta = times(theta, take(o.sq, o.season))
	for i := range theta {
		theta[i] = -theta[i]
	}
	return newARMA(phi, theta)
}

// fromPartial returns the coefficients of an autoregression.
func fromPartial(x []float64) []float64 {
	var c []float64
	for _, v := range x {
		k := portable.Tanh(v)
		next := make([]float64, len(c)+1)
		for i := range c {
			next[i] = c[i] - float64(k*c[len(c)-1-i])
		}
		next[len(c)] = k
		c = next
	}
	return c
}

// fitARIMA returns the model of an order with the greatest likelihood for w, the differenced values.
// Its AICc is +Inf if the values are too few, or where a root of its polynomials is closer than 1.01 to
// the unit circle, as in R's auto.arima.
func fitARIMA(o arimaOrder, w []float64) arimaModel {
	const (
		enough   = 1e-5
		distance = 1.01
		farthest = 4 // of x: the root is closer to the unit circle than distance
	)
	m := arimaModel{order: o, aicc: math.Inf(1)}
	n, k := float64(len(w)), float64(o.coefficients()+1)
	if o.constant {
		k++
	}
	if n <= k+1 {
		return m
	}
	m.x = make([]float64, o.coefficients())
	if len(m.x) > 0 {
		m.x = descend(byDifferences(func(x []float64) float64 {
			for _, v := range x {
				if math.Abs(v) > farthest {
					return math.Inf(1)
				}
			}
			twice, _, _ := o.armaOf(x).likelihood(w, o.constant)
			return twice
		}), m.x, enough).x
	}
	m.arma = o.armaOf(m.x)
	m.twice, m.constant, m.variance = m.arma.likelihood(w, o.constant)
	m.twice += float64(n * (1 + log2Pi))
	if m.arma.apart(distance) {
		m.aicc = m.twice + float64(2*k*n/(n-k-1))
	}
	return m
}

const log2Pi = 1.8378770664093454836

// apart reports whether all roots of both polynomials are further from 0 than a distance.
func (a arma) apart(distance float64) bool {
	scaled := func(c []float64, sign float64) []float64 {
		all, power := make([]float64, len(c)), sign
		for i, v := range c {
			power *= distance
			all[i] = float64(v * power)
		}
		return all
	}
	return stable(scaled(a.phi, -1)) && stable(scaled(a.theta, 1))
}

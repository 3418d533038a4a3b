package baseline

import (
	"math"

	"unroll/graph/portable"
)

// An arma is the process
//
//	w[t] = phi_1*w[t-1] + ... + e[t] + theta_1*e[t-1] + ...
//
// with both lists padded with zeros to the same length r, one more than theta needs.
type arma struct{ phi, theta []float64 }

// newARMA pads the coefficients.
func newARMA(phi, theta []float64) arma {
	r := max(len(phi), len(theta)+1)
	a := arma{make([]float64, r), make([]float64, r)}
	copy(a.phi, phi)
	copy(a.theta, theta)
	return a
}

// autocovariances returns those of lags 0 to lags of the process w where e has a variance of 1. It
// reports false if the process is not stationary.
//
// Those of the autoregression x come from its partial autocorrelations (Durbin and Levinson), and w
// is the moving average of x.
func (a arma) autocovariances(lags int) ([]float64, bool) {
	order := len(a.phi)
	for order > 0 && a.phi[order-1] == 0 {
		order--
	}
	count := lags + len(a.theta)
	x, ok := autoregressive(a.phi[:order], count)
	if !ok {
		return nil, false
	}
	theta := append([]float64{1}, a.theta[:len(a.theta)-1]...)
	weights := make([]float64, len(theta)) // of theta with itself, by lag
	for lag := range weights {
		for i := lag; i < len(theta); i++ {
			weights[lag] += float64(theta[i] * theta[i-lag])
		}
	}
	all := make([]float64, lags+1)
	for h := range all {
		s := float64(weights[0] * x[h])
		for lag := 1; lag < len(weights); lag++ {
			if weights[lag] != 0 {
				s += float64(weights[lag] * (x[h+lag] + x[max(h-lag, lag-h)]))
			}
		}
		all[h] = s
	}
	return all, true
}

// autoregressive returns the autocovariances of lags 0 to count-1 of an autoregression whose errors
// have a variance of 1.
func autoregressive(phi []float64, count int) ([]float64, bool) {
	order := len(phi)
	levels := make([][]float64, order+1) // the coefficients of each order
	levels[order] = phi
	variance := 1.0 // of the value, in errors
	for n := order; n > 0; n-- {
		k := levels[n][n-1]
		rest := 1 - float64(k*k)
		if !(rest > 0) {
			return nil, false
		}
		variance /= rest
		lower := make([]float64, n-1)
		for i := range lower {
			lower[i] = (levels[n][i] + float64(k*levels[n][n-2-i])) / rest
		}
		levels[n-1] = lower
	}
	gamma := make([]float64, count)
	gamma[0] = variance
	left := variance // of the error of each order
	for h := 1; h < count; h++ {
		n := min(h, order)
		level := levels[n]
		if h <= order { // by the partial autocorrelation
			k := level[h-1]
			s := float64(k * left)
			for j, c := range levels[h-1] {
				s += float64(c * gamma[h-1-j])
			}
			gamma[h] = s
			left *= 1 - float64(k*k)
			continue
		}
		for j, c := range level {
			gamma[h] += float64(c * gamma[h-1-j])
		}
	}
	return gamma, true
}

// armaFilter computes one-step forecasts and their exact variances by the recursions of
// Chandrasekhar (Morf, Sidhu and Kailath, IEEE Transactions on Automatic Control 19, 1974, 315-323):
// the Kalman filter of a stationary process, in time linear in r.
type armaFilter struct {
	arma
	variance float64 // of the next value's error, in errors e
	gain     []float64
	change   []float64 // the covariance changes by middle*change*change'
	middle   float64
	settled  bool // the variance no longer changes
}

func newARMAFilter(a arma) (*armaFilter, bool) {
	r := len(a.phi)
	gamma, ok := a.autocovariances(r)
	if !ok || !finiteNumber(gamma[0]) {
		return nil, false
	}
	psi := make([]float64, r) // of the moving average of infinite order
	psi[0] = 1
	for k := 1; k < r; k++ {
		psi[k] = a.theta[k-1]
		for j := range k {
			psi[k] += float64(a.phi[j] * psi[k-1-j])
		}
	}
	covariance := make([]float64, r+1) // of the states and the next value
	covariance[0] = gamma[0]
	for i := 1; i < r; i++ {
		for j := i; j < r; j++ {
			covariance[i] += float64(a.phi[j]*gamma[j-i+1]) + float64(a.theta[j-1]*psi[j-i])
		}
	}
	f := &armaFilter{arma: a, variance: gamma[0], gain: make([]float64, r), change: make([]float64, r)}
	for i := range f.gain {
		f.gain[i] = float64(a.phi[i]*covariance[0]) + covariance[i+1]
	}
	copy(f.change, f.gain)
	f.middle = -1 / f.variance
	return f, true
}

// move takes the states to the next row, with the error of the value that came.
func (f *armaFilter) move(state []float64, e float64) {
	first, share := state[0], e/f.variance
	last := len(state) - 1
	for i := range last {
		state[i] = float64(f.phi[i]*first) + state[i+1] + float64(f.gain[i]*share)
	}
	state[last] = float64(f.phi[last]*first) + float64(f.gain[last]*share)
}

// next takes the variance and the gain to the next row.
func (f *armaFilter) next() {
	if f.settled {
		return
	}
	first, before := f.change[0], f.variance
	weight := float64(f.middle * first)
	f.variance += float64(weight * first)
	largest := 0.0
	last := len(f.change) - 1
	for i := range f.change {
		moved := float64(f.phi[i] * first)
		if i < last {
			moved += f.change[i+1]
		}
		f.gain[i] += float64(moved * weight)
		f.change[i] = moved - float64(f.gain[i]*first/f.variance)
		largest = max(largest, math.Abs(f.change[i]))
	}
	f.middle += float64(weight * weight / before)
	const negligible = 1e-14
	f.settled = float64(largest*largest*math.Abs(f.middle)) < negligible
}

// likelihood returns -2*log of the Gaussian likelihood of w without its constant, at the best
// constant c and variance of the errors: n*log(s) + sum(log(f)) for the variances f of one-step errors in
// units of the variance s. c is zero unless it is wanted. It is +Inf where the process is not
// stationary.
func (a arma) likelihood(w []float64, constant bool) (twice, c, variance float64) {
	f, ok := newARMAFilter(a)
	if !ok {
		return math.Inf(1), 0, 0
	}
	state, ones := make([]float64, len(a.phi)), make([]float64, len(a.phi))
	var logs, squares, across, onesSquares float64
	product := 1.0
	for _, y := range w {
		e := y - state[0]
		squares += float64(e * e / f.variance)
		f.move(state, e)
		if constant {
			one := 1 - ones[0]
			across += float64(e * one / f.variance)
			onesSquares += float64(one * one / f.variance)
			f.move(ones, one)
		}
		if product *= f.variance; product > 1e100 {
			logs, product = logs+portable.Log(product), 1
		}
		f.next()
		if !(f.variance > 0) {
			return math.Inf(1), 0, 0
		}
	}
	logs += portable.Log(product)
	if constant && onesSquares > 0 {
		c = across / onesSquares
		squares -= float64(c * across)
	}
	n := float64(len(w))
	const floor = 1e-24
	variance = max(squares/n, floor)
	twice = float64(n*portable.Log(variance)) + logs
	if !finiteNumber(twice) {
		twice = math.Inf(1)
	}
	return twice, c, variance
}

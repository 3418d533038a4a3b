package baseline

import (
	"math"

	"unroll/graph/portable"
)

// etsTape is one pass over values with what the gradient needs of each: the states before it
// and its error.
type etsTape struct {
	kind   etsKind
	values []float64
	rows   []etsRow
	season []float64 // seasonal values in the pass, then their derivatives
}

type etsRow struct {
	trend    float64 // before damping
	base     float64 // level and damped trend
	season   float64
	forecast float64
}

func newEtsTape(kind etsKind, values []float64, season int) *etsTape {
	return &etsTape{kind, values, make([]etsRow, len(values)), make([]float64, season)}
}

// leastForecast is the smallest forecast that an error can be relative to, where the mean of
// the values is 1.
const leastForecast = 1e-10

// run smooths the values from the states and returns -2*log of the Gaussian likelihood
// without its constant (Hyndman, Koehler, Ord and Snyder 2008, equation 5.3):
//
//	n*log(sum(e^2)) + 2*sum(log(f))
//
// where e is the error in the unit of the series, or relative to the forecast f, and the
// second sum belongs to relative errors alone. It is +Inf where a forecast is not above zero
// and its error is relative. squares is the sum of e^2.
func (t *etsTape) run(s *states, p smoothing) (twice, squares float64) {
	copy(t.season, s.season)
	now := states{s.level, s.trend, t.season, s.next}
	factor, logs, product := t.kind.factor(), 0.0, 1.0
	for i, y := range t.values {
		row, e := now.step(p, factor, y)
		t.rows[i] = row
		if t.kind.relative {
			if !(row.forecast > leastForecast) {
				return math.Inf(1), math.Inf(1)
			}
			e /= row.forecast
			if product *= row.forecast; product < 1e-100 || product > 1e100 {
				logs, product = logs+portable.Log(product), 1
			}
		}
		squares += float64(e * e)
	}
	logs += portable.Log(product)
	n := float64(len(t.values))
	// A series that the equations follow exactly leaves rounding errors alone.
	const floor = 1e-24
	squares = max(squares, float64(floor*n))
	twice = float64(n*portable.Log(squares)) + float64(2*logs)
	if !finiteNumber(twice) {
		return math.Inf(1), math.Inf(1)
	}
	return twice, squares
}

// step moves the states by a value and returns what they were, and the error of their
// forecast.
func (s *states) step(p smoothing, factor bool, y float64) (row etsRow, e float64) {
	damped := float64(p.phi * s.trend)
	base, season := s.level+damped, s.season[s.next]
	forecast := compose(factor, base, season)
	e = y - forecast
	ofLevel, ofSeason := shares(factor, e, base, season)
	row = etsRow{s.trend, base, season, forecast}
	s.level = base + float64(p.alpha*ofLevel)
	s.trend = damped + float64(p.beta*ofLevel)
	s.season[s.next] = season + float64(p.gamma*ofSeason)
	if s.next++; s.next == len(s.season) {
		s.next = 0
	}
	return row, e
}

// shares are the errors of the level and of the seasonal value.
func shares(factor bool, e, base, season float64) (ofLevel, ofSeason float64) {
	if factor {
		return e / season, e / base
	}
	return e, e
}

// etsGradient has the derivatives with respect to the smoothing parameters and the first states.
type etsGradient struct {
	smoothing
	level, trend float64
	season       []float64 // from the place of the first value on
}

// back returns the derivatives of twice of the last run with the same arguments, from the last
// value to the first.
func (t *etsTape) back(s *states, p smoothing, squares float64) etsGradient {
	n, factor := len(t.values), t.kind.factor()
	clear(t.season)
	g := etsGradient{season: t.season}
	place := (s.next + n) % len(t.season)
	perSquare := 2 * float64(n) / squares
	for i := n - 1; i >= 0; i-- {
		if place--; place < 0 {
			place = len(t.season) - 1
		}
		r, y := t.rows[i], t.values[i]
		e := y - r.forecast
		ofLevel, ofSeason := shares(factor, e, r.base, r.season)
		gSeason := t.season[place]

		g.alpha += float64(g.level * ofLevel)
		g.beta += float64(g.trend * ofLevel)
		g.gamma += float64(gSeason * ofSeason)
		gLevelShare := float64(p.alpha*g.level) + float64(p.beta*g.trend)
		gSeasonShare := float64(p.gamma * gSeason)
		gBase, gDamped := g.level, g.trend
		var gError float64
		if factor {
			gError = gLevelShare/r.season + gSeasonShare/r.base
			gSeason -= float64(gLevelShare / r.season * ofLevel)
			gBase -= float64(gSeasonShare / r.base * ofSeason)
		} else {
			gError = gLevelShare + gSeasonShare
		}
		gForecast := -gError
		if t.kind.relative {
			relative := e / r.forecast
			gForecast += (2 - float64(perSquare*relative*(1+relative))) / r.forecast
		} else {
			gForecast -= float64(perSquare * e)
		}
		if factor {
			gBase += float64(gForecast * r.season)
			gSeason += float64(gForecast * r.base)
		} else {
			gBase += gForecast
			gSeason += gForecast
		}
		t.season[place] = gSeason
		g.level = gBase
		gDamped += gBase
		g.phi += float64(gDamped * r.trend)
		g.trend = float64(gDamped * p.phi)
	}
	return g
}

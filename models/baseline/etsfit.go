package baseline

import (
	"math"
	"slices"

	"unroll/graph/portable"
)

// An etsModel is a kind with its parameters.
type etsModel struct {
	kind      etsKind
	smoothing smoothing
	start     *states
	twice     float64 // -2*log of the likelihood without its constant
	aicc      float64
}

// scale multiplies the unit of the values by a factor.
func (m *etsModel) scale(unit float64) {
	m.start.level *= unit
	m.start.trend *= unit
	if !m.kind.factor() {
		for i := range m.start.season {
			m.start.season[i] *= unit
		}
	}
}

// The bounds of the smoothing parameters, those of R's forecast::ets: alpha, beta/alpha and
// gamma/(1-alpha) from lowest to highest, phi from 0.8 to 0.98.
const (
	lowestShare, highestShare     = 1e-4, 1 - 1e-4
	lowestDamping, highestDamping = 0.8, 0.98
	maxFreeSeason                 = 24
)

// An etsFit estimates the parameters of a kind. A point x has an angle for each smoothing
// parameter, whose squared sine is its share of its range, then the first states.
type etsFit struct {
	kind   etsKind
	tape   *etsTape
	start  *states
	free   int     // seasonal values that are fitted
	level  float64 // unit of level and trend in x
	season float64 // unit of a seasonal value in x
}

func newEtsFit(kind etsKind, values []float64, season int) *etsFit {
	f := &etsFit{kind: kind, tape: newEtsTape(kind, values, season), start: kind.startOf(values, season)}
	if season <= maxFreeSeason {
		f.free = season - 1
	}
	f.units()
	return f
}

// fitETS returns the model of a kind with the greatest likelihood, as the best of a few
// searches. Its AICc is +Inf if the values are too few for its parameters.
func fitETS(kind etsKind, values []float64, season int) etsModel {
	if !kind.seasonal() {
		season = 1
	}
	const enough = 1e-6
	none := etsModel{kind: kind, aicc: math.Inf(1)}
	n, k := float64(len(values)), float64(kind.parameters(season)+1)
	if n <= k+1 {
		return none
	}
	f := newEtsFit(kind, values, season)
	best := vertex{value: math.Inf(1)}
	for _, angles := range etsStarts {
		if found := descend(f.value, f.first(angles), enough); found.value < best.value {
			best = found
		}
	}
	if best.x == nil {
		return none
	}
	smoothing, start := f.at(best.x)
	return etsModel{kind, smoothing, start, best.value, best.value + float64(2*k*n/(n-k-1))}
}

// etsStarts are where searches start: alpha, beta, gamma and phi as angles.
var etsStarts = [...][4]float64{
	{at10, at10, at10, at90},
	{at50, at30, at50, at50},
}

// first is the point at which a search starts.
func (f *etsFit) first(angles [4]float64) []float64 {
	x := []float64{angles[0]}
	for i, has := range []bool{f.kind.trending(), f.kind.seasonal(), f.kind.damped()} {
		if has {
			x = append(x, angles[1+i])
		}
	}
	return append(x, make([]float64, f.kind.states()+f.free)...)
}

// units sets those of x: the size of a one-step error where the first search starts.
func (f *etsFit) units() {
	smoothing, start := f.at(f.first(etsStarts[0]))
	_, squares := f.tape.run(start, smoothing)
	const smallest = 1e-6 // the values have a size of 1
	f.level = max(smallest, math.Sqrt(squares/float64(len(f.tape.values))))
	if math.IsInf(f.level, 1) {
		f.level = smallest
	}
	f.season = f.level
	if f.kind.relative {
		f.level = float64(f.level * math.Abs(start.level))
		if !f.kind.factor() {
			f.season = f.level
		}
	}
}

// at returns the parameters of a point.
func (f *etsFit) at(x []float64) (smoothing, *states) {
	next := func() float64 {
		v := x[0]
		x = x[1:]
		return v
	}
	within := func(lowest, highest float64) float64 {
		v := portable.Sin(next())
		return lowest + float64((highest-lowest)*float64(v*v))
	}
	p, s := smoothing{phi: 1}, f.start.clone()
	p.alpha = within(lowestShare, highestShare)
	if f.kind.trending() {
		p.beta = within(lowestShare, p.alpha)
	}
	if f.kind.seasonal() {
		p.gamma = within(lowestShare, 1-p.alpha)
	}
	if f.kind.damped() {
		p.phi = within(lowestDamping, highestDamping)
	}
	s.level += float64(f.level * next())
	if f.kind.trending() {
		s.trend += float64(f.level * next())
	}
	for i, v := range x {
		s.season[i+1] += float64(f.season * v)
		s.season[0] -= float64(f.season * v)
	}
	return p, s
}

// value is minus twice the logarithm of the likelihood at a point, with its gradient.
func (f *etsFit) value(x, gradient []float64) float64 {
	p, s := f.at(x)
	if f.kind.factor() && slices.Min(s.season) <= 0 || !f.forgetting(p) {
		return math.Inf(1)
	}
	twice, squares := f.tape.run(s, p)
	if math.IsInf(twice, 1) {
		return twice
	}
	g, i := f.tape.back(s, p, squares), 0
	put := func(derivative float64) {
		gradient[i] = derivative
		i++
	}
	angle := func(derivative, span float64) { put(float64(derivative * span * portable.Sin(2*x[i]))) }
	share := func(v, highest float64) float64 {
		return (v - lowestShare) / max(highest-lowestShare, lowestShare*lowestShare)
	}

	alpha := g.alpha // moves the bounds of beta and gamma too
	if f.kind.trending() {
		alpha += float64(g.beta * share(p.beta, p.alpha))
	}
	if f.kind.seasonal() {
		alpha -= float64(g.gamma * share(p.gamma, 1-p.alpha))
	}
	angle(alpha, highestShare-lowestShare)
	if f.kind.trending() {
		angle(g.beta, p.alpha-lowestShare)
	}
	if f.kind.seasonal() {
		angle(g.gamma, 1-p.alpha-lowestShare)
	}
	if f.kind.damped() {
		angle(g.phi, highestDamping-lowestDamping)
	}
	put(float64(f.level * g.level))
	if f.kind.trending() {
		put(float64(f.level * g.trend))
	}
	for j := 1; i < len(gradient); j++ {
		put(float64(f.season * (g.season[j] - g.season[0])))
	}
	return twice
}

// forgetting reports whether the influence of old values fades: the roots of the
// discount matrix of a trend with a season are inside the unit circle (Hyndman, Akram
// and Archibald, Annals of the Institute of Statistical Mathematics 60, 2008, 407-426).
// Within the bounds of the parameters those of other kinds always are, but for one that
// stands for a constant moved from level to season.
func (f *etsFit) forgetting(p smoothing) bool {
	if !f.kind.trending() || !f.kind.seasonal() {
		return true
	}
	c := make([]float64, len(f.start.season)+1)
	n, middle := len(c), p.alpha+p.beta-float64(p.alpha*p.phi)
	for i := range c {
		c[i] = middle
	}
	c[0] = p.alpha + p.beta - p.phi
	c[n-2] = middle + p.gamma - 1
	c[n-1] = float64(p.phi * (1 - p.alpha - p.gamma))
	return stable(c)
}

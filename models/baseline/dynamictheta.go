package baseline

import "math"

// DynamicTheta is the dynamic optimized Theta model (Fiorucci, Pellegrini, Louzada, Petropoulos
// and Koehler, International Journal of Forecasting 32, 2016, 1151-1161). The line A + B*t of
// the [Theta] method is that of the values so far, and its share w = 1 - 1/theta is fitted:
//
//	forecast  y[t+1] = l + w * ((1-alpha)^t * A + (1 - (1-alpha)^(t+1)) / alpha * B)
//	level     l' = l + alpha*(y - l)
//
// where t counts the values so far. A forecast further ahead is that of the values that were
// forecast before it. alpha, in [0.1, 0.99], w, in [0, 1], and the first level have the least sum of
// squared one-step errors from the third value on, as in the authors' R package forecTheta. The
// season is treated as in [Theta].
type DynamicTheta struct {
	Season int // in values; 0 for none

	model *dynamicTheta // nil until fitted
}

type dynamicTheta struct {
	first  int // row of the first value that was fitted on
	season seasonality
	alpha  float64
	share  float64 // w
	level  float64 // before the first value
}

// Name returns "dynamic optimized theta".
func (*DynamicTheta) Name() string { return "dynamic optimized theta" }

// Fit needs 8 values that differ.
func (th *DynamicTheta) Fit(train []float64) error {
	th.model = nil
	values, first, err := thetaValues(th.Name(), train, th.Season)
	if err != nil {
		return err
	}
	season := seasonalityOf(values, th.Season)
	adjusted := season.remove(values)
	unit, err := sizeOf(th.Name(), adjusted)
	if err != nil {
		return err
	}
	model, squares := fitDynamicTheta(scaled(adjusted, unit))
	if math.IsInf(squares, 1) {
		return unfinite(th.Name())
	}
	model.first, model.season, model.level = first, season, float64(model.level*unit)
	th.model = &model
	return nil
}

// fitDynamicTheta returns the model with the least sum of squares: that of a grid of alpha, then
// by golden section beside it.
func fitDynamicTheta(values []float64) (best dynamicTheta, squares float64) {
	const (
		lowest, highest = 0.1, 0.99
		points          = 20
		sections        = 30
	)
	squares = math.Inf(1)
	try := func(alpha float64) float64 {
		m, s := thetaSquares(values, alpha)
		if s < squares {
			best, squares = m, s
		}
		return s
	}
	step := (highest - lowest) / points
	for i := range points + 1 {
		try(lowest + float64(step*float64(i)))
	}
	golden := (math.Sqrt(5) - 1) / 2
	a, b := max(lowest, best.alpha-step), min(highest, best.alpha+step)
	c, d := b-float64(golden*(b-a)), a+float64(golden*(b-a))
	atC, atD := try(c), try(d)
	for range sections {
		if atC < atD {
			b, d, atD = d, c, atC
			c = b - float64(golden*(b-a))
			atC = try(c)
		} else {
			a, c, atC = c, d, atD
			d = a + float64(golden*(b-a))
			atD = try(d)
		}
	}
	return best, squares
}

// thetaSquares returns the model of one alpha with the least sum of squares. The forecasts are
// linear in the first level and in w, so that these solve two equations.
func thetaSquares(values []float64, alpha float64) (dynamicTheta, float64) {
	m := dynamicTheta{alpha: alpha, share: 1}
	var ll, lw, ww, le, we, ee float64 // sums of products of the two columns and of what they explain
	var s thetaState
	s.faded = 1
	for t, y := range values {
		if t >= 2 {
			column, e := s.line(alpha), y-s.level
			ll, lw, ww = ll+float64(s.faded*s.faded), lw+float64(s.faded*column), ww+float64(column*column)
			le, we, ee = le+float64(s.faded*e), we+float64(column*e), ee+float64(e*e)
		}
		s.move(alpha, y)
	}
	m.share = 0
	if rest := ww - float64(lw/ll*lw); rest > 1e-12*ww {
		m.share = min(1, max(0, (we-float64(lw/ll*le))/rest))
	}
	m.level = (le - float64(m.share*lw)) / ll
	return m, thetaErrors(values, m)
}

// thetaErrors is the sum of squared one-step errors from the third value on, +Inf if it is not
// finite.
func thetaErrors(values []float64, m dynamicTheta) (squares float64) {
	s := m.start()
	for t, y := range values {
		if e := y - s.forecast(m); t >= 2 {
			squares += float64(e * e)
		}
		s.move(m.alpha, y)
	}
	if !finiteNumber(squares) {
		return math.Inf(1)
	}
	return squares
}

// thetaState is what is known after t values.
type thetaState struct {
	t            float64
	level        float64
	faded        float64 // (1-alpha)^t
	mean         float64
	intercept, b float64 // of the line
}

func (m dynamicTheta) start() thetaState { return thetaState{level: m.level, faded: 1} }

// line is what the line adds to the next forecast for each w.
func (s *thetaState) line(alpha float64) float64 {
	return float64(s.faded*s.intercept) + float64((1-float64(s.faded*(1-alpha)))/alpha*s.b)
}

func (s *thetaState) forecast(m dynamicTheta) float64 {
	return s.level + float64(m.share*s.line(m.alpha))
}

// move takes in the next value.
func (s *thetaState) move(alpha, y float64) {
	before := s.mean
	s.t++
	s.level += float64(alpha * (y - s.level))
	s.faded *= 1 - alpha
	s.mean += (y - before) / s.t
	if s.t > 1 {
		s.b = (float64((s.t-2)*s.b) + float64(6/s.t*(y-before))) / (s.t + 1)
	}
	s.intercept = s.mean - float64((s.t+1)/2*s.b)
}

// Forecast smooths the history from the first level; history begins with the training values.
func (th *DynamicTheta) Forecast(history []float64, horizon int) ([]float64, error) {
	return only(th, history, horizon)
}

// rolling smooths the values once, stopping at every origin to forecast.
func (th *DynamicTheta) rolling(values []float64, origins []int, horizon int) ([][]float64, error) {
	m := th.model
	if m == nil {
		return nil, unfitted(th.Name())
	}
	s, t := m.start(), 0
	return walk{
		name: th.Name(), first: m.first, least: m.first + 1,
		advance: func(values []float64) {
			for _, y := range values {
				s.move(m.alpha, m.season.without(y, t))
				t++
			}
		},
		forecast: func(path []float64) {
			ahead := s
			for k := range path {
				next := ahead.forecast(*m)
				path[k] = m.season.with(next, t+k)
				ahead.move(m.alpha, next)
			}
		},
	}.paths(values, origins, horizon)
}

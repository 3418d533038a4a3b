package baseline

import "math"

// Theta is the method that won the M3 competition (Assimakopoulos and Nikolopoulos,
// International Journal of Forecasting 16, 2000, 521-530). It is simple exponential smoothing
// with half the slope b of the least-squares line of the training values as a drift (Hyndman
// and Billah, International Journal of Forecasting 19, 2003, 287-290):
//
//	forecast  y[t+k] = l + b/2 * (k - 1 + (1 - (1-alpha)^t) / alpha)
//	level     l' = l + alpha*(y - l)
//
// alpha and the first level are those of greatest likelihood, as those of ETS(A,N,N). As in R's
// forecast::thetaf, a season is taken out first if the autocorrelation of the training values at
// its length is significant at 10 %. It is then a factor, by decomposition, or a summand
// where not all training values are above zero. A very long training part is fitted on its last
// values: see [Fitted].
type Theta struct {
	Season int // in values; 0 for none

	model *thetaModel // nil until fitted
}

type thetaModel struct {
	first  int // row of the first value that was fitted on
	season seasonality
	alpha  float64
	level  float64 // before the first value
	drift  float64 // b/2
}

func init() {
	Register(90, func(seasons []int) []Forecaster {
		season := firstOf(seasons)
		return []Forecaster{&Theta{Season: season}, &DynamicTheta{Season: season}}
	})
}

// Name returns "theta".
func (*Theta) Name() string { return "theta" }

// Fit needs 8 values that differ.
func (th *Theta) Fit(train []float64) error {
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
	simple := fitETS(etsKind{trend: "N", season: "N"}, scaled(adjusted, unit), 1)
	if simple.start == nil {
		return unfinite(th.Name())
	}
	simple.scale(unit)
	_, slope := line(adjusted)
	th.model = &thetaModel{first, season, simple.smoothing.alpha, simple.start.level, slope / 2}
	return nil
}

// thetaValues checks the training values and returns those that are fitted on.
func thetaValues(name string, train []float64, season int) (values []float64, first int, err error) {
	if err := trainable(name, train, 8); err != nil {
		return nil, 0, err
	}
	if err := varied(name, train); err != nil {
		return nil, 0, err
	}
	values, first = latest(train, season)
	return values, first, varied(name, values)
}

// Forecast smooths the history from the first level; history begins with the training values.
func (th *Theta) Forecast(history []float64, horizon int) ([]float64, error) {
	return only(th, history, horizon)
}

// rolling smooths the values once, stopping at every origin to forecast.
func (th *Theta) rolling(values []float64, origins []int, horizon int) ([][]float64, error) {
	m := th.model
	if m == nil {
		return nil, unfitted(th.Name())
	}
	level, faded, t := m.level, 1.0, 0 // faded is (1-alpha)^t
	return walk{
		name: th.Name(), first: m.first, least: m.first + 1,
		advance: func(values []float64) {
			for _, y := range values {
				level += float64(m.alpha * (m.season.without(y, t) - level))
				faded *= 1 - m.alpha
				t++
			}
		},
		forecast: func(path []float64) {
			for k := range path {
				steps := float64(k) + (1-faded)/m.alpha
				path[k] = m.season.with(level+float64(m.drift*steps), t+k)
			}
		},
	}.paths(values, origins, horizon)
}

// seasonality is a season that is the same in every year; none if the figure is empty.
type seasonality struct {
	factor bool
	figure []float64
}

// seasonalityOf returns the season of values, if it is significant: its autocorrelation at the
// season's length is more than 1.645 standard errors from 0 (Bartlett's, of those before), as in
// R's forecast::thetaf.
func seasonalityOf(values []float64, season int) seasonality {
	const (
		normal95 = 1.6448536269514722
		smallest = 1e-4 // factor that is divided by
	)
	n := len(values)
	if season < 2 || n <= 2*season {
		return seasonality{}
	}
	gamma := autocovariances(values, season+1)
	squares := 0.5
	for _, g := range gamma[1:season] {
		squares += float64(g / gamma[0] * (g / gamma[0]))
	}
	if !(math.Abs(gamma[season]/gamma[0]) > normal95*math.Sqrt(2*squares/float64(n))) {
		return seasonality{}
	}
	s := seasonality{factor: positive("", values, 0) == nil}
	s.figure = seasonFigure(s.factor, values, movingAverage(values, season), season)
	if finite("", s.figure, 0) != nil {
		return seasonality{}
	}
	for _, v := range s.figure {
		if s.factor && v < smallest {
			return seasonality{}
		}
	}
	return s
}

// without takes the season out of the value of row t.
func (s seasonality) without(y float64, t int) float64 {
	if s.figure == nil {
		return y
	}
	return without(s.factor, y, s.figure[t%len(s.figure)])
}

// with puts the season of row t into a value.
func (s seasonality) with(y float64, t int) float64 {
	if s.figure == nil {
		return y
	}
	return compose(s.factor, y, s.figure[t%len(s.figure)])
}

// remove returns values without their season.
func (s seasonality) remove(values []float64) []float64 {
	all := make([]float64, len(values))
	for t, y := range values {
		all[t] = s.without(y, t)
	}
	return all
}

package baseline

import "math"

// ETS is exponential smoothing in its state-space form: level l, trend b and seasonal value s
// are moved by the error of each one-step forecast, and all parameters, the first states
// among them, are those of greatest likelihood (Hyndman, Koehler, Ord and Snyder, Forecasting
// with Exponential Smoothing, Springer 2008; fpp3, chapter 8):
//
//	forecast  y[t+k] = l + (phi + ... + phi^k)*b + s
//	level     l' = l + phi*b + alpha*e
//	trend     b' = phi*b + beta*e
//	season    s' = s + gamma*e
//
// where e is the error. A trend may be absent, or damped (phi < 1), and so may be a season,
// or it is a factor: the forecast is times s, the error is divided by s for level and trend,
// and by the level and trend for s. The Gaussian errors are in the unit of the series, or
// relative to the forecast, for which all training values must be above zero.
//
// Parameters have the bounds of R's forecast::ets, and the discount matrix of trend and
// season is stable. Likelihoods are those of R, and the search, by the method of Broyden,
// Fletcher, Goldfarb and Shanno with exact gradients, ends at greater ones than R's simplex
// method; so R may choose another kind. A long training part is fitted on its last
// values: see [FittedETS]. The first seasonal values of a season above 24, for which R
// has no model, are not fitted but those of a decomposition. A forecast further ahead is
// that of errors that are zero.
type ETS struct {
	Season int // in values; 0 for none
	// Kind is error, trend and season as in R, such as "A,N,N" or "M,Ad,M": errors "A" (in the
	// series' unit) or "M" (relative), trend "N" (none), "A" or "Ad" (damped), season "N", "A"
	// (a summand) or "M" (a factor), which needs relative errors. Empty chooses
	// that with the least AICc: -2*log(likelihood) + 2*k*n/(n-k-1) for k parameters,
	// of which the variance of the errors is one.
	Kind string

	model *etsModel // nil until fitted
	first int       // row of the first value that was fitted on
}

func init() {
	Register(80, func(seasons []int) []Forecaster {
		return []Forecaster{&ETS{Season: firstOf(seasons)}}
	})
}

// Name returns, for instance, "ETS(M,Ad,M)", or "ETS" before a kind is chosen.
func (e *ETS) Name() string {
	switch {
	case e.Kind != "":
		return "ETS(" + e.Kind + ")"
	case e.model != nil:
		return "ETS(" + e.model.kind.String() + ")"
	}
	return "ETS"
}

// Fit needs 8 values that differ, or three more than a given kind has parameters, the first
// states among them: a season of 12 has 11.
func (e *ETS) Fit(train []float64) error {
	e.model = nil
	kinds, atLeast, err := e.kinds()
	if err != nil {
		return err
	}
	if err := trainable(e.Name(), train, atLeast); err != nil {
		return err
	}
	if err := varied(e.Name(), train); err != nil {
		return err
	}
	first := len(train) - FittedETS(len(train), e.Season)
	values := train[first:]
	unit, err := sizeOf(e.Name(), values)
	if err != nil {
		return err
	}
	scaled, above := scaled(values, unit), positive("", values, 0) == nil
	best := etsModel{aicc: math.Inf(1)}
	for _, kind := range kinds {
		if kind.relative && !above {
			if e.Kind != "" {
				return positive(e.Name(), values, first)
			}
			continue
		}
		if m := fitETS(kind, scaled, e.Season); m.aicc < best.aicc {
			best = m
		}
	}
	if best.start == nil {
		return unfinite(e.Name())
	}
	best.scale(unit)
	e.model, e.first = &best, first
	return nil
}

// kinds returns those to choose from, and the number of values that they need.
func (e *ETS) kinds() (kinds []etsKind, atLeast int, err error) {
	if e.Kind != "" {
		kind, err := kindOf("ETS", e.Kind)
		if err == nil && kind.seasonal() {
			err = seasonal(e.Name(), e.Season)
		}
		return []etsKind{kind}, kind.parameters(e.Season) + 3, err
	}
	for _, kind := range etsKinds {
		if !kind.seasonal() || e.Season > 1 {
			kinds = append(kinds, kind)
		}
	}
	return kinds, 8, nil
}

// Forecast smooths the history from the first states; history begins with the training values.
func (e *ETS) Forecast(history []float64, horizon int) ([]float64, error) {
	return only(e, history, horizon)
}

// rolling smooths the values once, stopping at every origin to forecast.
func (e *ETS) rolling(values []float64, origins []int, horizon int) ([][]float64, error) {
	if e.model == nil {
		return nil, unfitted(e.Name())
	}
	m, state := e.model, e.model.start.clone()
	return walk{
		name: e.Name(), first: e.first, least: e.first + 1,
		advance: func(values []float64) {
			for _, y := range values {
				state.step(m.smoothing, m.kind.factor(), y)
			}
		},
		forecast: func(path []float64) { state.extend(path, m.smoothing.phi, m.kind.factor()) },
	}.paths(values, origins, horizon)
}

package baseline

import (
	"fmt"

	"unroll/graph/portable"
)

// ARIMA is the seasonal autoregressive integrated moving average of order (p,d,q)(P,D,Q) with the
// least AICc (Box and Jenkins, Time Series Analysis, 1970; fpp3, chapter 9):
//
//	(1 - phi_1*B - ...)(1 - Phi_1*B^s - ...)(w[t] - c) = (1 + theta_1*B + ...)(1 + Theta_1*B^s + ...)e[t]
//	w[t] = (1-B)^d (1-B^s)^D y[t],  B*y[t] = y[t-1]
//
// D is 1 where the season is strong, d is chosen by KPSS tests, and the other orders and whether
// there is a constant c by the stepwise search of R's forecast::auto.arima (Hyndman and Khandakar,
// Journal of Statistical Software 27, 2008, article 3). Coefficients have the greatest exact likelihood
// of the differenced values, for autoregressions that are stationary and moving averages that are
// invertible. A long training part is fitted on its last values: see [FittedARIMA]. A season above 24
// is left out, as its states are too many.
type ARIMA struct {
	Season int // s, in values; 0 for none
	// Log fits and forecasts logarithms. A forecast is then the median of the
	// series, not its mean.
	Log bool

	model *arimaModel // nil until fitted
	first int         // row of the first value that was fitted on
	unit  float64     // by which values are divided, before logarithms
}

func init() {
	Register(85, func(seasons []int) []Forecaster {
		season := firstOf(seasons)
		return []Forecaster{&ARIMA{Season: season}, &ARIMA{Season: season, Log: true}}
	})
}

// Name returns, for instance, "ARIMA(2,1,1)(0,1,1)" or "ARIMA(0,1,1) on logs", or "ARIMA" before
// orders are chosen.
func (a *ARIMA) Name() string {
	name := "ARIMA"
	if a.model != nil {
		name += a.model.order.String()
	}
	if a.Log {
		name += " on logs"
	}
	return name
}

// Fit needs 8 values that differ; on logs they must be above zero.
func (a *ARIMA) Fit(train []float64) error {
	a.model = nil
	if err := trainable(a.Name(), train, 8); err != nil {
		return err
	}
	if err := varied(a.Name(), train); err != nil {
		return err
	}
	a.first = len(train) - FittedARIMA(len(train), a.season())
	values := train[a.first:]
	if err := varied(a.Name(), values); err != nil {
		return err
	}
	if a.Log {
		if err := positive(a.Name(), values, a.first); err != nil {
			return err
		}
	}
	unit, err := sizeOf(a.Name(), values)
	if err != nil {
		return err
	}
	a.unit = unit
	model, ok := chooseARIMA(a.transform(values), a.season())
	if !ok {
		return unfinite(a.Name())
	}
	a.model = &model
	return nil
}

// season is that of the model, or 0.
func (a *ARIMA) season() int {
	const longest = 24
	if a.Season > longest {
		return 0
	}
	return a.Season
}

// transform returns the values in units of their size, or the logarithms of these.
func (a *ARIMA) transform(values []float64) []float64 {
	y := scaled(values, a.unit)
	if a.Log {
		for i, v := range y {
			y[i] = portable.Log(v)
		}
	}
	return y
}

// Forecast filters the history from its start; history begins with the training values.
func (a *ARIMA) Forecast(history []float64, horizon int) ([]float64, error) {
	return only(a, history, horizon)
}

// rolling filters the values once, stopping at every origin to forecast.
func (a *ARIMA) rolling(values []float64, origins []int, horizon int) ([][]float64, error) {
	m := a.model
	if m == nil {
		return nil, unfitted(a.Name())
	}
	f, ok := newARMAFilter(m.arma)
	if !ok {
		return nil, fmt.Errorf("%s is not stationary", a.Name())
	}
	differencing, state, past := m.order.differencing(), make([]float64, len(m.arma.phi)), []float64{}
	integrated := func() float64 { // what differencing takes off the next value
		y := 0.0
		for lag, g := range differencing {
			y += float64(g * past[len(past)-1-lag])
		}
		return y
	}
	return walk{
		name: a.Name(), first: a.first, least: a.first + max(1, len(differencing)), positive: a.Log,
		advance: func(values []float64) {
			for _, y := range a.transform(values) {
				if len(past) >= len(differencing) {
					f.move(state, y-integrated()-m.constant-state[0])
					f.next()
				}
				past = append(past, y)
			}
		},
		forecast: func(path []float64) {
			ahead, known := append([]float64(nil), state...), len(past)
			for k := range path {
				y := integrated() + m.constant + ahead[0]
				f.move(ahead, 0)
				past = append(past, y)
				if a.Log {
					y = portable.Exp(y)
				}
				path[k] = float64(a.unit * y)
			}
			past = past[:known]
		},
	}.paths(values, origins, horizon)
}

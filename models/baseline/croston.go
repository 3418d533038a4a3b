package baseline

// Croston is the method for intermittent demand that smooths the values above zero and the intervals
// between them apart, and forecasts their quotient for every step (Croston, Operational Research
// Quarterly 23, 1972, 289-303). Its forecast is too high on average; with Corrected it is multiplied
// by 1 - alpha/2 (Syntetos and Boylan, International Journal of Forecasting 21, 2005, 303-314). Both
// smooth with alpha = 0.1 from the first value and interval, as R's forecast::croston.
type Croston struct {
	Corrected bool

	demand
	fitted bool
}

func init() {
	Register(95, func([]int) []Forecaster {
		return []Forecaster{&Croston{}, &Croston{Corrected: true}, &TSB{}, &ADIDA{}}
	})
}

// Name returns "Croston" or "Syntetos-Boylan".
func (c *Croston) Name() string {
	if c.Corrected {
		return "Syntetos-Boylan"
	}
	return "Croston"
}

// Fit checks that the values are intermittent.
func (c *Croston) Fit(train []float64) error {
	err := c.suited(c.Name(), train)
	c.fitted = err == nil
	return err
}

// Forecast smooths the whole history.
func (c *Croston) Forecast(history []float64, horizon int) ([]float64, error) {
	return only(c, history, horizon)
}

// rolling smooths the values once, stopping at every origin to forecast.
func (c *Croston) rolling(values []float64, origins []int, horizon int) ([][]float64, error) {
	if !c.fitted {
		return nil, unfitted(c.Name())
	}
	factor := 1.0
	if c.Corrected {
		factor = 1 - crostonAlpha/2
	}
	var size, interval smoothed
	since := 0
	return walk{
		name: c.Name(), least: 1,
		advance: func(values []float64) {
			for _, y := range values {
				since++
				if y > 0 {
					size.add(y)
					interval.add(float64(since))
					since = 0
				}
			}
		},
		forecast: func(path []float64) {
			if size.begun {
				flat(path, factor*size.level/interval.level)
			}
		},
	}.paths(values, origins, horizon)
}

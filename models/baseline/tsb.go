package baseline

// TSB smooths the values above zero, and at every row whether there is one, and forecasts the product
// for every step: unlike that of [Croston], its forecast falls while nothing is sold (Teunter, Syntetos
// and Babai, European Journal of Operational Research 214, 2011, 606-615). Both are smoothed with alpha =
// 0.1 from the first.
type TSB struct {
	demand
	fitted bool
}

// Name returns "Teunter-Syntetos-Babai".
func (*TSB) Name() string { return "Teunter-Syntetos-Babai" }

// Fit checks that the values are intermittent.
func (b *TSB) Fit(train []float64) error {
	err := b.suited(b.Name(), train)
	b.fitted = err == nil
	return err
}

// Forecast smooths the whole history.
func (b *TSB) Forecast(history []float64, horizon int) ([]float64, error) {
	return only(b, history, horizon)
}

// rolling smooths the values once, stopping at every origin to forecast.
func (b *TSB) rolling(values []float64, origins []int, horizon int) ([][]float64, error) {
	if !b.fitted {
		return nil, unfitted(b.Name())
	}
	var size, share smoothed
	return walk{
		name: b.Name(), least: 1,
		advance: func(values []float64) {
			for _, y := range values {
				there := 0.0
				if y > 0 {
					there = 1
					size.add(y)
				}
				share.add(there)
			}
		},
		forecast: func(path []float64) { flat(path, size.level*share.level) },
	}.paths(values, origins, horizon)
}

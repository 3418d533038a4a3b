package baseline

import "math"

// ADIDA adds up the values of as many rows as the mean interval between values above zero has, so that
// few sums are zero, smooths the sums, and gives each row of a forecast its share (Nikolopoulos,
// Syntetos, Boylan, Petropoulos and Assimakopoulos, Journal of the Operational Research Society 62,
// 2011, 544-554). Sums are counted back from the last row. They are smoothed with alpha = 0.1 from the
// first.
type ADIDA struct {
	demand
	rows int // of a sum; 0 until fitted
}

// Name returns "ADIDA".
func (*ADIDA) Name() string { return "ADIDA" }

// Fit finds the mean interval.
func (a *ADIDA) Fit(train []float64) error {
	a.rows = 0
	if err := a.suited(a.Name(), train); err != nil {
		return err
	}
	above := 0
	for _, v := range train {
		if v > 0 {
			above++
		}
	}
	last := len(train)
	for !(train[last-1] > 0) {
		last--
	}
	a.rows = max(1, int(math.Round(float64(last)/float64(above))))
	return nil
}

// Forecast smooths the sums of the whole history.
func (a *ADIDA) Forecast(history []float64, horizon int) ([]float64, error) {
	if a.rows == 0 {
		return nil, unfitted(a.Name())
	}
	if _, err := tail(a.Name(), history, a.rows, horizon); err != nil {
		return nil, err
	}
	if err := finite(a.Name(), history, 0); err != nil {
		return nil, err
	}
	var sums smoothed
	for from := len(history) % a.rows; from < len(history); from += a.rows {
		sum := 0.0
		for _, v := range history[from : from+a.rows] {
			sum += v
		}
		sums.add(sum)
	}
	path := make([]float64, horizon)
	flat(path, sums.level/float64(a.rows))
	return path, bounded(a.Name(), path)
}

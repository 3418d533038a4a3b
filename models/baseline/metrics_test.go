package baseline

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Worked by hand: errors 1, -2, 3, 0 on 10, 20, 30, 40; the training values
// 1, 3, 2, 6 move by 2, 1, 4 in one step and by 1, 3 in two.
func TestMeasuresByHand(t *testing.T) {
	train := []float64{1, 3, 2, 6}
	actual := []float64{10, 20, 30, 40}
	forecast := []float64{9, 22, 27, 40}
	cases := []struct {
		name string
		got  func() (float64, error)
		want float64
	}{
		{"RMSE", func() (float64, error) { return RMSE(actual, forecast) }, math.Sqrt(14.0 / 4)},
		{"MAE", func() (float64, error) { return MAE(actual, forecast) }, 6.0 / 4},
		{"MAPE", func() (float64, error) { return MAPE(actual, forecast) }, (10.0 + 10 + 10 + 0) / 4},
		{"sMAPE", func() (float64, error) { return SMAPE(actual, forecast) }, 50 * (1.0/19 + 2.0/42 + 3.0/57)},
		{"MASE 1", func() (float64, error) { return MASE(train, actual, forecast, 1) }, 1.5 / (7.0 / 3)},
		{"MASE 2", func() (float64, error) { return MASE(train, actual, forecast, 2) }, 1.5 / 2},
		{"RMSSE 1", func() (float64, error) { return RMSSE(train, actual, forecast, 1) }, math.Sqrt(3.5 / 7)},
		{"RMSSE 2", func() (float64, error) { return RMSSE(train, actual, forecast, 2) }, math.Sqrt(3.5 / 5)},
	}
	for _, c := range cases {
		if got, err := c.got(); err != nil || !near(got, c.want, 1e-12) {
			t.Errorf("%s = %g, %v; want %g", c.name, got, err, c.want)
		}
	}
}

func TestUndefinedMeasures(t *testing.T) {
	cases := []struct {
		name      string
		got       func() (float64, error)
		undefined bool
	}{
		{"MAPE of zero", func() (float64, error) { return MAPE([]float64{1, 0}, []float64{1, 1}) }, true},
		{"sMAPE of zeros", func() (float64, error) { return SMAPE([]float64{0}, []float64{0}) }, true},
		{"MASE of a constant", func() (float64, error) { return MASE([]float64{2, 2}, []float64{1}, []float64{1}, 1) }, true},
		{"RMSSE of a periodic series", func() (float64, error) {
			return RMSSE([]float64{1, 2, 1, 2}, []float64{1}, []float64{1}, 2)
		}, true},
		{"MASE of too few", func() (float64, error) { return MASE([]float64{1, 2}, []float64{1}, []float64{1}, 2) }, false},
		{"MASE of season 0", func() (float64, error) { return MASE([]float64{1, 2}, []float64{1}, []float64{1}, 0) }, false},
		{"RMSE of none", func() (float64, error) { return RMSE(nil, nil) }, false},
		{"RMSE of NaN", func() (float64, error) { return RMSE([]float64{1}, []float64{math.NaN()}) }, false},
		{"MAE of unequal lengths", func() (float64, error) { return MAE([]float64{1}, []float64{1, 2}) }, false},
	}
	for _, c := range cases {
		_, err := c.got()
		if err == nil || errors.Is(err, ErrUndefined) != c.undefined {
			t.Errorf("%s: error %v, want ErrUndefined %t", c.name, err, c.undefined)
		}
	}
}

// MASE and RMSSE have no unit; the others have that of the series.
func TestMeasuresAndUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfN(rapid.Float64Range(1, 100), 6, 30).Draw(t, "values")
		factor := rapid.Float64Range(0.1, 10).Draw(t, "factor")
		n := len(drawn) / 3
		scaled := make([]float64, len(drawn))
		for i, v := range drawn {
			scaled[i] = factor * v
		}
		measures := []struct {
			name    string
			measure func(y []float64) (float64, error)
			unit    float64
		}{
			{"RMSE", func(y []float64) (float64, error) { return RMSE(y[:n], y[n:2*n]) }, factor},
			{"MAE", func(y []float64) (float64, error) { return MAE(y[:n], y[n:2*n]) }, factor},
			{"MAPE", func(y []float64) (float64, error) { return MAPE(y[:n], y[n:2*n]) }, 1},
			{"sMAPE", func(y []float64) (float64, error) { return SMAPE(y[:n], y[n:2*n]) }, 1},
			{"MASE", func(y []float64) (float64, error) { return MASE(y[2*n:], y[:n], y[n:2*n], 1) }, 1},
			{"RMSSE", func(y []float64) (float64, error) { return RMSSE(y[2*n:], y[:n], y[n:2*n], 1) }, 1},
		}
		for _, m := range measures {
			a, errA := m.measure(drawn)
			b, errB := m.measure(scaled)
			if errors.Is(errA, ErrUndefined) && errors.Is(errB, ErrUndefined) {
				continue
			}
			if errA != nil || errB != nil || !near(b, m.unit*a, 1e-9) {
				t.Fatalf("%s: %g becomes %g at factor %g (%v, %v)", m.name, a, b, factor, errA, errB)
			}
		}
	})
}

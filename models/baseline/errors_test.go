package baseline

import (
	"math"
	"strings"
	"testing"
)

func TestErrorsOfFit(t *testing.T) {
	constant := []float64{5, 5, 5, 5, 5, 5, 5, 5, 5, 5}
	withZero := []float64{3, 1, 4, 0, 5, 9, 2, 6, 5, 3}
	cases := []struct {
		method Forecaster
		train  []float64
		want   string
	}{
		{&Persistence{}, nil, "persistence needs at least 1 training values, got 0"},
		{&Persistence{}, []float64{1, math.NaN()}, "persistence needs finite values: row 1 holds NaN"},
		{&Drift{}, []float64{1}, "drift (expanding) needs at least 2 training values, got 1"},
		{&SeasonalNaive{Season: 12}, withZero, "seasonal naive (12) needs at least 12 training values, got 10"},
		{&SeasonalNaive{}, withZero, "seasonal naive (0) needs a season of at least 2 values, got 0"},
		{&DifferenceRule{Season: 12}, withZero, "difference rule (12) needs at least 13 training values, got 10"},
		{&DifferenceRule{Season: 1}, withZero, "difference rule (1) needs a season of at least 2 values, got 1"},
		{&RatioRule{Season: 12}, withZero, "ratio rule (12) needs at least 13 training values, got 10"},
		{&RatioRule{Season: 1}, withZero, "ratio rule (1) needs a season of at least 2 values, got 1"},
		{&RatioRule{Season: 4}, withZero, "ratio rule (4) needs values above zero: row 3 holds 0"},
		{&HoltWinters{Season: 1}, withZero, "Holt-Winters additive (1) needs a season of at least 2 values, got 1"},
		{&HoltWinters{Season: 6}, withZero, "Holt-Winters additive (6) needs at least 12 training values, got 10"},
		{&HoltWinters{Season: 2}, withZero[:6], "Holt-Winters additive (2) needs at least 7 training values, got 6"},
		{&HoltWinters{Season: 2, Damped: true}, constant, "damped Holt-Winters additive (2) has nothing to fit: every training value is 5"},
		{&HoltWinters{Season: 2, Multiplicative: true}, withZero, "Holt-Winters multiplicative (2) needs values above zero: row 3 holds 0"},
		{&HoltWinters{Season: 2}, []float64{1e300, 2e300, -1e300, 1e300, 1, 2, 3, 4}, "Holt-Winters additive (2): the forecasts of the training values are not finite: rescale the series"},
		{&ETS{}, withZero[:7], "ETS needs at least 8 training values, got 7"},
		{&ETS{}, constant, "ETS has nothing to fit: every training value is 5"},
		{&ETS{Kind: "M,N,N"}, withZero, "ETS(M,N,N) needs values above zero: row 3 holds 0"},
		{&ETS{Season: 4, Kind: "A,Ad,A"}, withZero, "ETS(A,Ad,A) needs at least 12 training values, got 10"},
		{&ARIMA{}, withZero[:7], "ARIMA needs at least 8 training values, got 7"},
		{&ARIMA{}, constant, "ARIMA has nothing to fit: every training value is 5"},
		{&ARIMA{Log: true}, withZero, "ARIMA on logs needs values above zero: row 3 holds 0"},
		{&ARIMA{}, []float64{1e308, -1.7e308, 1e308, 1, 2, 3, 4, 5}, "ARIMA cannot fit training values of size"},
		{&Theta{}, withZero[:7], "theta needs at least 8 training values, got 7"},
		{&DynamicTheta{}, constant, "dynamic optimized theta has nothing to fit: every training value is 5"},
		{&Theta{}, []float64{1e308, -1.7e308, 1e308, 1, 2, 3, 4, 5}, "theta cannot fit training values of size"},
		{&ETS{}, []float64{1e308, -1.7e308, 1e308, 1, 2, 3, 4, 5}, "ETS cannot fit training values of size"},
		{&Autoregression{Order: 5}, withZero, "AR(5) needs at least 12 training values, got 10"},
		{&Autoregression{}, withZero[:5], "AR by AIC needs at least 8 training values, got 5"},
		{&Autoregression{Order: 1}, constant, "AR(1) has nothing to fit: every training value is 5"},
		{&Autoregression{Order: 1, Log: true}, withZero, "AR(1) on logs needs values above zero: row 3 holds 0"},
		{&Autoregression{Order: -1}, withZero, "an autoregression of order -1 is impossible"},
		{&Autoregression{Order: 1}, []float64{1e308, -1e308, 1e308, -1e308}, "AR(1) cannot standardize training values between -1e+308 and 1e+308"},
	}
	for _, c := range cases {
		if err := c.method.Fit(c.train); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.method.Name(), err, c.want)
		}
	}
}

func TestErrorsOfForecast(t *testing.T) {
	growing := []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}
	cases := []struct {
		method  Forecaster
		history []float64
		horizon int
		want    string
	}{
		{&Persistence{}, growing, 0, "persistence cannot forecast 0 steps ahead: a horizon is at least 1"},
		{&Persistence{}, nil, 1, "persistence needs a history of at least 1 values, got 0"},
		{&Drift{}, growing[:1], 1, "drift (expanding) needs a history of at least 2 values, got 1"},
		{&Drift{}, []float64{math.Inf(1), 1}, 1, "drift (expanding) needs finite values: row 0 holds +Inf"},
		{&SeasonalNaive{Season: 4}, growing[:3], 1, "seasonal naive (4) needs a history of at least 4 values, got 3"},
		{&SeasonalNaive{Season: 4}, []float64{1, 1, 1, 1, math.NaN(), 1}, 1, "seasonal naive (4) needs finite values: row 4 holds NaN"},
		{&RatioRule{Season: 2}, []float64{1, 1, 1, 1, -1, 1}, 1, "ratio rule (2) needs values above zero: row 4 holds -1"},
		{&RatioRule{Season: 2}, growing, 10000, "ratio rule (2) is not finite at step 1015"},
		{&HoltWinters{Season: 2}, growing[:1], 1, "Holt-Winters additive (2) needs a history of at least 2 values, got 1"},
		{&HoltWinters{Season: 2}, []float64{1, math.NaN(), 2, 3}, 1, "Holt-Winters additive (2) needs finite values: row 1 holds NaN"},
		{&HoltWinters{Season: 2, Multiplicative: true}, []float64{1, 2, 0, 4, 5}, 1, "Holt-Winters multiplicative (2) needs values above zero: row 2 holds 0"},
		{&HoltWinters{Season: 2}, growing, 0, "Holt-Winters additive (2) cannot forecast 0 steps ahead"},
		{&ETS{Kind: "A,A,N"}, nil, 1, "ETS(A,A,N) needs a history of at least 1 values, got 0"},
		{&ETS{Kind: "A,A,N"}, []float64{1, 2, math.Inf(1)}, 1, "ETS(A,A,N) needs finite values: row 2 holds +Inf"},
		{&Autoregression{Order: 1, Log: true}, []float64{1, 0}, 1, "AR(1) on logs needs values above zero: row 1 holds 0"},
		{&Autoregression{Order: 1, Log: true}, growing, 10000, "AR(1) on logs is not finite at step 101"},
		{&Autoregression{Order: 1}, growing, 10000, "AR(1) is not finite at step 10"},
	}
	for _, c := range cases {
		if err := c.method.Fit(growing); err != nil {
			t.Fatal(err)
		}
		if _, err := c.method.Forecast(c.history, c.horizon); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.method.Name(), err, c.want)
		}
	}
}

func TestForecastBeforeFit(t *testing.T) {
	for _, f := range []Forecaster{&Drift{Fixed: true}, &Autoregression{Order: 1}, &Autoregression{}, &HoltWinters{Season: 2}, &ETS{}, &ARIMA{}, &Theta{}, &DynamicTheta{}} {
		want := f.Name() + " is not fitted: call Fit before Forecast"
		if _, err := f.Forecast([]float64{1, 2, 3}, 1); err == nil || err.Error() != want {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestErrorsOfRolling(t *testing.T) {
	for _, row := range []int{0, 4} {
		if _, err := Rolling(&Persistence{}, []float64{1, 2, 3}, []int{row}, 1); err == nil {
			t.Errorf("no error for row %d of 3", row)
		}
	}
}

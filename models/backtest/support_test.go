package backtest

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/forecast"
)

// months is a monthly series of values.
func months(t testing.TB, values []float64) *dataset.Frame {
	t.Helper()
	var dates []time.Time
	for i := range values {
		dates = append(dates, time.Date(1949, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC))
	}
	f, err := dataset.FromValues(values, dataset.ValueOptions{Name: "y", Dates: dates})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// noisy is a trend with a season and noise, above zero.
func noisy(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	y := make([]float64, n)
	for i := range y {
		x := float64(i)
		y[i] = 100 + x + 20*math.Sin(2*math.Pi*x/12) + 3*rng.NormFloat64()
	}
	return y
}

// small is a network that trains in no time.
func small() *models.Spec {
	spec := models.Default()
	spec.Name = "network"
	spec.Transforms = dataset.Transforms{dataset.Difference{}, dataset.Standardize{}}
	spec.Window = dataset.Window{LookBack: 2, Layout: dataset.Steps}
	spec.Model.Units = []int{2}
	spec.Train.Epochs, spec.Train.Batch = 1, 8
	return &spec
}

func run(t testing.TB, p Plan, f *dataset.Frame) *Result {
	t.Helper()
	r, err := p.Run(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// made is a result from given forecasts, one step ahead from row first on.
func made(t testing.TB, actual []float64, first int, forecasts map[string][]float64, order ...string) *Result {
	t.Helper()
	r := &Result{Frame: months(t, actual), First: first, Horizon: 1, known: [2]float64{0, 1}}
	for _, name := range order {
		m := Method{Name: name}
		for i, y := range forecasts[name] {
			m.Paths = append(m.Paths, forecast.Path{Origin: first + i, Point: []float64{y}})
		}
		r.Methods = append(r.Methods, m)
	}
	return r
}

func near(a Number, b, tolerance float64) bool {
	return math.Abs(float64(a)-b) <= tolerance*max(1, math.Abs(b))
}

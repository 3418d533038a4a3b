package forecast

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models"
)

// csv writes values as months from 1949-01 on.
func csv(values []float64) string {
	var b strings.Builder
	b.WriteString("month,y\n")
	for i, v := range values {
		fmt.Fprintf(&b, "%d-%02d,%v\n", 1949+i/12, i%12+1, v)
	}
	return b.String()
}

// prepared makes a small Spec of the values; change may alter it first.
func prepared(t testing.TB, values []float64, change func(*models.Spec)) *models.Prepared {
	t.Helper()
	spec := models.Default()
	spec.Name = "test"
	spec.Transforms = dataset.Transforms{dataset.Standardize{}}
	spec.Window = dataset.Window{LookBack: 3, Layout: dataset.Steps, ReachBack: true}
	spec.Model.Units = []int{3}
	spec.Train.Epochs = 2
	change(&spec)
	p, err := models.Prepare(&spec, frameOf(t, values))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// frameOf is a monthly series of values from 1949-01 on.
func frameOf(t testing.TB, values []float64) *dataset.Frame {
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

func trained(t testing.TB, p *models.Prepared, seeds int) *Ensemble {
	t.Helper()
	e, err := Train(t.Context(), p, 0, seeds, Options{Jobs: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func rolled(t testing.TB, e *Ensemble, f *dataset.Frame, horizon int, origins ...int) []Path {
	t.Helper()
	paths, err := e.Rolling(t.Context(), f, origins, horizon)
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// wave is a trend with a season and a slow swing.
func wave(n int) []float64 {
	y := make([]float64, n)
	for i := range y {
		x := float64(i)
		y[i] = 100 + 2*x + 10*math.Sin(2*math.Pi*x/12) + 5*math.Sin(x/7)
	}
	return y
}

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*max(1, math.Abs(a), math.Abs(b))
}

package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// promotions writes sales that a promotion of the same day lifts by 40, and the promotion
// of the day after beside it; coming is the number of rows without sales at the end.
func promotions(t *testing.T, rows, coming int) *dataset.Frame {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	promo := make([]int, rows+coming+1)
	for i := range promo {
		promo[i] = rng.IntN(2)
	}
	var b strings.Builder
	b.WriteString("sales,promo,next\n")
	for i := range rows + coming {
		sales := fmt.Sprint(100 + float64(i)/10 + 40*float64(promo[i]) + 5*rng.NormFloat64())
		if i >= rows {
			sales = ""
		}
		fmt.Fprintf(&b, "%s,%d,%d\n", sales, promo[i], promo[i+1])
	}
	f, err := dataset.LoadAll(dataset.Source{Path: dataset.StandardInput, Column: "sales"}, strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func promoted(t *testing.T, f *dataset.Frame, source dataset.Source, horizon int) *Ensemble {
	t.Helper()
	spec := models.Default()
	spec.Name, spec.Data = "promo", source
	spec.Split = dataset.Split{Rows: 100}
	spec.InputTransforms = dataset.Transforms{dataset.MinMax{}} // 0 and 1 stay as they are
	spec.Window = dataset.Window{LookBack: 3, Horizon: horizon, Layout: dataset.Steps, ReachBack: true}
	spec.Train.Epochs, spec.Train.Batch = 30, 8
	if err := spec.Set("train.optimizer.rate", "0.01"); err != nil {
		t.Fatal(err)
	}
	p, err := models.Prepare(&spec, f)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Train(t.Context(), p, 1, 2, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// A column that is known in advance gives the forecasts that the same column shifted by
// hand does; a column of the past, which says nothing of the next day, far worse ones.
func TestFutureColumnIsAsShiftedByHand(t *testing.T) {
	f := promotions(t, 150, 1)
	at := []int{100, 120, 149}
	rolled := func(e *Ensemble) (points []float64) {
		paths, err := e.Rolling(t.Context(), e.Prepared.Frame, at, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			points = append(points, p.Point...)
		}
		return points
	}
	score := func(source dataset.Source) (float64, []float64) {
		e := promoted(t, f, source, 1)
		r, err := e.Prepared.Run(t.Context(), 1, models.RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return r.Test.RMSE(), rolled(e)
	}
	future, points := score(dataset.Source{Path: "-", Column: "sales", Future: []string{"promo"}})
	shifted, want := score(dataset.Source{Path: "-", Column: "sales", Past: []string{"next"}})
	past, _ := score(dataset.Source{Path: "-", Column: "sales", Past: []string{"promo"}})
	if future != shifted || !slices.Equal(points, want) {
		t.Errorf("RMSE %v and forecasts %v, shifted by hand %v and %v", future, points, shifted, want)
	}
	if !(future < past/2) {
		t.Errorf("RMSE %v with the promotion known in advance, %v without", future, past)
	}
}

// From the end of the series on, a network takes the values to come, also of rows that it
// forecasts from its own forecasts, and says which it lacks.
func TestForecastsNeedTheFuture(t *testing.T) {
	f := promotions(t, 150, 4)
	source := dataset.Source{Path: "-", Column: "sales", Future: []string{"promo"}}
	for _, horizon := range []int{1, 2} {
		e := promoted(t, f, source, horizon)
		paths, err := e.Rolling(t.Context(), e.Prepared.Frame, []int{148, 150}, 4)
		if err != nil {
			t.Fatal(err)
		}
		promo := slices.Concat(e.Prepared.Frame.Column(1), e.Prepared.Frame.Coming(1))
		for _, p := range paths {
			for k, y := range p.Point {
				want := 115 + 40*promo[p.Origin+k]
				if math.Abs(y-want) > 15 {
					t.Errorf("horizon %d: row %d is forecast as %v, about %v", horizon, p.Origin+k, y, want)
				}
			}
		}
		_, err = e.Rolling(t.Context(), e.Prepared.Frame, []int{150}, 5)
		lacks := []string{"155", "155, 156"}[horizon-1]
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf(`needs column "promo", which is known in advance, but %d of these rows lack its value: %s;`, horizon, lacks)) {
			t.Errorf("horizon %d: %v", horizon, err)
		}
		paths, err = e.Rolling(t.Context(), e.Prepared.Frame, []int{149}, 8)
		if err != nil || !math.IsNaN(paths[0].Point[7]) || math.IsNaN(paths[0].Point[0]) {
			t.Errorf("horizon %d: %v, %v", horizon, paths, err)
		}
	}
}

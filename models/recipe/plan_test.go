package recipe

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"unroll/dataset"
	"unroll/graph"
	"unroll/models"
)

func TestFoldsLieAtTheEndOfTheTrainingPart(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rows, season, horizon := rapid.IntRange(1, 5000).Draw(r, "rows"), rapid.IntRange(1, 400).Draw(r, "season"), rapid.IntRange(1, 40).Draw(r, "horizon")
		all, err := folds(rows, season, horizon)
		if err != nil {
			if rows >= max(24, 3*horizon) {
				r.Fatalf("%d rows and horizon %d: %v", rows, horizon, err)
			}
			return
		}
		if all[len(all)-1].End != rows || all[0].Origin < rows/3 || len(all) < 2 {
			r.Fatalf("%v of %d rows", all, rows)
		}
		for i, f := range all {
			if f.End-f.Origin < horizon || i > 0 && f.Origin != all[i-1].End {
				r.Fatalf("%v: horizon %d", all, horizon)
			}
		}
	})
}

func TestEffort(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rows, season := rapid.IntRange(24, 3_000_000).Draw(r, "rows"), rapid.IntRange(1, 300).Draw(r, "season")
		budget := time.Duration(rapid.IntRange(5, 600).Draw(r, "seconds")) * time.Second
		values := rapid.IntRange(1, 99).Draw(r, "values")
		small, large := effortFor(budget, rows, season, values), effortFor(2*budget, rows, season, values)
		if large.cost(lookBack(season), values) < small.cost(lookBack(season), values) {
			r.Fatalf("twice the budget makes %+v of %+v", large, small)
		}
		least := Effort{Seeds: 1, Rows: min(rows, 200), Epochs: checkpoints()[:3]}
		if c := small.cost(lookBack(season), values); c > budget.Seconds() && c > least.cost(lookBack(season), values) {
			r.Fatalf("%v allows %+v, which takes %.0f s", budget, small, c)
		}
	})
	if e := effortFor(DefaultBudget, 96, 12, 1); e.Seeds != 10 || e.Rows != 96 || len(e.Epochs) != len(checkpoints()) || e.Members != 20 {
		t.Errorf("the airline series gets %+v", e)
	}
}

// A search knows how many values its loss has, and says when no budget of this size will do.
func TestOverrun(t *testing.T) {
	frame := loaded(t, seasonal(90), dataset.Source{})
	levels := make([]float64, 99)
	for k := range levels {
		levels[k] = float64(k+1) / 100
	}
	quantiles := models.Loss{Name: "quantile", Value: &graph.Quantile{Levels: levels}}
	for _, c := range []struct {
		loss   models.Loss
		budget time.Duration
		want   string
	}{
		{models.Loss{}, time.Second, ""},
		{quantiles, DefaultBudget, ""},
		{quantiles, time.Second, "the budget of 1s is too small: the least search takes about 50 s, since the loss has 99 values for each row"},
	} {
		s, err := NewSearch(frame, Options{Loss: c.loss, Budget: c.budget, Levels: []float64{0.9}})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Overrun(); !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s in %v: %q, want %q", c.loss.Name, c.budget, got, c.want)
		}
	}
}

func TestScaledEpochsKeepTheUpdates(t *testing.T) {
	s := quick(t, loaded(t, seasonal(90), dataset.Source{}), Options{})
	spec := s.base()
	spec.Train.Batch = 8
	for _, c := range []struct{ epochs, tried, all, want int }{{20, 96, 96, 20}, {20, 800, 1600, 10}, {2, 800, 80000, 1}, {5, 100, 90, 5}} {
		if got := scaled(c.epochs, c.tried, c.all, spec); got != c.want {
			t.Errorf("%v: %d epochs", c, got)
		}
	}
}

func TestProfile(t *testing.T) {
	grows := loaded(t, months(96, "y", func(i int) string {
		x := float64(i)
		return ftoa(math.Exp(4 + x/40 + 0.2*math.Sin(2*math.Pi*x/12)))
	}), dataset.Source{})
	p := profileOf(grows)
	if p.Rows != 96 || p.Season != 12 || p.Frequency != "monthly" || !p.Positive || len(p.Calendar) != 1 {
		t.Errorf("%+v", p)
	}
	if math.Abs(p.Spread-1) > 0.05 {
		t.Errorf("a season that is a factor has spread %.3f, not 1", p.Spread)
	}
	steady := profileOf(loaded(t, seasonal(96), dataset.Source{}))
	if math.Abs(steady.Spread) > LogSpread || steady.Trend < 0.5 || steady.Seasonality < 0.5 {
		t.Errorf("a season that is a summand: %+v", steady)
	}
	flat := profileOf(loaded(t, months(40, "y", func(int) string { return "-3" }), dataset.Source{}))
	if flat.Spread != 0 || flat.Trend != 0 || flat.Seasonality != 0 || flat.Positive {
		t.Errorf("a constant: %+v", flat)
	}
}

func TestViews(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"no dates": {"n,y\n" + strings.Repeat("1,2\n3,5\n8,1\n", 20), []string{"as it is; gru 16, look-back 8", "difference; gru 16, look-back 8"}},
		"monthly": {seasonal(60), []string{
			"as it is; gru 16, look-back 12", "as it is + calendar month; gru 16, look-back 12", "difference; gru 16, look-back 12",
			"difference + calendar month; gru 16, look-back 12", "seasonal difference; gru 16, look-back 12",
			"difference + seasonal difference; gru 16, look-back 12",
		}},
	} {
		var names []string
		for _, r := range quick(t, loaded(t, c.text, dataset.Source{Column: "y", Inputs: []string{}}), Options{}).views() {
			if err := r.spec.Validate(); err != nil {
				t.Error(err)
			}
			names = append(names, r.Name)
		}
		if strings.Join(names, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q", name, names)
		}
	}
}

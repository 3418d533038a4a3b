package forecast

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/dataset"
	"unroll/graph/distribution"
	"unroll/models"
)

// likely makes a Spec of networks that predict normal distributions.
func likely(change func(*models.Spec)) func(*models.Spec) {
	return func(s *models.Spec) {
		s.Train.Loss = models.Loss{Name: "normal"}
		s.Train.Epochs = 30
		change(s)
	}
}

// predictedPaths are forecasts with distributions.
func predictedPaths(t *testing.T, e *Ensemble, horizon int, origins ...int) []Path {
	t.Helper()
	f := e.Prepared.Frame
	paths := rolled(t, e, f, horizon, origins...)
	if err := e.Predict(t.Context(), f, paths); err != nil {
		t.Fatal(err)
	}
	return paths
}

// Behind a linear transform the mean of the mixture is the mean of the members' forecasts.
func TestMeanOfMixture(t *testing.T) {
	p := prepared(t, wave(60), likely(func(s *models.Spec) { s.Window.Horizon = 3 }))
	for _, path := range predictedPaths(t, trained(t, p, 2), 3, 45, 60) {
		if len(path.Distributions) != 3 {
			t.Fatalf("%d distributions of 3 steps", len(path.Distributions))
		}
		for k, d := range path.Distributions {
			if !near(d.Mean(), path.Point[k], 1e-6) {
				t.Errorf("origin %d, step %d: mean %v, forecast %v", path.Origin, k, d.Mean(), path.Point[k])
			}
			if low, high := d.Quantile(0.1), d.Quantile(0.9); !(low < path.Point[k] && path.Point[k] < high) {
				t.Errorf("origin %d, step %d: %v is not between %v and %v", path.Origin, k, path.Point[k], low, high)
			}
		}
	}
}

// Quantiles come back exactly through a transform that is not linear: the median on logs is the
// logarithm of the median.
func TestQuantilesThroughTransforms(t *testing.T) {
	p := prepared(t, wave(60), likely(func(s *models.Spec) { s.Transforms = dataset.Transforms{dataset.Log{}, dataset.Standardize{}} }))
	path := predictedPaths(t, trained(t, p, 1), 1, 50)[0]
	if got := path.Distributions[0].Quantile(0.5); !near(got, path.Point[0], 1e-9) {
		t.Errorf("median %v, forecast of the median of the logarithms %v", got, path.Point[0])
	}
	for _, probability := range []float64{0.01, 0.3, 0.9} {
		y := path.Distributions[0].Quantile(probability)
		if got := path.Distributions[0].CDF(y); !near(got, probability, 1e-6) {
			t.Errorf("%v lies at %v, not %v", y, got, probability)
		}
	}
}

// A step that depends on those before it has the distribution of paths: through a difference
// the variance of independent steps adds up.
func TestDistributionsOfPaths(t *testing.T) {
	p := prepared(t, wave(60), likely(func(s *models.Spec) {
		s.Transforms = dataset.Transforms{dataset.Difference{}, dataset.Standardize{}}
		s.Window.Horizon = 2
	}))
	e := trained(t, p, 1)
	path := predictedPaths(t, e, 5, 50)[0]
	if len(path.Distributions) != 5 {
		t.Fatalf("%d distributions of 5 steps", len(path.Distributions))
	}
	spread := func(k int) float64 {
		return path.Distributions[k].Quantile(0.84) - path.Distributions[k].Quantile(0.16)
	}
	if ratio := spread(1) / spread(0); ratio < 1.2 {
		t.Errorf("the spread of step 2 is %v times that of step 1: both have an error of their own", ratio)
	}
	drawn, err := e.Paths(t.Context(), p.Frame, 50, 5, 2000, 1)
	if err != nil {
		t.Fatal(err)
	}
	var below float64
	for _, y := range drawn {
		if y[0] <= path.Distributions[0].Quantile(0.3) {
			below++
		}
	}
	if len(drawn) != 2000 || math.Abs(below/2000-0.3) > 0.04 {
		t.Errorf("%d paths, %v of them below the quantile 0.3", len(drawn), below/2000)
	}
	again, _ := e.Paths(t.Context(), p.Frame, 50, 5, 2000, 1)
	other, _ := e.Paths(t.Context(), p.Frame, 50, 5, 2000, 2)
	if !slices.Equal(drawn[7], again[7]) || slices.Equal(drawn[7], other[7]) {
		t.Error("the seed alone decides about the paths")
	}
}

// A stateful network predicts the block that it forecasts at once.
func TestDistributionsOfStatefulNetwork(t *testing.T) {
	p := prepared(t, wave(60), likely(func(s *models.Spec) { s.Model.Stateful = true }))
	e := trained(t, p, 2)
	if path := predictedPaths(t, e, 3, 50)[0]; len(path.Distributions) != 1 || !near(path.Distributions[0].Mean(), path.Point[0], 1e-6) {
		t.Errorf("%d distributions, for the forecast %v", len(path.Distributions), path.Point[0])
	}
	if _, err := e.Paths(t.Context(), p.Frame, 50, 3, 10, 1); err == nil {
		t.Error("a stateful network draws paths of 3 rows")
	}
}

func TestNoDistribution(t *testing.T) {
	p := prepared(t, wave(60), func(*models.Spec) {})
	e := trained(t, p, 1)
	if path := predictedPaths(t, e, 2, 50)[0]; path.Distributions != nil {
		t.Errorf("a network of mse predicts %v", path.Distributions)
	}
	bad := (*dataset.InputError)(nil)
	if _, err := e.Paths(t.Context(), p.Frame, 50, 2, 10, 1); !errors.As(err, &bad) {
		t.Errorf("paths of a network of mse: %v", err)
	}
	for _, kind := range []Kind{Model, Conformalized, "guess"} {
		if err := kind.Check(p.Spec, nil); !errors.As(err, &bad) {
			t.Errorf("%s intervals: %v", kind, err)
		}
	}
	quantiles := *p.Spec
	quantiles.Train.Loss = models.Loss{Name: "quantile"} // 0.1 to 0.9
	if err := Model.Check(&quantiles, []float64{0.8}); err != nil {
		t.Error(err)
	}
	if err := Model.Check(&quantiles, []float64{0.8, 0.95}); !errors.As(err, &bad) || Conformalized.Check(&quantiles, []float64{0.95}) != nil {
		t.Errorf("intervals of 95 %% between the quantiles 0.1 and 0.9: %v", err)
	}
}

// A model that is too sure covers too little; conformalized intervals cover what they say, and
// are wide where the model says so.
func TestConformalized(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	values, scales := make([]float64, 4000), make([]float64, 4000)
	paths := make([]Path, len(values))
	for i := range values {
		scales[i] = 1 + float64(i%4)
		values[i] = scales[i] * rng.NormFloat64()
		paths[i] = Path{Origin: i, Point: []float64{0}, Distributions: []distribution.Distribution{distribution.Normal{Scale: scales[i] / 2}}}
	}
	coverage := func(k Kind) (held, width float64) {
		for i, v := range k.Intervals(Scale{}, paths, values, []float64{0.8}) {
			if v[0][0].Known && v[0][0].holds(values[i]) {
				held++
			}
			width += v[0][0].Upper - v[0][0].Lower
		}
		return held / float64(len(values)), width / float64(len(values))
	}
	model, _ := coverage(Model)
	corrected, width := coverage(Conformalized)
	conformal, plain := coverage(Conformal)
	if model > 0.6 || math.Abs(corrected-0.8) > 0.02 || math.Abs(conformal-0.8) > 0.02 || width > plain {
		t.Errorf("of 80 %%: model %.3f, conformalized %.3f (width %.2f), conformal %.3f (width %.2f)", model, corrected, width, conformal, plain)
	}
}

// Networks that were far too unsure of the past, as the judged ones of a fit can be, make the correction
// larger than the intervals of the final ones: these are no wider than the model's, nested, and
// contain the forecast.
func TestConformalizedIsNested(t *testing.T) {
	var values []float64
	var paths []Path
	add := func(scale float64) {
		paths = append(paths, Path{Origin: len(paths), Point: []float64{0.01}, Distributions: []distribution.Distribution{distribution.Normal{Scale: scale}}})
	}
	for range 60 {
		values = append(values, 0)
		add(1)
	}
	add(0.05)
	levels := []float64{0.95, 0.5, 0.8}
	model, last := Model.Intervals(Scale{}, paths, values, levels)[60][0], Conformalized.Intervals(Scale{}, paths, values, levels)[60][0]
	for i, v := range last {
		inner := last[[]int{2, 1, 1}[i]] // of the next lower level
		if !v.Known || !v.holds(0.01) || v.Lower > inner.Lower || v.Upper < inner.Upper || v.Lower < model[i].Lower || v.Upper > model[i].Upper {
			t.Errorf("%v %%: %+v; a lower level has %+v, the model %+v", 100*levels[i], v, inner, model[i])
		}
	}
}

// Every member draws a path, whatever their number, and many origins share what may be drawn.
func TestPathsPerOrigin(t *testing.T) {
	for _, c := range []struct{ origins, members, want int }{{1, 5, mostPaths}, {4000, 5, 250}, {10_000, 5, fewestPaths}, {1, 800, 800}} {
		count := pathsPerOrigin(c.origins, c.members)
		sum := 0
		for i := range c.members {
			of := share(count, c.members, i)
			if sum += of; of < 1 {
				t.Errorf("%+v: member %d draws %d paths", c, i, of)
			}
		}
		if count != c.want || sum != count {
			t.Errorf("%+v: %d paths, the members draw %d", c, count, sum)
		}
	}
}

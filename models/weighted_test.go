package models_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// gaps are samples of which some targets are unknown: their weight is 0, and another
// number stands in their place.
type gaps struct {
	models.Samples
	unknown []int
	instead float64
}

func (g gaps) Y(i int) []float64 {
	if slices.Contains(g.unknown, i) {
		return []float64{g.instead}
	}
	return g.Samples.Y(i)
}

func (g gaps) Weights(i int) []float64 {
	if slices.Contains(g.unknown, i) {
		return []float64{0}
	}
	return []float64{1}
}

// some are the samples at the given places.
type some struct {
	models.Samples
	at []int
}

func (s some) Len() int          { return len(s.at) }
func (s some) X(i int) []float64 { return s.Samples.X(s.at[i]) }
func (s some) Y(i int) []float64 { return s.Samples.Y(s.at[i]) }

// With batches of one sample, training with unknown targets is training without their
// samples: they make no update, also with a momentum and weight decay, and the mean losses
// are those of the others. With larger batches, what stands in their place does not matter.
func TestUnknownTargetsWeighNothing(t *testing.T) {
	all := newSine(30)
	g := gaps{all, []int{0, 7, 8, 9, 15, 29}, 1e3}
	var known []int
	for i := range all.Len() {
		if !slices.Contains(g.unknown, i) {
			known = append(known, i)
		}
	}
	fit := func(samples models.Samples, batch int) (losses, validation []float64, params []float64, updates int) {
		n := network[float64](t, "train.optimizer={name: adam, weight_decay: 0.1}")
		training, err := n.Training(samples, models.FitOptions{Epochs: 3, Batch: batch, Validation: samples,
			OnUpdate: func(int, float64) error { updates++; return nil }})
		if err == nil {
			err = training.Run(context.Background())
		}
		if err != nil {
			t.Fatal(err)
		}
		return training.Losses, training.ValidationLosses, n.Params, updates
	}
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }
	wantLosses, wantValidation, wantParams, wantUpdates := fit(some{all, known}, 1)
	losses, validation, params, updates := fit(g, 1)
	if !slices.EqualFunc(losses, wantLosses, near) || !slices.EqualFunc(validation, wantValidation, near) ||
		!slices.EqualFunc(params, wantParams, near) || updates != wantUpdates {
		t.Errorf("losses %v, validation %v, %d updates; without the samples %v, %v, %d", losses, validation, updates, wantLosses, wantValidation, wantUpdates)
	}
	losses, validation, params, _ = fit(g, 4)
	g.instead = -7
	wantLosses, wantValidation, wantParams, _ = fit(g, 4)
	if !slices.Equal(losses, wantLosses) || !slices.Equal(validation, wantValidation) || !slices.Equal(params, wantParams) {
		t.Errorf("an unknown target of 1000 gives the losses %v, one of -7 %v", losses, wantLosses)
	}
}

// A series with gaps: its samples have weights, a part without a known target is refused,
// and a series without gaps has none.
func TestPreparedWeights(t *testing.T) {
	spec := models.Default()
	spec.Name, spec.Train.Epochs, spec.Split = "gaps", 2, dataset.Split{Rows: 12}
	values := make([]float64, 20)
	for i := range values {
		values[i] = math.Sin(float64(i))
	}
	prepare := func(missing ...int) (*models.Prepared, error) {
		v := slices.Clone(values)
		for _, i := range missing {
			v[i] = math.NaN()
		}
		frame, err := dataset.FromValues(v, dataset.ValueOptions{Missing: dataset.MissingLinear})
		if err != nil {
			t.Fatal(err)
		}
		return models.Prepare(&spec, frame)
	}
	p, err := prepare()
	if err != nil || p.Train.Weights(0) != nil {
		t.Errorf("weights %v without a gap, %v", p.Train.Weights(0), err)
	}
	if p, err = prepare(3, 15); err != nil {
		t.Fatal(err)
	}
	for i := range p.Train.Len() {
		if w := p.Train.Weights(i)[0]; (w == 0) != (p.Train.Row(i) == 3) {
			t.Errorf("row %d has the weight %v", p.Train.Row(i), w)
		}
	}
	r, err := p.Run(context.Background(), 1, models.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var squares, count float64
	for i, row := range r.Test.Rows {
		if row != 15 {
			e := values[row] - r.Test.Predicted[i]
			squares, count = squares+e*e, count+1
		}
	}
	if want := math.Sqrt(squares / count); math.Abs(r.Test.RMSE()-want) > 1e-9 || count != 6 {
		t.Errorf("the test RMSE is %v, over the %v known values %v", r.Test.RMSE(), count, want)
	}
	_, err = prepare(13, 14, 15, 16, 17, 18)
	if err != nil {
		t.Errorf("the last value is known: %v", err)
	}
	spec.Split.Rows, spec.Window.Samples = 17, dataset.Tutorial // without the last row
	want := `values: every value of column "value" in the test part, from 19 on, was missing and filled in: there is no value to compare with; choose another split`
	if _, err = prepare(18); err == nil || err.Error() != want {
		t.Errorf("%v, want %q", err, want)
	}
}

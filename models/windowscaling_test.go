package models_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"unroll/dataset"
	"unroll/graph/distribution"
	"unroll/models"
)

// scaledSpec is a small network that scales its windows, on values in their own unit.
func scaledSpec(t *testing.T, scaling, loss string) models.Spec {
	t.Helper()
	spec := models.Default()
	spec.Name, spec.Transforms = "scaled", nil
	spec.Window = dataset.Window{LookBack: 6, Horizon: 2, Layout: dataset.Steps}
	spec.Train.Epochs, spec.Train.Batch = 3, 8
	for key, value := range map[string]string{"train.loss": loss, "train.dtype": "float64", "model.window_scaling": scaling} {
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return spec
}

// trainedOn trains on values, with the first 60 of them as the training part.
func trainedOn(t *testing.T, spec models.Spec, values []float64, o models.RunOptions) (*models.Prepared, *models.Result) {
	t.Helper()
	frame, err := dataset.FromValues(values, dataset.ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := models.PrepareRows(&spec, frame, 60)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Run(context.Background(), 1, o)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

// waves are values with steps in level, and stretches of equal values.
func waves(center, scale float64) []float64 {
	values := make([]float64, 90)
	for i := range values {
		z := math.Sin(float64(i)) + float64(i/30)
		if i%30 < 12 {
			z = 0
		}
		values[i] = center + scale*z
	}
	return values
}

// A series in another unit has the same forecasts in that unit: the windows are scaled, and
// nothing else is. Where a window has equal values nothing is NaN.
func TestScaledWindowsFollowTheUnit(t *testing.T) {
	const center, scale = 5000, 64
	for _, loss := range []string{"mse", "mae", "normal", "student_t", "laplace", "quantile"} {
		// The training moves with the unit too, but for the likelihoods, whose gradient does not grow
		// with the scale: so nothing is trained.
		spec := scaledSpec(t, "{name: standard, epsilon: 1e-12}", loss)
		spec.Train.Epochs = 0
		_, a := trainedOn(t, spec, waves(0, 1), models.RunOptions{})
		_, b := trainedOn(t, spec, waves(center, scale), models.RunOptions{})
		for i, v := range a.Test.Predicted {
			if want := center + scale*v; !(math.Abs(b.Test.Predicted[i]-want) <= 1e-6*scale) {
				t.Fatalf("%s: forecast %d is %v: it must be %v", loss, i, b.Test.Predicted[i], want)
			}
		}
	}
}

// The results of a network that scales its windows do not depend on the number of workers, and
// are finite for every loss.
func TestScaledWindowsSameBytes(t *testing.T) {
	for scaling, losses := range map[string][]string{
		"mean":     {"mse", "normal", "poisson", "negative_binomial", "tweedie"},
		"standard": {"mse", "huber", "student_t", "quantile"},
		"revin":    {"mse", "log_cosh"},
	} {
		for _, loss := range losses {
			spec := scaledSpec(t, scaling, loss)
			spec.Model.Units, spec.Train.Batch = models.Units{96}, 32
			values := waves(20, 4)
			for i := range values {
				values[i] = math.Round(values[i])
			}
			var all []string
			for _, workers := range []int{1, 3} {
				_, r := trainedOn(t, spec, values, models.RunOptions{Workers: workers})
				all = append(all, fmt.Sprint(r.Losses, r.Test.Predicted, string(r.Trained)))
				for _, v := range r.Test.Predicted {
					if math.IsNaN(v) || math.IsInf(v, 0) {
						t.Fatalf("%s, %s: a forecast is %v", scaling, loss, v)
					}
				}
			}
			if all[0] != all[1] {
				t.Errorf("%s, %s: results depend on the number of workers", scaling, loss)
			}
		}
	}
}

// The validation loss is that of the distributions that the network predicts, in the unit of
// the targets.
func TestScaledWindowsValidation(t *testing.T) {
	spec := scaledSpec(t, "standard", "normal")
	spec.Train.Validation, spec.Train.Epochs = 20, 1
	p, r := trainedOn(t, spec, waves(7, 3), models.RunOptions{})
	n, err := models.NewPredictor(p.Spec, "", p.Train.T, p.Train.F, p.Train.Horizon, r.Trained)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	predicted, err := n.Distributions(p.Validation, 0)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for i := range p.Validation.Len() {
		for k, y := range p.Validation.Y(i) {
			d := predicted[i*p.Validation.Horizon+k].(distribution.Normal)
			z := (y - d.Location) / d.Scale
			sum += math.Log(d.Scale) + z*z/2 + math.Log(2*math.Pi)/2
		}
	}
	if want := sum / float64(len(predicted)); !(math.Abs(r.ValidationLosses[0]-want) <= 1e-9*math.Abs(want)) {
		t.Errorf("the validation loss is %v: the distributions say %v", r.ValidationLosses[0], want)
	}
}

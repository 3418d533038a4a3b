package models_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// Values that no transform of the training part brings near the others can be corrected or left
// out: a recipe has scaled them already.
func TestFarValues(t *testing.T) {
	values := wave(40)
	values[35] = 1e40
	frame, err := dataset.FromValues(values, dataset.ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	spec := models.Default()
	spec.Name, spec.Data.Path = "x", dataset.Values
	if err := spec.Set("transforms", "[{kind: standardize}]"); err != nil {
		t.Fatal(err)
	}
	if _, err = models.Prepare(&spec, frame); err == nil || !strings.Contains(err.Error(), "correct or leave out values that are far from all others") {
		t.Errorf("error is %v", err)
	}
}

// A series of any scale either trains to finite results or is refused with the reason; it
// is never blamed on the cell or the engine.
func TestScales(t *testing.T) {
	trained, refused := 0, 0
	for exponent := -320; exponent <= 300; exponent += 20 {
		for _, transforms := range []string{"[]", "[{kind: min_max}]", "[{kind: log}, {kind: min_max}]", "[{kind: difference}]"} {
			for _, dtype := range []string{"float32", "float64"} {
				values := wave(40)
				for i := range values {
					values[i] *= math.Pow(10, float64(exponent))
				}
				spec := models.Default()
				spec.Name, spec.Data.Path, spec.Train.Epochs, spec.Train.Batch, spec.Train.Dtype = "x", dataset.Values, 1, 16, dtype
				if err := spec.Set("transforms", transforms); err != nil {
					t.Fatal(err)
				}
				frame, err := dataset.FromValues(values, dataset.ValueOptions{})
				var p *models.Prepared
				if err == nil {
					p, err = models.Prepare(&spec, frame)
				}
				var r *models.Result
				if err == nil {
					r, err = p.Run(t.Context(), 0, models.RunOptions{})
				}
				switch diverged := (*models.DivergedError)(nil); {
				case err == nil:
					trained++
					if rmse := r.Test.RMSE(); !(rmse > 0) || math.IsInf(rmse, 0) {
						t.Errorf("1e%d, %s, %s: RMSE %v", exponent, transforms, dtype, rmse)
					}
				case errors.As(err, &diverged), strings.Contains(err.Error(), "engine is wrong"):
					t.Errorf("1e%d, %s, %s: %v", exponent, transforms, dtype, err)
				default:
					refused++
				}
			}
		}
	}
	if trained < 60 || refused < 60 {
		t.Errorf("%d trained, %d refused", trained, refused)
	}
}

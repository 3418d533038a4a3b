package models_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/models"
)

// A training that starts from another run's weights and makes no update gives the
// predictions of that run, in both float types, from the file and from its folder.
func TestWarmStart(t *testing.T) {
	first, err := prepared(t, "window", 3).Run(context.Background(), 1, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, models.WeightsFile)
	if err := os.WriteFile(file, first.Trained, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, file} {
		spec, err := models.Experiment("window")
		if err != nil {
			t.Fatal(err)
		}
		spec.Train.Epochs, spec.Train.Weights = 0, path
		p, err := models.Load(&spec, nil)
		if err != nil {
			t.Fatal(err)
		}
		second, err := p.Run(context.Background(), 2, models.RunOptions{Engine: models.DefaultEngine})
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(second.Test) != fmt.Sprint(first.Test) || second.Updates != 0 {
			t.Errorf("from %s the predictions differ", path)
		}
	}
}

func TestWarmStartRefuses(t *testing.T) {
	r, err := prepared(t, "window", 1).Run(context.Background(), 1, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, contents := range map[string][]byte{"good": r.Trained, "short": r.Trained[:len(r.Trained)-5], "text": []byte("not weights")} {
		if err := os.WriteFile(filepath.Join(dir, name), contents, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range [][3]string{
		{"window", "absent", "the run or file of weights "},
		{"window", "", "the run or file of weights "},
		{"window", "short", "damaged weights"},
		{"window", "text", "damaged weights"},
		{"stacked", "good", `"layer0/kernel" in the weights is F32 [3 16]: in the network it is F32 [1 16]`},
	} {
		spec, err := models.Experiment(test[0])
		if err != nil {
			t.Fatal(err)
		}
		spec.Train.Weights = filepath.Join(dir, test[1])
		if _, err := models.Load(&spec, nil); err == nil || !strings.Contains(err.Error(), test[2]) {
			t.Errorf("%s from %q: error is %v, should have %q", test[0], test[1], err, test[2])
		}
	}
}

// Weights of the other type of float are converted.
func TestWarmStartConverts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "weights")
	for _, dtypes := range [][2]string{{"float64", "float32"}, {"float32", "float64"}} {
		p := prepared(t, "window", 2)
		p.Spec.Train.Dtype = dtypes[0]
		first, err := p.Run(context.Background(), 1, models.RunOptions{Engine: models.DefaultEngine})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, first.Trained, 0o644); err != nil {
			t.Fatal(err)
		}
		spec := *p.Spec
		spec.Train.Epochs, spec.Train.Weights, spec.Train.Dtype = 0, file, dtypes[1]
		second, err := models.Load(&spec, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := second.Run(context.Background(), 1, models.RunOptions{Engine: models.DefaultEngine})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := first.Test.RMSE(), r.Test.RMSE(); math.Abs(a-b) > 1e-4*a {
			t.Errorf("%s scores %v, read as %s %v", dtypes[0], a, dtypes[1], b)
		}
	}
}

// A fold of any windows is trained and predicted like the Spec's parts.
func TestFitFold(t *testing.T) {
	for _, dtype := range []string{"float32", "float64"} {
		p := prepared(t, "window", 3)
		p.Spec.Train.Dtype = dtype
		whole, err := p.Run(context.Background(), 4, models.RunOptions{Engine: models.DefaultEngine})
		if err != nil {
			t.Fatal(err)
		}
		fitted, r, err := models.Fit(context.Background(), p.Spec, models.Fold{Train: p.Train}, 4, models.RunOptions{Engine: models.DefaultEngine})
		if err != nil {
			t.Fatal(err)
		}
		defer fitted.Close()
		again, err := models.NewPredictor(p.Spec, models.DefaultEngine, p.Train.T, p.Train.F, 1, r.Trained)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		for _, network := range []models.Predictor{fitted, again} {
			predictions, err := network.Predict(p.Test, 1)
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(p.Forecasts(p.Test, predictions)) != fmt.Sprint(whole.Test) {
				t.Errorf("%s: the fold's network gives other predictions", dtype)
			}
		}
	}
}

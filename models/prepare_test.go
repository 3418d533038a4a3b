package models_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/dataset"
	"unroll/models"
)

// airlineValues is the airline series with last year's value as an input, handed over
// as values.
func airlineValues(t testing.TB) *dataset.Frame {
	t.Helper()
	file, err := dataset.Load(dataset.Source{Path: dataset.Airline}, nil)
	if err != nil {
		t.Fatal(err)
	}
	y := file.Target()[12:]
	frame, err := dataset.FromValues(y, dataset.ValueOptions{
		Name: "passengers", Dates: file.Dates[12:], Inputs: map[string][]float64{"last_year": file.Target()[:len(y)]},
	})
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

// A Spec trains on values exactly as on a file that has them; what is recorded says
// where they came from, and the caller's Spec stays as it is.
func TestValuesTrainAsAFileDoes(t *testing.T) {
	spec, err := models.Experiment("window")
	if err != nil {
		t.Fatal(err)
	}
	spec.Train.Epochs = 2
	file, err := models.Load(&spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	frame, err := dataset.FromValues(file.Frame.Target(), dataset.ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	values, err := models.Prepare(&spec, frame)
	if err != nil {
		t.Fatal(err)
	}
	one, err := file.Run(t.Context(), 1, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		t.Fatal(err)
	}
	other, err := values.Run(t.Context(), 1, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Trained, other.Trained) || !slices.Equal(one.Test.Predicted, other.Test.Predicted) {
		t.Error("the trainings differ")
	}
	if spec.Data.Path != dataset.Airline {
		t.Errorf("the caller's Spec reads %q now", spec.Data.Path)
	}
	text, err := values.Spec.YAML()
	if err != nil {
		t.Fatal(err)
	}
	back, err := models.ParseSpec("spec.yaml", text)
	if diff := cmp.Diff(dataset.Source{Path: dataset.Values, Column: "value"}, back.Data); err != nil || diff != "" {
		t.Errorf("%s: %s (%v)", text, diff, err)
	}
}

// Of a frame's columns a network sees those that its Spec names.
func TestSpecsChooseColumns(t *testing.T) {
	frame := airlineValues(t)
	for _, c := range []struct {
		data  dataset.Source
		width int
	}{
		{dataset.Source{}, 1},
		{dataset.Source{Inputs: []string{"last_year"}}, 2},
		{dataset.Source{Inputs: []string{dataset.All}, Calendar: []string{dataset.Month}}, 4},
	} {
		spec := models.Default()
		spec.Data = c.data
		p, err := models.Prepare(&spec, frame)
		if err != nil {
			t.Fatal(err)
		}
		if p.Train.F != c.width || p.Spec.Data.Path != dataset.Values || !slices.Equal(p.Spec.Data.Calendar, c.data.Calendar) {
			t.Errorf("%+v: %d features, recorded as %+v", c.data, p.Train.F, p.Spec.Data)
		}
	}
}

// A nil frame is an error, as are a Spec without layers and an impossible training part.
func TestPrepareErrors(t *testing.T) {
	spec := models.Default()
	for want, prepare := range map[string]func() (*models.Prepared, error){
		"there is no series":                func() (*models.Prepared, error) { return models.Prepare(&spec, nil) },
		"there is no series:":               func() (*models.Prepared, error) { return models.PrepareRows(&spec, nil, 3) },
		"model: units: it has no numbers":   func() (*models.Prepared, error) { return models.Prepare(&models.Spec{}, airlineValues(t)) },
		"a training part of 133 rows: give": func() (*models.Prepared, error) { return models.PrepareRows(&spec, airlineValues(t), 133) },
		"a training part of 0 rows: give":   func() (*models.Prepared, error) { return models.PrepareRows(&spec, airlineValues(t), 0) },
	} {
		if p, err := prepare(); p != nil || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

package backtest

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// A file most of whose test rows have no value: the scores are those of the rows that
// have one. Persistence is right by construction where its own forecast was filled in.
func TestFilledValuesAreNotScored(t *testing.T) {
	const path = "../../dataset/testdata/cases/f_filled_truth.csv"
	frame, err := dataset.Load(dataset.Source{Path: path, Missing: dataset.MissingForward}, nil)
	if err != nil {
		t.Fatal(err)
	}
	spec := small()
	r := run(t, Plan{Spec: spec, First: 200, Levels: []float64{0.8}}, frame)
	points, rmse := persistence(t, path, 200)
	if points != 46 {
		t.Fatalf("%d of the test rows have a value, not 46", points)
	}
	for _, s := range r.Scores(1) {
		if s.Points != points || s.Intervals[0].Points > points {
			t.Errorf("%s has %d points and %d with intervals; %d test rows have a value", s.Method, s.Points, s.Intervals[0].Points, points)
		}
		if s.Method == "persistence" && !near(s.RMSE, rmse, 1e-12) {
			t.Errorf("persistence has the RMSE %v, by hand %v", s.RMSE, rmse)
		}
	}
	text, err := r.CSV()
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "persistence,"); lines != points {
		t.Errorf("%d lines of persistence, want %d", lines, points)
	}
	prepared, err := models.PrepareRows(spec, frame, 200)
	if err != nil {
		t.Fatal(err)
	}
	known := 0
	f := prepared.Forecasts(prepared.Test, make([]float64, prepared.Test.Len()))
	for _, y := range f.Actual {
		if !math.IsNaN(y) {
			known++
		}
	}
	if known != 46-2 { // two rows of look-back have a value
		t.Errorf("%d actual values are known", known)
	}
}

// persistence counts and scores the rows from first on that have a value in a file, by
// hand.
func persistence(t *testing.T, path string, first int) (points int, rmse float64) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var last, squares float64
	for i, row := range rows[1:] {
		if row[1] == "" {
			continue
		}
		y, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		if i >= first {
			points++
			squares += (y - last) * (y - last)
		}
		last = y
	}
	return points, math.Sqrt(squares / float64(points))
}

// The scale of MASE and RMSSE is that of the training values that are known.
func TestScaledErrorsOfAGap(t *testing.T) {
	frame, err := dataset.FromValues([]float64{1, 3, math.NaN(), 5, 9, 10}, dataset.ValueOptions{Missing: dataset.MissingForward})
	if err != nil {
		t.Fatal(err)
	}
	r := made(t, frame.Target(), 5, map[string][]float64{"network": {7}}, "network")
	r.Frame = frame
	// Known steps of the training part: 1 to 3, and 5 to 9.
	if s := r.Scores(1)[0]; !near(s.MASE, 3/3., 1e-12) || !near(s.RMSSE, 3/math.Sqrt(10), 1e-12) {
		t.Errorf("MASE %v and RMSSE %v, by hand 1 and %v", s.MASE, s.RMSSE, 3/math.Sqrt(10))
	}
}

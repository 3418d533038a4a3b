package baseline

import (
	"slices"
	"strings"
	"testing"
)

// Forecasts from several origins are those of R: of forecast::croston, and of the papers' equations.
func TestIntermittentAsR(t *testing.T) {
	for _, r := range readCSV(t, "testdata/croston.csv")[1:] {
		values, train := numbers(t, r[0]), int(number(t, r[1]))
		var origins []int
		for _, o := range numbers(t, r[2]) {
			origins = append(origins, int(o))
		}
		for i, f := range []Forecaster{&Croston{}, &Croston{Corrected: true}, &TSB{}, &ADIDA{}} {
			if err := f.Fit(values[:train]); err != nil {
				t.Fatal(err)
			}
			if a, is := f.(*ADIDA); is && a.rows != int(number(t, r[3])) {
				t.Errorf("the mean interval is %d, R has %s", a.rows, r[3])
			}
			paths, err := Rolling(f, values, origins, 2)
			if err != nil {
				t.Fatal(err)
			}
			var got []float64
			for _, path := range paths {
				if path[0] != path[1] {
					t.Errorf("%s: %v is not flat", f.Name(), path)
				}
				got = append(got, path[0])
			}
			if want := numbers(t, r[4+i]); !nearAll(got, want, 1e-12) {
				t.Errorf("%s: %v, R has %v", f.Name(), got, want)
			}
		}
	}
}

// The methods are for intermittent values alone, and others' tables leave them out.
func TestIntermittentAlone(t *testing.T) {
	listed := func(train ...float64) bool {
		return slices.ContainsFunc(For(train, 12), func(f Forecaster) bool { return f.Name() == "Croston" })
	}
	if !listed(0, 0, 3, 0, 1, 0, 0, 2) || listed(1, 2, 3, 0, 1, 2, 3, 4) || listed(0, 0, 3, 0, -1) || listed(0, 0, 5, 0) {
		t.Error("Croston's method is listed for other series than those with many zeros and at least two values above")
	}
	err := (&TSB{}).Fit([]float64{1, 2, 3})
	if err == nil || !strings.Contains(err.Error(), "intermittent") {
		t.Error(err)
	}
	for _, f := range []Forecaster{&Croston{}, &TSB{}, &ADIDA{}} {
		if _, err := f.Forecast([]float64{0, 1}, 1); err == nil || !strings.Contains(err.Error(), "not fitted") {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
}

package baseline

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
)

// The forecasts are those of the M4 competition's R code, with and without a season.
func TestNaive2AsInR(t *testing.T) {
	series := map[string][]float64{"airline": airline(t), "nottingham-temperature": column(t, "testdata/nottingham-temperature.csv", 1, 0)}
	seasonal := map[string]int{}
	for _, row := range readCSV(t, "testdata/naive2.csv")[1:] {
		y, method := series[row[0]], &Naive2{Season: int(number(t, row[1]))}
		if err := method.Fit(y[:int(number(t, row[2]))]); err != nil {
			t.Fatal(err)
		}
		if got := strings.ToUpper(strconv.FormatBool(method.indices != nil)); got != row[4] {
			t.Errorf("%v: a season is found: %s", row[:4], got)
		}
		seasonal[row[4]]++
		path, err := method.Forecast(y[:int(number(t, row[3]))], 3)
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range strings.Fields(row[5]) {
			if !near(path[k], number(t, want), 1e-12) {
				t.Errorf("%v, step %d: %v, R says %s", row[:4], k+1, path[k], want)
			}
		}
	}
	if seasonal["TRUE"] < 2 || seasonal["FALSE"] < 2 {
		t.Errorf("the cases are %v", seasonal)
	}
}

// A season of values that are not above zero cannot be divided out.
func TestNaive2OfZeros(t *testing.T) {
	counts := make([]float64, 70)
	for i := range counts {
		counts[i] = float64(i % 7)
	}
	if err := (&Naive2{Season: 7}).Fit(counts); err == nil || err.Error() != "naive 2 needs values above zero: row 0 holds 0" {
		t.Error(err)
	}
	n := &Naive2{}
	if err := n.Fit(counts); err != nil {
		t.Error(err)
	}
	if path, err := n.Forecast(counts, 2); err != nil || path[0] != 6 || path[1] != 6 {
		t.Error(path, err)
	}
}

func TestOWA(t *testing.T) {
	if v, err := OWA(10, 1, 20, 2); err != nil || v != 0.5 {
		t.Error(v, err)
	}
	if v, err := OWA(30, 0.5, 20, 1); err != nil || math.Abs(v-1) > 1e-15 {
		t.Error(v, err)
	}
	if _, err := OWA(1, 1, 0, 1); !errors.Is(err, ErrUndefined) {
		t.Error(err)
	}
}

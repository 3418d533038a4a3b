package baseline

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// testdata/dieboldmariano.csv is what R's forecast::dm.test says, written by
// testdata/reference.R.
func TestDieboldMarianoAsR(t *testing.T) {
	values := airline(t)
	errorsOf := map[string][2][]float64{}
	var persistence, seasonalNaive, alternating, constant []float64
	for _, row := range testRows(1) {
		persistence = append(persistence, values[row]-values[row-1])
		seasonalNaive = append(seasonalNaive, values[row]-values[row-12])
	}
	for i := range 24 {
		alternating = append(alternating, float64(2-i%2)+float64(i)/100)
		constant = append(constant, 1.5)
	}
	errorsOf["airline"] = [2][]float64{persistence, seasonalNaive}
	errorsOf["alternating"] = [2][]float64{alternating, constant}

	records := readCSV(t, "testdata/dieboldmariano.csv")[1:]
	if len(records) != 10 {
		t.Fatalf("%d recorded tests, want 10", len(records))
	}
	for _, r := range records {
		e := errorsOf[r[0]]
		c, err := DieboldMariano(e[0], e[1], int(number(t, r[2])), number(t, r[3]))
		if err != nil {
			t.Fatal(err)
		}
		if c.Bartlett != (r[1] == "bartlett") || !near(c.Statistic, number(t, r[4]), 1e-9) || !near(c.PValue, number(t, r[5]), 1e-9) {
			t.Errorf("%+v, R says %v", c, r)
		}
	}
}

// Losses 1, 4, 9, 16 against 0: the mean is 7.5 and the variance over n 32.25,
// so that DM is 7.5/sqrt(32.25/4), times sqrt(3/4) for n = 4 and horizon 1.
func TestDieboldMarianoByHand(t *testing.T) {
	c, err := DieboldMariano([]float64{1, -2, 3, -4}, make([]float64, 4), 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := 7.5 / math.Sqrt(32.25/4) * math.Sqrt(0.75)
	if c.LossDifference != 7.5 || c.Points != 4 || c.Bartlett || !near(c.Statistic, want, 1e-12) {
		t.Errorf("%+v, want statistic %g", c, want)
	}
	// Student's t with 3 degrees of freedom has its distribution in closed form.
	x := c.Statistic / math.Sqrt(3)
	p := 1 - 2/math.Pi*(x/(1+x*x)+math.Atan(x))
	if !near(c.PValue, p, 1e-9) {
		t.Errorf("p = %g, want %g", c.PValue, p)
	}
}

func TestDieboldMarianoIsAntisymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(4, 40).Draw(t, "n")
		a := rapid.SliceOfN(rapid.Float64Range(-10, 10), n, n).Draw(t, "a")
		b := rapid.SliceOfN(rapid.Float64Range(-10, 10), n, n).Draw(t, "b")
		horizon := rapid.IntRange(1, n-1).Draw(t, "horizon")
		ab, errAB := DieboldMariano(a, b, horizon, 2)
		ba, errBA := DieboldMariano(b, a, horizon, 2)
		if errors.Is(errAB, ErrUndefined) && errors.Is(errBA, ErrUndefined) {
			return
		}
		if errAB != nil || errBA != nil {
			t.Fatal(errAB, errBA)
		}
		if ab.Statistic != -ba.Statistic || ab.PValue != ba.PValue || ab.PValue < 0 || ab.PValue > 1 {
			t.Fatalf("%+v one way, %+v the other", ab, ba)
		}
	})
}

func TestErrorsOfDieboldMariano(t *testing.T) {
	e := []float64{1, -2, 3}
	cases := []struct {
		a, b    []float64
		horizon int
		power   float64
		want    string
	}{
		{e, e, 1, 2, "the measure is undefined: the Diebold-Mariano test divides by the spread"},
		{e, e[:2], 1, 2, "the Diebold-Mariano test compares value by value, got 3 and 2 values"},
		{nil, nil, 1, 2, "the Diebold-Mariano test needs at least one value"},
		{e, []float64{0, 0, math.NaN()}, 1, 2, "the Diebold-Mariano test needs finite values: row 2 holds NaN"},
		{e, make([]float64, 3), 0, 2, "the Diebold-Mariano test of 3 errors takes a horizon from 1 to 2, got 0"},
		{e, make([]float64, 3), 3, 2, "the Diebold-Mariano test of 3 errors takes a horizon from 1 to 2, got 3"},
		{e, make([]float64, 3), 1, 0, "the Diebold-Mariano test takes a loss power above zero"},
		{[]float64{1e200, 0}, []float64{0, 1}, 1, 2, "the Diebold-Mariano test of losses needs finite values: row 0 holds +Inf"},
	}
	for _, c := range cases {
		_, err := DieboldMariano(c.a, c.b, c.horizon, c.power)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

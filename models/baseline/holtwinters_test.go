package baseline

import (
	"math"
	"slices"
	"testing"
)

// A reference is one row of testdata/holtwinters.csv, written by
// testdata/reference.R.
type reference struct {
	data                    string
	series                  []float64
	train                   int
	method                  HoltWinters
	starts                  int // of R's optimizer: 1, R's own, or the best of 9
	smoothing               smoothing
	sse, oneStep, manySteps float64
}

func references(t *testing.T) []reference {
	series := map[string][]float64{"airline": airline(t), "nottingham-temperature": nottingham(t)}
	var all []reference
	for _, r := range readCSV(t, "testdata/holtwinters.csv")[1:] {
		all = append(all, reference{
			data:   r[0],
			series: series[r[0]],
			train:  int(number(t, r[2])),
			method: HoltWinters{Season: int(number(t, r[1])), Multiplicative: r[3] == "multiplicative", Damped: r[4] == "TRUE"},
			starts: int(number(t, r[5])),
			smoothing: smoothing{
				alpha: number(t, r[6]), beta: number(t, r[7]), gamma: number(t, r[8]), phi: number(t, r[9]),
			},
			sse: number(t, r[10]), oneStep: number(t, r[11]), manySteps: number(t, r[12]),
		})
	}
	return all
}

// errorsOf returns the sum of squares in training, the one-step RMSE of all
// later rows, and the RMSE of 24 steps from the end of the training part.
func (r *reference) errorsOf(t *testing.T, h *HoltWinters) (sse, oneStep, manySteps float64) {
	t.Helper()
	var rows []int
	for row := r.train; row < len(r.series); row++ {
		rows = append(rows, row)
	}
	paths, err := Rolling(h, r.series, rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	var one []float64
	for _, path := range paths {
		one = append(one, path...)
	}
	many, err := h.Forecast(r.series[:r.train], 24)
	if err != nil {
		t.Fatal(err)
	}
	oneStep, err = RMSE(r.series[r.train:], one)
	if err != nil {
		t.Fatal(err)
	}
	manySteps, err = RMSE(r.series[r.train:r.train+24], many)
	if err != nil {
		t.Fatal(err)
	}
	return h.sumOfSquares(h.start, h.start.clone(), h.smoothing, r.series[h.Season:r.train]), oneStep, manySteps
}

// With R's smoothing parameters, start and recursion give R's errors.
func TestHoltWintersSmoothsAsR(t *testing.T) {
	for _, r := range references(t) {
		h := r.method
		h.start, h.smoothing = h.decompose(r.series[:r.train]), r.smoothing
		sse, oneStep, manySteps := r.errorsOf(t, &h)
		if !near(sse, r.sse, 1e-9) || !near(oneStep, r.oneStep, 1e-9) || !near(manySteps, r.manySteps, 1e-9) {
			t.Errorf("%s: %.12g, %.12g, %.12g; R has %.12g, %.12g, %.12g", h.Name(), sse, oneStep, manySteps, r.sse, r.oneStep, r.manySteps)
		}
	}
}

// The fit reaches the best minimum that R finds from nine starts. From its own
// single start R ends in a worse one for three of the series.
func TestHoltWintersFitsAsR(t *testing.T) {
	for _, r := range references(t) {
		h := r.method
		if err := h.Fit(r.series[:r.train]); err != nil {
			t.Fatal(err)
		}
		sse, oneStep, manySteps := r.errorsOf(t, &h)
		if sse > r.sse*(1+1e-8) {
			t.Errorf("%s of %s: sum of squares %.9g, R finds %.9g", h.Name(), r.data, sse, r.sse)
		}
		if r.starts == 9 && (!near(oneStep, r.oneStep, 1e-3) || !near(manySteps, r.manySteps, 1e-3)) {
			t.Errorf("%s of %s: RMSE %.6g and %.6g, R has %.6g and %.6g", h.Name(), r.data, oneStep, manySteps, r.oneStep, r.manySteps)
		}
	}
}

// The recorded scores of "stats::HoltWinters multiplicative", RMSE 20.6, come
// from a local minimum where R stops: its smoothing parameters reproduce them.
// The fit has a smaller sum of squares in training, and scores 14.0.
func TestHoltWintersOnTheTestPoints(t *testing.T) {
	values := airline(t)
	local := HoltWinters{Season: 12, Multiplicative: true}
	for _, r := range references(t) {
		if r.data == "airline" && r.method == local && r.starts == 1 {
			local.smoothing = r.smoothing
			break
		}
	}
	local.start = local.decompose(values[:train])
	matched := 0
	for _, record := range readCSV(t, "testdata/baselines.csv") {
		if record[0] != "stats::HoltWinters multiplicative" {
			continue
		}
		matched++
		rows, want := testRows(int(number(t, record[1]))), number(t, record[3])
		paths, err := Rolling(&local, values, rows, 1)
		if err != nil {
			t.Fatal(err)
		}
		one := make([]float64, len(rows))
		for i, path := range paths {
			one[i] = path[0]
		}
		if got, err := RMSE(pick(values, rows), one); err != nil || !near(got, want, 1e-6) {
			t.Errorf("RMSE %.8g with R's parameters, %v; want %.8g", got, err, want)
		}
		one = oneStep(t, &HoltWinters{Season: 12, Multiplicative: true}, values, train, rows)
		if got, err := RMSE(pick(values, rows), one); err != nil || got > 0.7*want {
			t.Errorf("RMSE %.8g, %v; want it well below %.8g", got, err, want)
		}
	}
	if matched != 2 {
		t.Errorf("%d recorded scores, want 2", matched)
	}
}

// A trend and a season that never change are forecast exactly.
func TestHoltWintersWithoutNoise(t *testing.T) {
	for _, season := range []int{2, 4, 7} {
		additive, multiplicative := make([]float64, 9*season), make([]float64, 9*season)
		for i := range additive {
			phase := math.Cos(2 * math.Pi * float64(i%season) / float64(season))
			additive[i] = 20 + 10*phase
			multiplicative[i] = 20 * (1 + 0.5*phase)
		}
		for h, values := range map[*HoltWinters][]float64{
			{Season: season}:                                     additive,
			{Season: season, Damped: true}:                       additive,
			{Season: season, Multiplicative: true}:               multiplicative,
			{Season: season, Multiplicative: true, Damped: true}: multiplicative,
		} {
			if err := h.Fit(values[:6*season]); err != nil {
				t.Fatal(err)
			}
			path, err := h.Forecast(values[:7*season], 2*season)
			if err != nil {
				t.Fatal(err)
			}
			for i, got := range path {
				if want := values[7*season+i]; !near(got, want, 1e-6) {
					t.Fatalf("%s: %g at step %d, want %g", h.Name(), got, i+1, want)
				}
			}
		}
	}
}

// One pass over all origins, in any order, equals a pass for each.
func TestHoltWintersRollsAsItForecasts(t *testing.T) {
	values := airline(t)
	origins := []int{120, 12, 144, 97, 97, 96}
	for _, h := range []*HoltWinters{
		{Season: 12},
		{Season: 12, Multiplicative: true},
		{Season: 12, Damped: true},
		{Season: 12, Multiplicative: true, Damped: true},
	} {
		if err := h.Fit(values[:train]); err != nil {
			t.Fatal(err)
		}
		paths, err := Rolling(h, values, origins, 3)
		if err != nil {
			t.Fatal(err)
		}
		for i, path := range paths {
			want, err := h.Forecast(values[:origins[i]], 3)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(path, want) {
				t.Fatalf("%s from row %d: %v, want %v", h.Name(), origins[i], path, want)
			}
		}
	}
}

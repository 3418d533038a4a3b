package baseline

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// regress solves the regression of rows from .. len(y)-1 on order lags by
// gonum's dense solver, and returns the coefficients and the residual sum of
// squares.
func regress(t *rapid.T, y []float64, order, from int) ([]float64, float64) {
	x := mat.NewDense(len(y)-from, order+1, nil)
	target := mat.NewVecDense(len(y)-from, slices.Clone(y[from:]))
	for row := range len(y) - from {
		x.Set(row, 0, 1)
		for lag := 1; lag <= order; lag++ {
			x.Set(row, lag, y[from+row-lag])
		}
	}
	var c, residual mat.VecDense
	if err := c.SolveVec(x, target); err != nil {
		t.Fatal(err)
	}
	residual.MulVec(x, &c)
	residual.SubVec(target, &residual)
	return c.RawVector().Data, mat.Dot(&residual, &residual)
}

// noisy returns a seasonal series whose noise depends on the last two values.
func noisy(seed uint64, n int) []float64 {
	random := rand.New(rand.NewPCG(seed, 1))
	y := make([]float64, n)
	for i := range y {
		y[i] = 50 + 5*math.Sin(float64(i)) + 3*random.NormFloat64()
		if i > 1 {
			y[i] += 0.5*(y[i-1]-50) - 0.3*(y[i-2]-50)
		}
	}
	return y
}

// More values than one block of rows, and not a whole number of blocks.
func TestAutoregressionEqualsDenseLeastSquares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{30, 200, 1030, 2500}).Draw(t, "n")
		order := rapid.IntRange(1, 6).Draw(t, "order")
		y := noisy(rapid.Uint64().Draw(t, "seed"), n)
		a := &Autoregression{Order: order}
		fit(t, a, y)
		want, _ := regress(t, y, order, order)
		for i, c := range a.coefficients {
			if math.Abs(c-want[i]) > 1e-8*(1+math.Abs(want[i])) {
				t.Fatalf("coefficients %v, want %v", a.coefficients, want)
			}
		}
	})
}

func TestOrderHasTheLeastAIC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := noisy(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(40, 120).Draw(t, "n"))
		mean, deviation := stat.MeanStdDev(y, nil)
		for i := range y {
			y[i] = (y[i] - mean) / deviation
		}
		const most = 8
		best, want := math.Inf(1), 0
		for p := 1; p <= most; p++ {
			_, rss := regress(t, y, p, most)
			n := float64(len(y) - most)
			if aic := n*math.Log(rss/n) + 2*float64(p+1); aic < best {
				best, want = aic, p
			}
		}
		if got := orderByAIC(y, most); got != want {
			t.Fatalf("order %d, want %d", got, want)
		}
	})
}

func TestOrdersThatAICTries(t *testing.T) {
	cases := []struct{ n, season, want int }{
		{8, 0, 2},         // a quarter of the values
		{96, 12, 19},      // 10*log10(96)
		{1000, 52, 53},    // one season and one more
		{10000, 0, 40},    // 10*log10(10000)
		{10000, 365, 200}, // the upper limit
	}
	for _, c := range cases {
		a := &Autoregression{Season: c.season}
		if got := a.maxOrder(c.n); got != c.want {
			t.Errorf("%d values of season %d: orders to %d, want %d", c.n, c.season, got, c.want)
		}
	}
}

// R, with y the training values or their logarithms:
//
//	X <- embed(y, 20)
//	which.min(sapply(1:19, function(p) AIC(lm(X[, 1] ~ X[, 2:(p + 1)]))))
func TestAICAsR(t *testing.T) {
	values := airline(t)
	for a, want := range map[*Autoregression]string{
		{Season: 12}:            "AR(16) by AIC",
		{Season: 12, Log: true}: "AR(16) by AIC on logs",
	} {
		if err := a.Fit(values[:train]); err != nil || a.Name() != want {
			t.Errorf("%s, %v; want %s", a.Name(), err, want)
		}
	}
}

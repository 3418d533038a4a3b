package baseline

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// An arimaReference is what R's forecast::Arima fits to the first values of a series.
type arimaReference struct {
	name    string
	series  []float64
	train   int
	order   arimaOrder
	arma    arma
	mean    float64 // of the differenced values
	loglik  float64
	oneStep float64 // RMSE of the 10 rows after the training part
}

func orderOf(t *testing.T, text string, season int) arimaOrder {
	n := numbers(t, text)
	return arimaOrder{p: int(n[0]), d: int(n[1]), q: int(n[2]), sp: int(n[3]), sd: int(n[4]), sq: int(n[5]), season: max(1, season)}
}

func arimaReferences(t *testing.T) []arimaReference {
	series := referenceSeries(t)
	var all []arimaReference
	for _, r := range readCSV(t, "testdata/arima.csv")[1:] {
		season := int(number(t, r[1]))
		c := arimaReference{name: r[0], series: series[r[0]], train: int(number(t, r[2])), order: orderOf(t, r[3], season)}
		c.order.constant = r[4] == "TRUE"
		spread := func(text string) []float64 {
			var all []float64
			for _, v := range numbers(t, text) {
				all = append(append(all, make([]float64, season-1)...), v)
			}
			return all
		}
		negative := func(c []float64) []float64 {
			for i := range c {
				c[i] = -c[i]
			}
			return c
		}
		theta := times(negative(numbers(t, r[6])), negative(spread(r[8])))
		c.arma = newARMA(times(numbers(t, r[5]), spread(r[7])), negative(theta))
		for _, v := range numbers(t, r[9]) {
			c.mean = v
			if c.order.sd > 0 {
				c.mean = v * float64(season) // R's drift is that of one step
			}
		}
		c.loglik, c.oneStep = number(t, r[10]), number(t, r[11])
		all = append(all, c)
	}
	return all
}

// With R's coefficients, the likelihood is that of R, which starts from a diffuse state, and so are the
// one-step forecasts. The fit is as likely or more, but for one that ends in a local minimum.
func TestARIMAFitsAsR(t *testing.T) {
	same, worse := 0, 0
	for _, r := range arimaReferences(t) {
		w := r.order.difference(r.series[:r.train])
		centered := make([]float64, len(w))
		for i, v := range w {
			centered[i] = v - r.mean
		}
		twice, _, _ := r.arma.likelihood(centered, false)
		loglik := -(twice + float64(len(w))*(1+log2Pi)) / 2
		m := arimaModel{order: r.order, arma: r.arma, constant: r.mean}
		rmse := oneStepRMSE(t, &ARIMA{Season: r.order.season, model: &m, unit: 1}, r.series[:r.train+10], r.train)
		if !near(loglik, r.loglik, 1e-6) || !near(rmse, r.oneStep, 1e-5) {
			t.Errorf("%s of %s: log-likelihood %.12g, RMSE %.9g; R has %.12g, %.9g", r.order, r.name, loglik, rmse, r.loglik, r.oneStep)
		}
		fitted := fitARIMA(r.order, w)
		if fitted.twice > -2*r.loglik+1e-2 {
			worse++
			t.Logf("%s of %s: log-likelihood %.9g, R finds %.9g", r.order, r.name, -fitted.twice/2, r.loglik)
		}
		if math.Abs(fitted.twice+2*r.loglik) < 1e-3 {
			same++
		}
	}
	if same < 20 || worse > 1 {
		t.Errorf("%d fits as likely as R's, %d less", same, worse)
	}
}

// The choice is that of auto.arima without approximations, or one with an AICc as low.
func TestARIMAChoosesAsR(t *testing.T) {
	series, same := referenceSeries(t), 0
	for _, r := range readCSV(t, "testdata/arima-choice.csv")[1:] {
		season, train := int(number(t, r[1])), int(number(t, r[2]))
		y, want := series[r[0]], orderOf(t, r[4], season)
		a := ARIMA{Season: season, Log: r[3] == "TRUE"}
		if err := a.Fit(y[:train]); err != nil {
			t.Fatal(err)
		}
		got := a.model.order
		got.constant = false
		rmse, wantRMSE := oneStepRMSE(t, &a, y[:train+10], train), number(t, r[6])
		steps, err := a.Forecast(y[:train], 8)
		if err != nil {
			t.Fatal(err)
		}
		aicc := a.model.aicc
		if !a.Log {
			aicc += 2 * float64(train-got.lost()) * math.Log(a.unit) // the fit had another unit
		}
		if got == want {
			same++
			if !near(rmse, wantRMSE, 2e-3) || !nearAll(steps, numbers(t, r[7]), 1e-2) {
				t.Errorf("%s of %s: RMSE %.6g, forecasts %.6g; R has %.6g, %s", a.Name(), r[0], rmse, steps, wantRMSE, r[7])
			}
			continue
		}
		t.Logf("%s of %s: AICc %.6g, RMSE %.4g; R chooses %s: %s, %.4g", a.Name(), r[0], aicc, rmse, want, r[5], wantRMSE)
		if wantAICc := number(t, r[5]); aicc > wantAICc+0.5 {
			t.Errorf("%s of %s: AICc %.6g, R finds %.6g with %s", a.Name(), r[0], aicc, wantAICc, want)
		}
	}
	if same < 9 {
		t.Errorf("%d choices are those of R", same)
	}
}

// Strength of the season and unit-root test are those of R.
func TestUnitRootsAsR(t *testing.T) {
	series := referenceSeries(t)
	for _, r := range readCSV(t, "testdata/unitroot.csv")[1:] {
		season, y := int(number(t, r[1])), series[r[0]]
		strength := 0.0
		if season > 1 {
			strength = seasonalStrength(y, season)
		}
		if !near(strength, number(t, r[2]), 1e-9) || !near(kpss(y), number(t, r[3]), 1e-9) || differencesOf(y) != int(number(t, r[4])) {
			t.Errorf("%s: strength %.12g, KPSS %.12g, %d differences; R has %v", r[0], strength, kpss(y), differencesOf(y), r[2:])
		}
	}
}

// The likelihood is that of the covariance matrix of all values.
func TestARMALikelihoodIsThatOfTheCovariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, o := range []arimaOrder{{p: 1}, {q: 1}, {p: 2, q: 2}, {p: 1, q: 1, sp: 1, sq: 1, season: 4}, {p: 3, sq: 1, season: 4}} {
		o.season = max(1, o.season)
		x, w := make([]float64, o.coefficients()), make([]float64, 25)
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		for i := range w {
			w[i] = 3 + rng.NormFloat64()
		}
		a := o.armaOf(x)
		gamma, ok := a.autocovariances(len(w))
		if !ok {
			t.Fatal("not stationary")
		}
		c := mat.NewSymDense(len(w), nil)
		for i := range w {
			for j := i; j < len(w); j++ {
				c.SetSym(i, j, gamma[j-i])
			}
		}
		var cholesky mat.Cholesky
		if !cholesky.Factorize(c) {
			t.Fatal("no covariance")
		}
		ones, values := mat.NewVecDense(len(w), nil), mat.NewVecDense(len(w), slices.Clone(w))
		for i := range w {
			ones.SetVec(i, 1)
		}
		var solved, solvedOnes mat.VecDense
		if err := cholesky.SolveVecTo(&solvedOnes, ones); err != nil {
			t.Fatal(err)
		}
		mean := mat.Dot(values, &solvedOnes) / mat.Dot(ones, &solvedOnes)
		values.AddScaledVec(values, -mean, ones)
		if err := cholesky.SolveVecTo(&solved, values); err != nil {
			t.Fatal(err)
		}
		n := float64(len(w))
		want := n*math.Log(mat.Dot(values, &solved)/n) + cholesky.LogDet()
		if got, c, _ := a.likelihood(w, true); !near(got, want, 1e-9) || !near(c, mean, 1e-9) {
			t.Errorf("%s: %.12g with a mean of %.9g, want %.12g, %.9g", o, got, c, want, mean)
		}
	}
}

// A process that is not stationary has no likelihood.
func TestARMAOutOfBounds(t *testing.T) {
	if twice, _, _ := newARMA([]float64{1.1}, nil).likelihood(levels(20), false); !math.IsInf(twice, 1) {
		t.Errorf("likelihood %g", twice)
	}
}

package distribution

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// all has distributions of every type.
func all() map[string]Distribution {
	return map[string]Distribution{
		"normal":               Normal{1, 2},
		"laplace":              Laplace{1, 2},
		"student t":            StudentT{4, 1, 2},
		"poisson":              Poisson{3.3},
		"negative binomial":    NegativeBinomial{3.3, 0.5},
		"bernoulli":            Bernoulli{0.3},
		"quantiles":            Quantiles{[]float64{0.1, 0.5, 0.9}, []float64{1, 2, 4}},
		"quantiles, a tie":     Quantiles{[]float64{0.1, 0.5, 0.9}, []float64{1, 2, 2}},
		"empirical":            Empirical{[]float64{-1, 2, 2, 3.5}},
		"affine":               Affine{Laplace{1, 2}, 3, 4},
		"transformed":          Transformed{Normal{1, 0.5}, math.Exp, math.Log},
		"mixture":              Mixture{[]Distribution{Normal{1, 2}, Laplace{3, 1}}, nil},
		"mixture of unequals":  Mixture{[]Distribution{Normal{1, 1e-3}, StudentT{3, 3, 10}}, []float64{0.2, 0.8}},
		"mixture of counts":    Mixture{[]Distribution{Poisson{3}, Poisson{7}}, []float64{0.3, 0.7}},
		"mixture of quantiles": Mixture{[]Distribution{Quantiles{[]float64{0.1, 0.9}, []float64{1, 4}}, Empirical{[]float64{2, 5}}}, nil},
	}
}

func near(got, want, bar float64) bool { return math.Abs(got-want) <= bar*math.Max(1, math.Abs(want)) }

// Values of mpmath and PyTorch.
func TestRecorded(t *testing.T) {
	raw, err := os.ReadFile("testdata/recorded.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Kind         string
		Parameters   []float64
		Y, CDF, CRPS float64
		Log          *float64
		Level        *float64
		Quantile     float64
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]func(p []float64) Density{
		"normal":    func(p []float64) Density { return Normal{p[0], p[1]} },
		"laplace":   func(p []float64) Density { return Laplace{p[0], p[1]} },
		"student t": func(p []float64) Density { return StudentT{p[0], p[1], p[2]} },
		"count":     func(p []float64) Density { return NegativeBinomial{p[0], p[1]} },
	}
	for _, c := range cases {
		d := kinds[c.Kind](c.Parameters)
		if got := d.CDF(c.Y); !near(got, c.CDF, 1e-13) {
			t.Errorf("%s %v: the CDF at %v is %v, not %v", c.Kind, c.Parameters, c.Y, got, c.CDF)
		}
		if got := d.CRPS(c.Y); !near(got, c.CRPS, 1e-12) {
			t.Errorf("%s %v: the CRPS of %v is %v, not %v", c.Kind, c.Parameters, c.Y, got, c.CRPS)
		}
		if c.Log != nil && !near(d.LogDensity(c.Y), *c.Log, 1e-12) {
			t.Errorf("%s %v: the log density at %v is %v, not %v", c.Kind, c.Parameters, c.Y, d.LogDensity(c.Y), *c.Log)
		}
		if c.Level != nil && !near(d.Quantile(*c.Level), c.Quantile, 1e-12) {
			t.Errorf("%s %v: the quantile at %v is %v, not %v", c.Kind, c.Parameters, *c.Level, d.Quantile(*c.Level), c.Quantile)
		}
	}
}

func TestQuantileInvertsCDF(t *testing.T) {
	const rounding = 1e-12
	for name, d := range all() {
		last := math.Inf(-1)
		for p := 0.001; p < 1; p += 0.0071 {
			q := d.Quantile(p)
			if at, before := d.CDF(q), d.CDF(q-1e-9*(1+math.Abs(q))); at < p-rounding || before > p+rounding {
				t.Errorf("%s: the quantile %v at %v has the CDF %v, and %v before it", name, q, p, at, before)
			}
			if q < last {
				t.Errorf("%s: the quantile at %v is %v, less than one before", name, p, q)
			}
			last = q
		}
	}
}

// The quantile of a count is right at the probability of each step and on both sides of it.
func TestQuantileOfCounts(t *testing.T) {
	for _, d := range []Distribution{Poisson{3.3}, Poisson{0}, NegativeBinomial{40, 2}, NegativeBinomial{0.1, 50}} {
		for k := range 60 {
			k := float64(k)
			p := d.CDF(k)
			if p >= 1-1e-14 || p == d.CDF(k-1) {
				continue
			}
			if at, after := d.Quantile(p), d.Quantile(math.Nextafter(p, 1)); at != k || after != k+1 {
				t.Errorf("%#v: the quantiles at and after the CDF of %v are %v and %v", d, k, at, after)
			}
		}
	}
}

// The CRPS is twice the mean pinball loss over all levels, and the mean that of the quantiles:
// here by the midpoint rule over levels that are denser toward the ends.
func TestIntegrals(t *testing.T) {
	const n = 6000
	for name, d := range all() {
		var mean float64
		ys := []float64{-30, 0, 0.4, 2, 3, 17}
		crps := make([]float64, len(ys))
		for i := range n {
			u := (float64(i) + 0.5) / n
			p, width := u*u*(3-2*u), 6*u*(1-u)/n
			q := d.Quantile(p)
			mean += q * width
			for j, y := range ys {
				crps[j] += 2 * Pinball(y, q, p) * width
			}
		}
		if got := d.Mean(); math.Abs(got-mean) > 2e-3 {
			t.Errorf("%s: the mean is %v, not %v", name, got, mean)
		}
		for j, y := range ys {
			if got := d.CRPS(y); math.Abs(got-crps[j]) > 5e-4*max(1, crps[j]) {
				t.Errorf("%s: the CRPS of %v is %v, not %v", name, y, got, crps[j])
			}
		}
	}
}

func TestMixture(t *testing.T) {
	// The CRPS of mixed normal distributions has a closed form (Grimit et al. 2006, eq. 5).
	absolute := func(m, variance float64) float64 {
		z := m / math.Sqrt(variance)
		return m*math.Erf(z/math.Sqrt2) + math.Sqrt(2*variance/math.Pi)*math.Exp(-z*z/2)
	}
	a, b := Normal{1, 2}, Normal{4, 0.3}
	mixed := Mixture{[]Distribution{a, b}, []float64{0.25, 0.75}}
	for _, y := range []float64{-1e12, -3, 1, 3.9, 6, 1e12} {
		want := 0.25*absolute(y-1, 4) + 0.75*absolute(y-4, 0.09) -
			(0.0625*absolute(0, 8)+0.5625*absolute(0, 0.18)+2*0.1875*absolute(3, 4.09))/2
		if got := mixed.CRPS(y); !near(got, want, 1e-9) {
			t.Errorf("the CRPS of %v is %v, not %v", y, got, want)
		}
	}
	for name, d := range all() {
		for _, one := range []Distribution{Mixture{Members: []Distribution{d}}, Mixture{[]Distribution{d, d}, nil}} {
			if p := 0.37; !near(one.Quantile(p), d.Quantile(p), 1e-12) || !near(one.CDF(2), d.CDF(2), 1e-15) || !near(one.CRPS(2), d.CRPS(2), 1e-12) {
				t.Errorf("%s: a mixture of itself alone differs", name)
			}
		}
	}
	score, ok := LogScore(mixed, 3)
	if want := -math.Log(0.25*math.Exp(a.LogDensity(3)) + 0.75*math.Exp(b.LogDensity(3))); !ok || !near(score, want, 1e-12) {
		t.Errorf("the log score is %v, %v, not %v", score, ok, want)
	}
	if _, ok := LogScore(Quantiles{[]float64{0.5}, []float64{1}}, 1); ok {
		t.Error("quantiles have a log score")
	}
}

// At the extremes of parameters and observations, all that is computed is a number, within
// its bounds.
func TestExtremes(t *testing.T) {
	var ds []Distribution
	for _, scale := range []float64{1e-9, 1, 1e9} {
		ds = append(ds, Normal{5, scale}, Laplace{5, scale}, StudentT{1.1, 5, scale}, StudentT{2.5, 5, scale}, StudentT{1e9, 5, scale})
	}
	for _, rate := range []float64{0, 1e-9, 1, 1e7} {
		ds = append(ds, Poisson{rate})
		for _, dispersion := range []float64{0, 1e-310, 1e-9, 1, 1e3} {
			ds = append(ds, NegativeBinomial{rate, dispersion})
		}
	}
	ds = append(ds, Bernoulli{0}, Bernoulli{1}, Mixture{Members: []Distribution{Normal{0, 1e-9}, Normal{1, 1e9}}})
	for _, d := range ds {
		for _, y := range []float64{-1e12, -1, 0, 1, 5, 1e7, 1e12} {
			if p, crps := d.CDF(y), d.CRPS(y); !(p >= 0 && p <= 1) || math.IsInf(crps, 0) || !(crps >= -1e-12*(1+math.Abs(d.Mean()))) {
				t.Errorf("%#v: the CDF at %v is %v, the CRPS %v", d, y, p, crps)
			}
			if score, ok := LogScore(d, y); ok && (math.IsNaN(score) || math.IsInf(score, -1)) {
				t.Errorf("%#v: the log score of %v is %v", d, y, score)
			}
		}
		for _, p := range []float64{1e-12, 0.5, 1 - 1e-12} {
			if q := d.Quantile(p); math.IsNaN(q) || math.IsInf(q, 0) {
				t.Errorf("%#v: the quantile at %v is %v", d, p, q)
			}
		}
	}
}

// Draws have a uniform transform in their own distribution and not in one that is wider,
// and no distribution that is moved has a lower expected CRPS.
func TestDraws(t *testing.T) {
	const n = 3000
	for name, d := range all() {
		rng := rand.New(rand.NewPCG(7, 8))
		var own, wide []float64
		var best, moved float64
		for range n {
			y := Sample(d, rng)
			own = append(own, PIT(d, y, rng))
			wide = append(wide, PIT(Normal{d.Mean(), 40}, y, rng))
			if len(own) <= 100 {
				best += d.CRPS(y)
				moved += Affine{d, 0.8, 1}.CRPS(y)
			}
		}
		if _, _, p := Uniformity(own, 20); p < 1e-3 {
			t.Errorf("%s: the transforms of draws are not uniform: p = %v", name, p)
		}
		if _, _, p := Uniformity(wide, 20); p > 1e-6 {
			t.Errorf("%s: the transforms in a wide distribution are uniform: p = %v", name, p)
		}
		if best >= moved {
			t.Errorf("%s: its CRPS is %v, and %v when moved", name, best, moved)
		}
	}
}

func TestScores(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"pinball below", Pinball(3, 1, 0.9), 1.8},
		{"pinball above", Pinball(1, 3, 0.9), 0.2},
		{"weighted quantile loss", WeightedQuantileLoss([]float64{3, -1}, []float64{1, 1}, 0.9), 2 * (1.8 + 0.2) / 4},
		{"weighted quantile loss of zeros", WeightedQuantileLoss([]float64{0}, []float64{0}, 0.9), 0},
		{"Winkler inside", Winkler(2, 1, 4, 0.8), 3},
		{"Winkler below", Winkler(0.5, 1, 4, 0.8), 3 + 10*0.5},
		{"Winkler above", Winkler(6, 1, 4, 0.8), 3 + 10*2},
		{"coverage", Coverage([]float64{1, 2, 3, 4}, []float64{1, 1, 4, 1}, []float64{2, 2, 5, 3}), 0.5},
	} {
		if !near(c.got, c.want, 1e-12) {
			t.Errorf("%s: %v, not %v", c.name, c.got, c.want)
		}
	}
	// Counts of 3, 1, 0 and 0 where 1 is expected: 4 + 0 + 1 + 1, whose p-value with three
	// degrees of freedom is that of chi-squared tables.
	counts, statistic, p := Uniformity([]float64{0, 0.1, 0.2, 0.3}, 4)
	if counts[0] != 3 || counts[1] != 1 || statistic != 6 || !near(p, 0.11161022509471268, 1e-12) {
		t.Errorf("uniformity: %v, %v, p = %v", counts, statistic, p)
	}
}

// fineCRPS integrates the square of the CDF's error over short intervals.
func fineCRPS(d Mixture, y float64) float64 {
	points := []point{{at: y}}
	for x := -300.0; x <= 300; x += 0.1 {
		points = append(points, point{at: x})
	}
	for _, m := range d.Members {
		switch m := m.(type) {
		case Laplace:
			points = append(points, point{at: m.Location})
		case Quantiles:
			points = append(points, exactly(m.Values)...)
		}
	}
	return integral(points, func(x float64) float64 {
		if x < y {
			return d.CDF(x) * d.CDF(x)
		}
		return (1 - d.CDF(x)) * (1 - d.CDF(x))
	})
}

// The closed forms and sums of mixtures are the numerical integral.
func TestMixedCRPS(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	draw := map[string]func() Distribution{
		"normal":                func() Distribution { return Normal{10 * rng.Float64(), math.Exp(4*rng.Float64() - 2)} },
		"laplace":               func() Distribution { return Laplace{10 * rng.Float64(), math.Exp(4*rng.Float64() - 2)} },
		"laplace, equal scales": func() Distribution { return Laplace{10 * rng.Float64(), 2} },
		"laplace, nearly equal": func() Distribution { return Laplace{10 * rng.Float64(), 2 + 1e-9*rng.Float64()} },
		"laplace, one location": func() Distribution { return Laplace{3, 1 + rng.Float64()} },
		"quantiles": func() Distribution {
			a, b, c := 10*rng.Float64(), rng.Float64(), 3*rng.Float64()
			return Quantiles{[]float64{0.1, 0.5, 0.9}, []float64{a, a + b, a + b + c}}
		},
		"quantiles, ties": func() Distribution { return Quantiles{[]float64{0.1, 0.5, 0.9}, []float64{2, 2, 2 + rng.Float64()}} },
	}
	for name, member := range draw {
		for _, weights := range [][]float64{nil, {0.5, 0, 0.1, 0.4}} {
			d := Mixture{[]Distribution{member(), member(), member(), member()}, weights}
			for _, y := range []float64{-1e3, -2, 2, 4.4, 9, 30, 1e3} {
				if got, want := d.CRPS(y), fineCRPS(d, y); !near(got, want, 1e-10) {
					t.Errorf("%s, weights %v: the CRPS of %v is %v, by the integral %v", name, weights, y, got, want)
				}
			}
		}
	}
}

func BenchmarkMixtureCRPS(b *testing.B) {
	for _, c := range []struct {
		name   string
		member func(i float64) Distribution
	}{
		{"normal", func(i float64) Distribution { return Normal{i / 20, 1 + i/100} }},
		{"laplace", func(i float64) Distribution { return Laplace{i / 20, 1 + i/100} }},
		{"quantiles", func(i float64) Distribution {
			return Quantiles{[]float64{0.025, 0.1, 0.5, 0.9, 0.975}, []float64{i/20 - 2, i/20 - 1, i / 20, i/20 + 1 + i/50, i/20 + 3}}
		}},
		{"student t", func(i float64) Distribution { return StudentT{5, i / 20, 1 + i/100} }},
	} {
		d := Mixture{}
		for i := range 20 {
			d.Members = append(d.Members, c.member(float64(i)))
		}
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				d.CRPS(0.7)
			}
		})
		b.Run(c.name+" by the integral", func(b *testing.B) {
			for b.Loop() {
				d.numericalCRPS(0.7)
			}
		})
	}
}

package baseline

import (
	"math"
	"slices"
	"testing"
)

// A thetaReference is one row of testdata/theta.csv: what R has of both models.
type thetaReference struct {
	name          string
	train         []float64
	season        int
	model         thetaModel
	steps         []float64
	dynamic       dynamicTheta
	squares       float64
	oneStep       []float64 // of the dynamic model, on the training values without their season
	deseasonalize seasonality
}

func thetaReferences(t *testing.T) []thetaReference {
	series := referenceSeries(t)
	var all []thetaReference
	for _, r := range readCSV(t, "testdata/theta.csv")[1:] {
		c := thetaReference{name: r[0], season: int(number(t, r[1])), train: series[r[0]][:int(number(t, r[2]))]}
		if figure := numbers(t, r[3]); len(figure) > 1 {
			c.deseasonalize = seasonality{factor: true, figure: figure}
		}
		_, slope := line(c.deseasonalize.remove(c.train))
		c.model = thetaModel{season: c.deseasonalize, alpha: number(t, r[4]), level: number(t, r[5]), drift: slope / 2}
		c.steps = numbers(t, r[6])
		c.dynamic = dynamicTheta{level: number(t, r[7]), alpha: number(t, r[8]), share: 1 - 1/number(t, r[9])}
		c.squares, c.oneStep = number(t, r[10]), numbers(t, r[11])
		all = append(all, c)
	}
	return all
}

func nearAll(a, b []float64, tolerance float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return near(x, y, tolerance) })
}

// With R's alpha and level, forecasts are those of thetaf; the fit, whose search ends closer to the
// greatest likelihood, gives them to half a percent.
func TestThetaForecastsAsR(t *testing.T) {
	for _, r := range thetaReferences(t) {
		season := seasonalityOf(r.train, r.season)
		if !nearAll(season.figure, r.deseasonalize.figure, 1e-9) {
			t.Errorf("%s: the season is %v, R has %v", r.name, season, r.deseasonalize)
		}
		at, fitted := &Theta{Season: r.season, model: &r.model}, &Theta{Season: r.season}
		if err := fitted.Fit(r.train); err != nil {
			t.Fatal(err)
		}
		for method, tolerance := range map[*Theta]float64{at: 1e-9, fitted: 5e-3} {
			if got, err := method.Forecast(r.train, len(r.steps)); err != nil || !nearAll(got, r.steps, tolerance) {
				t.Errorf("%s: %v, %v; R has %v", r.name, got, err, r.steps)
			}
		}
	}
}

// With R's parameters, one-step forecasts are those of the paper's equations; the fit has a sum of
// squares that is as low as the one that R's optim finds from three starts.
func TestDynamicThetaFitsAsR(t *testing.T) {
	for _, r := range thetaReferences(t) {
		adjusted := r.deseasonalize.remove(r.train)
		s, m := r.dynamic.start(), r.dynamic
		var got []float64
		for _, y := range adjusted {
			got = append(got, s.forecast(m))
			s.move(m.alpha, y)
		}
		if squares := thetaErrors(adjusted, m); !nearAll(got, r.oneStep, 1e-8) || !near(squares, r.squares, 1e-8) {
			t.Errorf("%s: %v, R has %v", r.name, got, r.oneStep)
		}
		if _, squares := fitDynamicTheta(adjusted); !(squares <= r.squares*(1+1e-6)) {
			t.Errorf("%s: sum of squares %.9g, R finds %.9g", r.name, squares, r.squares)
		}
	}
}

// The line is that of the values so far.
func TestDynamicThetaHasTheLine(t *testing.T) {
	var s thetaState
	values := levels(30)
	for i, y := range values {
		s.move(0.5, y)
		if i == 0 {
			continue
		}
		if intercept, slope := line(values[:i+1]); math.Abs(s.intercept-intercept) > 1e-8*1000 || math.Abs(s.b-slope) > 1e-8*1000 {
			t.Errorf("%d values: %g, %g; want %g, %g", i+1, s.intercept, s.b, intercept, slope)
		}
	}
}

// A season is a summand where values are not all above zero, and absent where it is not significant.
func TestSeasonality(t *testing.T) {
	values := levels(160)[80:]
	if s := seasonalityOf(values, season); !s.factor || len(s.figure) != season {
		t.Errorf("%v", s)
	}
	if s := seasonalityOf(values, 7); s.figure != nil {
		t.Errorf("a season of 7 in one of 4: %v", s)
	}
	for i := range values {
		values[i] -= 100
	}
	if s := seasonalityOf(values, season); s.factor || len(s.figure) != season {
		t.Errorf("%v", s)
	}
}

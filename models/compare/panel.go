package compare

import (
	"cmp"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/baseline"
	"unroll/models/experiment"
)

// PanelScores compare a panel's network with the classical baselines on the test part of
// each series, and over all of them.
type PanelScores struct {
	IDs     []string          // names of the columns that tell the series apart
	Series  []SeriesScores    // in the order of the panel
	Total   []MethodScores    // the network first, then the baselines as in tables, without ARIMA above MaxARIMA series
	Seeds   int               // of the network, whose forecast is the mean of theirs
	Single  []float64         // the mean MASE of each seed by itself
	Ranks   Ranking           // over the series, of the methods that forecast all of them
	Test    models.Forecasts  // the network's, of one series after the other
	Left    []dataset.LeftOut // series without a score
	Panel   *models.Prepared  // what was forecast
	Verdict PanelVerdict
}

// SeriesScores are the scores of all methods on one series.
type SeriesScores struct {
	IDs    []string
	Name   string
	Points int // forecasts that can be judged
	Scores []Accuracy
}

// Accuracy are measures of forecasts, averaged over the test part, NaN where they are not
// defined. RMSE and MAE are in the series' unit; MASE and RMSSE are relative to the error of
// the seasonal naive forecast in the training part.
type Accuracy struct {
	RMSE  backtest.Number `json:"rmse"`
	MAE   backtest.Number `json:"mae"`
	MASE  backtest.Number `json:"mase"`
	RMSSE backtest.Number `json:"rmsse"`
}

// MethodScores are the means of a method's measures over the series on which they are
// defined.
type MethodScores struct {
	Method string `json:"method"`
	Series int    `json:"series"` // that it forecasts
	Accuracy
}

// PanelVerdict says whether the network is better than the best baseline, the one with the
// lowest mean MASE of those that forecast every series.
type PanelVerdict struct {
	Best  string  `json:"best_baseline,omitempty"`
	Wins  int     `json:"wins"`  // series on which the network has the lower MAE
	Share float64 `json:"share"` // of all
	// P is that of a Wilcoxon test of the differences in MASE over the series. It ignores
	// that the best baseline was chosen on the same series.
	P        backtest.Number `json:"wilcoxon_p"`
	Use      string          `json:"use"`
	Sentence string          `json:"sentence"`
}

// network is the name of the network among the methods.
const network = backtest.Network

// Panel scores the runs of a panel's configuration. The error says that there is none.
func Panel(c *experiment.Configuration) (*PanelScores, error) {
	if c.Panel == nil {
		return nil, dataset.BadInput("series", "%s has a single series, not a panel", c.Spec.Name)
	}
	p := &PanelScores{IDs: c.Panel.IDs, Left: c.Panel.LeftOut, Panel: c.Prepared}
	var tests []models.Forecasts
	for _, run := range c.Runs {
		if run.Result != nil {
			tests = append(tests, run.Result.Test)
		}
	}
	if len(tests) == 0 {
		return nil, dataset.BadInput("", "%s has no run with a result: every seed diverged, or none has ended", c.Spec.Name)
	}
	p.Seeds, p.Test = len(tests), meanOf(tests)
	methods := []string{network}
	for _, m := range methodsFor(c) {
		methods = append(methods, m.Name())
	}
	p.Series = make([]SeriesScores, len(c.Series))
	own := c.BySeries(p.Test)
	eachSeries(len(c.Series), func(k int) { p.Series[k] = scoreSeries(c, k, own[k]) })
	for m, name := range methods {
		p.Total = append(p.Total, total(name, p.Series, m))
	}
	for _, test := range tests {
		p.Single = append(p.Single, meanMASE(c, test))
	}
	p.rank()
	p.Verdict = p.verdict()
	return p, nil
}

// MaxARIMA is the number of series above which ARIMA, the slowest method, is left out of a panel's scores.
const MaxARIMA = 20

// methodsFor returns the baselines of a panel.
func methodsFor(c *experiment.Configuration) []baseline.Forecaster {
	if len(c.Series) > MaxARIMA {
		return baseline.Quick(c.Panel.Season())
	}
	return baseline.Standard(c.Panel.Season())
}

// eachSeries calls a function for each series, on all cores.
func eachSeries(count int, score func(k int)) {
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for k := range next {
				score(k)
			}
		})
	}
	for k := range count {
		next <- k
	}
	close(next)
	group.Wait()
}

// meanOf are the means of the seeds' forecasts.
func meanOf(tests []models.Forecasts) models.Forecasts {
	mean := tests[0]
	mean.Predicted = make([]float64, len(tests[0].Predicted))
	for i := range mean.Predicted {
		for _, t := range tests {
			mean.Predicted[i] += t.Predicted[i]
		}
		mean.Predicted[i] /= float64(len(tests))
	}
	return mean
}

// scoreSeries scores the network and every baseline on a series.
func scoreSeries(c *experiment.Configuration, k int, test models.Forecasts) SeriesScores {
	p, m := c.Series[k], c.Panel.Series[k]
	s := SeriesScores{IDs: m.IDs, Name: m.Name()}
	for _, y := range test.Actual {
		if !math.IsNaN(y) {
			s.Points++
		}
	}
	unit := unitOf(p)
	s.Scores = append(s.Scores, unit.accuracy(test))
	for _, method := range methodsFor(c) {
		forecasts, err := experiment.BaselineForecasts(method, p)
		if err != nil {
			forecasts = models.Forecasts{}
		}
		s.Scores = append(s.Scores, unit.accuracy(forecasts))
	}
	return s
}

// unit is the error of the seasonal naive forecast in the training part of a series; NaN
// where it is not defined.
type unit struct{ mae, rmse float64 }

func unitOf(p *models.Prepared) unit {
	train, season := p.Frame.Observed()[:p.TrainRows], max(1, p.Season())
	if season >= len(train) {
		season = 1
	}
	mae, rmse, err := baseline.NaiveErrors(train, season)
	if err != nil {
		return unit{math.NaN(), math.NaN()}
	}
	return unit{mae, rmse}
}

// accuracy measures forecasts; those without rows are of a method that cannot forecast the
// series.
func (u unit) accuracy(f models.Forecasts) Accuracy {
	var actual, predicted []float64
	for i, y := range f.Actual {
		if !math.IsNaN(y) {
			actual, predicted = append(actual, y), append(predicted, f.Predicted[i])
		}
	}
	mae, e1 := baseline.MAE(actual, predicted)
	rmse, e2 := baseline.RMSE(actual, predicted)
	if e1 != nil || e2 != nil || math.IsInf(rmse, 0) {
		mae, rmse = math.NaN(), math.NaN()
	}
	return Accuracy{backtest.Number(rmse), backtest.Number(mae), backtest.Number(mae / u.mae), backtest.Number(rmse / u.rmse)}
}

// total is the means of a method's measures.
func total(name string, series []SeriesScores, method int) MethodScores {
	t := MethodScores{Method: name}
	mean := func(measure func(a Accuracy) backtest.Number) backtest.Number {
		var sum, count float64
		for _, s := range series {
			if v := float64(measure(s.Scores[method])); !math.IsNaN(v) {
				sum, count = sum+v, count+1
			}
		}
		return backtest.Number(sum / count)
	}
	for _, s := range series {
		if !math.IsNaN(float64(s.Scores[method].MAE)) {
			t.Series++
		}
	}
	t.RMSE = mean(func(a Accuracy) backtest.Number { return a.RMSE })
	t.MAE = mean(func(a Accuracy) backtest.Number { return a.MAE })
	t.MASE = mean(func(a Accuracy) backtest.Number { return a.MASE })
	t.RMSSE = mean(func(a Accuracy) backtest.Number { return a.RMSSE })
	return t
}

// meanMASE is that of one seed's forecasts.
func meanMASE(c *experiment.Configuration, test models.Forecasts) float64 {
	var sum, count float64
	for k, f := range c.BySeries(test) {
		if mase := float64(unitOf(c.Series[k]).accuracy(f).MASE); !math.IsNaN(mase) {
			sum, count = sum+mase, count+1
		}
	}
	return sum / count
}

// rank ranks the methods that forecast every series by their MAE on each.
func (p *PanelScores) rank() {
	var names []string
	var complete []int
	for m, t := range p.Total {
		if t.Series == len(p.Series) {
			names, complete = append(names, t.Method), append(complete, m)
		}
	}
	rows := make([][]float64, len(p.Series))
	for k, s := range p.Series {
		for _, m := range complete {
			rows[k] = append(rows[k], float64(s.Scores[m].MAE))
		}
	}
	if len(names) > 1 && len(rows) > 1 {
		p.Ranks = rankingOf(names, rows, significant)
	}
}

// significant is the level of the tests.
const significant = 0.05

// verdict compares the network with the best baseline.
func (p *PanelScores) verdict() PanelVerdict {
	best := 0
	for m, t := range p.Total {
		if m > 0 && t.Series == len(p.Series) && !math.IsNaN(float64(t.MASE)) && (best == 0 || t.MASE < p.Total[best].MASE) {
			best = m
		}
	}
	own := p.Total[0]
	v := PanelVerdict{P: backtest.Number(math.NaN()), Use: network}
	if best == 0 {
		v.Sentence = fmt.Sprintf("%s: MASE %s over %d series; no baseline forecasts all of them", network, own.MASE, len(p.Series))
		return v
	}
	v.Best = p.Total[best].Method
	var differences []float64
	for _, s := range p.Series {
		if s.Scores[0].MAE < s.Scores[best].MAE {
			v.Wins++
		}
		if d := float64(s.Scores[0].MASE - s.Scores[best].MASE); !math.IsNaN(d) {
			differences = append(differences, d)
		}
	}
	v.Share = float64(v.Wins) / float64(len(p.Series))
	v.P = backtest.Number(wilcoxon(differences))
	if !(own.MASE < p.Total[best].MASE) {
		v.Use = v.Best
	}
	test := fmt.Sprintf("is not significant (Wilcoxon p = %.2f)", float64(v.P))
	if v.P < significant {
		test = fmt.Sprintf("is significant (Wilcoxon p = %.2g)", float64(v.P))
	}
	v.Sentence = fmt.Sprintf("%s: mean MASE %s over %d series; best baseline, %s: %s; the network has the lower error on %d of %d series (%.0f %%); the difference %s: use %s",
		network, own.MASE, len(p.Series), v.Best, p.Total[best].MASE, v.Wins, len(p.Series), 100*v.Share, test, v.Use)
	return v
}

// Extremes are the numbers of the series with the highest, the median and the lowest MASE of
// the network; series without one are left out.
func (p *PanelScores) Extremes() []int {
	var order []int
	for k, s := range p.Series {
		if !math.IsNaN(float64(s.Scores[0].MASE)) {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.Series[b].Scores[0].MASE, p.Series[a].Scores[0].MASE) })
	if len(order) <= 3 {
		return order
	}
	return []int{order[0], order[len(order)/2], order[len(order)-1]}
}

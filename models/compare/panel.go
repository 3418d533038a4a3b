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
	Total   []MethodScores    // the network first, then the baselines as in tables, those of baseline.OfPanel
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
	IDs     []string
	Name    string
	Points  int // forecasts that can be judged
	Scores  []Accuracy
	Verdict SeriesVerdict

	naive Accuracy // of naive 2, which OWA is relative to
}

// Accuracy are measures of forecasts, averaged over the test part, NaN where they are not
// defined. RMSE and MAE are in the series' unit; MASE and RMSSE are relative to the error of
// the seasonal naive forecast in the training part, and OWA to the errors of [baseline.Naive2].
type Accuracy struct {
	RMSE  backtest.Number `json:"rmse"`
	MAE   backtest.Number `json:"mae"`
	MASE  backtest.Number `json:"mase"`
	RMSSE backtest.Number `json:"rmsse"`
	SMAPE backtest.Number `json:"smape"` // in percent, from 0 to 200
	OWA   backtest.Number `json:"owa"`
}

// Numbers are the measures in the order of the fields.
func (a Accuracy) Numbers() []backtest.Number {
	return []backtest.Number{a.RMSE, a.MAE, a.MASE, a.RMSSE, a.SMAPE, a.OWA}
}

// SeriesVerdict compares the network with the best baseline of a series, that of the lowest MAE.
type SeriesVerdict struct {
	Best string `json:"best_baseline,omitempty"`
	Use  string `json:"use"` // the method with the lower MAE
	// P is that of a Diebold-Mariano test of the errors from each origin; NaN where they are equal
	// or too few. It ignores that the best baseline was chosen on the same points.
	P backtest.Number `json:"diebold_mariano_p"`
	// Holm is P corrected for the number of series.
	Holm backtest.Number `json:"p_holm"`
}

// Differs reports whether the difference is significant, also among so many series.
func (v SeriesVerdict) Differs() bool { return v.Holm < Significant }

// MethodScores are the means of a method's measures over the series on which they are
// defined. OWA is of the means of its four parts.
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
	P backtest.Number `json:"wilcoxon_p"`
	// OwnWins is the number of series on which the network has the lower MAE than every baseline.
	// On Better of them, and on Worse of the others, the difference from the best baseline of the
	// series is significant after Holm's correction.
	OwnWins int `json:"wins_over_all_baselines"`
	Better  int `json:"significantly_better"`
	Worse   int `json:"significantly_worse"`
	// Use is the method of the lower error on the test part: it is picked after the fact.
	Use      string `json:"use"`
	Sentence string `json:"sentence"`
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
	for _, m := range baseline.OfPanel(len(c.Series), c.Panel.Season()) {
		methods = append(methods, m.Name())
	}
	p.Series = make([]SeriesScores, len(c.Series))
	own := c.BySeries(p.Test)
	eachSeries(len(c.Series), func(k int) { p.Series[k] = scoreSeries(c, k, own[k]) })
	for _, test := range tests {
		p.Single = append(p.Single, meanMASE(c, test))
	}
	p.judge(methods)
	return p, nil
}

// PanelBacktest compares the methods of a backtest by their forecasts of the step at a place, with
// the MASE and the ranks of [Panel]. Test, Single and Panel are empty.
func PanelBacktest(r *backtest.PanelResult, at int) *PanelScores {
	p := &PanelScores{IDs: r.IDs, Left: r.Left, Seeds: r.Seeds}
	for _, own := range r.Series {
		unit := own.Scores[at][0].MAE / own.Scores[at][0].MASE
		s := SeriesScores{IDs: own.IDs, Name: own.Name, Points: own.Scores[at][0].Points, naive: accuracyOf(own.Naive[at])}
		s.naive.MASE = s.naive.MAE / unit
		for _, score := range own.Scores[at] {
			a := accuracyOf(score)
			a.OWA = owa(a, s.naive)
			s.Scores = append(s.Scores, a)
		}
		none := backtest.Number(math.NaN())
		s.Verdict = SeriesVerdict{Use: network, P: backtest.Number(own.P[at]), Holm: none}
		if best := own.Best[at]; best > 0 {
			s.Verdict.Best = r.Methods[best]
			if !(s.Scores[0].MAE < s.Scores[best].MAE) {
				s.Verdict.Use = s.Verdict.Best
			}
		}
		p.Series = append(p.Series, s)
	}
	p.judge(r.Methods)
	return p
}

func accuracyOf(s backtest.Score) Accuracy {
	return Accuracy{RMSE: s.RMSE, MAE: s.MAE, MASE: s.MASE, RMSSE: s.RMSSE, SMAPE: s.SMAPE, OWA: backtest.Number(math.NaN())}
}

// judge compares the methods, the network first, by their scores on each series.
func (p *PanelScores) judge(methods []string) {
	for m, name := range methods {
		p.Total = append(p.Total, total(name, p.Series, m))
	}
	p.rank(Significant)
	p.Verdict = p.verdict()
	p.judgeSeries()
}

// judgeSeries corrects the tests of each series for their number, and counts them.
func (p *PanelScores) judgeSeries() {
	var tested []int
	var values []float64
	for k, s := range p.Series {
		if v := float64(s.Verdict.P); !math.IsNaN(v) {
			tested, values = append(tested, k), append(values, v)
		}
		if s.Verdict.Use == network && s.Verdict.Best != "" {
			p.Verdict.OwnWins++
		}
	}
	for i, corrected := range Holm(values) {
		v := &p.Series[tested[i]].Verdict
		v.Holm = backtest.Number(corrected)
		switch {
		case !v.Differs():
		case v.Use == network:
			p.Verdict.Better++
		default:
			p.Verdict.Worse++
		}
	}
}

// verdictOn compares the first of some forecasts with the best of the others.
func verdictOn(methods []string, scores []Accuracy, forecasts []models.Forecasts) SeriesVerdict {
	none := backtest.Number(math.NaN())
	v := SeriesVerdict{Use: methods[0], P: none, Holm: none}
	best := 0
	for m := 1; m < len(scores); m++ {
		if mae := scores[m].MAE; !math.IsNaN(float64(mae)) && (best == 0 || mae < scores[best].MAE) {
			best = m
		}
	}
	if best == 0 {
		return v
	}
	v.Best = methods[best]
	if !(scores[0].MAE < scores[best].MAE) {
		v.Use = v.Best
	}
	sizes := func(m int) (all []float64) {
		for _, o := range origins(forecasts[m]) {
			all = append(all, o.size)
		}
		return all
	}
	if c, err := baseline.DieboldMariano(sizes(0), sizes(best), forecasts[0].Horizon, 1); err == nil {
		v.P = backtest.Number(c.PValue)
	}
	return v
}

// ScaleOf is the mean absolute error of the seasonal naive forecast in the training part of a series,
// which MASE is relative to; NaN where it is not defined.
func ScaleOf(p *models.Prepared) float64 { return unitOf(p).mae }

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
	unit, season := unitOf(p), c.Panel.Season()
	naive, err := experiment.BaselineForecasts(&baseline.Naive2{Season: season}, p)
	if err != nil {
		naive = models.Forecasts{}
	}
	s.naive = unit.accuracy(naive, nil)
	methods, all := []string{network}, []models.Forecasts{test}
	for _, method := range baseline.OfPanel(len(c.Series), season) {
		methods = append(methods, method.Name()) // before its fit, as the names of other series
		forecasts, err := experiment.BaselineForecasts(method, p)
		if err != nil {
			forecasts = models.Forecasts{}
		}
		all = append(all, forecasts)
	}
	for _, forecasts := range all {
		s.Scores = append(s.Scores, unit.accuracy(forecasts, &s.naive))
	}
	s.Verdict = verdictOn(methods, s.Scores, all)
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

// accuracy measures forecasts, with OWA relative to the accuracy of naive 2 if it is not nil; those
// without rows are of a method that cannot forecast the series.
func (u unit) accuracy(f models.Forecasts, naive *Accuracy) Accuracy {
	var actual, predicted []float64
	for i, y := range f.Actual {
		if !math.IsNaN(y) {
			actual, predicted = append(actual, y), append(predicted, f.Predicted[i])
		}
	}
	mae, e1 := baseline.MAE(actual, predicted)
	rmse, e2 := baseline.RMSE(actual, predicted)
	smape, e3 := baseline.SMAPE(actual, predicted)
	none := math.NaN()
	if e1 != nil || e2 != nil || math.IsInf(rmse, 0) {
		mae, rmse, smape = none, none, none
	}
	if e3 != nil {
		smape = none
	}
	a := Accuracy{backtest.Number(rmse), backtest.Number(mae), backtest.Number(mae / u.mae), backtest.Number(rmse / u.rmse), backtest.Number(smape), backtest.Number(none)}
	if naive != nil {
		a.OWA = owa(a, *naive)
	}
	return a
}

// owa is relative to the accuracy of naive 2; NaN where it is not defined.
func owa(a, naive Accuracy) backtest.Number {
	v, err := baseline.OWA(float64(a.SMAPE), float64(a.MASE), float64(naive.SMAPE), float64(naive.MASE))
	if err != nil {
		v = math.NaN()
	}
	return backtest.Number(v)
}

// total is the means of a method's measures.
func total(name string, series []SeriesScores, method int) MethodScores {
	t := MethodScores{Method: name}
	mean := func(measure func(s SeriesScores) backtest.Number) backtest.Number {
		var sum, count float64
		for _, s := range series {
			if v := float64(measure(s)); !math.IsNaN(v) {
				sum, count = sum+v, count+1
			}
		}
		return backtest.Number(sum / count)
	}
	of := func(measure func(a Accuracy) backtest.Number) backtest.Number {
		return mean(func(s SeriesScores) backtest.Number { return measure(s.Scores[method]) })
	}
	for _, s := range series {
		if !math.IsNaN(float64(s.Scores[method].MAE)) {
			t.Series++
		}
	}
	t.RMSE = of(func(a Accuracy) backtest.Number { return a.RMSE })
	t.MAE = of(func(a Accuracy) backtest.Number { return a.MAE })
	t.MASE = of(func(a Accuracy) backtest.Number { return a.MASE })
	t.RMSSE = of(func(a Accuracy) backtest.Number { return a.RMSSE })
	t.SMAPE = of(func(a Accuracy) backtest.Number { return a.SMAPE })
	// The parts of OWA are means over the series that have all of them.
	part := func(measure func(s SeriesScores) backtest.Number) backtest.Number {
		return mean(func(s SeriesScores) backtest.Number {
			if math.IsNaN(float64(s.Scores[method].OWA)) {
				return backtest.Number(math.NaN())
			}
			return measure(s)
		})
	}
	t.OWA = owa(
		Accuracy{
			SMAPE: part(func(s SeriesScores) backtest.Number { return s.Scores[method].SMAPE }),
			MASE:  part(func(s SeriesScores) backtest.Number { return s.Scores[method].MASE }),
		},
		Accuracy{
			SMAPE: part(func(s SeriesScores) backtest.Number { return s.naive.SMAPE }),
			MASE:  part(func(s SeriesScores) backtest.Number { return s.naive.MASE }),
		})
	return t
}

// meanMASE is that of one seed's forecasts.
func meanMASE(c *experiment.Configuration, test models.Forecasts) float64 {
	var sum, count float64
	for k, f := range c.BySeries(test) {
		if mase := float64(unitOf(c.Series[k]).accuracy(f, nil).MASE); !math.IsNaN(mase) {
			sum, count = sum+mase, count+1
		}
	}
	return sum / count
}

// rank ranks the methods that forecast every series by their MAE on each.
func (p *PanelScores) rank(alpha float64) {
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
		p.Ranks = rankingOf(names, rows, alpha)
	}
}

// Significant is the level of the tests of a panel.
const Significant = 0.05

// Place is that of a method among Total; -1 if it is none of them.
func (p *PanelScores) Place(method string) int {
	return slices.IndexFunc(p.Total, func(m MethodScores) bool { return m.Method == method })
}

// Forecasts are those of a baseline for the test part of series k. The error says why there are
// none.
func (p *PanelScores) Forecasts(k int, method string) (models.Forecasts, error) {
	for _, m := range baseline.Standard(p.Panel.Season()) {
		if m.Name() == method {
			return experiment.BaselineForecasts(m, p.Panel.Series[k])
		}
	}
	return models.Forecasts{}, dataset.BadInput("method", "there is no baseline %q", method)
}

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
	test := wilcoxonWords(float64(v.P), v.P < Significant)
	v.Sentence = fmt.Sprintf("%s: mean MASE %s over %d series; best baseline, %s: %s; the network has the lower error on %d of %d series (%.0f %%); the difference %s; lower on the test part, where this was picked: %s",
		network, own.MASE, len(p.Series), v.Best, p.Total[best].MASE, v.Wins, len(p.Series), 100*v.Share, test, v.Use)
	return v
}

// wilcoxonWords say whether a difference is significant.
func wilcoxonWords(p float64, differs bool) string {
	if differs {
		return fmt.Sprintf("is significant (Wilcoxon p = %.2g)", p)
	}
	return fmt.Sprintf("is not significant (Wilcoxon p = %.2f)", p)
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

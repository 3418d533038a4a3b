package report

import (
	"math"
	"slices"
	"strconv"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// Limits of a page, so that it opens quickly.
const (
	maxRows    = 20_000  // of a series, the last ones
	maxEpochs  = 400     // of a loss curve, evenly chosen
	maxNumbers = 150_000 // of all forecasts and losses; runs are evenly chosen by test score
)

// data is the input of the page's script.
type data struct {
	Series         []pageSeries        `json:"series"`
	Configurations []pageConfiguration `json:"configurations"`
	Ranking        []string            `json:"ranking"` // names, the best first
}

// pageSeries is a series of one or more configurations.
type pageSeries struct {
	Name   string   `json:"name"`
	First  int      `json:"first"` // row of the first value
	Values numbers  `json:"values"`
	Labels []string `json:"labels"` // null without dates
	Times  []int64  `json:"times"`  // Unix seconds; null without dates
	Season int      `json:"season"`
}

type pageConfiguration struct {
	Name      string         `json:"name"`
	Series    int            `json:"series"`
	TrainRows int            `json:"trainRows"`
	Horizon   int            `json:"horizon"`
	Rows      parts[[]int]   `json:"rows"`   // of each sample's first target
	Loss      string         `json:"loss"`   // name, such as "mean squared error"
	Epochs    []int          `json:"epochs"` // of the points of the loss curves
	Runs      []pageRun      `json:"runs"`   // the lowest test score first
	Median    int            `json:"median"` // index of the run with the median test score
	Published *numbers       `json:"published"`
	Baselines []pageBaseline `json:"baselines"` // those in the charts
	// Names of Baselines; empty if the series does not allow them.
	Persistence string `json:"persistence"`
	Best        string `json:"best"`
	// Gates of the median run, or null.
	Gates *pageGates `json:"gates"`
	// Weights is null without snapshots.
	Weights *pageWeights `json:"weights"`
}

// parts holds something for each part of the series.
type parts[T any] struct {
	Train      T `json:"train"`
	Validation T `json:"validation"`
	Test       T `json:"test"`
}

// pageRun is a run; its lists are null if it is not shown.
type pageRun struct {
	Seed       string         `json:"seed"` // JavaScript numbers are too short for seeds
	Scores     numbers        `json:"scores"`
	Losses     numbers        `json:"losses"`
	Validation numbers        `json:"validation"`
	Best       int            `json:"best"` // epoch of the final weights; 0 without validation
	Forecasts  parts[numbers] `json:"forecasts"`
}

type pageBaseline struct {
	Name      string  `json:"name"`
	RMSE      numbers `json:"rmse"`
	Predicted numbers `json:"predicted"`
}

// numbers are written with seven digits; numbers that are not finite are null.
type numbers []float64

// MarshalJSON writes the list; nil is null.
func (n numbers) MarshalJSON() ([]byte, error) { return listed(n, 7), nil }

// listed writes numbers with the given digits; those that are not finite, and a nil list,
// are null.
func listed(list []float64, precision int) []byte {
	if list == nil {
		return []byte("null")
	}
	text := []byte{'['}
	for i, v := range list {
		if i > 0 {
			text = append(text, ',')
		}
		if finite(v) {
			text = strconv.AppendFloat(text, v, 'g', precision, 64)
		} else {
			text = append(text, "null"...)
		}
	}
	return append(text, ']')
}

func newData(configurations []*experiment.Configuration, contenders []contender) data {
	d := data{Ranking: []string{}}
	var frames []*dataset.Frame
	for _, c := range configurations {
		i := slices.IndexFunc(frames, func(f *dataset.Frame) bool { return sameSeries(f, c.Frame) })
		if i < 0 {
			i = len(frames)
			frames = append(frames, c.Frame)
			d.Series = append(d.Series, newPageSeries(c.Frame))
		}
		d.Configurations = append(d.Configurations, newPageConfiguration(c, i, maxNumbers/len(configurations)))
	}
	for _, c := range contenders {
		d.Ranking = append(d.Ranking, c.Name)
	}
	return d
}

func sameSeries(a, b *dataset.Frame) bool {
	return a.Columns[0] == b.Columns[0] && slices.Equal(a.Labels, b.Labels) && slices.Equal(a.Target(), b.Target())
}

func newPageSeries(f *dataset.Frame) pageSeries {
	s := pageSeries{Name: f.Columns[0], First: max(0, f.Len()-maxRows), Season: f.Frequency.Season}
	s.Values = f.Target()[s.First:]
	if f.Dates != nil {
		s.Labels = f.Labels[s.First:]
		for _, t := range f.Dates[s.First:] {
			s.Times = append(s.Times, t.Unix())
		}
	}
	return s
}

func newPageConfiguration(c *experiment.Configuration, series, budget int) pageConfiguration {
	first := max(0, c.Frame.Len()-maxRows)
	p := pageConfiguration{
		Name: c.Spec.Name, Series: series, TrainRows: c.TrainRows, Horizon: c.Test.Horizon,
		Loss: c.Spec.Train.Loss.Summary(), Epochs: []int{}, Runs: []pageRun{}, Baselines: []pageBaseline{},
	}
	results := c.ByTestScore()
	if len(results) > 0 {
		r := results[0]
		p.Rows = parts[[]int]{firstTargets(r.Train, first), firstTargets(r.Validation, first), firstTargets(r.Test, first)}
		p.Median = experiment.MedianIndex(len(results))
	}
	longest := 0
	for _, r := range results {
		longest = max(longest, len(r.Losses))
	}
	for epoch := 1; epoch <= longest; epoch += max(1, (longest+maxEpochs-1)/maxEpochs) {
		p.Epochs = append(p.Epochs, epoch)
	}
	each := len(p.Epochs) + p.Horizon*(len(p.Rows.Train)+len(p.Rows.Validation)+len(p.Rows.Test))
	whole := chosen(len(results), budget/max(1, each), p.Median)
	for i, r := range results {
		p.Runs = append(p.Runs, newPageRun(r, whole[i], first, p.Epochs))
	}
	if s := c.Spec.Published; s != nil {
		p.Published = &numbers{s.Train, s.Test}
	}
	p.addBaselines(c, first)
	p.Weights = newPageWeights(c, maxBlocks*budget/maxNumbers)
	return p
}

func (p *pageConfiguration) addBaselines(c *experiment.Configuration, first int) {
	predicted := models.Forecasts{Horizon: c.Test.Horizon}
	for i := range c.Test.Len() {
		for k := range c.Test.Horizon {
			predicted.Rows = append(predicted.Rows, c.Test.Row(i)+k)
		}
	}
	s := c.Summarize()
	for _, b := range []*experiment.Baseline{s.Persistence, s.Best} {
		if b != nil {
			predicted.Predicted = b.Predicted
			p.Baselines = append(p.Baselines, pageBaseline{b.Name, numbers{b.RMSE}, fromRow(predicted, first)})
		}
	}
	if s.Persistence != nil {
		p.Persistence = s.Persistence.Name
	}
	if s.Best != nil {
		p.Best = s.Best.Name
	}
}

func newPageRun(r *models.Result, whole bool, first int, epochs []int) pageRun {
	run := pageRun{Seed: strconv.FormatUint(r.Seed, 10), Best: r.Best, Scores: numbers{r.Train.RMSE(), r.Test.RMSE()}}
	if !whole {
		return run
	}
	run.Losses, run.Validation = at(r.Losses, epochs), at(r.ValidationLosses, epochs)
	run.Forecasts = parts[numbers]{fromRow(r.Train, first), fromRow(r.Validation, first), fromRow(r.Test, first)}
	return run
}

// at returns the values at the given epochs, as far as there are any.
func at(values []float64, epochs []int) numbers {
	var picked numbers
	for _, epoch := range epochs {
		if epoch <= len(values) {
			picked = append(picked, values[epoch-1])
		}
	}
	return picked
}

// skipped counts the samples that start before a row.
func skipped(f models.Forecasts, first int) int {
	n := 0
	for n*f.Horizon < len(f.Rows) && f.Rows[n*f.Horizon] < first {
		n++
	}
	return n
}

func firstTargets(f models.Forecasts, first int) []int {
	rows := []int{}
	for i := skipped(f, first) * f.Horizon; i < len(f.Rows); i += f.Horizon {
		rows = append(rows, f.Rows[i])
	}
	return rows
}

func fromRow(f models.Forecasts, first int) numbers {
	return f.Predicted[skipped(f, first)*f.Horizon:]
}

// chosen marks about count of n ranks, evenly spread, including the first, the last and
// the given one.
func chosen(n, count, one int) []bool {
	marks := make([]bool, n)
	count = min(max(count, 3), n)
	for k := range count {
		marks[int(math.Round(float64(k)*float64(n-1)/float64(max(1, count-1))))] = true
	}
	if n > 0 {
		marks[one] = true
	}
	return marks
}

package report

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strconv"

	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/forecast"
	"unroll/models/recipe"
)

// grid is a table of texts and numbers.
type grid struct {
	Caption string
	Columns []string
	Rows    [][]any
}

// fitView is the outcome of a fit: the verdict, and how it came about.
type fitView struct {
	Verdicts []string // sentences, that on the recommendation first
	Methods  *grid    // what the folds say about the methods; nil without a recommendation
	Scores   []grid   // of the methods, for each number of steps ahead
	Proper   []proper // of the network's distributions, likewise; none without any
	Chosen   string
	Trials   *grid // nil without a search, as Folds
	Folds    *grid
	Forecast *grid // of the rows to come; nil if there is none
	Picture  template.URL
}

// newFitView shows a summary; the frame is the series.
func newFitView(s *recipe.Summary, frame *dataset.Frame) (*fitView, error) {
	v := &fitView{Chosen: fmt.Sprintf("%s, %s", s.Chosen.Name, dataset.Count(s.Epochs, "epoch"))}
	if advice := s.Recommendation; advice != nil {
		columns, rows := FoldScoreTable(advice)
		v.Methods = &grid{fmt.Sprintf("Methods on the folds, %s over the horizon each", dataset.Count(advice.Origins, "forecast")), columns, rows}
		v.Verdicts = append(v.Verdicts, advice.Sentence()+".")
	}
	for i, scores := range s.Scores {
		columns, rows := ScoreTable(scores)
		if s.Recommendation != nil {
			v.Verdicts = append(v.Verdicts, "Recommended: "+TestSentence(s, i)+".")
		}
		v.Verdicts = append(v.Verdicts, s.Verdicts[i].Sentence+".")
		v.Scores = append(v.Scores, grid{
			fmt.Sprintf("Mean forecast of %s on the test part, %s ahead", seeds(len(s.Seeds)), dataset.Count(s.Verdicts[i].Step, "step")), columns, rows,
		})
		if scores[0].Proper != nil {
			v.Proper = append(v.Proper, newProper(scores[0]))
		}
	}
	if len(s.Trials) > 0 {
		columns, rows := TrialTable(s.Trials)
		v.Trials = &grid{"Recipes, each with the best of its numbers of epochs", columns, rows}
		v.Folds = foldTable(s, frame)
	}
	if s.Future == nil {
		return v, nil
	}
	outlook := newOutlook(s.Future, frame)
	v.Forecast = futureTable(s.Future, outlook.Levels)
	picture, err := outlook.Picture("svg")
	v.Picture = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(picture))
	return v, err
}

// ScoreTable has one row for each method that can forecast the series, the lowest RMSE
// first.
func ScoreTable(scores []backtest.Score) (columns []string, rows [][]any) {
	columns = []string{"method", "RMSE", "MAE", "MASE"}
	for _, v := range scores[0].Intervals {
		columns = append(columns, fmt.Sprintf("%.4g %%\ncoverage", 100*v.Level), fmt.Sprintf("%.4g %%\nwidth", 100*v.Level))
	}
	ranked := slices.SortedStableFunc(slices.Values(scores), func(a, b backtest.Score) int {
		return cmp.Compare(-b.RMSE, -a.RMSE) // NaN last
	})
	for _, s := range ranked {
		if s.Missing != "" {
			continue
		}
		row := []any{s.Method, s.RMSE, s.MAE, s.MASE}
		for _, v := range s.Intervals {
			row = append(row, Percent(v), v.Width)
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// Percent is the coverage of an interval.
func Percent(v backtest.IntervalScore) string {
	if v.Points == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(v.Coverage))
}

// TrialTable has one row for each recipe, in the order in which they were tried.
func TrialTable(trials []recipe.Trial) (columns []string, rows [][]any) {
	for _, t := range trials {
		row := []any{t.Name, t.Round, t.Epochs, backtest.Number(t.RMSE)}
		if t.Missing != "" {
			row = []any{t.Name, t.Round, "-", "-"}
		}
		rows = append(rows, row)
	}
	return []string{"recipe", "round", "epochs", "RMSE on\nthe folds"}, rows
}

// TestSentence says how the recommended method does on the test part, in the scores at an index, and whether their order
// differs from that on the folds.
func TestSentence(s *recipe.Summary, i int) string {
	text := s.Recommended[i].Sentence
	if order := s.Recommendation.Order(s.Scores[i]); order != "" {
		text += "; " + order
	}
	return text
}

// FoldScoreTable has one row for each method that could forecast the folds, the lowest error first.
func FoldScoreTable(r *recipe.Recommendation) (columns []string, rows [][]any) {
	for _, m := range r.Methods {
		if m.RMSE == nil {
			continue
		}
		p, weight := "-", "-"
		if m.P != nil {
			p = fmt.Sprintf("%.2g", *m.P)
		}
		if m.Weight > 0 {
			weight = fmt.Sprintf("%.0f %%", 100*m.Weight)
		}
		rows = append(rows, []any{m.Method, backtest.Number(*m.RMSE), p, weight})
	}
	return []string{"method", "RMSE on\nthe folds", "p of the\ndifference", "weight"}, rows
}

// foldTable shows the folds by the labels of their rows. They lie at the end of the
// training part.
func foldTable(s *recipe.Summary, frame *dataset.Frame) *grid {
	from := s.Profile.Rows - min(s.Effort.Rows, s.Profile.Rows)
	rows := func(a, b int) string {
		return fmt.Sprintf("%s – %s (%s)", frame.Label(from+a), frame.Label(from+b-1), dataset.Count(b-a, "row"))
	}
	t := &grid{"Rolling-origin folds in the training part", []string{"fold", "trained on", "scored on"}, nil}
	for i, f := range s.Folds {
		t.Rows = append(t.Rows, []any{strconv.Itoa(i + 1), rows(0, f.Origin), rows(f.Origin, f.End)})
	}
	return t
}

// newOutlook is the picture of a forecast.
func newOutlook(f *backtest.Future, frame *dataset.Frame) Outlook {
	o := Outlook{Title: fmt.Sprintf("%s, %s ahead", f.Method, dataset.Count(len(f.Steps), "row")), Small: frame.String(), Frame: frame, First: f.First}
	for _, v := range f.Steps[0].Intervals { // later steps have no more
		o.Levels = append(o.Levels, v.Level)
	}
	for _, s := range f.Steps {
		intervals := make([]forecast.Interval, len(o.Levels))
		for _, v := range s.Intervals {
			if l := slices.Index(o.Levels, v.Level); l >= 0 {
				intervals[l] = forecast.Interval{Lower: v.Lower, Upper: v.Upper, Known: true}
			}
		}
		o.Point, o.Intervals = append(o.Point, s.Forecast), append(o.Intervals, intervals)
	}
	return o
}

// futureTable has the numbers of the CSV file that unroll forecast prints.
func futureTable(f *backtest.Future, levels []float64) *grid {
	t := &grid{fmt.Sprintf("Forecast of the rows to come by %s", f.Method), []string{"date", "forecast"}, nil}
	for _, level := range levels {
		t.Columns = append(t.Columns, fmt.Sprintf("%.4g %%\nlower", 100*level), fmt.Sprintf("%.4g %%\nupper", 100*level))
	}
	for _, s := range f.Steps {
		row := []any{s.Date, f.Text(s.Forecast)}
		for _, level := range levels {
			lower, upper := "-", "-"
			for _, v := range s.Intervals {
				if v.Level == level {
					lower, upper = f.Text(v.Lower), f.Text(v.Upper)
				}
			}
			row = append(row, lower, upper)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

package recipe

import (
	"context"
	"encoding/json"
	"math"
	"slices"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// subject is what a fit is about: a series, or a panel of several. The stages of a fit are the
// same for both, but for these parts of them.
type subject interface {
	String() string
	source() dataset.Source
	lowest() float64 // value of the target
	// identified returns where the file is, and the checksum of what identifies the data.
	identified() (path, data string, err error)
	// cut prepares a fold of the training part for a recipe.
	cut(s *Search, spec models.Spec, fold Fold) (*models.Prepared, error)
	// check prepares the whole training part, for the errors.
	check(spec *models.Spec) error
	// errors sums the errors of the forecasts of a fold's test part, and counts them; their mean
	// is that of all folds together.
	errors(p *models.Prepared, predicted []float64) (sum, count float64)
	// scored sets the measure of a recipe to what a mean of such errors makes it.
	scored(t *Trial, mean float64)
	// judge scores the networks once on the test part.
	judge(ctx context.Context, r *Result) error
	// forecast forecasts what follows.
	forecast(ctx context.Context, r *Result) error
	// files are the scores of the test part.
	files(r *Result) ([]store.File, error)
	// summarize adds the scores to a summary.
	summarize(r *Result, s *Summary)
}

// single is a single series.
type single struct{ *dataset.Frame }

func (f single) source() dataset.Source { return f.Source }

func (f single) lowest() float64 { return slices.Min(f.Target()) }

func (f single) identified() (path, data string, err error) {
	record, err := f.Record()
	if err != nil {
		return "", "", err
	}
	path, record.Path = record.Path, ""
	text, err := json.Marshal(record)
	return path, store.Checksum(text), err
}

// cut cuts a fold out of the last rows of the training part.
func (f single) cut(s *Search, spec models.Spec, fold Fold) (*models.Prepared, error) {
	frame, err := f.Select(spec.Data)
	if err != nil {
		return nil, err
	}
	from := s.Profile.Rows - s.rows()
	spec.Split = dataset.Split{Rows: fold.Origin}
	return models.Prepare(&spec, frame.Slice(from, from+fold.End))
}

func (f single) check(spec *models.Spec) error {
	_, err := models.Prepare(spec, f.Frame)
	return err
}

// errors are the squared ones.
func (f single) errors(p *models.Prepared, predicted []float64) (sum, count float64) {
	for i, y := range p.Targets(p.Test).Actual {
		if math.IsNaN(y) {
			continue
		}
		sum += float64((y - predicted[i]) * (y - predicted[i]))
		count++
	}
	return sum, count
}

func (single) scored(t *Trial, mean float64) { t.RMSE = math.Sqrt(mean) }

func (f single) judge(ctx context.Context, r *Result) (err error) {
	r.Test, err = r.backtest(r.Search.Horizon).Run(ctx, r.Runs.Frame)
	return err
}

func (single) forecast(ctx context.Context, r *Result) error { return r.forecastSeries(ctx) }

func (single) files(r *Result) ([]store.File, error) {
	text, err := r.Test.CSV()
	return []store.File{{Name: "backtest.csv", Contents: text}}, err
}

// summarize adds the scores 1 step ahead and, if that is more, Horizon steps ahead.
func (single) summarize(r *Result, s *Summary) {
	for _, step := range slices.Compact([]int{1, r.Search.Horizon}) {
		s.Scores, s.Verdicts = append(s.Scores, r.Test.Scores(step)), append(s.Verdicts, r.Test.Verdict(step))
		if r.Choice.Recommendation != nil {
			s.Recommended = append(s.Recommended, r.Test.VerdictOn(r.Recommended(), step))
		}
	}
}

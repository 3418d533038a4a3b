package leak

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"unroll/dataset"
	"unroll/models"
)

// Check is the result for values that must not depend on later rows.
type Check struct {
	Name  string `json:"check"` // scalers, inputs or forecasts
	Holds bool   `json:"holds"`
	// Detail says what was tried, or what changed and how to correct it.
	Detail string `json:"detail"`
}

// String returns the check in a line.
func (c Check) String() string {
	if c.Holds {
		return c.Name + ": no leak: " + c.Detail
	}
	return c.Name + ": LEAK: " + c.Detail
}

// Report is the result of an audit.
type Report struct {
	Checks []Check `json:"checks"`
}

// Clean reports whether every check holds.
func (r *Report) Clean() bool {
	return !slices.ContainsFunc(r.Checks, func(c Check) bool { return !c.Holds })
}

// Audit checks a Spec on its data: the fitted transforms, the network's inputs at every row,
// and the forecasts of a network trained for two epochs on the given engine. stdin is read
// if the Spec's source is standard input.
func Audit(ctx context.Context, spec models.Spec, engine string, stdin io.Reader) (*Report, error) {
	s, err := open(spec.Data, stdin)
	if err != nil {
		return nil, err
	}
	a := &audit{spec: spec, engine: engine, series: s}
	a.spec.Train.Epochs = min(spec.Train.Epochs, 2)
	if a.prepared, err = models.Prepare(&a.spec, s.frame); err != nil {
		return nil, err
	}
	report := &Report{}
	for _, check := range []func(context.Context) (Check, error){a.scalers, a.inputs, a.forecasts} {
		c, err := check(ctx)
		if err != nil {
			return nil, err
		}
		report.Checks = append(report.Checks, c)
	}
	return report, nil
}

// audit is an audit in progress.
type audit struct {
	spec     models.Spec
	engine   string
	series   *series
	prepared *models.Prepared // of the unchanged series
}

// scalers changes the test part and compares the fitted transforms.
func (a *audit) scalers(context.Context) (Check, error) {
	at := a.prepared.TrainRows
	frame, err := a.series.changed(at)
	if err != nil {
		return Check{}, err
	}
	after, err := models.Prepare(&a.spec, frame)
	if err != nil {
		return Check{}, err
	}
	for i, column := range a.prepared.Frame.Columns {
		was, is := pipelines(a.prepared.Preparation)[i], pipelines(after.Preparation)[i]
		for k, step := range was {
			if step != is[k] {
				return Check{"scalers", false, fmt.Sprintf("transform %s of column %q changes from %s to %s when the test part changes: %s",
					step.Kind, column, text(step), text(is[k]), a.remedy(frame, i))}, nil
			}
		}
	}
	return Check{"scalers", true, fmt.Sprintf("changing the %d test rows changed no transform", frame.Len()-at)}, nil
}

// remedy says why a transform of a column depends on the test part.
func (a *audit) remedy(changed *dataset.Frame, column int) string {
	train := a.prepared.TrainRows
	if slices.Equal(changed.Column(column)[:train], a.prepared.Frame.Column(column)[:train]) {
		return "it is fitted on all rows; set fit: train"
	}
	return "the training rows themselves change, see inputs"
}

func pipelines(p dataset.Preparation) []dataset.Pipeline {
	return append([]dataset.Pipeline{p.Target}, p.Inputs...)
}

// text is a fitted step as it is stored.
func text(s dataset.Step) string {
	b, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return string(bytes.ReplaceAll(b, []byte(`"`), nil))
}

// inputs changes the rows from one place after another, and compares the network's inputs
// from the rows before.
func (a *audit) inputs(ctx context.Context) (Check, error) {
	before, err := a.prepared.Preparation.Table(a.series.frame)
	if err != nil {
		return Check{}, err
	}
	width := len(before.Names)
	cuts := a.cuts()
	for _, cut := range cuts {
		if err := ctx.Err(); err != nil {
			return Check{}, err
		}
		frame, err := a.series.changed(cut)
		if err != nil {
			return Check{}, err
		}
		after, err := a.prepared.Preparation.Table(frame)
		if err != nil {
			return Check{}, err
		}
		for row := before.First; row < cut; row++ {
			same := slices.EqualFunc(before.X[row*width:(row+1)*width], after.X[row*width:(row+1)*width], equal) && before.Y[row] == after.Y[row]
			if !same {
				return Check{"inputs", false, fmt.Sprintf("%s changes when %s and later rows change, because missing values are filled from later ones: set missing: %s",
					a.series.row(row), a.series.row(cut), dataset.MissingForward)}, nil
			}
		}
	}
	return Check{"inputs", true, fmt.Sprintf("changing the rows after each of %d places changed no earlier row", len(cuts))}, nil
}

// equal compares two inputs; one of a row after the series, known in advance, is NaN.
func equal(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// forecasts changes the second half of the test part, trains a network on each series and
// compares their forecasts before the change.
func (a *audit) forecasts(ctx context.Context) (Check, error) {
	cut := a.prepared.Test.Row(a.prepared.Test.Len() / 2)
	frame, err := a.series.changed(cut)
	if err != nil {
		return Check{}, err
	}
	after, err := models.Prepare(&a.spec, frame)
	if err != nil {
		return Check{}, err
	}
	was, err := a.prepared.Run(ctx, 0, models.RunOptions{Engine: a.engine})
	if err != nil {
		return Check{}, err
	}
	is, err := after.Run(ctx, 0, models.RunOptions{Engine: a.engine})
	if err != nil {
		return Check{}, err
	}
	compared := 0
	for _, part := range [][2]models.Forecasts{{was.Train, is.Train}, {was.Test, is.Test}} {
		for i, row := range part[0].Rows {
			if row-i%part[0].Horizon > cut {
				break // made with changed rows
			}
			if part[0].Predicted[i] != part[1].Predicted[i] {
				return Check{"forecasts", false, fmt.Sprintf("the forecast of %s changes from %.6g to %.6g when %s and later rows change",
					a.series.row(row), part[0].Predicted[i], part[1].Predicted[i], a.series.row(cut))}, nil
			}
			compared++
		}
	}
	return Check{"forecasts", true, fmt.Sprintf("changing %s and later rows changed none of the %d earlier forecasts", a.series.row(cut), compared)}, nil
}

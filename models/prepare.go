package models

import (
	"io"
	"sync"

	"unroll/dataset"
)

// Prepared is a Spec's data, ready for training: used by every seed. It does not
// change.
type Prepared struct {
	Spec        *Spec
	Frame       *dataset.Frame // nil for a panel
	Preparation dataset.Preparation
	TrainRows   int             // rows of the training part, those for validation included; of a panel, of all its series
	Train, Test dataset.Windows // samples of the two parts; Test has none if all rows are for training
	Validation  dataset.Windows // samples of the validation part; none if Len is 0

	// Panel is the series that one network learns, and Series are they, each prepared like a
	// single one. Both are nil for a single series. The samples of a panel are those of its
	// series, one after the other.
	Panel  *dataset.Panel
	Series []*Prepared

	Weights Saved // that the training starts from; nil for random ones

	Earlier *Continuation // what a run continues from; nil for a training from the beginning

	table   *dataset.Table
	added   dataset.Windows // samples to continue on
	checks  sync.Map        // result of the self-check by engine
	targets sync.Map        // Forecasts without predictions by part
}

// Load reads the data that a Spec names and prepares it. stdin is read where the
// Spec says so and may be nil otherwise.
func Load(spec *Spec, stdin io.Reader) (*Prepared, error) {
	frame, err := dataset.Load(spec.Data, stdin)
	if err != nil {
		return nil, err
	}
	return Prepare(spec, frame)
}

// Prepare splits, transforms and windows a frame as a Spec says. The frame is the
// Spec's data, a part of it, or values that are in no file; of its columns the
// network sees those that the Spec names. Prepared.Spec is a copy whose Data says
// where the frame comes from.
func Prepare(spec *Spec, frame *dataset.Frame) (*Prepared, error) {
	rows, err := spec.Split.At(frame)
	if err != nil {
		return nil, err
	}
	return PrepareRows(spec, frame, rows)
}

// PrepareRows is Prepare with the first rows of the frame as the training part, instead
// of the Spec's split. With all of them there is no test part: that is a
// network for forecasts of what follows the frame.
func PrepareRows(spec *Spec, frame *dataset.Frame, rows int) (*Prepared, error) {
	return PrepareFitted(spec, frame, rows, nil)
}

// PrepareFitted is PrepareRows with transforms that were fitted before, unless they are nil.
func PrepareFitted(spec *Spec, frame *dataset.Frame, rows int, fitted *dataset.Preparation) (*Prepared, error) {
	frame, err := frame.Select(spec.Data)
	if err != nil {
		return nil, err
	}
	if rows < 1 || rows > frame.Len() {
		return nil, dataset.BadInput("split", "a training part of %d rows: give 1 to %d, the rows of %v", rows, frame.Len(), frame.Source)
	}
	own := *spec
	own.Data, own.Name = frame.Source, "unchecked" // only folders restrict names
	if err := own.Validate(); err != nil {
		return nil, err
	}
	own.Name = spec.Name
	spec = &own
	p := &Prepared{Spec: spec, Frame: frame, TrainRows: rows}
	validation, err := spec.Train.validationRows(rows)
	if err != nil {
		return nil, err
	}
	if fitted != nil {
		p.Preparation = *fitted
	} else if err := p.fitTransforms(rows - validation); err != nil {
		return nil, err
	}
	if p.table, err = p.Preparation.Table(frame); err != nil {
		return nil, err
	}
	window := func() error { return p.window(validation) }
	for _, step := range []func() error{p.checkScale, p.checkTargets, window, p.checkSize, p.checkObserved, p.checkStateful, p.readWeights} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Table is the series as the network sees it, or a frame that continues it.
func (p *Prepared) Table(f *dataset.Frame) (*dataset.Table, error) {
	if p.table.Of(f) {
		return p.table, nil
	}
	return p.Preparation.Table(f)
}

// checkStateful refuses parts that are not whole batches of a stateful network.
func (p *Prepared) checkStateful() error {
	if !p.Spec.Model.Stateful {
		return nil
	}
	for _, part := range []dataset.Windows{p.Train, p.Validation, p.Test} {
		if err := checkStateful(part.Len(), p.Spec.Train.Batch); err != nil {
			return badValue("train", err)
		}
	}
	return nil
}

// fitTransforms fits the transforms on the first rows.
func (p *Prepared) fitTransforms(rows int) (err error) {
	p.Preparation, err = dataset.Prepare(p.Frame, p.Frame.Slice(0, rows), p.Spec.Transforms, p.Spec.InputTransforms)
	if len(p.Preparation.Future) > 0 {
		p.Preparation.Horizon = p.Spec.Window.Horizon
	}
	return err
}

// window cuts the parts into samples; the last rows of the training part are for
// validation.
func (p *Prepared) window(validation int) (err error) {
	w, table := p.Spec.Window, p.table
	if p.Train, err = table.Windows(0, p.TrainRows-validation, w); err != nil {
		return err
	}
	if p.TrainRows < p.Frame.Len() {
		if p.Test, err = table.Windows(p.TrainRows, p.Frame.Len(), w); err != nil {
			return err
		}
	}
	if validation == 0 {
		return nil
	}
	w.ReachBack, w.Samples = true, dataset.Full
	p.Validation, err = table.Windows(p.TrainRows-validation, p.TrainRows, w)
	return err
}

// checkObserved refuses a part whose targets were all missing and filled in.
func (p *Prepared) checkObserved() error {
	for _, part := range []struct {
		name    string
		windows dataset.Windows
	}{{"training", p.Train}, {"validation", p.Validation}, {"test", p.Test}} {
		if w := part.windows; w.Len() > 0 && !w.Observed() {
			return dataset.BadInput("split", "%v: every value of column %q in the %s part, from %s on, was missing and filled in: there is no value to compare with; choose another split",
				p.Frame.Source, p.Frame.Columns[0], part.name, p.Frame.Label(w.Row(0)))
		}
	}
	return nil
}

// readWeights reads the weights that the training starts from, and checks that they
// fit.
func (p *Prepared) readWeights() error {
	path := p.Spec.Train.Weights
	if path == "" {
		return nil
	}
	var err error
	if p.Weights, err = ReadWeights(path); err == nil {
		var n Predictor
		if n, err = NewPredictor(p.Spec, "", p.Train.T, p.Train.F, p.Train.Horizon, p.Weights); err == nil {
			n.Close()
		}
	}
	if err != nil {
		return dataset.BadInput("train.weights", "train: weights %s: %w", path, err)
	}
	return nil
}

// Forecasts transforms predictions [samples, horizon] of a part's windows back to the
// series' unit, each with the row that it forecasts.
func (p *Prepared) Forecasts(part dataset.Windows, predictions []float64) Forecasts {
	if p.Panel != nil {
		return p.forecastsOfPanel(part, predictions)
	}
	f, inverse, values := p.Targets(part), p.Preparation.Target.Inverse, p.Frame.Target()
	if len(predictions) == 0 {
		return f
	}
	if p.Preparation.Target.Lag() == 0 { // needs no values before a sample
		f.Predicted = inverse(predictions, nil)
		return f
	}
	f.Predicted = make([]float64, 0, len(predictions))
	for i := range part.Len() {
		z := predictions[i*part.Horizon : (i+1)*part.Horizon]
		f.Predicted = append(f.Predicted, inverse(z, values[:part.Row(i)])...)
	}
	return f
}

// Targets are the Forecasts of a part's windows without predictions: the rows and their
// actual values. The caller must not change them, for all runs share them.
func (p *Prepared) Targets(part dataset.Windows) Forecasts {
	if f, has := p.targets.Load(part); has {
		return f.(Forecasts)
	}
	if p.Panel != nil {
		shared, _ := p.targets.LoadOrStore(part, p.targetsOfPanel(part))
		return shared.(Forecasts)
	}
	observed, numbers := p.Frame.Observed(), part.Len()*part.Horizon
	f := Forecasts{Horizon: part.Horizon, Rows: make([]int, 0, numbers), Actual: make([]float64, 0, numbers)}
	for i := range part.Len() {
		for row := part.Row(i); row < part.Row(i)+part.Horizon; row++ {
			f.Rows, f.Actual = append(f.Rows, row), append(f.Actual, observed[row])
		}
	}
	shared, _ := p.targets.LoadOrStore(part, f)
	return shared.(Forecasts)
}

// Season is the number of rows in a season, as the Spec says or the dates
// suggest; 1 for none.
func (p *Prepared) Season() int {
	if p.Panel != nil {
		return p.Panel.Season()
	}
	return p.Frame.Frequency.Season
}

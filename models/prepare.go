package models

import (
	"fmt"
	"io"
	"sync"

	"unroll/dataset"
)

// Prepared is a Spec's data, ready for training: loaded once, used by every
// seed. It does not change.
type Prepared struct {
	Spec        *Spec
	Frame       *dataset.Frame
	Preparation dataset.Preparation
	TrainRows   int             // rows of the training part, those for validation included
	Train, Test dataset.Windows // samples of the two parts
	Validation  dataset.Windows // samples held back of the training part; none if Len is 0

	Weights Saved // that the training starts from; nil for random ones

	checks sync.Map // by engine: the verdict of the self-check
}

// Prepare loads, splits, transforms and windows the data of a Spec. stdin is
// read where the Spec says so and may be nil otherwise.
func Prepare(spec *Spec, stdin io.Reader) (*Prepared, error) {
	frame, err := dataset.Load(spec.Data, stdin)
	if err != nil {
		return nil, err
	}
	return PrepareFrame(spec, frame)
}

// PrepareFrame is Prepare for a frame that is loaded already, such as a part of
// the Spec's data.
func PrepareFrame(spec *Spec, frame *dataset.Frame) (*Prepared, error) {
	train, test, err := spec.Split.Apply(frame)
	if err != nil {
		return nil, err
	}
	p := &Prepared{Spec: spec, Frame: frame, TrainRows: train.Len()}
	if p.Preparation, err = dataset.Prepare(frame, train, spec.Transforms, spec.InputTransforms); err != nil {
		return nil, err
	}
	table, err := p.Preparation.Table(frame)
	if err != nil {
		return nil, err
	}
	if p.Train, p.Validation, err = p.holdBack(table); err != nil {
		return nil, err
	}
	if p.Test, err = table.Windows(train.Len(), train.Len()+test.Len(), spec.Window); err != nil {
		return nil, err
	}
	if spec.Model.Stateful {
		for _, part := range []dataset.Windows{p.Train, p.Validation, p.Test} {
			if err := checkStateful(part.Len(), spec.Train.Batch); err != nil {
				return nil, &SpecError{err.Error()}
			}
		}
	}
	return p, p.readWeights()
}

// holdBack windows the training part, the last rows of it for validation.
func (p *Prepared) holdBack(table *dataset.Table) (train, validation dataset.Windows, err error) {
	w, rows := p.Spec.Window, p.Spec.Train.heldBack(p.TrainRows)
	if p.Spec.Train.Validation > 0 && (rows == 0 || rows >= p.TrainRows) {
		return train, validation, &SpecError{fmt.Sprintf("train: validation %v of %d training rows are %d: both parts need rows",
			p.Spec.Train.Validation, p.TrainRows, rows)}
	}
	if train, err = table.Windows(0, p.TrainRows-rows, w); err != nil || rows == 0 {
		return train, validation, err
	}
	w.ReachBack, w.Samples = true, dataset.Full
	validation, err = table.Windows(p.TrainRows-rows, p.TrainRows, w)
	return train, validation, err
}

// readWeights reads the weights that the training starts from, and sees whether
// they fit.
func (p *Prepared) readWeights() error {
	path := p.Spec.Train.Weights
	if path == "" {
		return nil
	}
	var err error
	if p.Weights, err = ReadWeights(path); err == nil {
		var n Predictor
		if n, err = NewPredictor(p.Spec, DefaultEngine, p.Train.T, p.Train.F, p.Train.Horizon, p.Weights); err == nil {
			n.Close()
		}
	}
	if err != nil {
		return &SpecError{fmt.Sprintf("train: weights %s: %v", path, err)}
	}
	return nil
}

// Forecasts puts predictions [samples, horizon] of a part's windows back into
// the series' own unit, each with the row it forecasts.
func (p *Prepared) Forecasts(part dataset.Windows, predictions []float64) Forecasts {
	values := p.Frame.Target()
	f := Forecasts{Horizon: part.Horizon}
	for i := range part.Len() {
		row := part.Row(i)
		z := predictions[i*part.Horizon : (i+1)*part.Horizon]
		for k, x := range p.Preparation.Target.Inverse(z, values[:row]) {
			f.Rows = append(f.Rows, row+k)
			f.Actual = append(f.Actual, values[row+k])
			f.Predicted = append(f.Predicted, x)
		}
	}
	return f
}

// Season is the number of rows in a season, as the Spec says or the dates
// suggest; 1 for none.
func (p *Prepared) Season() int { return p.Frame.Frequency.Season }

package models

import (
	"context"

	"unroll/dataset"
)

// Continuation is the networks of an earlier training of a Spec, to be trained further on
// the rows that have been added to their series since.
type Continuation struct {
	// Preparation has the transforms that the networks were trained with. They stay as
	// they were fitted, for the weights are worth something only in those units.
	Preparation dataset.Preparation
	// Rows is the number of rows of the series that the networks were trained on, those for
	// validation included.
	Rows int
	// Epochs is the number of passes over the new samples.
	Epochs int
	// Weights are the networks by seed.
	Weights map[uint64]Saved
}

// Prepare is [PrepareRows] for networks that continue from c: a run of what it returns
// trains the network of its seed on the samples with a target among the rows that c has not
// seen. Without such a sample, or with no epochs, a network stays what it was. A seed
// without a network is a [*DivergedError].
func (c *Continuation) Prepare(spec *Spec, frame *dataset.Frame, rows int) (*Prepared, error) {
	if spec.Model.Stateful {
		return nil, dataset.BadInput("model.stateful", "%s is stateful: its state comes from the first row on, so it cannot be trained on new rows alone; train it anew", spec.Name)
	}
	if rows < c.Rows {
		return nil, dataset.BadInput("split", "the training part has %s, fewer than the %d that the networks were trained on: they have seen rows of the test part; choose a later split",
			dataset.Count(rows, "row"), c.Rows)
	}
	p, err := PrepareFitted(spec, frame, rows, &c.Preparation)
	if err != nil {
		return nil, err
	}
	p.Earlier = c
	seen, err := spec.Train.validationRows(c.Rows)
	if err != nil {
		return nil, err
	}
	seen = c.Rows - seen
	validation, err := spec.Train.validationRows(rows)
	if err != nil {
		return nil, err
	}
	w := p.Spec.Window
	w.ReachBack, w.Samples = true, dataset.Full
	from, to := max(0, seen-max(1, w.Horizon)+1), rows-validation
	if to > seen {
		p.added, err = p.table.Windows(from, to, w)
	}
	return p, err
}

// further trains the network of a seed further.
func (p *Prepared) further(ctx context.Context, seed uint64, o RunOptions) (Predictor, *Result, error) {
	weights := p.Earlier.Weights[seed]
	if weights == nil {
		return nil, nil, &DivergedError{}
	}
	spec, fold := *p.Spec, Fold{p.added, p.Validation}
	spec.Train.Epochs = p.Earlier.Epochs
	if p.added.Len() == 0 {
		spec.Train.Epochs, fold.Train = 0, p.Train
	}
	n, r, err := fit(ctx, &spec, fold, weights, seed, o)
	if err == nil && spec.Train.Epochs == 0 {
		r.Trained = weights // with the state of its optimizer
	}
	return n, r, err
}

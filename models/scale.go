package models

import (
	"fmt"
	"math"

	"unroll/dataset"
	"unroll/graph"
)

// scales are the largest and smallest sizes of transformed values for which a network
// and its squared errors, summed over a batch, stay in the range of a type.
var scales = map[string]struct{ largest, smallest float64 }{
	"float32": {1e15, 1e-15},
	"float64": {1e100, 1e-100},
}

// checkScale refuses transformed values that a network cannot compute with.
func (p *Prepared) checkScale() error {
	t, dtype := p.table, p.Spec.Train.Dtype
	limits := scales[dtype]
	width := len(t.Names)
	for j, name := range t.Names {
		largest := 0.0
		for i := j; i < len(t.X); i += width {
			largest = larger(largest, t.X[i])
		}
		option := "input_transforms"
		if j == 0 { // the target's own past
			option = "transforms"
		}
		if largest > limits.largest {
			return badScale(p.Frame, name, option, largest, dtype)
		}
	}
	largest := 0.0
	for _, y := range t.Y {
		largest = larger(largest, y)
	}
	if largest > limits.largest || largest < limits.smallest && largest > 0 {
		return badScale(p.Frame, p.Frame.Columns[0], "transforms", largest, dtype)
	}
	return nil
}

// checkTargets refuses targets for which the loss is not defined.
func (p *Prepared) checkTargets() error {
	checker, is := p.Spec.Train.Loss.resolved().Value.(graph.TargetChecker)
	if !is {
		return nil
	}
	observed := p.Frame.Observed()
	for row, y := range p.table.Y {
		if math.IsNaN(y) || math.IsNaN(observed[row]) {
			continue
		}
		if err := checker.CheckTarget(y); err != nil {
			from := ""
			if y != observed[row] {
				from = fmt.Sprintf("; it was transformed from %v, and transforms: [] in a Spec leaves it as it is", observed[row])
			}
			return dataset.BadInput("train.loss", "%v: column %q: the loss %s: %v%s",
				p.Frame.Row(row), p.Frame.Columns[0], p.Spec.Train.Loss.Name, err, from)
		}
	}
	return nil
}

// larger is the larger size of two numbers; a value that is not defined has none.
func larger(size, v float64) float64 {
	if math.IsNaN(v) {
		return size
	}
	return max(size, math.Abs(v))
}

func badScale(f *dataset.Frame, column, option string, largest float64, dtype string) error {
	return dataset.BadInput(option, "%v: the transformed values of column %q are up to %.3g, which a network in %s cannot compute with: "+
		"correct or leave out values that are far from all others, or scale them with a transform such as standardize in a Spec",
		f.Source, column, largest, dtype)
}

// checkFinite says that a trained network's forecasts are not finite, or so large that
// their errors are not.
func (r *Result) checkFinite() error {
	for _, f := range []Forecasts{r.Train, r.Validation, r.Test} {
		if rmse := f.RMSE(); len(f.Rows) > 0 && (math.IsNaN(rmse) || math.IsInf(rmse, 0)) || !finite(f.Predicted) {
			return &DivergedError{Epoch: len(r.Losses), Batch: afterTraining}
		}
	}
	return nil
}

func finite(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// afterTraining stands for a batch in a DivergedError about the forecasts of the
// trained network.
const afterTraining = -1

// Place names the epoch and the batch.
func (e *DivergedError) Place() string {
	switch e.Batch {
	case 0:
		return fmt.Sprintf("the validation loss is not finite after epoch %d", e.Epoch)
	case afterTraining:
		return fmt.Sprintf("the forecasts are not finite after epoch %d", e.Epoch)
	}
	return fmt.Sprintf("the loss is not finite in epoch %d, batch %d", e.Epoch, e.Batch)
}

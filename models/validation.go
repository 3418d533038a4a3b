package models

import (
	"math"

	"unroll/graph"
	"unroll/graph/engine"
)

// validate computes the validation loss and copies the weights if it is the lowest.
func (t *Training[F]) validate() error {
	n, v := t.network, t.options.Validation
	outputs, err := n.outputs(v, t.options.Batch)
	if err != nil {
		return err
	}
	loss, err := t.validation.mean(outputs, v)
	if err != nil {
		return err
	}
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return &DivergedError{Epoch: len(t.Losses)}
	}
	if t.Best == 0 || loss < t.ValidationLosses[t.Best-1] {
		t.Best = len(t.Losses)
		t.best = n.state()
	}
	t.ValidationLosses = append(t.ValidationLosses, loss)
	return nil
}

// lossFunction computes a loss of what the head gives, in float64.
type lossFunction struct {
	*engine.Function[float64]
	outputs        int
	prediction     *graph.Node // [samples, width]
	target, losses *graph.Node // [samples, outputs]
}

// newLossFunction compiles the network's loss for a number of samples.
func newLossFunction(stack graph.Stack, engineName string, samples int) (*lossFunction, error) {
	stack = stack.WithDefaults()
	e := graph.NewExpr(engine.Dtype[float64]())
	f := &lossFunction{outputs: stack.Outputs, prediction: e.Input("prediction", samples, stack.Width()), target: e.Input("target", samples, stack.Outputs)}
	f.losses = stack.Objective().Pointwise(e, f.prediction, f.target)
	if err := e.Err(); err != nil {
		return nil, err
	}
	var err error
	f.Function, err = engine.NewFunction([]*graph.Node{f.losses}, engine.FunctionOptions[float64]{Engine: engineName})
	return f, err
}

// mean is the mean loss over samples and outputs, by their weights.
func (f *lossFunction) mean(outputs []float64, samples Samples) (float64, error) {
	copy(f.Input(f.prediction), outputs)
	targets := f.Input(f.target)
	for i := range samples.Len() {
		targets = targets[copy(targets, samples.Y(i)):]
	}
	if err := f.Run(); err != nil {
		return 0, err
	}
	losses := f.Output(f.losses)
	var sum, total float64
	for i, loss := range losses {
		weight := 1.0
		if w := weights(samples, i/f.outputs); w != nil {
			weight = w[i%f.outputs]
		}
		sum, total = sum+float64(weight*loss), total+weight
	}
	return sum / total, nil
}

package microscope

import (
	"unroll/graph"
	"unroll/graph/engine"
)

// window computes the statistics by which a window is scaled.
type window struct {
	*graph.WindowStep
	*engine.Function[float64]
	columns int // of a row, the target's first
}

func newWindow(stack graph.Stack, step *graph.WindowStep, params []float64) (*window, error) {
	if step == nil {
		return nil, nil
	}
	f, err := engine.NewFunction(step.Statistics, engine.FunctionOptions[float64]{Engine: engine.Portable, Blocks: step.Blocks, Params: params})
	return &window{step, f, stack.Columns}, err
}

// scale gives the statistics of a window x [steps, inputs] to all functions that read them.
func (n *network) scale(x []float64) {
	if n.window == nil {
		return
	}
	target := n.window.Input(n.window.Window)
	for row := range target {
		target[row] = x[row*n.window.columns]
	}
	n.run(n.window.Function)
	for k, statistic := range n.window.Statistics {
		value := n.window.Output(statistic)
		for _, p := range n.passes {
			if len(p.Window) > 0 {
				load(p.forward, p.Window[k], value)
				load(p.backward, p.Window[k], value)
			}
		}
		load(n.top, n.head.Window[k], value)
	}
}

package export

import (
	"cmp"
	"errors"
	"fmt"

	"unroll/dataset"
	"unroll/graph"
	"unroll/models"
	"unroll/models/experiment"
)

// Network is a trained network with all that is needed to export it.
type Network struct {
	Spec        models.Spec
	Seed        uint64
	Preparation dataset.Preparation // the fitted transforms; of a panel, those of its first series
	// Series are those of a panel, in the order of their numbers; nil for a single series.
	Series []experiment.SeriesRecord
	Stack  graph.Stack
	Steps  int       // time steps of a window
	Params []float64 // the flat parameter vector, exact also for float32
}

// Open reads the trained network of a run, by its path as in [experiment.Stored]. The error is one
// sentence: there is no such run, or its file is damaged.
func Open(dir string) (*Network, error) {
	run, err := experiment.OpenRun(dir)
	if panel := (*experiment.PanelError)(nil); errors.As(err, &panel) {
		return openPanel(dir)
	}
	if err != nil {
		return nil, err
	}
	return newNetwork(dir, run.Spec, run.Seed, run.Preparation, run.Result.Trained)
}

func newNetwork(dir string, spec models.Spec, seed uint64, p dataset.Preparation, trained models.Saved) (*Network, error) {
	n := &Network{Spec: spec, Seed: seed, Preparation: p}
	steps, features := n.window()
	network, err := models.NewNetwork[float64](&n.Spec, "", steps, features, n.horizon(), nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	defer network.Close()
	if err := network.SetWeights(trained); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	n.Stack, n.Steps, n.Params = network.Stack, steps, network.Params
	return n, nil
}

// window returns the shape [steps, features] of a window.
func (n *Network) window() (steps, features int) { return n.layout(n.lookBack(), n.columns()) }

// layout returns the shape [steps, features] of rows.
func (n *Network) layout(rows, columns int) (steps, features int) {
	if n.Spec.Window.Layout == dataset.Steps {
		return rows, columns
	}
	return 1, rows * columns
}

// columns is the number of the network's inputs in a row: the target, the other
// inputs, and a sine and a cosine for each calendar input.
func (n *Network) columns() int { return n.Preparation.Seen() + 2*len(n.Spec.Data.Calendar) }

func (n *Network) lookBack() int { return cmp.Or(n.Spec.Window.LookBack, 1) }

func (n *Network) horizon() int { return cmp.Or(n.Spec.Window.Horizon, 1) }

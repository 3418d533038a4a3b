package models

import (
	"fmt"
	"strings"

	"unroll/graph"
	"unroll/graph/machine/kernel"
)

// Float is the type of the numbers in a network.
type Float = kernel.Float

// DefaultEngine runs networks unless another one is asked for.
const DefaultEngine = "machine"

// engineNames are the engines that can run a network.
var engineNames = []string{DefaultEngine, "tape"}

// CheckEngine says that there is no engine of this name, and which there are.
func CheckEngine(name string) error {
	for _, known := range engineNames {
		if name == known {
			return nil
		}
	}
	return fmt.Errorf("unknown engine %q: there are %s", name, strings.Join(engineNames, " and "))
}

// Program is a network compiled for a number of time steps and a batch size. It
// reads its inputs from X, Y, States and Masks and the parameter vector it was
// compiled with, and leaves its results in Next, Pred, Loss and Grads. A Program
// serves one goroutine at a time.
type Program[F Float] struct {
	Steps, Batch int
	X            []F       // inputs [steps, batch, features]
	Y            []F       // targets [batch, outputs]; nil without gradient
	States       [][]F     // initial states, each [batch, units], pass by pass
	Next         [][]F     // final states, in the order of States
	Masks        []Mask[F] // dropout masks; none without gradient
	Pred         []F       // predictions [batch, outputs]
	Loss         []F       // mean squared error [1]; nil without gradient
	Grads        []F       // of Loss, in the order of the parameter vector; nil without gradient

	run   func() error
	close func()
}

// Mask is a dropout mask and its values [batch, width].
type Mask[F Float] struct {
	graph.Mask
	Values []F
}

// Run computes the results from the inputs.
func (p *Program[F]) Run() error { return p.run() }

// Close releases what the program holds.
func (p *Program[F]) Close() { p.close() }

// CompileOptions say which program is wanted.
type CompileOptions[F Float] struct {
	Engine string
	Steps  int  // time steps
	Batch  int  // samples
	Params []F  // the flat parameter vector, read at every run
	Train  bool // with the loss and its gradient, not only the prediction
	// Workers are the cores that may share one run of the machine; 0 for one.
	Workers int
}

// Compile makes a program of a network.
func Compile[F Float](stack graph.Stack, o CompileOptions[F]) (*Program[F], error) {
	if o.Steps < 1 || o.Batch < 1 {
		return nil, fmt.Errorf("a network for %d time steps and batches of %d: both must be at least 1", o.Steps, o.Batch)
	}
	if len(o.Params) != stack.Size() {
		return nil, fmt.Errorf("the network has %d parameters, not %d", stack.Size(), len(o.Params))
	}
	if err := CheckEngine(o.Engine); err != nil {
		return nil, err
	}
	if o.Engine == "tape" {
		return compileTape(stack, o)
	}
	return compileLoops(stack, o)
}

package machine

import "gorgonia.org/gorgonia"

// net is a whole computation: values, some of them over time, and what of them
// the caller fills and reads.
type net struct {
	b       *builder
	steps   int
	loops   []loop
	inputs  []port     // memory that the caller fills
	outputs []port     // memory that the caller reads
	grads   []gradient // values that go to the gradient vector
	params  int        // size of parameter and gradient vectors
}

// loop is a recurrence over all time steps: the values at one step depend on
// its states, the values of others at the step before.
type loop struct {
	reverse bool // from the last time step to the first
	states  []*value
}

// port ties a node to the value whose memory stands for it. Outputs are
// brought to the node's full shape.
type port struct {
	node  *gorgonia.Node
	value *value
}

// gradient is a value that is stored in a part of the gradient vector.
type gradient struct {
	value *value
	view  View
}

// last is the time step that a loop processes last.
func (l loop) last(steps int) int {
	if l.reverse {
		return 0
	}
	return steps - 1
}

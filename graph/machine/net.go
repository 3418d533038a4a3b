package machine

import "gorgonia.org/gorgonia"

// net is a whole computation: values, some of them one for every time step, and
// which of them the caller fills and reads.
type net struct {
	b       *builder
	steps   int
	loops   []loop
	inputs  []port     // memory that the caller fills
	outputs []port     // memory that the caller reads
	grads   []gradient // values that go to the gradient vector
	updates []update   // inputs that are overwritten
	params  int        // size of parameter and gradient vectors
}

// loop is a recurrence over all time steps. Its states are what values of one step
// read of the step before.
type loop struct {
	reverse bool // from the last time step to the first
	states  []*value
}

// port is a node with the value whose memory the caller fills or reads. An output
// has the node's full shape.
type port struct {
	node  *gorgonia.Node
	value *value
}

// gradient is a value that is stored in a part of the gradient vector.
type gradient struct {
	value *value
	view  View
}

// update is an input, in memory of the caller's, and the value that takes its place at
// the end of a run.
type update struct{ input, next *value }

// results are the values that a run leaves behind.
func (net *net) results() []**value {
	var list []**value
	for i := range net.grads {
		list = append(list, &net.grads[i].value)
	}
	for i := range net.outputs {
		list = append(list, &net.outputs[i].value)
	}
	for i := range net.updates {
		list = append(list, &net.updates[i].next)
	}
	return list
}

// last is the time step that a loop processes last.
func (l loop) last(steps int) int {
	if l.reverse {
		return 0
	}
	return steps - 1
}

// Package microscope looks inside a trained network: the value of every gate and
// state at every time step of a sample, the gradient of the loss in each of these
// states, the states of a stateful network along its whole series, and gates that
// do nothing any more.
//
// It runs the network's own graph, [graph.Stack.Steps], one time step at a time
// in float64, whatever the type of the numbers in training; dropout drops nothing,
// as in a forecast. The value of a gate is the one that [graph.Expr.Gates] finds:
// the first activation of the gate's pre-activation, or what the cell itself calls
// so with [graph.Expr.Gate], as the coupled input gate 1-f.
//
// # Gradients
//
// The gradient in a state after step t is that of the sample's loss, in transformed
// units, through everything that depends on the state: the steps that
// follow, and the layers above. (The LSTM's output h is a state beside c: nothing
// reads the c of the last step, and its gradient there is zero.) Its norm changes
// by a factor from step to step on the way back in time (Pascanu, Mikolov & Bengio
// 2013, section 2.1); [Rate] is that factor.
package microscope

// Package microscope inspects a trained network: the value of every gate and state at
// every time step of a sample, the gradient of the loss with respect to each state, the
// states of a stateful network along its series, and saturated and dead units.
//
// It runs the network's own graph, [graph.Stack.Steps], one time step at a time in
// float64, without dropout, whatever the dtype of the training. The value of a gate is
// the first activation of the gate's pre-activation, or the node that the cell names
// with [graph.Expr.Gate], such as the coupled input gate 1-f.
//
// # Gradients
//
// The gradient with respect to a state after step t is that of the sample's loss, in
// transformed units, through all later steps and the layers above. (The LSTM's output h
// is a state as well as c. Nothing reads the c of the last step: its gradient is zero.)
// Going back in time its norm changes by a factor from step to step (Pascanu, Mikolov &
// Bengio 2013, section 2.1); [Rate] is that factor.
package microscope

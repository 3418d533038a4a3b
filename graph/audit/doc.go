// Package audit checks that a cell or a loss computes its equations and that its gradient
// is right.
//
// A cell is unrolled over several time steps from random initial states. The
// loss weights the output of every step and every final state with random numbers,
//
//	L = sum over t of <h_t, G_t> + sum over states of <s_T, G_s>,
//
// so that a gradient arrives everywhere, and is differentiated in every weight,
// every input and every initial state. Several witnesses compute the states
// after every step and the gradient of L independently:
//
//   - machine and tape: Gorgonia's symbolic derivative of the expression graph,
//     run by each engine, in float64 and in float32;
//   - hand: the hand-derived twin of package bptt;
//   - complex: the twin's forward pass in complex128, moved by a step of 1e-20
//     along the imaginary axis; for an equation file, its interpreter's;
//   - differences: central differences of the graph's own forward pass.
//
// A scaling of windows is a cell whose inputs at each step are a window, and whose states are
// the scaled window and its statistics.
//
// A loss is computed for random predictions and targets that it is defined for, without
// weights and with weights of which some are 0. The witnesses are the same: they compute
// the loss of every target, the mean, and its gradient in the head's output for each
// parameter. The same is done for predictions in the unit of a scaled window, whose statistics
// are inputs like the head's output.
//
// The engines and the differences read only the graph: together they detect a wrong
// gradient, but not a wrong equation. Hand and complex read only the equations. Where
// all agree, the graph has the right equations
// and the right gradient; README.md has a table of mistakes, each with the
// witnesses that catch it.
//
// Results are compared in pairs, quantity by quantity: states, and gradients with
// respect to a packed weight, x or an initial state. The difference is
//
//	max |a - b| / max |b|
//
// where max |b| counts as at least a tenth of the largest of all quantities (for
// states, of the initial states): a quantity that is zero, or small because large terms
// cancel, consists of rounding errors. Complex step and differences compute one slope
// at a time: for a small quantity in every element, for a larger one in a few elements
// and along random directions that change all elements at once. The bars:
//
//	symbolic, hand              1e-12
//	complex with either         1e-10
//	differences with any        1e-6
//	float32 with hand           1e-4
//
// A random point lies on a kink, such as that of relu, with probability zero. A step
// of a central difference can cross one; then the differences of the halved steps
// disagree, and the step is halved until they agree.
package audit

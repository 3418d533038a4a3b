// Package audit asks whether a cell computes its equations and whether its
// gradient is theirs.
//
// A cell is unrolled over several time steps from random initial states. The
// loss weighs the output of every step and every final state with random
// numbers,
//
//	L = sum over t of <h_t, G_t> + sum over states of <s_T, G_s>,
//
// so that a gradient arrives everywhere, and is differentiated in every weight,
// every input and every initial state. Several witnesses compute the states
// after every step and the gradient of L, each in a way of its own:
//
//   - machine and tape: Gorgonia's symbolic derivative of the expression graph,
//     run by each engine, in float64 and in float32;
//   - hand: the hand-derived twin of package bptt;
//   - complex: the twin's forward pass in complex128, moved by a step of 1e-20
//     along the imaginary axis; for an equation file its interpreter's;
//   - differences: central differences of the graph's own forward pass.
//
// The first, and the differences, know the graph alone: together they tell a
// wrong gradient from a right one, but not a wrong equation. Hand and complex
// know the equations alone. Where all agree, the graph has the right equations
// and the right gradient; README.md has a table of mistakes, each with the
// witnesses that catch it.
//
// What witnesses say is compared in pairs, quantity by quantity: states, and
// gradients in a packed weight, in x, in an initial state. The difference is
//
//	max |a - b| / max |b|
//
// where max |b| is at least a tenth of that of the quantity with the largest (or
// of the initial states, for states): what is zero, or nearly so because large
// terms cancel, stands beside rounding. Complex step and differences give one
// slope at a time; they probe small quantities element by element, larger ones
// along random directions that change all elements at once and in a few single
// elements. The bars:
//
//	symbolic, hand              1e-12
//	complex with either         1e-10
//	differences with any        1e-6
//	float32 with hand           1e-4
//
// Kinks, as relu has them, lie at random points with probability zero, and the
// slopes of the analytic witnesses are those of the point itself. A central
// difference whose step reaches over a kink is noticed, since its halved steps
// then disagree, and the step is halved until they don't.
package audit

// Package bptt has a hand-derived twin of every built-in cell: a forward pass in
// plain Go, written from the paper's equations, and a backward pass
// (backpropagation through time), derived by hand from the same equations.
//
// It uses no expression graph and imports little but math and math/cmplx, so that
// it is an independent reference: where a symbolic gradient and a twin agree, two
// derivations agree. The forward pass runs in float64 and in
// complex128; the latter gives the complex-step derivative
//
//	df/dw = Im f(w + ih) / h,   h = 1e-20,
//
// which has no subtraction and hence almost no rounding error.
//
// A loss has a twin in the same form: what the network predicts for a target, the loss of
// it, and the gradient derived by hand ([LookupLoss], [Losses], [LossGradient]).
//
// # Notation
//
// In the derivations dy is the gradient of the loss with respect to y, a prime
// marks the value after the step (h' after, h before), * is elementwise, · is
// the product of a row vector and a matrix, and a_k is gate k before its
// activation. Every derivation follows from three rules:
//
//	y = v·W     gives  dv += dy·Wᵀ,  dW += vᵀ·dy
//	y = u * v   gives  du += dy*v,   dv += dy*u
//	y = act(a)  gives  da  = dy * act'(a)
//
// with act' as a function of the activation's value y: 1-y² for tanh, y(1-y) for
// the sigmoid.
//
// # Layout
//
// Weights are row-major and packed as Keras packs them: one block of H columns
// a gate. Inputs and states of a batch are row-major too, a row per sequence;
// sequences are time-major, [T, B, F].
package bptt

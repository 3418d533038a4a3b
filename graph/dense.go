package graph

// Dense is the linear head: y = h W + b with kernel W [inputs, outputs], Glorot
// uniform, and bias b [1, outputs], zero at first. It reads the last time step.
type Dense struct{}

const denseGate = "y"

// Weights lists kernel and bias for the given widths.
func (Dense) Weights(inputs, outputs int) []Weight {
	return []Weight{Kernel(inputs, outputs, denseGate), Bias(outputs, denseGate)}
}

// Apply returns the prediction [B, outputs] for h [B, inputs].
func (Dense) Apply(w *Weights, h *Node) *Node {
	return w.e.Add(w.e.MatMul(h, w.Get("kernel", denseGate)), w.Get("bias", denseGate))
}

// MeanSquaredError returns the mean of (prediction - target)^2 over the batch
// and all outputs, of shape [1, 1].
func (e *Expr) MeanSquaredError(prediction, target *Node) *Node {
	return e.Mean(e.Square(e.Sub(prediction, target)))
}

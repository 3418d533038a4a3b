package bptt

// Dense is a fully connected layer, applied to a batch of rows h.
//
//	y = h·W + b
//
// Backward, from dy: dh = dy·Wᵀ, dW = hᵀ·dy, db = the sum of dy over the batch.
type Dense struct {
	Inputs, Outputs int
	Kernel          []float64 // [Inputs, Outputs]
	Bias            []float64 // [Outputs]
}

func (l Dense) layout() []packed {
	return []packed{{"kernel", inputs, hidden, []string{"y"}}, bias("y")}
}

func (l Dense) weights() Weights[float64] {
	return Weights[float64]{"kernel": l.Kernel, "bias": l.Bias}
}

// forward maps rows [B, Inputs] to [B, Outputs].
func (l Dense) forward(h []float64) []float64 {
	var y []float64
	for ; len(h) > 0; h = h[l.Inputs:] {
		row := make([]float64, l.Outputs)
		s := step[float64]{layout: l.layout(), f: l.Inputs, h: l.Outputs, weights: l.weights(), x: h[:l.Inputs]}
		s.input(row, "y")
		y = append(y, row...)
	}
	return y
}

// backward returns the gradients of the weights and of h.
func (l Dense) backward(h, dy []float64) (Weights[float64], []float64) {
	dw := Weights[float64]{"kernel": make([]float64, len(l.Kernel)), "bias": make([]float64, len(l.Bias))}
	dh := make([]float64, len(h))
	for r := range len(h) / l.Inputs {
		from, to := r*l.Inputs, (r+1)*l.Inputs
		b := back{
			step:     step[float64]{layout: l.layout(), f: l.Inputs, h: l.Outputs, weights: l.weights(), x: h[from:to]},
			dweights: dw, dx: dh[from:to],
		}
		b.backInput(dy[r*l.Outputs:(r+1)*l.Outputs], "y")
	}
	return dw, dh
}

// MeanSquaredError compares outputs with as many targets: it returns the mean
// of (y-target)² over all elements and its gradient 2(y-target)/n.
func MeanSquaredError(y, target []float64) (loss float64, dy []float64) {
	dy = make([]float64, len(y))
	n := float64(len(y))
	for k := range y {
		e := y[k] - target[k]
		loss += e * e / n
		dy[k] = 2 * e / n
	}
	return loss, dy
}

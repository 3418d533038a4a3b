package bptt

// cell is what the file of a cell declares: its names, its weights, and the
// passes through one step.
type cell struct {
	states   []string // state 0 is the output
	gates    []string // the vectors that a step names, kept in the trace
	weights  []packed
	real     func(*step[float64])
	complex  func(*step[complex128])
	backward func(*back)
}

// step is one time step of one sequence of the batch: what a cell's forward pass
// reads (weights, x, prev) and what it sets (next, gates). Vectors are H wide,
// x is F wide.
type step[S Scalar] struct {
	layout     []packed
	f, h       int
	weights    Weights[S]
	x          []S
	prev, next [][]S
	gates      [][]S
}

// block returns the columns of one gate in a weight.
func (s *step[S]) block(weight, gate string) block[S] {
	return gateBlock(s.layout, s.weights, weight, gate, s.f, s.h)
}

// row returns the columns of one gate in a weight of a single row.
func (s *step[S]) row(weight, gate string) []S { return s.block(weight, gate).row(0) }

// product adds v·W to y, W being the gate's block of the weight.
func (s *step[S]) product(y, v []S, weight, gate string) {
	w := s.block(weight, gate)
	for i, vi := range v {
		for j, wij := range w.row(i) {
			y[j] += vi * wij
		}
	}
}

// input sets y = x·W + b for the gate.
func (s *step[S]) input(y []S, gate string) {
	copy(y, s.row("bias", gate))
	s.product(y, s.x, "kernel", gate)
}

// affine sets y = x·W + v·U + b for the gate.
func (s *step[S]) affine(y []S, gate string, v []S) {
	s.input(y, gate)
	s.product(y, v, "recurrent_kernel", gate)
}

// vector returns a zero vector of H.
func (s *step[S]) vector() []S { return make([]S, s.h) }

// back is the same step in the backward pass, which reads dnext, the gradients of
// the states after the step (and may overwrite them), and adds to dprev, dx and
// dweights.
type back struct {
	step[float64]
	dweights     Weights[float64]
	dx           []float64
	dprev, dnext [][]float64
}

// drow returns the gradient of [step.row].
func (b *back) drow(weight, gate string) []float64 {
	return gateBlock(b.layout, b.dweights, weight, gate, b.f, b.h).row(0)
}

// backProduct goes back through y = v·W: dv += dy·Wᵀ, dW += vᵀ·dy.
func (b *back) backProduct(dy, v, dv []float64, weight, gate string) {
	w := b.block(weight, gate)
	dw := gateBlock(b.layout, b.dweights, weight, gate, b.f, b.h)
	for i, vi := range v {
		dwi := dw.row(i)
		for j, wij := range w.row(i) {
			dv[i] += dy[j] * wij
			dwi[j] += vi * dy[j]
		}
	}
}

// backInput goes back through a = x·W + b.
func (b *back) backInput(da []float64, gate string) {
	add(b.drow("bias", gate), da)
	b.backProduct(da, b.x, b.dx, "kernel", gate)
}

// backAffine goes back through a = x·W + v·U + b.
func (b *back) backAffine(da []float64, gate string, v, dv []float64) {
	b.backInput(da, gate)
	b.backProduct(da, v, dv, "recurrent_kernel", gate)
}

// gateBlock finds a gate's columns; the gate "" stands for all of them.
func gateBlock[S Scalar](layout []packed, w Weights[S], weight, gate string, f, h int) block[S] {
	for _, p := range layout {
		if p.name != weight {
			continue
		}
		width := p.width.size(f, h)
		all := width * len(p.gates)
		if gate == "" {
			return block[S]{w[weight], all, 0, all}
		}
		for k, g := range p.gates {
			if g == gate {
				return block[S]{w[weight], all, k * width, (k + 1) * width}
			}
		}
	}
	panic("bptt: a cell's step names the undeclared block " + weight + "/" + gate)
}

// add adds v to y.
func add(y, v []float64) {
	for j, vj := range v {
		y[j] += vj
	}
}

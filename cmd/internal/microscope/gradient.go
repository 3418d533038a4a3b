package microscope

import "slices"

// gradients are those of a loss with respect to the states.
type gradients struct {
	loss   float64
	after  [][][][]float64 // states after each step: [pass][step][state][units]
	before states          // states before the window
}

// backward differentiates the loss of a window.
func (n *network) backward(u *unrolled, target []float64) *gradients {
	n.scale(u.x)
	for i, h := range n.head.H {
		load(n.top, h, n.final(u, i))
	}
	load(n.top, n.head.Y, target)
	n.run(n.top)
	incoming := n.incoming(u)
	for i := range n.head.H {
		k := n.finalPass(i)
		p := &n.passes[k]
		order := p.order(u.steps)
		add(incoming[k][order[u.steps-1]], read(n.top, n.head.DH[i], p.Pass.Layer.Units))
	}
	return n.back(u, incoming, n.zeros(), read(n.top, n.head.Loss, 1)[0])
}

// through differentiates a window that affects the loss only through the states after it.
func (n *network) through(u *unrolled, after states) *gradients {
	return n.back(u, n.incoming(u), after, 0)
}

// incoming returns zeros for the gradients with respect to the outputs:
// [pass][step][units].
func (n *network) incoming(u *unrolled) [][][]float64 {
	a := make([][][]float64, len(n.passes))
	for k, p := range n.passes {
		for range u.steps {
			a[k] = append(a[k], make([]float64, p.Pass.Layer.Units))
		}
	}
	return a
}

// back runs all passes backward, the last first. A pass adds the gradient with respect to
// its inputs to the incoming gradients of the passes below.
func (n *network) back(u *unrolled, incoming [][][]float64, after states, loss float64) *gradients {
	g := &gradients{loss: loss, after: make([][][][]float64, len(n.passes)), before: make(states, len(n.passes))}
	for k := len(n.passes) - 1; k >= 0; k-- {
		p := &n.passes[k]
		g.after[k] = make([][][]float64, u.steps)
		d := after[k]
		order := p.order(u.steps)
		slices.Reverse(order)
		for _, t := range order {
			g.after[k][t] = withOutput(d, incoming[k][t])
			d = n.stepBack(u, k, t, d, incoming)
		}
		g.before[k] = d
	}
	return g
}

// withOutput adds the gradient with respect to the output to that of state 0, which is
// the output without what a residual layer adds.
func withOutput(d [][]float64, output []float64) [][]float64 {
	whole := slices.Clone(d)
	whole[0] = slices.Clone(d[0])
	add(whole[0], output)
	return whole
}

// stepBack runs step t of pass k backward. It takes the gradient d of the later steps with
// respect to the states and the incoming gradient of the output, and returns the gradient
// with respect to the states before the step.
func (n *network) stepBack(u *unrolled, k, t int, d [][]float64, incoming [][][]float64) [][]float64 {
	p := &n.passes[k]
	if p.DOut == nil {
		d = withOutput(d, incoming[k][t])
	} else {
		load(p.backward, p.DOut, incoming[k][t])
	}
	for i, next := range p.DNext {
		load(p.backward, next, d[i])
	}
	for i, x := range p.X {
		load(p.backward, x, p.input(u, i, t))
	}
	for i, s := range p.States {
		load(p.backward, s, u.passes[k].before[t][i])
	}
	n.run(p.backward)
	var before [][]float64
	for _, state := range p.DStates {
		before = append(before, read(p.backward, state, p.Pass.Layer.Units))
	}
	for i, source := range p.Pass.Sources {
		add(incoming[source][t], read(p.backward, p.DX[i], len(incoming[source][t])))
	}
	return before
}

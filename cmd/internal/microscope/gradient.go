package microscope

import "slices"

// gradients are those of a loss in the states, of the shapes of passValues.
type gradients struct {
	loss   float64
	after  [][][][]float64 // in the states after each step: [pass][step][state][units]
	before states          // in the states before the window
}

// backward goes back through a window from the loss of its target.
func (n *network) backward(u *unrolled, target []float64) *gradients {
	for i, h := range n.head.H {
		load(n.top, h, n.final(u, i))
	}
	load(n.top, n.head.Y, target)
	n.run(n.top)
	arriving := n.arriving(u)
	for i := range n.head.H {
		k := n.finalPass(i)
		p := &n.passes[k]
		order := p.order(u.steps)
		add(arriving[k][order[u.steps-1]], read(n.top, n.head.DH[i], p.Pass.Layer.Units))
	}
	return n.back(u, arriving, n.zeros(), read(n.top, n.head.Loss, 1)[0])
}

// through goes back through a window that only the states after it connect with
// the loss.
func (n *network) through(u *unrolled, after states) *gradients {
	return n.back(u, n.arriving(u), after, 0)
}

// arriving is room for what arrives at the outputs: [pass][step][units].
func (n *network) arriving(u *unrolled) [][][]float64 {
	a := make([][][]float64, len(n.passes))
	for k, p := range n.passes {
		for range u.steps {
			a[k] = append(a[k], make([]float64, p.Pass.Layer.Units))
		}
	}
	return a
}

// back goes back through all passes, the last first; what they take from the
// passes below arrives there.
func (n *network) back(u *unrolled, arriving [][][]float64, after states, loss float64) *gradients {
	g := &gradients{loss: loss, after: make([][][][]float64, len(n.passes)), before: make(states, len(n.passes))}
	for k := len(n.passes) - 1; k >= 0; k-- {
		p := &n.passes[k]
		g.after[k] = make([][][]float64, u.steps)
		d := after[k]
		order := p.order(u.steps)
		slices.Reverse(order)
		for _, t := range order {
			g.after[k][t] = withOutput(d, arriving[k][t])
			d = n.stepBack(u, k, t, d, arriving)
		}
		g.before[k] = d
	}
	return g
}

// withOutput is the whole gradient in the states after a step: state 0 is the
// output, besides what a residual layer adds to it.
func withOutput(d [][]float64, output []float64) [][]float64 {
	whole := slices.Clone(d)
	whole[0] = slices.Clone(d[0])
	add(whole[0], output)
	return whole
}

// stepBack goes back through step t of pass k, from the gradient d that the states
// receive from the steps after and what arrives at the output, and returns the
// gradient in the states before it.
func (n *network) stepBack(u *unrolled, k, t int, d [][]float64, arriving [][][]float64) [][]float64 {
	p := &n.passes[k]
	if p.DOut == nil {
		d = withOutput(d, arriving[k][t])
	} else {
		load(p.backward, p.DOut, arriving[k][t])
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
		add(arriving[source][t], read(p.backward, p.DX[i], len(arriving[source][t])))
	}
	return before
}

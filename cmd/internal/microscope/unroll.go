package microscope

// unrolled holds the values of a forward pass over a window.
type unrolled struct {
	x          []float64 // [steps, inputs]
	steps      int
	passes     []passValues
	prediction []float64 // [outputs]
}

// passValues are a pass's values by time step.
type passValues struct {
	before, after [][][]float64 // states before and after the step: [step][state][units]
	gates         [][][]float64 // [step][gate][units]
	out           [][]float64   // output of the pass: [step][units]
}

// last returns the states after the window.
func (n *network) last(u *unrolled) states {
	s := make(states, len(n.passes))
	for i, p := range n.passes {
		order := p.order(u.steps)
		s[i] = u.passes[i].after[order[u.steps-1]]
	}
	return s
}

// forward runs a window x [steps, inputs] from the given states.
func (n *network) forward(x []float64, steps int, from states) *unrolled {
	n.scale(x)
	u := &unrolled{x: x, steps: steps, passes: make([]passValues, len(n.passes))}
	for i := range n.passes {
		p, v := &n.passes[i], &u.passes[i]
		*v = passValues{
			before: make([][][]float64, steps), after: make([][][]float64, steps),
			gates: make([][][]float64, steps), out: make([][]float64, steps),
		}
		now := from[i]
		for _, t := range p.order(steps) {
			v.before[t] = now
			now = n.step(p, u, v, t)
		}
	}
	for i, h := range n.head.H {
		load(n.top, h, n.final(u, i))
	}
	n.run(n.top)
	u.prediction = read(n.top, n.shown, 0)
	return u
}

// step runs step t of the pass and returns the states after it.
func (n *network) step(p *pass, u *unrolled, v *passValues, t int) [][]float64 {
	for k, x := range p.X {
		load(p.forward, x, p.input(u, k, t))
	}
	for k, s := range p.States {
		load(p.forward, s, v.before[t][k])
	}
	n.run(p.forward)
	for _, next := range p.Next {
		v.after[t] = append(v.after[t], read(p.forward, next, 0))
	}
	for _, g := range p.gates {
		v.gates[t] = append(v.gates[t], read(p.forward, g.Node, 0))
	}
	v.out[t] = read(p.forward, p.Out, 0)
	return v.after[t]
}

// input is the value of input k of the pass at step t.
func (p *pass) input(u *unrolled, k, t int) []float64 {
	if len(p.Pass.Sources) > 0 {
		return u.passes[p.Pass.Sources[k]].out[t]
	}
	return u.x[t*p.Pass.Inputs : (t+1)*p.Pass.Inputs]
}

// final is the value of the head's input i: the last output of its pass.
func (n *network) final(u *unrolled, i int) []float64 {
	k := n.finalPass(i)
	order := n.passes[k].order(u.steps)
	return u.passes[k].out[order[u.steps-1]]
}

// finalPass is the index of the pass that feeds input i of the head.
func (n *network) finalPass(i int) int { return len(n.passes) - len(n.head.H) + i }

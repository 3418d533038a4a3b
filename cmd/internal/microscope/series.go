package microscope

// Along runs a stateful network with the given weights along each part of the series. It
// returns nil for a stateless one.
func (m *Microscope) Along(w Weights) ([]Series, error) {
	if err := m.set(w); err != nil || m.lanes == 0 {
		return nil, err
	}
	var all []Series
	for _, p := range m.parts {
		all = append(all, m.series(p, m.carry(p, p.Len())))
	}
	return all, m.network.err
}

// carry runs the first samples of a part in order and returns the states after each.
// Sample i continues from sample i-lanes, as in batches.
func (m *Microscope) carry(p part, samples int) []states {
	after := make([]states, samples)
	for i := range after {
		after[i] = m.network.last(m.network.forward(p.X(i), p.T, m.before(after, i)))
	}
	return after
}

// before returns the initial states of sample i.
func (m *Microscope) before(after []states, i int) states {
	if m.lanes == 0 || i < m.lanes {
		return m.network.zeros()
	}
	return after[i-m.lanes]
}

// series collects the states after each sample of a part, and their gradients.
func (m *Microscope) series(p part, after []states) Series {
	s := Series{Part: p.name}
	for i := range after {
		s.Rows = append(s.Rows, m.prepared.Frame.Label(p.Row(i)))
	}
	gradient := m.reach(p, after)
	for k, pass := range m.network.passes {
		shown := SeriesPass{Name: pass.Pass.Name}
		names := pass.Pass.Layer.Cell.States()
		d := make([][][]float64, len(after))
		for i := range after {
			d[i] = gradient[i][k]
		}
		for j, name := range names {
			values := Values{Name: name}
			for i := range after {
				values.Steps = append(values.Steps, after[i][k][j])
			}
			shown.States = append(shown.States, values)
		}
		shown.Gradients = gradientsOf(names, d, false)
		s.Passes = append(s.Passes, shown)
	}
	return s
}

// reach is the gradient of the losses of the last samples, one of each lane, with respect
// to the states after every sample.
func (m *Microscope) reach(p part, after []states) []states {
	n := m.network
	gradient := make([]states, len(after))
	for i := len(after) - 1; i >= 0; i-- {
		u := n.forward(p.X(i), p.T, m.before(after, i))
		var g *gradients
		if i+m.lanes >= len(after) {
			g = n.backward(u, p.Y(i))
			gradient[i] = n.lastGradient(u, g)
		} else {
			g = n.through(u, gradient[i])
		}
		if i >= m.lanes {
			gradient[i-m.lanes] = g.before
		}
	}
	return gradient
}

// lastGradient is the gradient with respect to the states after the window.
func (n *network) lastGradient(u *unrolled, g *gradients) states {
	s := make(states, len(n.passes))
	for k := range n.passes {
		order := n.passes[k].order(u.steps)
		s[k] = g.after[k][order[u.steps-1]]
	}
	return s
}

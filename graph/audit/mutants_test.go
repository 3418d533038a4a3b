package audit

import (
	"slices"
)

// equationMutations are cells with a wrong equation.
func equationMutations() []mutation {
	const ordered = "state h, c\nweight kernel Wi Wf Wc Wo\nweight recurrent_kernel Ui Uf Uc Uo\nweight bias bi bf bc bo"
	return []mutation{
		{cell: "rnn", name: "recurrent kernel transposed", written: &faultyRNN{step: transposed}},
		{cell: "lstm", name: "gates i and f exchanged", equations: []string{"f*c + i*g", "i*c + f*g"}},
		{cell: "lstm", name: "biases of i and f exchanged", equations: []string{"state h, c", ordered, "+ bi", "+ bf", "+ bf", "+ bi"}},
		{cell: "lstm", name: "recurrent kernels of c and o exchanged", equations: []string{"state h, c", ordered, "h*Uc", "h*Uo", "h*Uo", "h*Uc"}},
		{cell: "lstm", name: "sum for the product i*g", equations: []string{"i*g", "i + g"}},
		{cell: "lstm", name: "1-f for f", equations: []string{"f*c", "(1-f)*c"}},
		{cell: "lstm", name: "sigmoid for tanh in the candidate", equations: []string{"g := tanh", "g := sigmoid"}},
		{cell: "lstm", name: "no tanh of c'", equations: []string{"o*tanh(c)", "o*c"}},
		{cell: "lstm", name: "h' reads the old c", equations: []string{"c = f*c + i*g\nh = o*tanh(c)", "h = o*tanh(c)\nc = f*c + i*g"}},
		{cell: "lstm", name: "o reads the candidate for h", equations: []string{"h*Uo", "g*Uo"}},
		{cell: "lstm", name: "gates sliced out of one product, H = 128", written: newSlicedLSTM(), shape: Shape{1, 1, 128, 1}},
		{cell: "lstm-1997", name: "c not carried", equations: []string{"c = c + i*g", "c = i*g"}},
		{cell: "peephole", name: "peephole not multiplied by c", equations: []string{"pi*c", "pi", "pf*c", "pf", "po*c", "po"}},
		{cell: "peephole", name: "peephole of o reads the old c", equations: []string{"c = f*c + i*g\n", "", "h = o*tanh(c)", "c = f*c + i*g\nh = o*tanh(c)"}},
		{cell: "peephole", name: "peephole of f reads h", equations: []string{"pf*c", "pf*h"}},
		{cell: "cifg", name: "i = f for 1-f", equations: []string{"(1-f)*g", "f*g"}},
		{cell: "gru", name: "reset before the product", equations: []string{"r*(h*Uh + buh)", "(r*h)*Uh + buh"}},
		{cell: "gru", name: "recurrent bias not under the reset", equations: []string{"r*(h*Uh + buh)", "r*(h*Uh) + buh"}},
		{cell: "gru", name: "z and 1-z exchanged", equations: []string{"z*h + (1-z)*n", "(1-z)*h + z*n"}},
		{cell: "gru-v1", name: "reset after the product", equations: []string{"(r*h)*Uh", "r*(h*Uh)"}},
		{cell: "mgu", name: "candidate without the gate", equations: []string{"(f*h)*Uh", "h*Uh"}},
		{cell: "janet", name: "no beta", equations: []string{"sigmoid(a - 1)", "sigmoid(a)"}},
		{cell: "ran", name: "no tanh of c'", equations: []string{"h = tanh(c)", "h = c"}},
		{cell: "indrnn", name: "absolute value for relu", equations: []string{"relu(", "abs("}},
		{cell: "sru", name: "highway reads the candidate for its projection", equations: []string{"(1-r)*(x*Wp)", "(1-r)*(x*Wp)*0 + (1-r)*(x*Wc)"}},
		{cell: "fastgrnn", name: "zeta and nu exchanged", equations: []string{"sigmoid(zeta)*(1-z) + sigmoid(nu)", "sigmoid(nu)*(1-z) + sigmoid(zeta)"}},
		{cell: "slstm", name: "exponential forget gate", equations: []string{"log_sigmoid(x*Wf + h*Uf + bf)", "x*Wf + h*Uf + bf"}},
		{cell: "slstm", name: "stabiliser forgets m", equations: []string{"exp(af - m)", "exp(af - m - m)"}},
		{cell: "minlstm", name: "gates not normalized", equations: []string{"sigmoid(af - ai)", "sigmoid(af)"}},
		{cell: "mut1", name: "no tanh of the projection", equations: []string{"tanh(x*Wp)", "x*Wp"}},
	}
}

// symbolicMutations have the right values in every step.
func symbolicMutations() []mutation {
	spoilt := func(change func(p *problem, w witness, t *result) error) func([]witness) {
		return func(ws []witness) { ws[0] = changed(ws[0], change) }
	}
	return []mutation{
		{cell: "rnn", name: "Gorgonia's InverseSqrt", written: &faultyRNN{step: inverseSqrt}},
		{cell: "lstm", name: "no gradient carried from step to step", witnesses: func(ws []witness) { ws[0] = truncated(ws[0]) }},
		{cell: "lstm", name: "gradients of gates i and f exchanged in the bias", witnesses: spoilt(exchanged)},
		{cell: "gru", name: "gradient of the recurrent kernel transposed", witnesses: spoilt(transposedGradient)},
		{cell: "gru", name: "gradient of x in the last step alone", witnesses: spoilt(lastInput)},
		{cell: "sru", name: "no gradient of the initial c", witnesses: spoilt(noInitial)},
	}
}

// handMutations are mistakes in the derivation, or in what it is written as.
func handMutations() []mutation {
	var all []mutation
	for _, fault := range []string{
		"carry of c forgotten", "carry of c without f", "derivative of tanh(c') taken at c'",
		"derivative of the sigmoid taken at its value", "gradient of f reads c' for c", "gradient of U reads h' for h",
		"gradient of h through g forgotten", "gradient of b of the first sequence alone",
		"peephole of o: gradient of c' forgotten", "peephole of o: its gradient reads c for c'",
		"last output's gradient forgotten",
	} {
		all = append(all, mutation{cell: "peephole", name: fault, witnesses: handFault(fault)})
	}
	return all
}

// handFault gives the hand-derived witness a backward pass with a mistake.
func handFault(fault string) func([]witness) {
	return func(ws []witness) {
		k := slices.IndexFunc(ws, func(w witness) bool { return w.kind == byHand })
		right, err := Lookup("peephole")
		if err != nil {
			panic(err)
		}
		ws[k] = faultyLSTM(right.Reference, fault).handWitness()
	}
}

// changed is a witness whose result is spoilt.
func changed(w witness, change func(p *problem, w witness, t *result) error) witness {
	wrong := w
	wrong.compute = func(p *problem) (*result, error) {
		t, err := w.compute(p)
		if err != nil {
			return nil, err
		}
		err = change(p, w, t)
		t.slopes = p.project(t.gradient)
		return t, err
	}
	return wrong
}

// truncated differentiates every step by itself, from its right initial state.
func truncated(w witness) witness {
	return changed(w, func(p *problem, w witness, t *result) error {
		whole := t.gradient
		n, inputs, outputs := len(p.params), p.shape.B*p.shape.F, p.shape.B*p.shape.H
		for i := range n {
			clear(whole[i])
		}
		for step := range p.shape.T {
			one := *p
			one.shape.T = 1
			one.at = slices.Clone(p.at)
			one.at[n] = p.at[n][step*inputs : (step+1)*inputs]
			one.dOut = p.dOut[step*outputs : (step+1)*outputs]
			one.probes = make([][]direction, len(p.probes))
			if step > 0 {
				copy(one.at[n+1:], t.states[step-1])
			}
			if step < p.shape.T-1 {
				one.dFinal = [][]float64{make([]float64, outputs), make([]float64, outputs)}
			}
			part, err := w.compute(&one)
			if err != nil {
				return err
			}
			for i := range n {
				for k, v := range part.gradient[i] {
					whole[i][k] += v
				}
			}
			copy(whole[n][step*inputs:], part.gradient[n])
			if step == 0 {
				copy(whole[n+1:], part.gradient[n+1:])
			}
		}
		return nil
	})
}

// exchanged swaps the first two gates' columns in the gradient of the bias.
func exchanged(p *problem, _ witness, t *result) error {
	bias, h := t.gradient[2], p.shape.H
	copy(bias[:2*h], slices.Concat(bias[h:2*h], bias[:h]))
	return nil
}

// transposedGradient transposes each gate's block [H, H].
func transposedGradient(p *problem, _ witness, t *result) error {
	w, g := p.params[1], t.gradient[1]
	right, cols := slices.Clone(g), w.Cols()
	for gate := range w.Gates {
		for i := range w.Width {
			for j := range w.Width {
				g[i*cols+gate*w.Width+j] = right[j*cols+gate*w.Width+i]
			}
		}
	}
	return nil
}

func lastInput(p *problem, _ witness, t *result) error {
	clear(t.gradient[len(p.params)][:(p.shape.T-1)*p.shape.B*p.shape.F])
	return nil
}

func noInitial(p *problem, _ witness, t *result) error {
	clear(t.gradient[len(p.params)+2])
	return nil
}

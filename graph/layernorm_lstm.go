package graph

// LayerNormLSTM is the long short-term memory under layer normalization (Ba,
// Kiros & Hinton 2016, arXiv:1607.06450, eq. 20-22 of the supplement):
//
//	a = LN(x W)*p + LN(h U)*q + b           each LN over the row of all 4H
//	c' = s(a_f)*c + s(a_i)*tanh(a_c)
//	h' = s(a_o)*tanh(LN(c')*p_c + b_c)      LN over the row of H
//
// with gains p, q, p_c, 1 at first. The paper gives each LN a shift of its own
// beside b; those of the first two only add to b and are left out. The next step
// reads c' itself, not LN(c'). See [Expr.Normalize] for LN.
type LayerNormLSTM struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "layernorm-lstm",
		Summary:   "long short-term memory under layer normalization",
		Equations: "a = LN(x W)*p + LN(h U)*q + b; c' = s(a_f)*c + s(a_i)*tanh(a_c); h' = s(a_o)*tanh(LN(c')*p_c + b_c)",
		Source:    "Ba et al. 2016",
		New:       func() Cell { return &LayerNormLSTM{} },
	})
}

func (*LayerNormLSTM) States() []string { return []string{"h", "c"} }

// Weights are kernel, recurrent_kernel, bias, kernel_gain and recurrent_gain,
// gates i, f, c, o; cell_gain and cell_bias, gate c.
func (*LayerNormLSTM) Weights(inputs, units int) []Weight {
	g, one := lstmGates(), Constant(1)
	return []Weight{
		Kernel(inputs, units, g...), RecurrentKernel(units, g...), ForgetBias(units, "f", 1, g...),
		Row("kernel_gain", units, one, g...), Row("recurrent_gain", units, one, g...),
		Row("cell_gain", units, one, "c"), Row("cell_bias", units, Zeros, "c"),
	}
}

func (*LayerNormLSTM) Step(e *Expr, w *Weights, x *Node, s State) State {
	h, c := s[0], s[1]
	var xW, hU []*Node
	for _, k := range lstmGates() {
		xW, hU = append(xW, e.MatMul(x, w.Get("kernel", k))), append(hU, w.Recurrent(k, h))
	}
	a := e.Normalize(xW...)
	for n, v := range e.Normalize(hU...) {
		k := lstmGates()[n]
		a[n] = e.Add(e.Mul(a[n], w.Get("kernel_gain", k)), e.Mul(v, w.Get("recurrent_gain", k)))
		a[n] = e.Add(a[n], w.Get("bias", k))
	}
	i, f, g, o := e.Sigmoid(a[0]), e.Sigmoid(a[1]), e.Tanh(a[2]), e.Sigmoid(a[3])
	c = e.Add(e.Mul(f, c), e.Mul(i, g))
	shown := e.Add(e.Mul(e.Normalize(c)[0], w.Get("cell_gain", "c")), w.Get("cell_bias", "c"))
	h = e.Mul(o, e.Tanh(shown))
	return State{h, c}
}

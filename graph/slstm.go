package graph

// SLSTM is xLSTM's cell of one head with normalizer n and stabilizer m (Beck et al.
// 2024, arXiv:2405.04517, eq. 8-17), m cancelling in c'/n'; n and m start at 0.
//
//	log i = a_i,  log f = log s(a_f),  z = tanh(a_c),  o = s(a_o)
//	m' = max(log f + m, log i),  i' = exp(log i - m'),  f' = exp(log f + m - m')
//	c' = f'*c + i'*z,  n' = f'*n + i',  h' = o*c'/n'
//
// While n is 0, log f + m is at most log i + 30, so that i' and with it n' do not
// underflow; that is written min(log f + m, log i + 30 + 1e20*n).
type SLSTM struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "slstm",
		Summary:   "LSTM with exponential gate, normalizer and stabilizer",
		Equations: "m' = max(log f + m, log i); i' = exp(log i - m'); f' = exp(log f + m - m'); c' = f'*c + i'*z; n' = f'*n + i'; h' = o*c'/n'",
		Source:    "Beck et al. 2024",
		New:       func() Cell { return &SLSTM{} },
	})
}

func (*SLSTM) States() []string { return []string{"h", "c", "n", "m"} }

func (*SLSTM) Weights(inputs, units int) []Weight {
	g := []string{"i", "f", "c", "o"}
	return []Weight{Kernel(inputs, units, g...), RecurrentKernel(units, g...), ForgetBias(units, "f", 1, g...)}
}

func (*SLSTM) Step(e *Expr, w *Weights, x *Node, s State) State {
	h, c, n, m := s[0], s[1], s[2], s[3]
	logI := w.Affine("i", x, h)
	logF := e.Add(e.LogSigmoid(w.Affine("f", x, h)), m)
	z, o := e.Tanh(w.Affine("c", x, h)), e.Sigmoid(w.Affine("o", x, h))
	logF = e.Min(logF, e.Add(e.Shift(logI, 30), e.Scale(1e20, n)))
	m = e.Max(logF, logI)
	i, f := e.Exp(e.Sub(logI, m)), e.Exp(e.Sub(logF, m))
	c, n = e.Add(e.Mul(f, c), e.Mul(i, z)), e.Add(e.Mul(f, n), i)
	return State{e.Mul(o, e.Div(c, n)), c, n, m}
}

package bptt

// registry lists every cell.
func registry() []entry {
	return []entry{
		plain("rnn", rnn),
		{"lstm", lstmOptions, newLSTM},
		{"lstm-1997", lstmOptions, func(o Options) (cell, error) {
			o.Without = append([]string{"forget_gate"}, o.Without...)
			return newLSTM(o)
		}},
		{"peephole", lstmOptions, func(o Options) (cell, error) {
			o.Peephole = true
			return newLSTM(o)
		}},
		{"cifg", lstmOptions, func(o Options) (cell, error) {
			o.Coupled = true
			return newLSTM(o)
		}},
		plain("gru", gru),
		plain("gru-v1", gruV1),
	}
}

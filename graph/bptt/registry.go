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
		plain("layernorm-lstm", layernormLSTM),
		plain("gru", gru),
		plain("gru-v1", gruV1),
		plain("mgu", mgu),
		{"janet", []string{"beta"}, newJanet},
		plain("ran", ran),
		plain("cfn", cfn),
		plain("ugrnn", ugrnn),
		plain("mut1", mut1),
		plain("mut2", mut2),
		plain("mut3", mut3),
		{"indrnn", []string{"activation"}, newIndRNN},
		plain("sru", sru),
		plain("fastrnn", fastRNN),
		plain("fastgrnn", fastGRNN),
		plain("slstm", slstm),
		plain("mingru", minGRU),
		plain("minlstm", minLSTM),
	}
}

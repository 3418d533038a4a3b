package machine

// claim lets values be computed into what they are a part of: products into the
// sum that they are terms of, to which they are added, and the parts of a cat into
// their columns of it.
func (s *storage) claim() {
	users := s.net.users()
	for _, v := range s.net.b.values {
		at := 0
		for _, a := range v.args {
			free := computed(a) && s.claims[a] == claim{} && a.seq == v.seq && a.rows == v.rows
			switch {
			case v.op == opSum && a.op == opProduct && free && users[a.id] == 1 && a.cols == v.cols:
				s.claims[a] = claim{in: v}
			case v.op == opCat && free && !s.dense[a]:
				s.claims[a] = claim{in: v, at: at}
			}
			at += a.cols
		}
	}
}

// dense finds the values whose rows must follow each other without gaps: what the
// caller reads, and what is reshaped.
func (net *net) dense() map[*value]bool {
	dense := map[*value]bool{}
	for _, p := range net.outputs {
		dense[p.value] = true
		if p.value.op == opFinal {
			dense[p.value.args[0]] = true
		}
	}
	for _, v := range net.b.values {
		if v.op == opReshape || v.op == opOverTime {
			dense[v.args[0]] = true
		}
	}
	return dense
}

package machine

// A program runs in stages. Stage 2k+1 is loop k of the net, which computes its
// values time step by time step. The even stages are before, between and after
// the loops; there a value is computed for all time steps at once if possible.
type stages struct {
	of    []int // by value
	early []int // the first stage in which the value can be computed
	pin   []int // the loop in which a state's next value is computed; 0 for other values
}

// evenUp returns the first stage outside of loops from s on.
func evenUp(s int) int { return s + s%2 }

func isLoop(stage int) bool { return stage%2 == 1 }

// assignStages decides in which stage each value is computed: values that do not
// vary over time as early as possible, others as late as possible, so that few
// must be stored for every time step. Products of few rows leave the loops if they
// can.
func assignStages(net *net) *stages {
	n := len(net.b.values)
	s := &stages{of: make([]int, n), early: make([]int, n), pin: make([]int, n)}
	for k, l := range net.loops {
		for _, state := range l.states {
			s.early[state.id] = 2*k + 1
			s.pin[state.next.id] = 2*k + 1
		}
	}
	for _, v := range net.b.values {
		for _, a := range v.args {
			s.early[v.id] = max(s.early[v.id], s.early[a.id])
		}
		s.early[v.id] = max(s.early[v.id], s.pin[v.id])
		if v.op == opFinal {
			s.early[v.id] = 2*v.leaf.loop + 2
		}
		if !v.seq {
			s.early[v.id] = evenUp(s.early[v.id])
		}
	}
	late := make([]int, n)
	for i := range late {
		late[i] = 2 * len(net.loops)
	}
	for i := n - 1; i >= 0; i-- {
		v := net.b.values[i]
		s.of[i] = s.choose(v, late[i])
		for _, a := range v.args {
			at := s.of[i]
			if v.op == opFinal {
				at = 2*v.leaf.loop + 1
			}
			late[a.id] = min(late[a.id], at)
		}
	}
	return s
}

// hoistRows is the number of rows of a batch below which products leave the
// loops: one product over all steps is then faster than one at each. Larger batches
// fill the processor, and a product at each step is still in the cache when it is
// read.
const hoistRows = 32

func (s *stages) choose(v *value, late int) int {
	early := s.early[v.id]
	switch {
	case !v.seq || v.isLeaf():
		return early
	case s.pin[v.id] > 0:
		return s.pin[v.id]
	case v.op == opProduct && v.rows < hoistRows && isLoop(late) && evenUp(early) < late:
		return late - 1
	}
	return late
}

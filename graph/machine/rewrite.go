package machine

// rewrite replaces all values, from the results back, and leaves out what no result
// needs. visit makes the new value of v from its new operands; where it returns
// nil, or is nil, v is copied.
func (net *net) rewrite(visit func(r *rewriting, v *value, args []*value) *value) {
	r := &rewriting{b: newBuilder(), visit: visit, made: map[*value]*value{}}
	r.b.leaves = net.b.leaves
	states := map[*value]bool{}
	for i, u := range net.updates {
		net.updates[i].input = r.of(u.input)
	}
	for _, result := range net.results() {
		*result = r.of(*result)
	}
	// A state that is read needs its next value, which may read more states.
	for again := true; again; {
		again = false
		for _, loop := range net.loops {
			for _, s := range loop.states {
				if made, read := r.made[s]; read && !states[s] {
					made.next, made.init = r.of(s.next), r.of(s.init)
					states[s], again = true, true
				}
			}
		}
	}
	for k, loop := range net.loops {
		var kept []*value
		for _, s := range loop.states {
			if states[s] {
				kept = append(kept, r.made[s])
			}
		}
		net.loops[k].states = kept
	}
	for i, p := range net.inputs {
		net.inputs[i].value = r.of(p.value)
	}
	net.b = r.b
}

type rewriting struct {
	b     *builder
	visit func(r *rewriting, v *value, args []*value) *value
	made  map[*value]*value
}

// of returns the new value of v.
func (r *rewriting) of(v *value) *value {
	if made, is := r.made[v]; is {
		return made
	}
	args := make([]*value, len(v.args))
	for i, a := range v.args {
		args[i] = r.of(a)
	}
	var made *value
	if r.visit != nil {
		made = r.visit(r, v, args)
	}
	if made == nil {
		same := *v
		same.args, same.next, same.init = args, nil, nil
		made = r.b.add(same)
	}
	r.made[v] = made
	return made
}

// users counts how often each value is read, by its id; a result is read once
// more.
func (net *net) users() []int {
	count := make([]int, len(net.b.values))
	for _, v := range net.b.values {
		for _, a := range v.args {
			count[a.id]++
		}
		if v.op == opState {
			count[v.next.id]++
			count[v.init.id]++
		}
	}
	for _, result := range net.results() {
		count[(*result).id]++
	}
	return count
}

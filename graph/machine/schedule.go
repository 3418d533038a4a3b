package machine

// schedule lists the values of each stage in the order in which they are computed:
// elementwise operations next to each other where possible, so that they can be
// computed strip by strip.
func schedule(s *storage) [][]*value {
	order := make([][]*value, 2*len(s.net.loops)+1)
	for _, v := range s.net.b.values {
		if computed(v) {
			at := s.stages.of[v.id]
			order[at] = append(order[at], v)
		}
	}
	for i, values := range order {
		order[i] = s.sort(values)
	}
	return order
}

// sort orders the values of one stage.
func (s *storage) sort(values []*value) []*value {
	waits := map[*value]int{} // values that must come before
	leads := map[*value][]*value{}
	for _, v := range values {
		waits[v] = 0
	}
	for _, v := range values {
		for _, x := range append(s.sources(v), s.after[v]...) {
			if _, here := waits[x]; here {
				waits[v]++
				leads[x] = append(leads[x], v)
			}
		}
	}
	ready := [2]queue{}
	for _, v := range values {
		if waits[v] == 0 {
			ready[class(v)].push(v)
		}
	}
	var order []*value
	for now := 0; len(ready[0]) > 0 || len(ready[1]) > 0; {
		if len(ready[now]) == 0 {
			now = 1 - now
		}
		v := ready[now].pop()
		order = append(order, v)
		for _, u := range leads[v] {
			if waits[u]--; waits[u] == 0 {
				ready[class(u)].push(u)
			}
		}
	}
	return order
}

// sources are the computed values that v reads, itself or through views.
func (s *storage) sources(v *value) []*value {
	var list []*value
	for _, x := range v.args {
		for x.isView() {
			x = x.args[0]
		}
		if computed(x) {
			list = append(list, x)
		}
	}
	return list
}

// class is 0 for elementwise operations and 1 for others.
func class(v *value) int {
	switch v.op {
	case opUnary, opBinary, opTernary, opRepeat, opCat, opPlace:
		return 0
	case opSum:
		return 0
	}
	return 1
}

// queue holds values that are ready, the oldest first.
type queue []*value

func (q *queue) push(v *value) {
	at := len(*q)
	for at > 0 && (*q)[at-1].id > v.id {
		at--
	}
	*q = append(*q, nil)
	copy((*q)[at+1:], (*q)[at:])
	(*q)[at] = v
}

func (q *queue) pop() *value {
	v := (*q)[0]
	*q = (*q)[1:]
	return v
}

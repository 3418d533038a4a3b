package machine

import (
	"cmp"
	"slices"
)

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

// sort orders the values of one stage: level by level, in each the elementwise
// operations first.
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
	var ready queue
	for _, v := range values {
		if waits[v] == 0 {
			ready.push(v)
		}
	}
	var order []*value
	for len(ready) > 0 {
		v := ready.pop()
		order = append(order, v)
		for _, u := range leads[v] {
			if waits[u]--; waits[u] == 0 {
				ready.push(u)
			}
		}
	}
	level := levels(order, leads)
	slices.SortStableFunc(order, func(v, u *value) int {
		return cmp.Or(cmp.Compare(level[v], level[u]), cmp.Compare(class(v), class(u)))
	})
	return order
}

// levels counts for each value the steps between classes that must come before. An
// elementwise operation waits until it is needed.
func levels(order []*value, leads map[*value][]*value) map[*value]int {
	level := map[*value]int{}
	for _, v := range order {
		for _, u := range leads[v] {
			level[u] = max(level[u], level[v]+step(v, u))
		}
	}
	for _, v := range slices.Backward(order) {
		if class(v) == other || len(leads[v]) == 0 {
			continue
		}
		level[v] = len(order)
		for _, u := range leads[v] {
			level[v] = min(level[v], level[u]-step(v, u))
		}
	}
	return level
}

// step is how many levels u must come after v, which it needs: none if they are of one
// elementwise class, or u is of the last class.
func step(v, u *value) int {
	same := class(v) == class(u) && u.op != opCat
	if class(v) != other && (same || class(u) == other) {
		return 0
	}
	return 1
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

// The classes of values, in their order within a level: elementwise operations on
// numbers, on matrices, and other ones.
const (
	number = iota
	elements
	other
)

func class(v *value) int {
	switch v.op {
	case opUnary, opBinary, opTernary, opRepeat, opCat, opPlace, opSum:
		if v.rows*v.cols == 1 {
			return number
		}
		return elements
	}
	return other
}

// queue holds values that are ready, the oldest first.
type queue []*value

func (q *queue) push(v *value) {
	at, _ := slices.BinarySearchFunc(*q, v, func(a, b *value) int { return a.id - b.id })
	*q = slices.Insert(*q, at, v)
}

func (q *queue) pop() *value {
	v := (*q)[0]
	*q = (*q)[1:]
	return v
}

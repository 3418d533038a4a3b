package machine

// schedule lists the values of each stage in the order in which they are
// computed.
func schedule(s *storage) [][]*value {
	order := make([][]*value, 2*len(s.net.loops)+1)
	for _, v := range s.net.b.values {
		if computed(v) {
			at := s.stages.of[v.id]
			order[at] = append(order[at], v)
		}
	}
	return order
}

package machine

// stripElements is how many elements of each operand a strip has at most: few
// enough for all operands of a group to stay in the first-level cache.
const stripElements = 1024

// cutStrips groups consecutive actions that compute large matrices row by row: the
// whole group runs on a strip of rows before it runs on the next one. What only
// one group reads needs memory for one strip.
func cutStrips(s *storage, blocks []block) {
	for i := range blocks {
		blocks[i].actions = group(blocks[i].actions)
	}
	inside := map[*buffer]*action{}
	outside := map[*buffer]bool{}
	for i := range blocks {
		for j := range blocks[i].actions {
			a := &blocks[i].actions[j]
			a.visit(func(sp span) {
				piece := sp.ld == 1 && sp.buf.size != a.rows // of a row that stands: see action.standing
				if in := inside[sp.buf]; a.op != opStrips || a.fused != "" || sp.step != 0 || piece || in != nil && in != a {
					outside[sp.buf] = true
				}
				inside[sp.buf] = a
			})
		}
	}
	for _, buf := range s.memory() {
		if a := inside[buf]; a != nil && !outside[buf] && !buf.keep && buf.vector == arena && buf.size*buf.slots%a.rows == 0 {
			buf.vector = scratch
			buf.size, buf.slots = buf.size*buf.slots/a.rows*a.strip, 1
		}
	}
}

// group joins consecutive actions.
func group(actions []action) []action {
	for i, a := range actions {
		if a.rows == 1 && a.cols > stripElements {
			actions[i] = a.standing()
		}
	}
	var list []action
	for i := 0; i < len(actions); {
		j, width := i, 0
		for j < len(actions) && actions[j].byRow() && actions[j].rows == actions[i].rows {
			width = max(width, actions[j].cols)
			j++
		}
		if strip := max(1, stripElements/max(width, 1)); j > i+1 && strip < actions[i].rows {
			list = append(list, action{op: opStrips, rows: actions[i].rows, strip: strip, body: actions[i:j]})
			i = j
			continue
		}
		list = append(list, actions[i])
		i++
	}
	return list
}

// byRow reports whether an action computes each row from the same row of its
// operands alone, and cheaply.
func (a action) byRow() bool {
	switch a.op {
	case opUnary, opBinary, opColumn, opTernary, opRepeat, opSumRows, opMaxRows:
		return true
	}
	return a.fused != "" && a.cols > 1
}

// visit calls f with all operands, also those of a group's actions.
func (a *action) visit(f func(span)) {
	for i := range a.body {
		a.body[i].visit(f)
	}
	if a.op != opStrips {
		f(a.dst)
		for _, sp := range a.src {
			f(sp)
		}
	}
}

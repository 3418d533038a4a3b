package machine

import "slices"

// piece is some columns of a wide value that are a term of one sum and not used
// otherwise.
type piece struct {
	cols *value // opCols of the wide value
	sum  *value
}

// merge is a change of a sum: the terms drop are replaced by columns of a sum of
// wide values.
type merge struct {
	drop [2]*value
	wide *value // what the first is a part of
	with *value // what the second is a part of; nil: view
	view View   // of the parameters that the second terms are parts of
}

// packTerms adds two wide values whose columns are always added to each other,
// until there are no more: x·W, h·U and the biases become one sum.
func (net *net) packTerms() {
	for {
		merges := net.findMerges()
		if len(merges) == 0 {
			return
		}
		net.rewrite(func(r *rewriting, v *value, args []*value) *value {
			m, is := merges[v]
			if !is {
				return nil
			}
			wide := r.b.sum(append(r.terms(m.wide), r.partner(m)...)...)
			rest := []*value{r.b.columns(wide, m.drop[0].at, v.cols)}
			first, second := slices.Index(v.args, m.drop[0]), slices.Index(v.args, m.drop[1])
			for i, a := range args {
				if i != first && i != second {
					rest = append(rest, a)
				}
			}
			return r.b.sum(rest...)
		})
		net.rewrite(nil)
	}
}

// terms returns the terms of a sum; of another value, itself.
func (r *rewriting) terms(v *value) []*value {
	if v.op == opSum {
		return slices.Clone(r.of(v).args)
	}
	return []*value{r.of(v)}
}

func (r *rewriting) partner(m merge) []*value {
	if m.with != nil {
		return r.terms(m.with)
	}
	return []*value{r.b.param(m.view)}
}

// findMerges finds pairs of wide values to join, each value in one pair at most.
func (net *net) findMerges() map[*value]merge {
	wides, order := net.wides()
	merges := map[*value]merge{}
	for _, w := range order {
		pieces := wides[w]
		if slices.ContainsFunc(pieces, func(p piece) bool { return merges[p.sum] != merge{} }) {
			continue
		}
		for _, t := range pieces[0].sum.args {
			found := partners(w, pieces, t, wides)
			for i, u := range found {
				m := merge{drop: [2]*value{pieces[i].cols, u}, wide: w}
				if u.op == opCols {
					m.with = u.args[0]
				} else {
					m.view = View{t.leaf.view.Offset - pieces[0].cols.at, 1, w.cols, t.leaf.view.Stride}
				}
				merges[pieces[i].sum] = m
			}
			if found != nil {
				break
			}
		}
	}
	return merges
}

// wides finds the values all of whose columns are terms of sums, each once.
func (net *net) wides() (map[*value][]piece, []*value) {
	users := net.users()
	sumOf := map[*value]*value{}
	for _, v := range net.b.values {
		if v.op == opSum {
			for _, t := range v.args {
				if t.op == opCols && users[t.id] == 1 && t.cols == v.cols {
					sumOf[t] = v
				}
			}
		}
	}
	partOf := func(v *value) *value {
		if v.op == opCols && sumOf[v] != nil {
			return v.args[0]
		}
		return nil
	}
	wides := map[*value][]piece{}
	var order []*value
	for _, parts := range grouped(net.b.values, partOf) {
		slices.SortFunc(parts, func(a, b *value) int { return a.at - b.at })
		w, at := parts[0].args[0], 0
		whole := users[w.id] == len(parts)
		for _, part := range parts {
			whole = whole && part.at == at
			at += part.cols
		}
		if !whole || at != w.cols {
			continue
		}
		order = append(order, w)
		for _, part := range parts {
			wides[w] = append(wides[w], piece{part, sumOf[part]})
		}
	}
	return wides, order
}

// partners returns the terms that go with first, a term of the sum of w's first
// piece: in the sum of every piece, the corresponding columns of the same wide
// value or row of parameters. It returns nil if one is missing.
func partners(w *value, pieces []piece, first *value, wides map[*value][]piece) []*value {
	var found []*value
	at := pieces[0].cols.at
	for _, p := range pieces {
		i := slices.IndexFunc(p.sum.args, func(t *value) bool {
			switch {
			case t.op != first.op || t.cols != p.cols.cols:
				return false
			case t.op == opParam:
				a, b := t.leaf.view, first.leaf.view
				return t.rows == 1 && a.Stride == b.Stride && a.Offset-p.cols.at == b.Offset-at
			case t.op == opCols:
				with := t.args[0]
				return with == first.args[0] && with != w && with.cols == w.cols && t.at == p.cols.at && wides[with] != nil
			}
			return false
		})
		if i < 0 {
			return nil
		}
		found = append(found, p.sum.args[i])
	}
	return found
}

package machine

import "unroll/graph/machine/kernel"

// optimize brings a net to the form that is run. Every step leaves an equal
// net.
func (net *net) optimize() {
	net.rewrite(nil)
	net.flattenSums()
	net.packProducts()
	net.packTerms()
	net.packLanes()
	net.gather()
	net.multiplyAdd()
	net.widen()
	net.ownResults()
}

// widen repeats columns where a kernel cannot.
func (net *net) widen() {
	net.rewrite(func(r *rewriting, v *value, args []*value) *value {
		if v.isBinary(kernel.Add) || v.op != opBinary || v.args[0].cols == v.cols {
			return nil
		}
		wide := *v
		wide.args = []*value{r.b.broadcast(args[0], args[0].rows, v.cols), args[1]}
		return r.b.add(wide)
	})
	net.rewrite(nil)
}

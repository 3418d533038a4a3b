package machine

// legalize copies operands that no kernel can read as they are: a column that is a
// first operand is repeated, and the operand of a reshape or of a sum over time gets
// rows without gaps between them.
func (net *net) legalize() {
	net.rewrite(func(r *rewriting, v *value, args []*value) *value {
		legal := *v
		switch {
		case v.op == opBinary && v.args[0].cols < v.cols:
			legal.args = []*value{r.b.broadcast(args[0], args[0].rows, v.cols), args[1]}
		case (v.op == opReshape || v.op == opOverTime) && (args[0].isView() || args[0].op == opParam):
			x := args[0]
			legal.args = []*value{r.b.add(value{op: opRepeat, args: args, rows: x.rows, cols: x.cols})}
		default:
			return nil
		}
		return r.b.add(legal)
	})
	net.rewrite(nil)
}

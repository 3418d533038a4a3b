package machine

import "unroll/graph/machine/internal/kernel"

// overTime returns the sum of v over all time steps. It moves the sum into what is
// linear, until a product or a column sum can take all steps at once.
func (b *builder) overTime(v *value, steps int) *value {
	switch {
	case !v.seq:
		return b.binary(kernel.Mul, v, b.scalar(float64(steps)))
	case (v.isBinary(kernel.Add) || v.isBinary(kernel.Sub)) && (v.rows > 1 || v.args[0].op == opProduct || v.args[1].op == opProduct):
		return b.binary(v.binary(), b.overTime(v.args[0], steps), b.overTime(v.args[1], steps))
	case v.op == opRows:
		return b.overTime(b.add(value{op: opRepeat, args: []*value{v}, rows: v.rows, cols: v.cols}), steps)
	case v.op == opProduct && v.transA && !v.transB && v.args[0].seq && v.args[1].seq &&
		v.args[0].op != opRows && v.args[1].op != opRows:
		whole := *v
		whole.overTime, whole.seq = true, false
		return b.add(whole)
	case v.rows == 1 || v.op == opSumCols:
		x := v
		if v.op == opSumCols {
			x = v.args[0]
		}
		return b.add(value{op: opSumCols, args: []*value{x}, rows: 1, cols: v.cols, overTime: true})
	case v.isBinary(kernel.Mul) && !v.args[1].seq, v.isBinary(kernel.SigmoidGrad) && !v.args[1].seq,
		v.isBinary(kernel.TanhGrad) && !v.args[1].seq:
		return b.binary(v.binary(), b.overTime(v.args[0], steps), v.args[1])
	case v.op == opRepeat && v.args[0].seq && v.args[0].op != opRows:
		return b.broadcast(b.overTime(v.args[0], steps), v.rows, v.cols)
	}
	return b.add(value{op: opOverTime, args: []*value{v}, rows: v.rows, cols: v.cols})
}

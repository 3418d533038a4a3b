package graph

// Normalize brings every row of the parts, taken side by side as one matrix, to
// mean 0 and variance 1, as (x - mean) / sqrt(variance + 1e-5) (Ba et al. 2016,
// eq. 3). It returns the parts so changed, each of its old shape.
func (e *Expr) Normalize(parts ...*Node) []*Node {
	normal, squares := make([]*Node, len(parts)), make([]*Node, len(parts))
	mean := e.rowMean(parts)
	for i, part := range parts {
		normal[i] = e.Sub(part, mean)
		squares[i] = e.Square(normal[i])
	}
	scale := e.Inverse(e.Sqrt(e.Shift(e.rowMean(squares), 1e-5)))
	for i := range normal {
		normal[i] = e.Mul(normal[i], scale)
	}
	return normal
}

// rowMean returns the mean of each row of the parts side by side, [rows, 1].
func (e *Expr) rowMean(parts []*Node) *Node {
	if !e.ok("Normalize", parts...) {
		return nil
	}
	sum, n := e.SumRows(parts[0]), Cols(parts[0])
	for _, part := range parts[1:] {
		sum, n = e.Add(sum, e.SumRows(part)), n+Cols(part)
	}
	return e.Scale(1/float64(n), sum)
}

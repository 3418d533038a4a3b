package graph

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// MatMul returns the matrix product of a [m, k] and b [k, n], of shape [m, n].
func (e *Expr) MatMul(a, b *Node) *Node {
	if !e.ok("MatMul", a, b) {
		return nil
	}
	if Cols(a) != Rows(b) {
		return e.fail("MatMul of %v and %v: the columns of the first must be as many as the rows of the second",
			a.Shape(), b.Shape())
	}
	if !e.varies("MatMul", a, b) {
		return nil
	}
	n, err := gorgonia.Mul(a, b)
	return e.keep("MatMul", n, err)
}

// SumRows returns the sum over the columns of each row, of shape [rows, 1].
func (e *Expr) SumRows(x *Node) *Node {
	if !e.ok("SumRows", x) {
		return nil
	}
	return e.MatMul(x, e.Const(1, Cols(x), 1))
}

// Sum returns the sum of all elements, of shape [1, 1].
func (e *Expr) Sum(x *Node) *Node {
	if !e.ok("Sum", x) {
		return nil
	}
	return e.MatMul(e.Const(1, 1, Rows(x)), e.SumRows(x))
}

// Mean returns the mean of all elements, of shape [1, 1].
func (e *Expr) Mean(x *Node) *Node {
	if !e.ok("Mean", x) {
		return nil
	}
	return e.Scale(1/float64(Rows(x)*Cols(x)), e.Sum(x))
}

// Concat returns the columns of a followed by the columns of b, as a sum of
// products with the two halves of an identity matrix.
func (e *Expr) Concat(a, b *Node) *Node {
	if !e.ok("Concat", a, b) {
		return nil
	}
	n := Cols(a) + Cols(b)
	return e.Add(e.MatMul(a, e.place(Cols(a), n, 0)), e.MatMul(b, e.place(Cols(b), n, Cols(a))))
}

// Join returns rows [1, n_i], one after the other in one row. It is for an expression
// of [NewForward]; others have [Expr.Concat].
func (e *Expr) Join(rows ...*Node) *Node {
	if !e.ok("Join", rows...) {
		return nil
	}
	if !e.forward {
		return e.fail("Join has no derivative: use Concat, or NewForward for the expression")
	}
	for _, x := range rows {
		if Rows(x) != 1 {
			return e.fail("Join of %v: every part must be a row", x.Shape())
		}
	}
	if len(rows) == 1 {
		return rows[0]
	}
	n, err := gorgonia.Concat(1, rows...)
	return e.keep("Join", n, err)
}

// place is the matrix [k, n] that moves column i to column at+i.
func (e *Expr) place(k, n, at int) *Node {
	values := make([]float64, k*n)
	for i := range k {
		values[i*n+at+i] = 1
	}
	return e.Matrix(fmt.Sprintf("place %d in %d at %d", k, n, at), values, k, n)
}

// repeat brings x to shape [rows, cols] by repeating its only row or column.
func (e *Expr) repeat(op string, x *Node, rows, cols int) *Node {
	if !e.ok(op, x) {
		return nil
	}
	if Rows(x) != rows && Rows(x) != 1 || Cols(x) != cols && Cols(x) != 1 {
		return e.fail("%s: shape %v does not fit [%d, %d]: sizes must be equal or 1", op, x.Shape(), rows, cols)
	}
	if Cols(x) != cols {
		x = e.MatMul(x, e.Const(1, 1, cols))
	}
	if e.ok(op, x) && Rows(x) != rows {
		x = e.MatMul(e.Const(1, rows, 1), x)
	}
	return x
}

// split returns the columns of x in n equal parts: those of the first half, then of the
// second, each of which has an end of the identity, so that no two constants have the
// same corners.
func (e *Expr) split(x *Node, n int) []*Node {
	if n == 1 || !e.ok("split", x) {
		return slices.Repeat([]*Node{x}, n)
	}
	first := n / 2
	at := Cols(x) / n * first
	return append(e.split(e.half(x, 0, at), first), e.split(e.half(x, at, Cols(x)-at), n-first)...)
}

// half returns columns at to at+n of x, as a product with a part of the identity.
func (e *Expr) half(x *Node, at, n int) *Node {
	values := make([]float64, Cols(x)*n)
	for i := range n {
		values[(at+i)*n+i] = 1
	}
	return e.MatMul(x, e.Matrix(fmt.Sprintf("take %d of %d at %d", n, Cols(x), at), values, Cols(x), n))
}

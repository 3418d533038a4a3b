package graph_test

import (
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
)

// An expression that is not differentiated has the values of one that can be, and
// joins rows past column 255.
func TestForward(t *testing.T) {
	long := make([]float64, 300)
	for i := range long {
		long[i] = float64(i) - 100
	}
	var want [][]float64
	for _, e := range []*graph.Expr{graph.NewExpr(tensor.Float64), graph.NewForward(tensor.Float64)} {
		x, y := e.Input("x", 1, 300), e.Input("y", 1, 1)
		got := evaluate(t, e, values{x: long, y: {3}},
			e.Shift(e.Scale(0.5, x), 2), e.OneMinus(x), e.Mul(y, x), e.Sum(x), e.Max(x, e.Const(4, 1, 300)), e.Mul(y, e.Const(7, 2, 3)))
		if want == nil {
			want = got
		}
		for i := range want {
			if !slices.Equal(got[i], want[i]) {
				t.Errorf("value %d is %v, and %v where it can be differentiated", i, got[i], want[i])
			}
		}
	}
	e := graph.NewForward(tensor.Float64)
	x, y := e.Input("x", 1, 300), e.Input("y", 1, 1)
	got := evaluate(t, e, values{x: long, y: {-3}}, e.Sign(e.Join(y, x, y)), e.Join(x))
	signs := slices.Concat([]float64{-1}, slices.Repeat([]float64{-1}, 100), []float64{0}, slices.Repeat([]float64{1}, 199), []float64{-1})
	if !slices.Equal(got[0], signs) || !slices.Equal(got[1], long) {
		t.Errorf("the signs of rows joined are %v, a row alone is %v", got[0], got[1])
	}
}

func TestForwardErrors(t *testing.T) {
	plain, forward := graph.NewExpr(tensor.Float64), graph.NewForward(tensor.Float64)
	plain.Join(plain.Input("x", 1, 1), plain.Input("y", 1, 1))
	x := forward.Input("x", 2, 1)
	forward.Gradient([]*graph.Node{x}, []*graph.Node{x}, []*graph.Node{x})
	column := graph.NewForward(tensor.Float64)
	column.Join(column.Input("x", 1, 1), column.Input("y", 2, 1))
	for want, e := range map[string]*graph.Expr{
		"Join has no derivative: use Concat": plain, "started with NewForward": forward,
		"Join of (2, 1): every part must be a row": column,
	} {
		if e.Err() == nil || !strings.Contains(e.Err().Error(), want) {
			t.Errorf("error %v, want one with %q", e.Err(), want)
		}
	}
}

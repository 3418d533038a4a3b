package ops

import (
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Expand returns a node [rows, cols] whose elements are all the one of x, [1, 1]. [Of]
// reads it as [Repeat]. Gorgonia can compute it and not differentiate it. It is for
// large shapes: Gorgonia writes out all elements of a constant whenever it uses one.
func Expand(x *gorgonia.Node, rows, cols int) (*gorgonia.Node, error) {
	return gorgonia.ApplyOp(repeatOp{rows, cols}, x)
}

// repeatOp is the op of Expand; its type has the name of Gorgonia's own.
type repeatOp struct{ rows, cols int }

func (repeatOp) Arity() int           { return 1 }
func (repeatOp) ReturnsPtr() bool     { return false }
func (repeatOp) CallsExtern() bool    { return false }
func (repeatOp) OverwritesInput() int { return -1 }
func (r repeatOp) String() string     { return fmt.Sprintf("repeat to [%d, %d]", r.rows, r.cols) }

func (repeatOp) Type() hm.Type {
	matrix := gorgonia.TensorType{Dims: 2, Of: hm.TypeVariable('a')}
	return hm.NewFnType(matrix, matrix)
}

func (r repeatOp) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return tensor.Shape{r.rows, r.cols}, nil
}

func (r repeatOp) Do(inputs ...gorgonia.Value) (gorgonia.Value, error) {
	t := tensor.New(tensor.Of(inputs[0].Dtype()), tensor.WithShape(r.rows, r.cols))
	switch x := inputs[0].Data().(type) {
	case []float32:
		return t, t.Memset(x[0])
	case []float64:
		return t, t.Memset(x[0])
	}
	return nil, fmt.Errorf("%v of a value of type %v: it must be a matrix [1, 1]", r, inputs[0].Dtype())
}

func (r repeatOp) WriteHash(h hash.Hash) { fmt.Fprint(h, r) }

func (r repeatOp) Hashcode() uint32 {
	h := fnv.New32a()
	r.WriteHash(h)
	return h.Sum32()
}

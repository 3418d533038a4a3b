package audit

import (
	"fmt"
	"strconv"
	"strings"

	"unroll/graph"
	"unroll/graph/bptt"
)

// Shape is the size of an audited network: T time steps, F inputs, H hidden
// units and B sequences in the batch.
type Shape struct{ T, F, H, B int }

// String writes a shape as [ParseShape] reads it: T,F,H,B.
func (s Shape) String() string { return fmt.Sprintf("%d,%d,%d,%d", s.T, s.F, s.H, s.B) }

// MarshalText returns what String does.
func (s Shape) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseShape reads four sizes T,F,H,B.
func ParseShape(text string) (Shape, error) {
	var sizes []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 || n > maxSize {
			return Shape{}, graph.BadInput("shape", "shape %q: %q is not a size from 1 to %d; give time steps, inputs, units and batch as in 3,1,4,2", text, part, maxSize)
		}
		sizes = append(sizes, n)
	}
	if len(sizes) != 4 {
		return Shape{}, graph.BadInput("shape", "shape %q must have four sizes, not %d: give time steps, inputs, units and batch as in 3,1,4,2", text, len(sizes))
	}
	return Shape{sizes[0], sizes[1], sizes[2], sizes[3]}, nil
}

// Limits, against typing errors.
const (
	maxSize = 4096
	// maxNumbers limits the inputs, gates and states of all time steps of a batch.
	maxNumbers = 500_000_000
)

// Memory is about how many bytes the audit of a cell in a shape takes, as measured: the
// weights with their directions and gradients, the values of all time steps for each witness,
// and the nodes of the graphs.
func Memory(cell graph.Cell, s Shape) int64 {
	const (
		weight = 170
		value  = 80
		step   = 1 << 18
	)
	stack := s.stack(cell)
	return weight*int64(stack.Size()) + value*s.numbers(cell) + step*int64(s.T)
}

// stack is the audited network.
func (s Shape) stack(cell graph.Cell) graph.Stack {
	return graph.Stack{Inputs: s.F, Layers: []graph.Layer{{Cell: cell, Units: s.H}}, Outputs: 1}
}

// numbers is how many inputs, gates and states there are in all time steps of a batch.
func (s Shape) numbers(cell graph.Cell) int64 {
	return int64(s.T) * int64(s.B) * int64(s.stack(cell).StepNumbers())
}

// check refuses a shape that takes too much memory with a cell.
func (s Shape) check(cell graph.Cell) error {
	if err := s.stack(cell).Check(); err != nil {
		return err
	}
	if n := s.numbers(cell); n > maxNumbers {
		return graph.BadInput("shape", "shape %v has %d inputs, gates and states in all time steps of the batch, more than %d: give smaller sizes", s, n, maxNumbers)
	}
	return nil
}

// Shapes returns the shapes of a full audit. Every size is 1 alone and together with
// others, because an axis of length 1 can collapse; 257 units do not fit in a byte, and
// with 384 the column numbers of four gates are equal in pairs in their low byte, which
// Gorgonia compares in place of slices.
func Shapes() []Shape {
	return []Shape{
		{1, 1, 1, 1},
		{4, 1, 1, 1},
		{2, 3, 1, 2},
		{3, 1, 4, 1},
		{1, 2, 3, 3},
		{5, 2, 3, 2},
		{3, 2, 257, 2},
		{2, 1, 384, 1},
	}
}

func (s Shape) dims() bptt.Dims { return bptt.Dims{T: s.T, B: s.B, F: s.F, H: s.H} }

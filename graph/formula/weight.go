package formula

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"unroll/graph"
	"unroll/graph/bptt"
)

// weight is a packed weight: one column block a gate.
type weight struct {
	name   string
	kind   kind
	blocks []*block   // in the order of the columns
	init   graph.Init // of the packed matrix; nil for the kind's own
}

// block is what a name such as Wf denotes: the columns of one gate.
type block struct {
	weight   *weight
	name     string // in the equations
	gate     string // in the packed weight
	offset   int    // where it is first named
	declared bool   // by name, in a weight or scalar line
	used     bool
	init     graph.Init // of this block alone; nil for the packed matrix's
}

// kind is the kind of weight that the first letter of its name denotes.
type kind byte

const (
	inputMatrix kind = 'W'
	stateMatrix kind = 'U'
	bias        kind = 'b'
	elementwise kind = 'p'
	scalar      kind = 's' // declared by a scalar line: no letter stands for it
)

const letters = "W, U, b or p"

// letterOf returns the kind of a weight's name, or 0.
func letterOf(name string) kind {
	if strings.ContainsRune("WUbp", rune(name[0])) {
		return kind(name[0])
	}
	return 0
}

func (k kind) shape() shape {
	switch k {
	case inputMatrix:
		return shape{inputs, units}
	case stateMatrix:
		return shape{units, units}
	case scalar:
		return single
	}
	return row
}

// matrix reports whether the kind is the right operand of a matrix product.
func (k kind) matrix() bool { return k == inputMatrix || k == stateMatrix }

// init returns the initializer that built-in cells use.
func (k kind) init() graph.Init {
	switch k {
	case inputMatrix, elementwise:
		return graph.GlorotUniform
	case stateMatrix:
		return graph.Orthogonal
	}
	return graph.Zeros
}

// graph returns the weight for F inputs and H units.
func (w *weight) graph(f, h int) graph.Weight {
	size, shape := newSizes(1, f, h), w.kind.shape()
	return graph.Weight{Name: w.name, Rows: size[shape.rows], Width: size[shape.cols], Gates: w.gates(), Init: w.draw()}
}

// bptt returns the same weight as [Forward] takes it.
func (w *weight) bptt(f, h int) bptt.Weight {
	size, shape := newSizes(1, f, h), w.kind.shape()
	return bptt.Weight{Name: w.name, Rows: size[shape.rows], Cols: size[shape.cols] * len(w.blocks), Gates: w.gates()}
}

func (w *weight) gates() []string {
	var gates []string
	for _, b := range w.blocks {
		gates = append(gates, b.gate)
	}
	return gates
}

// draw returns the initializer: the packed matrix is drawn whole, as built-in
// cells do, and then the blocks that have an initializer of their own.
func (w *weight) draw() graph.Init {
	whole := w.init
	if whole == nil {
		whole = w.kind.init()
	}
	if !slices.ContainsFunc(w.blocks, func(b *block) bool { return b.init != nil }) {
		return whole
	}
	return func(rng *rand.Rand, packed graph.Weight) []float64 {
		values := whole(rng, packed)
		for k, b := range w.blocks {
			if b.init == nil {
				continue
			}
			own := b.init(rng, graph.Weight{Name: packed.Name, Rows: packed.Rows, Width: packed.Width, Gates: []string{b.gate}})
			for i := range packed.Rows {
				copy(values[i*packed.Cols()+k*packed.Width:], own[i*packed.Width:(i+1)*packed.Width])
			}
		}
		return values
	}
}

// column returns the first column of the block in the packed weight.
func (b *block) column(width int) int { return width * slices.Index(b.weight.blocks, b) }

// WeightLines describes the packed weights that the equations name, a line each: name,
// shape and the names in the file.
func (f *Formula) WeightLines() []string {
	var lines []string
	for _, w := range f.weights {
		var names []string
		for _, b := range w.blocks {
			names = append(names, b.name)
		}
		lines = append(lines, fmt.Sprintf("%-16s  %-15v  %s", w.name, w.kind.shape(), strings.Join(names, ", ")))
	}
	return lines
}

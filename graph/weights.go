package graph

import (
	"errors"
	"fmt"
)

// Weight is one packed weight matrix of a cell, in the Keras layout: one column
// block of width Width for each gate, in the order of Gates.
type Weight struct {
	Name  string   // "kernel", "recurrent_kernel", "bias", ...
	Rows  int      // F for kernels, H for recurrent kernels, 1 for rows
	Width int      // columns of one gate's block
	Gates []string // names of the column blocks
	Init  Init     // draws the packed matrix
}

// Cols returns the number of columns of the packed matrix.
func (w Weight) Cols() int { return w.Width * len(w.Gates) }

// Size returns the number of elements of the packed matrix.
func (w Weight) Size() int { return w.Rows * w.Cols() }

// check says what the weight lacks.
func (w Weight) check() error {
	switch {
	case len(w.Gates) == 0:
		return errors.New("no gates")
	case w.Rows < 1 || w.Cols() < 1:
		return fmt.Errorf("shape [%d, %d]: both sizes must be at least 1", w.Rows, w.Cols())
	case w.Init == nil:
		return errors.New("no initializer")
	}
	return nil
}

// Kernel is the weight [inputs, gates*units] that maps the input, Glorot
// uniform on the packed shape.
func Kernel(inputs, units int, gates ...string) Weight {
	return Weight{Name: "kernel", Rows: inputs, Width: units, Gates: gates, Init: GlorotUniform}
}

// RecurrentKernel is the weight [units, gates*units] that maps the previous
// output, orthogonal on the packed shape.
func RecurrentKernel(units int, gates ...string) Weight {
	return Weight{Name: "recurrent_kernel", Rows: units, Width: units, Gates: gates, Init: Orthogonal}
}

// Bias is the row [1, gates*units] of biases, zero at first.
func Bias(units int, gates ...string) Weight {
	return Row("bias", units, Zeros, gates...)
}

// ForgetBias is a [Bias] whose block for the gate named forget starts at value;
// with 1 a new network remembers (Gers et al. 2000; Jozefowicz et al. 2015).
func ForgetBias(units int, forget string, value float64, gates ...string) Weight {
	return Row("bias", units, PerGate(map[string]float64{forget: value}), gates...)
}

// Projection is the weight [inputs, units], gate p, that brings the input to the
// width of the state, Glorot uniform.
func Projection(inputs, units int) Weight {
	return Weight{Name: "projection", Rows: inputs, Width: units, Gates: []string{"p"}, Init: GlorotUniform}
}

// Row is a weight [1, gates*units] that is repeated over the batch.
func Row(name string, units int, init Init, gates ...string) Weight {
	return Weight{Name: name, Rows: 1, Width: units, Gates: gates, Init: init}
}

// Param is a weight with its place in the flat parameter vector.
type Param struct {
	Path   string // layer and weight, such as "layer0/kernel"
	Offset int    // of its first element
	Weight
}

// Block is the column block of one gate within a packed weight: a graph input
// [Rows, Width] and where its elements lie in the flat parameter vector.
type Block struct {
	Param Param
	Gate  string
	Node  *Node
}

// Offset returns the index of the block's first element in the flat vector.
func (b Block) Offset() int {
	for i, gate := range b.Param.Gates {
		if gate == b.Gate {
			return b.Param.Offset + i*b.Param.Width
		}
	}
	return b.Param.Offset
}

// Stride returns the distance between two rows of the block in the flat vector.
func (b Block) Stride() int { return b.Param.Cols() }

// Weights are a layer's weights in an expression: one input for each gate of
// each weight, [Rows, Width]. (One matrix per gate, never slices of a fused
// product: see [Expr].)
type Weights struct {
	e      *Expr
	blocks []Block
	mask   *Node // recurrent dropout, [B, H]; nil for none
	masked bool  // the cell has applied it
}

// NewWeights adds the inputs for the given parameters to e.
func NewWeights(e *Expr, params []Param) *Weights {
	w := &Weights{e: e}
	for _, p := range params {
		for _, gate := range p.Gates {
			n := e.Input(p.Path+"."+gate, p.Rows, p.Width)
			if p.Name == "bias" {
				e.gates.pre[n] = gate
			}
			w.blocks = append(w.blocks, Block{Param: p, Gate: gate, Node: n})
		}
	}
	return w
}

// Blocks returns all blocks, in the order of the flat vector's weights and of
// the gates in each.
func (w *Weights) Blocks() []Block { return w.blocks }

// Get returns the block of a gate in the weight of that name.
func (w *Weights) Get(name, gate string) *Node {
	if n := w.find(name, gate); n != nil {
		return n
	}
	return w.e.fail("no weight %q for gate %q", name, gate)
}

// Affine returns the gate's pre-activation x W + h U + b [B, H], with W from
// "kernel", U from "recurrent_kernel" and b from "bias", for x [B, F] and h [B, H].
// The term of U or b is left out where the weight has no such gate, that of U also
// for a nil h.
func (w *Weights) Affine(gate string, x, h *Node) *Node {
	a := w.e.MatMul(x, w.Get("kernel", gate))
	if u := w.find("recurrent_kernel", gate); u != nil && h != nil {
		a = w.e.Add(a, w.Recurrent(gate, h))
	}
	if b := w.find("bias", gate); b != nil {
		a = w.e.Add(a, b)
	}
	w.e.gates.begin(gate, a)
	return a
}

// Recurrent returns h U with the gate's block U of "recurrent_kernel", under
// recurrent dropout; h [B, H] is the previous output or a function of it, such
// as r*h.
func (w *Weights) Recurrent(gate string, h *Node) *Node {
	return w.e.MatMul(w.Dropped(h), w.Get("recurrent_kernel", gate))
}

// Dropped returns what a recurrent weight reads of h [B, H]: h under the mask of
// recurrent dropout, or h itself where the layer has none. Where the cell uses h
// without a weight it is not masked (Gal & Ghahramani 2016, as in Keras).
func (w *Weights) Dropped(h *Node) *Node {
	if w.mask == nil {
		return h
	}
	w.masked = true
	return w.e.Mul(h, w.mask)
}

// checkMask reports recurrent dropout in a cell that has nothing to drop.
func (w *Weights) checkMask() {
	if w.mask != nil && !w.masked {
		w.e.fail("recurrent dropout: this cell has no weight that reads its previous output; set it to 0")
	}
}

func (w *Weights) find(name, gate string) *Node {
	for _, b := range w.blocks {
		if b.Param.Name == name && b.Gate == gate {
			return b.Node
		}
	}
	return nil
}

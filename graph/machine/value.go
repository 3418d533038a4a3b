package machine

import (
	"encoding/binary"
	"math"

	"unroll/graph/machine/internal/kernel"
)

// op is how a value is computed.
type op uint8

const (
	opInput     op = iota // memory that the caller fills; one matrix, or one a time step
	opParam               // a block of the parameter vector
	opScalar              // the constant k
	opMatrix              // constant elements
	opState               // the value of next at the step before, and of init at the first step processed
	opUnary               // kernel function code of an operand
	opBinary              // kernel function code of two operands
	opTernary             // kernel function code of three operands
	opSum                 // sum of the operands
	opProduct             // matrix product of two operands, each perhaps transposed
	opSumRows             // sum over the columns of every row, [rows, 1]
	opSumCols             // sum over the rows of every column, [1, cols]
	opMaxRows             // largest of every row, [rows, 1]
	opRepeat              // the operand broadcast to the full shape
	opCols                // columns at, at+1, ... of the operand
	opRows                // rows at, at+1, ... of the operand
	opCat                 // the operands side by side
	opPlace               // zeros (the second operand), with the first from row row and column at on
	opReshape             // the same elements, row by row, in another shape
	opTranspose           // rows and columns exchanged
	opFinal               // the operand at time step at, the last one that its loop processes
	opOverTime            // the sum of the operand over all time steps

	// Of actions alone.
	opColumn // binary with one element a row as its second operand
	opPack   // copies the second operand of products in the order that their kernel reads
	opStrips // a body of actions, one strip of rows after the other
	opFused  // of an instruction: the body of a fused action
)

// A value is one matrix of the computation. Operands of elementwise ops may
// have a single row or column that stands for all: of a matrix whose rows or
// columns are equal, only one is kept.
type value struct {
	id         int
	op         op
	args       []*value
	rows, cols int
	seq        bool // there is one such matrix for every time step
	code       uint8
	transA     bool
	transB     bool
	overTime   bool // of a product or column sum: added up over all time steps as well
	row, at    int
	k          float64
	leaf       *leaf

	next, init *value // of a state
}

// leaf is what a value without operands stands for.
type leaf struct {
	name   string
	view   View      // of a parameter
	data   []float64 // of a constant matrix
	memory vector    // of an input: where it lies
	loop   int       // of a state or a final value
}

func (v *value) unary() kernel.UnaryOp   { return kernel.UnaryOp(v.code) }
func (v *value) binary() kernel.BinaryOp { return kernel.BinaryOp(v.code) }

func (v *value) isUnary(op kernel.UnaryOp) bool   { return v.op == opUnary && v.unary() == op }
func (v *value) isBinary(op kernel.BinaryOp) bool { return v.op == opBinary && v.binary() == op }
func (v *value) isScalar(k float64) bool          { return v.op == opScalar && v.k == k }

// isLeaf reports whether the value is not computed from others of the same step.
func (v *value) isLeaf() bool { return v.op <= opState }

// isView reports whether the value is a part of its operand's memory.
func (v *value) isView() bool {
	return v.op == opCols || v.op == opRows || v.op == opReshape || v.op == opFinal
}

// key identifies a value: values with equal keys are one.
type key struct {
	op         op
	code       uint8
	flags      uint8
	rows, cols int
	row, at    int
	k          uint64
	leaf       *leaf
	args       string
}

// builder makes values, each only once.
type builder struct {
	values []*value // operands before those that use them
	known  map[key]*value
	leaves map[View]*leaf // of parameters
}

func newBuilder() *builder { return &builder{known: map[key]*value{}, leaves: map[View]*leaf{}} }

// param returns a part of the parameter vector; the same part is one value,
// whatever nodes stand for it.
func (b *builder) param(v View) *value {
	if b.leaves[v] == nil {
		b.leaves[v] = &leaf{view: v}
	}
	return b.add(value{op: opParam, rows: v.Rows, cols: v.Cols, leaf: b.leaves[v]})
}

// add returns the value that is equal to v; it makes one if there is none.
func (b *builder) add(v value) *value {
	k := key{op: v.op, code: v.code, rows: v.rows, cols: v.cols, row: v.row, at: v.at,
		k: math.Float64bits(v.k), leaf: v.leaf}
	for i, flag := range []bool{v.transA, v.transB, v.overTime} {
		if flag {
			k.flags |= 1 << i
		}
	}
	var ids []byte
	for _, a := range v.args {
		ids = binary.AppendUvarint(ids, uint64(a.id))
	}
	k.args = string(ids)
	if same, is := b.known[k]; is {
		return same
	}
	made := v
	made.id = len(b.values)
	switch v.op {
	case opInput, opState, opFinal, opOverTime: // the caller says
	default:
		for _, a := range v.args {
			made.seq = made.seq || a.seq && !v.overTime
		}
	}
	b.values = append(b.values, &made)
	b.known[k] = &made
	return &made
}

// find returns a value of one operand if it exists already, or nil.
func (b *builder) find(v value) *value {
	k := key{op: v.op, code: v.code, rows: v.rows, cols: v.cols,
		args: string(binary.AppendUvarint(nil, uint64(v.args[0].id)))}
	return b.known[k]
}

package formula

import "slices"

// operation computes a value from its arguments.
type operation int

const (
	number   operation = iota // value.number
	input                     // x
	previous                  // state value.state before the step
	weighed                   // value.block, a row or a scalar
	product                   // args[0] times the matrix value.block
	sum                       // of two args or more
	difference
	hadamard // elementwise product
	quotient
	negative
	call // value.function of args
)

// value is a node of the equations: what an expression denotes. The values of a
// formula are listed so that arguments come first.
type value struct {
	index    int
	op       operation
	shape    shape
	args     []*value
	number   float64
	state    int
	block    *block
	function *function
	named    bool // it is a definition, or a state's next value
	affine   *affine
	absorbed bool // its only use is in an affine map
}

// isNumber reports whether the value is a constant.
func (v *value) isNumber() bool { return v.op == number }

// prune drops the values that no next state needs, such as the parts of a sum
// that became a longer one.
func (f *Formula) prune() {
	needed := map[*value]bool{}
	todo := slices.Clone(f.next)
	for len(todo) > 0 {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !needed[v] {
			needed[v] = true
			todo = append(todo, v.args...)
		}
	}
	f.values = slices.DeleteFunc(f.values, func(v *value) bool { return !needed[v] })
	for k, v := range f.values {
		v.index = k
	}
}

// Package formula makes cells from equation files:
//
//	// Minimal gated unit.
//	// Source: Zhou et al. 2016
//	state h
//	f := sigmoid(x*Wf + h*Uf + bf)
//	n := tanh(x*Wn + (f*h)*Un + bn)
//	h = (1-f)*h + f*n
//
// A [Formula] is a [graph.Cell], so such a cell trains as one written in Go.
// [Forward] computes the same file on plain slices, without any expression graph: an
// independent reference for what the graph computes.
//
// # Lines
//
// A file is one step of the cell. It is read line by line, in Go's expression
// syntax; a line continues while a parenthesis is open or if it ends in an operator,
// and // begins a comment.
//
//	state h, c        names the states, [batch, units]; the first is the output
//	f := expression   defines a value
//	h = expression    gives a state its value after the step
//
// As in Go, lines take effect one after the other: below its assignment a
// state's name means the new value, above it the value from the step before. So
// the LSTM ends in c = f*c + i*g and then h = o*tanh(c), with the new c. Every
// state is assigned once and every definition is used.
//
// The comment at the beginning describes the cell: its first line is the summary, a
// line "Source: ..." the reference.
//
// # Values
//
// x is the input of the step, [batch, inputs]. Numbers are decimal and real: 1/2 is 0.5. A
// name that is not defined is a weight, and its first letter determines its shape:
//
//	Wf   [inputs, units]  maps the input: x*Wf
//	Uf   [units, units]   maps a state: h*Uf, (r*h)*Uf
//	bf   [1, units]       bias
//	pf   [1, units]       elementwise weight: pf*c
//
// The rest of the name, f, is the gate; a bare W, U, b or p belongs to the gate
// with the name of the output. The operators are + - * / and the minus sign. A W or
// a U must be the right operand of *, which is then the matrix product; everything
// else is elementwise, with rows and single numbers repeated. Functions:
//
//	sigmoid tanh relu softplus hard_sigmoid log_sigmoid exp log sqrt square abs
//	sin cos, and of two arguments max min
//
// hard_sigmoid is clip(0.2a + 0.5, 0, 1); at a kink the derivative is the mean
// of those on both sides. Recurrent dropout masks what a U reads, and the
// previous output under an elementwise weight.
//
// # Weights and their initial values
//
// Weights are packed as in Keras and in built-in cells: all W in "kernel", all U in
// "recurrent_kernel", all b in "bias", all p in "peephole", in this order, with the
// gates in the order in which the equations name them. Each packed matrix is drawn
// as a whole: kernel and peephole Glorot uniform, recurrent_kernel orthogonal, bias
// zero. Other lines change that:
//
//	init bf 1                   one gate of a weight starts as a constant
//	init kernel uniform 0.1     a packed weight, drawn from [-0.1, 0.1)
//	init Un glorot              kinds: a number, zeros, glorot, orthogonal, uniform LIMIT
//	weight projection Wp        the name Wp is packed as "projection", gate p
//	weight recurrent_bias bu*   all names bu.. are: buz is its gate z
//	scalar mix alpha beta       single numbers alpha and beta, packed as "mix", zero at first
//
// Weights of weight and scalar lines follow the others, in the order of the
// lines; a line such as "weight bias b*" moves a standard weight there.
//
// # Errors and warnings
//
// An error is one sentence that begins with file:line:column. It names an unknown
// name and the nearest known one, shapes that do not fit, a state that is never
// assigned, a cycle, and so on, and says what would be right.
//
// Since every unknown name that begins with W, U, b or p becomes a weight, a mistake
// in a name could be trained without notice. A name of three letters or more that is
// one edit (a letter more, less, changed or swapped) from a state or a definition is
// an error: the file says itself what that name is. [Formula.Warnings] asks about a
// name whose gate nothing else in the file has, if it is one edit from another
// weight, or begins with b or p and has two letters or more after it, such as bias or
// phase. That is no error, because nothing in the file says which of the two is right. A
// weight line that has the name answers the question. [Formula.WeightLines] lists what
// was found.
//
// [Source] has every built-in cell that can be written in this way.
package formula

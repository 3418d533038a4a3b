package graph

// Cells are the registered cells, and by their paths those of equation files where
// package formula is imported.
var Cells = NewRegistry[Cell]("cell", "lstm")

// Cell is one time step of a recurrent layer. It knows nothing of time,
// batches, training or files. A pointer to a struct of options, with yaml tags,
// implements it; the zero value is never used, [Entry.New] gives the defaults.
type Cell interface {
	// Weights lists the weights for inputs of width F and H hidden units, in
	// the order in which they lie in the flat parameter vector.
	Weights(inputs, units int) []Weight
	// States names the states, each [batch, units]. State 0 is the output.
	States() []string
	// Step maps the input x [batch, inputs] and the previous states to the next
	// ones, in the order of States.
	Step(e *Expr, w *Weights, x *Node, s State) State
}

// State is the list of a cell's states at one time step, each
// [batch, units]; state 0 is the output.
type State []*Node

// Checker is a member of a family whose options can be impossible together; the ranges of
// numbers are in the tags of the fields.
type Checker interface {
	// Check says which option is wrong and what would be right, or returns nil.
	Check() error
}

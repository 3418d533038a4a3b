package graph

// Gate is a named value inside a step: the activation of a pre-activation that
// [Weights.Affine] made, such as the LSTM's i, f, c and o.
type Gate struct {
	Scope string // layer and time step, such as "layer0[2]"
	Name  string // the gate in the packed weights
	Node  *Node  // [batch, units]
}

// gates remembers which nodes are pre-activations, so that the activation
// applied to one is known as the gate's value without the cell naming it twice.
type gates struct {
	scope string
	pre   map[*Node]string
	found []Gate
}

// Gates returns the gates written so far, in the order they were written.
func (e *Expr) Gates() []Gate { return e.gates.found }

// SetScope names the layer and time step that what follows belongs to.
func (e *Expr) SetScope(scope string) { e.gates.scope = scope }

// sum passes the name of a pre-activation on to a sum or difference of it,
// such as a peephole's.
func (g *gates) sum(result, a, b *Node) {
	for _, operand := range []*Node{a, b} {
		if name, is := g.pre[operand]; is {
			g.pre[result] = name
			return
		}
	}
}

// activated notes result as the gate's value if x is a pre-activation.
func (g *gates) activated(result, x *Node) {
	if name, is := g.pre[x]; is && result != x {
		g.found = append(g.found, Gate{Scope: g.scope, Name: name, Node: result})
	}
}

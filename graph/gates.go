package graph

// Gate is a named value inside a step: a gate or candidate of the cell, such as
// the LSTM's i, f, c and o, after its activation.
type Gate struct {
	Scope      string // layer and time step, such as "layer0[2]"
	Name       string // the gate in the packed weights
	Activation string // that gave the value, such as "sigmoid"; "linear" for none
	Node       *Node  // [batch, units]
}

// gates records which nodes are pre-activations, so that the activation of one is
// found to be the gate's value and the cell need not name it twice. Where no
// activation follows, as in a linear candidate, the pre-activation is the value.
type gates struct {
	scope string
	pre   map[*Node]string // pre-activations, and sums of them
	at    map[gateKey]int  // place in found
	done  map[gateKey]bool // activated already: the first activation counts
	found []Gate
}

type gateKey struct{ scope, name string }

// linear is the activation of a gate that has none.
const linear = "linear"

func newGates() gates {
	return gates{pre: map[*Node]string{}, at: map[gateKey]int{}, done: map[gateKey]bool{}}
}

// Gates returns the gates written so far, in the order they were written.
func (e *Expr) Gates() []Gate { return e.gates.found }

// setScope names the layer and time step of the gates that follow.
func (e *Expr) setScope(scope string) { e.gates.scope = scope }

// Gate makes n the value of a gate that has no weights of that name, such as the
// coupled i = 1 - f; the activation is one with the range of n. It returns n.
func (e *Expr) Gate(name, activation string, n *Node) *Node {
	if n != nil {
		e.gates.set(name, activation, n)
		e.gates.done[gateKey{e.gates.scope, name}] = true
	}
	return n
}

// begin records a as the pre-activation of a gate.
func (g *gates) begin(name string, a *Node) {
	if a != nil {
		g.pre[a] = name
		g.set(name, linear, a)
	}
}

// sum passes the name of a pre-activation on to a sum or difference of it,
// such as a peephole's.
func (g *gates) sum(result, a, b *Node) {
	for _, operand := range []*Node{a, b} {
		if name, is := g.pre[operand]; is && result != nil {
			g.pre[result] = name
			if _, begun := g.at[gateKey{g.scope, name}]; begun {
				g.set(name, linear, result)
			}
			return
		}
	}
}

// activated records result as the gate's value if x is a pre-activation.
func (g *gates) activated(activation string, result, x *Node) {
	if name, is := g.pre[x]; is && result != nil {
		g.set(name, activation, result)
		g.done[gateKey{g.scope, name}] = true
	}
}

func (g *gates) set(name, activation string, n *Node) {
	key := gateKey{g.scope, name}
	i, known := g.at[key]
	switch {
	case g.done[key]:
	case known:
		g.found[i].Activation, g.found[i].Node = activation, n
	default:
		g.at[key] = len(g.found)
		g.found = append(g.found, Gate{Scope: g.scope, Name: name, Activation: activation, Node: n})
	}
}

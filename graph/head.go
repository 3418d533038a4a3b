package graph

// Heads are the registered heads.
var Heads = NewRegistry[Head]("head", "dense")

// Head turns the last outputs of the last layer into predictions.
type Head interface {
	// Weights lists the weights for outputs of width H and the given number of
	// predicted values, in the order in which they lie in the flat parameter vector.
	Weights(units, outputs int) []Weight
	// Apply returns the prediction [batch, outputs] for h [batch, units].
	Apply(e *Expr, w *Weights, h *Node) *Node
}

// headPath begins the paths of a head's weights, whichever head it is: saved
// networks have them so.
const headPath = "dense"

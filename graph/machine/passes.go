package machine

import (
	"fmt"

	"unroll/graph/machine/internal/kernel"
)

// plan is a network on its way from values to a program. Passes bring it there,
// one after the other.
type plan struct {
	packedSize func(k, n int) int // elements that a packed operand [k, n] of a product takes; nil if none is packed
	fusables   []fusable
	lanes      bool // of a program with lanes, whose calls go element by element as they are
	net        *net
	stages     *stages  // when each value is computed
	storage    *storage // where each value lies
	blocks     []block  // what runs
	arena      int      // elements of memory, and of each worker's scratch memory
	scratch    int
}

func newPlan[F Float](net *net, set *kernel.Set[F]) *plan {
	return &plan{net: net, packedSize: set.PackedSize, fusables: fusables(set)}
}

// pass is one step on that way.
type pass struct {
	name string
	does string // what, in a line
	run  func(p *plan)
}

// passes are all steps, in order. Those up to "copy results" change values and
// keep all results; the others decide when, where and how values are computed.
var passes = []pass{
	{"lower", "turn Gorgonia's nodes into values; equal values are one", func(*plan) {}}, // lowerGraph and lowerLoops have done it
	{"prune", "drop values that no result needs", onValues(func(n *net) { n.rewrite(nil) })},
	{"flatten sums", "make a sum of sums one sum", onValues((*net).flattenSums)},
	{"pack products", "join products of one operand with adjacent blocks of parameters", onValues((*net).packProducts)},
	{"pack terms", "join terms that are always added to each other column by column", onValues((*net).packTerms)},
	{"pack elementwise", "join the same function of adjacent columns", onValues((*net).packElementwise)},
	{"gather", "put the gradients of adjacent gates side by side and join their products", onValues((*net).gather)},
	{"multiply-add", "join an elementwise product and the sum that it is a term of", onValues((*net).multiplyAdd)},
	{"legalize", "copy operands that no kernel can read as they are", onValues((*net).legalize)},
	{"copy results", "copy results that need memory of their own", onValues((*net).copyResults)},
	{"stages", "decide whether each value is computed before, in, between or after the loops over time", func(p *plan) { p.stages = assignStages(p.net) }},
	{"storage", "give each value memory, that of another value if this can be overwritten", func(p *plan) { p.storage = store(p.net, p.stages) }},
	{"emit", "write the kernel calls that compute each value", func(p *plan) { p.blocks = emit(p.storage, p.packedSize) }},
	{"fuse", "make one call of consecutive elementwise ones that have a kernel together", func(p *plan) { fuse(p.blocks, p.fusables, !p.lanes) }},
	{"strips", "run calls on large matrices strip by strip of rows, so that a strip stays in the cache", func(p *plan) {
		if !p.lanes {
			cutStrips(p.storage, p.blocks)
		}
	}},
	{"layout", "place all buffers in one arena, those not needed at the same time over each other", func(p *plan) { p.arena, p.scratch = layout(p.storage, p.blocks) }},
}

func onValues(f func(*net)) func(*plan) { return func(p *plan) { f(p.net) } }

// observer sees a plan after each pass, and ends it with an error.
type observer func(p *plan, after pass) error

// run goes through passes.
func (p *plan) run(passes []pass, observe observer) error {
	for _, pass := range passes {
		pass.run(p)
		if observe == nil {
			continue
		}
		if err := observe(p, pass); err != nil {
			return fmt.Errorf("machine: after pass %q: %w", pass.name, err)
		}
	}
	return nil
}

package machine

import "fmt"

// plan is a network on its way from values to a program. Passes bring it there,
// one after the other.
type plan struct {
	packedSize func(k, n int) int // elements that a packed operand [k, n] of a product takes
	net        *net
	stages     *stages  // when each value is computed
	storage    *storage // where each value lies
	blocks     []block  // what runs
	arena      int      // elements of memory, and of each worker's scratch memory
	scratch    int
}

// pass is one step on that way.
type pass struct {
	name string
	does string // in one line
	run  func(p *plan)
}

// passes are all steps, in order. Those up to the copies change values and keep
// all results; the others say when, where and how values are computed.
var passes = []pass{
	{"lower", "Gorgonia's nodes as values; equal values are one", func(*plan) {}}, // lowerGraph and lowerLoops have done it
	{"prune", "without what no result needs", onValues(func(n *net) { n.rewrite(nil) })},
	{"flatten sums", "sums of sums as one sum", onValues((*net).flattenSums)},
	{"pack products", "products of one operand with adjacent blocks of parameters as one product", onValues((*net).packProducts)},
	{"pack terms", "terms that are always added column by column as one wide term", onValues((*net).packTerms)},
	{"pack elementwise", "the same function of adjacent columns as one", onValues((*net).packElementwise)},
	{"gather", "gradients of adjacent gates side by side, and their products as one product", onValues((*net).gather)},
	{"multiply-add", "a product of elements and the sum that it is a term of as one function", onValues((*net).multiplyAdd)},
	{"legalize", "copies of operands that no kernel reads as they lie", onValues((*net).legalize)},
	{"copy results", "copies of results that need a place of their own", onValues((*net).copyResults)},
	{"stages", "before, in, between or after the loops over time", func(p *plan) { p.stages = assignStages(p.net) }},
	{"storage", "memory for each value, shared where one value can take another's place", func(p *plan) { p.storage = store(p.net, p.stages) }},
	{"emit", "the calls of kernels that compute each value", func(p *plan) { p.blocks = emit(p.storage, p.packedSize) }},
	{"strips", "calls on large matrices row strip by row strip, so that these stay in the cache", func(p *plan) { cutStrips(p.storage, p.blocks) }},
	{"layout", "one arena, whose parts are used again when a value is no longer needed", func(p *plan) { p.arena, p.scratch = layout(p.storage, p.blocks) }},
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

package optimizer

import (
	"reflect"

	"unroll/graph"
)

// Rules are the registered update rules.
var Rules = graph.NewRegistry[Rule]("optimizer", "adam")

// Rule is an update rule. A pointer to a struct of options, with yaml tags, implements
// it; the struct embeds [Base].
type Rule interface {
	// Common returns the options that all rules have.
	Common() *Base
	// States lists the vectors that the rule keeps from update to update.
	States() []State
	// Update returns the parameters and the states after an update, each [1, n], the
	// states in the order of States.
	Update(e *graph.Expr, u *Update) (params *graph.Node, states []*graph.Node)
}

// State is a vector that a rule keeps from update to update, as long as the
// parameters.
type State struct {
	Name string
	Init float64 // of every element before the first update
}

// Base has the options that all rules have. A rule embeds it.
type Base struct {
	// Rate is the learning rate.
	Rate float64 `yaml:"rate" range:"[1e-12,1e30]"`
	// WeightDecay shrinks every parameter p, biases too, by rate*weight_decay*p before
	// each update, beside the gradient and not through it (Loshchilov & Hutter 2019; with
	// adam it is AdamW). 0 for none.
	WeightDecay float64 `yaml:"weight_decay,omitempty" range:"[0,1e3]"`
}

// Common returns the options themselves.
func (b *Base) Common() *Base { return b }

// withDefaults returns a new rule with the registered defaults in place of a zero one.
func withDefaults(r Rule) Rule {
	if c, is := r.(clipped); is && c.Rule != nil {
		c.Rule = withDefaults(c.Rule)
		return c
	}
	if v := reflect.ValueOf(r); v.Kind() != reflect.Pointer || !v.IsNil() && !v.Elem().IsZero() {
		return r
	}
	for _, entry := range Rules.All() {
		if standard := entry.New(); reflect.TypeOf(standard) == reflect.TypeOf(r) {
			return standard
		}
	}
	return r
}

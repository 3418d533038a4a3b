package models

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"unroll/graph/engine"
	"unroll/graph/optimizer"
)

// Optimizer is an update rule in a Spec, one of [optimizer.Rules].
type Optimizer = Named[optimizer.Rule]

// Schedule says how the learning rate changes from epoch to epoch. In a Spec it is one
// of [optimizer.Schedules].
//
//	schedule: cosine
//	schedule: {name: step, every: 20, factor: 0.5, warmup: 3}
type Schedule = Named[optimizer.Schedule]

// leftovers are options that earlier builds wrote into the Spec of a run after --set had
// put another optimizer in the place of adam or rmsprop, which had no effect.
var leftovers = map[string]string{"beta1": "0.9", "beta2": "0.999", "epsilon": "1e-07", "rho": "0.9"}

// withoutLeftovers leaves them out where the optimizer has no such option.
func withoutLeftovers(options *ast.MappingNode, into any) *ast.MappingNode {
	if options == nil {
		return nil
	}
	kept, has := ast.Mapping(options.Start, options.IsFlowStyle), optionNames(into)
	for _, pair := range options.Values {
		key := pair.Key.String()
		if left, is := leftovers[key]; !is || pair.Value.String() != left || slices.Contains(has, key) {
			kept.Values = append(kept.Values, pair)
		}
	}
	return kept
}

// LearningRate is the optimizer's, without the schedule.
func (t Train) LearningRate() float64 { return t.Optimizer.resolved().Value.Common().Rate }

// schedule is the schedule of the learning rate.
func (t Train) schedule() optimizer.Schedule { return t.Schedule.resolved().Value }

// rule is the optimizer with the clipping of its gradient.
func (t Train) rule() optimizer.Rule {
	rule := t.Optimizer.resolved().Value
	if t.ClipNorm > 0 {
		rule = optimizer.WithClip(rule, t.ClipNorm)
	}
	if t.ClipNormPerVariable > 0 {
		rule = optimizer.WithClipEach(rule, t.ClipNormPerVariable)
	}
	return rule
}

// trainer returns what changes the network's weights, made at the first use.
func (n *Network[F]) trainer() (*engine.Updater[F], error) {
	if n.updater != nil {
		return n.updater, nil
	}
	var err error
	n.updater, err = engine.NewUpdater(n.train.rule(), n.Stack.Params(), engine.UpdaterOptions[F]{
		Engine: n.engine, Params: n.Params, Workers: n.Workers,
	})
	return n.updater, err
}

// defaults fills in what the Spec says.
func (o FitOptions) defaults(t Train) FitOptions {
	o.Epochs, o.Batch = cmp.Or(o.Epochs, t.Epochs), cmp.Or(o.Batch, t.Batch, 1)
	if o.Masks == nil {
		o.Masks = rand.NewPCG(0, maskStream)
	}
	return o
}

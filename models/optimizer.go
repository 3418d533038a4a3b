package models

import (
	"fmt"
	"math"

	"github.com/goccy/go-yaml/ast"

	"unroll/graph/engine"
	"unroll/graph/machine/kernel"
)

// Optimizer is an update rule with its options, in the forms of Keras. In YAML
// it is a name, or a mapping of the name and options.
type Optimizer struct {
	// Name is adam (Kingma & Ba 2015), sgd or rmsprop (Tieleman & Hinton 2012).
	Name string `yaml:"-"`
	// Rate is the learning rate. Default: 0.001, and 0.01 for sgd.
	Rate float64 `yaml:"rate"`
	// Beta1 and Beta2 are Adam's decay rates, 0.9 and 0.999.
	Beta1 float64 `yaml:"beta1,omitempty"`
	Beta2 float64 `yaml:"beta2,omitempty"`
	// Momentum is sgd's, 0.
	Momentum float64 `yaml:"momentum,omitempty"`
	// Rho is rmsprop's decay rate, 0.9.
	Rho float64 `yaml:"rho,omitempty"`
	// Epsilon keeps adam and rmsprop from dividing by zero, 1e-7.
	Epsilon float64 `yaml:"epsilon,omitempty"`
	// WeightDecay shrinks every parameter p, biases too, by rate*WeightDecay*p
	// before each update, beside the gradient and not through it (Loshchilov &
	// Hutter 2019; with adam it is AdamW), 0.
	WeightDecay float64 `yaml:"weight_decay,omitempty"`
}

func defaultOptimizer() Optimizer { return optimizers["adam"] }

// optimizers has the defaults of each rule.
var optimizers = map[string]Optimizer{
	"adam":    {Name: "adam", Rate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7},
	"sgd":     {Name: "sgd", Rate: 0.01},
	"rmsprop": {Name: "rmsprop", Rate: 0.001, Rho: 0.9, Epsilon: 1e-7},
}

// UnmarshalYAML reads a name, or a mapping with the name and options.
func (o *Optimizer) UnmarshalYAML(node ast.Node) error {
	chosen, options, err := oneOf(node, "optimizer", optimizers)
	if err != nil {
		return err
	}
	*o = chosen
	type plain Optimizer // without this method
	return decodeOptions(o.Name, options, (*plain)(o))
}

// MarshalYAML writes the name with all options of the rule.
func (o Optimizer) MarshalYAML() (any, error) {
	type plain Optimizer
	return withName(o.Name, plain(o))
}

func (o Optimizer) validate() error {
	unit := func(v float64) bool { return v >= 0 && v < 1 }
	switch {
	case !(o.Rate > 0) || math.IsInf(o.Rate, 0):
		return badValue("rate", fmt.Errorf("%v: a learning rate is above 0", o.Rate))
	case !unit(o.Beta1) || !unit(o.Beta2) || !unit(o.Rho) || !unit(o.Momentum):
		return badValue("optimizer", fmt.Errorf("beta1 %v, beta2 %v, rho %v, momentum %v: each lies in [0, 1)",
			o.Beta1, o.Beta2, o.Rho, o.Momentum))
	case !(o.Epsilon >= 0):
		return badValue("epsilon", fmt.Errorf("%v: give a small number, 0 or more", o.Epsilon))
	case !(o.WeightDecay >= 0) || math.IsInf(o.WeightDecay, 0):
		return badValue("weight_decay", fmt.Errorf("%v: give a positive number, or 0 for none", o.WeightDecay))
	}
	return nil
}

// optimizerState is an optimizer of one flat parameter vector, with its moments and
// its number of updates.
type optimizerState[F engine.Float] struct {
	Optimizer
	rate    float64 // of the epoch: the schedule's
	Steps   int
	Moments [][]F // adam: m, v; sgd: velocity; rmsprop: mean square
	kernels *kernel.Set[F]
}

func newOptimizerState[F engine.Float](o Optimizer, size int) *optimizerState[F] {
	s := &optimizerState[F]{Optimizer: o, rate: o.Rate, kernels: kernel.Kernels[F]()}
	count := 1
	if o.Name == "adam" {
		count = 2
	}
	for range count {
		s.Moments = append(s.Moments, make([]F, size))
	}
	return s
}

// update moves the parameters against the gradient.
func (s *optimizerState[F]) update(params, grads []F) {
	s.Steps++
	s.decay(params)
	p, g, m, n := &params[0], &grads[0], &s.Moments[0][0], len(params)
	switch s.Name {
	case "adam":
		t := float64(s.Steps)
		rate := s.rate * math.Sqrt(1-math.Pow(s.Beta2, t)) / (1 - math.Pow(s.Beta1, t))
		h := kernel.Adam[F]{Rate: F(rate), Beta1: F(s.Beta1), Beta2: F(s.Beta2), Epsilon: F(s.Epsilon)}
		s.kernels.Adam(p, m, &s.Moments[1][0], g, n, &h)
	case "sgd":
		s.kernels.Momentum(p, m, g, n, &kernel.Momentum[F]{Rate: F(s.rate), Momentum: F(s.Momentum)})
	case "rmsprop":
		s.kernels.RMSprop(p, m, g, n, &kernel.RMSprop[F]{Rate: F(s.rate), Rho: F(s.Rho), Epsilon: F(s.Epsilon)})
	}
}

// decay shrinks the parameters, as Keras does all of them.
func (s *optimizerState[F]) decay(params []F) {
	if s.WeightDecay == 0 {
		return
	}
	factor := F(1 - s.rate*s.WeightDecay)
	for i := range params {
		params[i] *= factor
	}
}

// clip scales the gradient down to the given norm if it is larger.
func (s *optimizerState[F]) clip(grads []F, norm float64) {
	if norm == 0 {
		return
	}
	var squares F
	g := kernel.Flat(len(grads))
	s.kernels.Dot(&squares, &grads[0], &grads[0], &g, false)
	if size := math.Sqrt(float64(squares)); size > norm {
		scale := F(norm / size)
		for i := range grads {
			grads[i] *= scale
		}
	}
}

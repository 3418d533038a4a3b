package optimizer_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unroll/graph"
	"unroll/graph/engine"
	"unroll/graph/optimizer"
)

// updater is a rule at work on weights of the given sizes, in float64.
func updater(t *testing.T, rule optimizer.Rule, sizes ...int) *engine.Updater[float64] {
	t.Helper()
	var weights []graph.Param
	at := 0
	for _, size := range sizes {
		weights = append(weights, graph.Param{Offset: at, Weight: graph.Weight{Rows: 1, Width: size, Gates: []string{"g"}}})
		at += size
	}
	u, err := engine.NewUpdater(rule, weights, engine.UpdaterOptions[float64]{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return u
}

// recording is what PyTorch made of some updates.
type recording struct {
	Start     []float64
	Gradients [][]float64
	After     map[string][][]float64
	OneCycle  []struct {
		Options struct {
			Rising       float64
			StartDivisor float64 `json:"start_divisor"`
			EndDivisor   float64 `json:"end_divisor"`
		}
		Rates []float64
	} `json:"one_cycle"`
}

func recorded(t *testing.T) recording {
	t.Helper()
	var r recording
	text, err := os.ReadFile("testdata/pytorch.json")
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The rules do what PyTorch's do where both have the same form: see
// testdata/record.py.
func TestRecordings(t *testing.T) {
	r := recorded(t)
	rate := func(r float64) optimizer.Base { return optimizer.Base{Rate: r} }
	rules := map[string]optimizer.Rule{
		"sgd":          &optimizer.SGD{Base: rate(0.1)},
		"sgd momentum": &optimizer.SGD{Base: rate(0.1), Momentum: 0.9},
		"sgd nesterov": &optimizer.SGD{Base: rate(0.1), Momentum: 0.9, Nesterov: true},
		"adam":         &optimizer.Adam{Base: rate(0.01), Beta1: 0.8, Beta2: 0.99},
		"adam decay":   &optimizer.Adam{Base: optimizer.Base{Rate: 0.01, WeightDecay: 0.2}, Beta1: 0.8, Beta2: 0.99},
		"nadam":        &optimizer.NAdam{Base: rate(0.01), Beta1: 0.8, Beta2: 0.99, Epsilon: 0.001},
		"rmsprop":      &optimizer.RMSprop{Base: rate(0.01), Rho: 0.8},
		"adagrad":      &optimizer.Adagrad{Base: rate(0.1), InitialAccumulatorValue: 0.3},
	}
	if len(rules) != len(r.After) {
		t.Errorf("%d rules are recorded, %d compared", len(r.After), len(rules))
	}
	for name, rule := range rules {
		u := updater(t, rule, len(r.Start))
		copy(u.Params, r.Start)
		for i, g := range r.Gradients {
			copy(u.Grads, g)
			if err := u.Run(); err != nil {
				t.Fatal(err)
			}
			if d := difference(u.Params, r.After[name][i]); d > 1e-13 {
				t.Fatalf("%s: after update %d the parameters are off by %g", name, i+1, d)
			}
		}
	}
}

// difference is the largest between elements; a different length is NaN.
func difference(a, b []float64) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	var worst float64
	for i := range a {
		worst = max(worst, math.Abs(a[i]-b[i]))
	}
	return worst
}

// The rules do what their published equations say, one parameter at a time, with an
// epsilon so large that its place counts.
func TestEquations(t *testing.T) {
	const rate, b1, b2, epsilon = 0.05, 0.7, 0.9, 0.3
	base := optimizer.Base{Rate: rate}
	var p, m, v float64
	mu := func(t int) float64 { return b1 * (1 - math.Pow(0.96, float64(t))/2) }
	moments := func(g float64) { m, v = b1*m+(1-b1)*g, b2*v+(1-b2)*g*g }
	for name, c := range map[string]struct {
		rule   optimizer.Rule
		update func(g float64, t int)
	}{
		"adam": {&optimizer.Adam{Base: base, Beta1: b1, Beta2: b2, Epsilon: epsilon}, func(g float64, t int) {
			moments(g)
			k := float64(t)
			p -= rate * math.Sqrt(1-math.Pow(b2, k)) / (1 - math.Pow(b1, k)) * m / (math.Sqrt(v) + epsilon)
		}},
		"nadam": {&optimizer.NAdam{Base: base, Beta1: b1, Beta2: b2, Epsilon: epsilon}, func(g float64, t int) {
			moments(g)
			product := 1.0
			for i := 1; i <= t; i++ {
				product *= mu(i)
			}
			mHat := mu(t+1)*m/(1-product*mu(t+1)) + (1-mu(t))*g/(1-product)
			p -= rate * mHat / (math.Sqrt(v/(1-math.Pow(b2, float64(t)))) + epsilon)
		}},
		"rmsprop": {&optimizer.RMSprop{Base: base, Rho: b2, Epsilon: epsilon}, func(g float64, _ int) {
			moments(g)
			p -= rate * g / math.Sqrt(v+epsilon)
		}},
		"adagrad": {&optimizer.Adagrad{Base: base, InitialAccumulatorValue: 0.2, Epsilon: epsilon}, func(g float64, t int) {
			if t == 1 {
				v = 0.2
			}
			v += g * g
			p -= rate * g / math.Sqrt(v+epsilon)
		}},
		"lion": {&optimizer.Lion{Base: base, Beta1: b1, Beta2: b2}, func(g float64, _ int) {
			p -= rate * math.Copysign(1, b1*m+(1-b1)*g)
			m = b2*m + (1-b2)*g
		}},
		"momentum": {&optimizer.SGD{Base: base, Momentum: b1}, func(g float64, _ int) {
			m = b1*m - rate*g
			p += m
		}},
		"nesterov": {&optimizer.SGD{Base: base, Momentum: b1, Nesterov: true}, func(g float64, _ int) {
			m = b1*m - rate*g
			p += b1*m - rate*g
		}},
	} {
		p, m, v = 0.5, 0, 0
		u := updater(t, c.rule, 1)
		u.Params[0] = p
		for k := 1; k <= 30; k++ {
			u.Grads[0] = math.Sin(float64(k * k))
			if err := u.Run(); err != nil {
				t.Fatal(err)
			}
			if c.update(u.Grads[0], k); math.Abs(u.Params[0]-p) > 1e-13 {
				t.Fatalf("%s: after update %d the parameter is %v, by the equation %v", name, k, u.Params[0], p)
			}
		}
	}
}

// Every registered rule has options that it accepts, refuses an impossible rate or
// decay, names its states, and descends; a new one needs no line here.
func TestFamily(t *testing.T) {
	for _, info := range optimizer.Rules.All() {
		rule := info.New()
		if err := graph.Check(rule); err != nil || info.Summary == "" || info.Equations == "" || info.Source == "" {
			t.Errorf("%s: its defaults are refused (%v), or it is not documented: %+v", info.Name, err, info)
		}
		names := map[string]bool{}
		for _, s := range rule.States() {
			if s.Name == "" || names[s.Name] {
				t.Errorf("%s: state %q has no name of its own", info.Name, s.Name)
			}
			names[s.Name] = true
		}
		for _, wrong := range []optimizer.Base{{}, {Rate: -1}, {Rate: math.Inf(1)}, {Rate: math.NaN()}, {Rate: 1, WeightDecay: -1}, {Rate: 1, WeightDecay: math.NaN()}} {
			other := info.New()
			*other.Common() = wrong
			if err := graph.Check(other); err == nil {
				t.Errorf("%s accepts %+v", info.Name, wrong)
			}
		}
		u := updater(t, rule, 3)
		copy(u.Params, []float64{3, -2, 0.5})
		before := slices.Clone(u.Params)
		for range 100 {
			copy(u.Grads, u.Params) // of half the squares
			if err := u.Run(); err != nil {
				t.Fatal(err)
			}
		}
		for i, p := range u.Params {
			if !(math.Abs(p) < math.Abs(before[i])) {
				t.Errorf("%s: where p^2/2 is to be minimized, %v became %v", info.Name, before[i], p)
			}
		}
	}
}

// A rule that is the zero value updates as the registered one does, alone and clipped.
func TestZeroRules(t *testing.T) {
	for _, info := range optimizer.Rules.All() {
		standard := info.New()
		zero := reflect.New(reflect.TypeOf(standard).Elem()).Interface().(optimizer.Rule)
		for _, pair := range [][2]optimizer.Rule{{zero, standard}, {optimizer.WithClip(zero, 1), optimizer.WithClip(standard, 1)}} {
			var params [2][]float64
			for i, rule := range pair {
				u := updater(t, rule, 2, 1)
				copy(u.Grads, []float64{3, -4, 0.5})
				for range 3 {
					if err := u.Run(); err != nil {
						t.Fatal(err)
					}
				}
				params[i] = u.Params
			}
			if !slices.Equal(params[0], params[1]) || params[0][0] == 0 {
				t.Errorf("%s: zero gives %v, the defaults %v", info.Name, params[0], params[1])
			}
		}
	}
}

func TestRefused(t *testing.T) {
	base := optimizer.Base{Rate: 1}
	for want, rule := range map[string]optimizer.Rule{
		"beta1: 1: give a number from 0, below 1":             &optimizer.Adam{Base: base, Beta1: 1},
		"beta2: -0.1: give a number from 0, below 1":          &optimizer.NAdam{Base: base, Beta2: -0.1},
		"epsilon: -1: give a number from 0 to 1000":           &optimizer.Adam{Base: base, Epsilon: -1},
		"rho: NaN: give a number from 0, below 1":             &optimizer.RMSprop{Base: base, Rho: math.NaN()},
		"momentum: 1: give a number from 0, below 1":          &optimizer.SGD{Base: base, Momentum: 1},
		"nesterov: it needs a momentum above 0":               &optimizer.SGD{Base: base, Nesterov: true},
		"beta2: 2: give a number from 0, below 1":             &optimizer.Lion{Base: base, Beta2: 2},
		"initial_accumulator_value: -1: give a number from 0": &optimizer.Adagrad{Base: base, InitialAccumulatorValue: -1},
		"rate: 0: give a number from 1e-12 to 1e+30":          &optimizer.Adam{},
		"scaled down to the norm 0: it must be above 0":       optimizer.WithClip(&optimizer.SGD{Base: base}, 0),
		"scaled down to the norm -1: it must be above 0":      optimizer.WithClipEach(&optimizer.SGD{Base: base}, -1),
		"rate: -1: give a number from 1e-12 to 1e+30":         optimizer.WithClip(&optimizer.SGD{Base: optimizer.Base{Rate: -1}}, 1),
	} {
		if err := graph.Check(rule); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// Gradient descent with rate 1 moves by the clipped gradient.
func TestClip(t *testing.T) {
	gradient := []float64{3, 4, 0, 0.6, 0.8, 0}
	descent := &optimizer.SGD{Base: optimizer.Base{Rate: 1}}
	norm := math.Sqrt(26)
	for name, c := range map[string]struct {
		rule optimizer.Rule
		want []float64
	}{
		"none":        {descent, gradient},
		"whole":       {optimizer.WithClip(descent, 2), scaled(2/norm, gradient)},
		"large":       {optimizer.WithClip(descent, 6), gradient},
		"each":        {optimizer.WithClipEach(descent, 2), []float64{1.2, 1.6, 0, 0.6, 0.8, 0}},
		"each, small": {optimizer.WithClipEach(descent, 0.5), []float64{0.3, 0.4, 0, 0.3, 0.4, 0}},
		"both":        {optimizer.WithClip(optimizer.WithClipEach(descent, 1), 0.1), scaled(0.1/norm, gradient)},
	} {
		u := updater(t, c.rule, 2, 1, 2, 1)
		copy(u.Grads, gradient)
		if err := u.Run(); err != nil {
			t.Fatal(err)
		}
		if d := difference(u.Params, scaled(-1, c.want)); !(d < 1e-15) {
			t.Errorf("%s: the step is %v, not %v", name, scaled(-1, u.Params), c.want)
		}
		if !slices.Equal(u.Grads, gradient) {
			t.Errorf("%s changes the gradient", name)
		}
	}
}

func scaled(k float64, v []float64) []float64 {
	list := slices.Clone(v)
	for i := range list {
		list[i] *= k
	}
	return list
}

// What a rule returns must have the shape of what it is given.
func TestWriteRefuses(t *testing.T) {
	for want, rule := range map[string]optimizer.Rule{
		"returns 0 states: it keeps 1":             broken{&optimizer.SGD{Base: optimizer.Base{Rate: 1}, Momentum: 0.5}},
		"wrong shape: it must be [1, 5]":           broken{&optimizer.SGD{Base: optimizer.Base{Rate: 1}}},
		"input \"state m\" exists already: names ": twins{&optimizer.SGD{Base: optimizer.Base{Rate: 1}}},
	} {
		e := graph.NewForward(engine.Dtype[float32]())
		if _, err := optimizer.Write(e, rule, []int{3, 2}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

type broken struct{ optimizer.Rule }

func (broken) Update(e *graph.Expr, u *optimizer.Update) (*graph.Node, []*graph.Node) {
	return e.Sum(u.Params), nil
}

type twins struct{ optimizer.Rule }

func (twins) States() []optimizer.State { return []optimizer.State{{Name: "m"}, {Name: "m"}} }

func ExampleRule() {
	for _, info := range optimizer.Rules.All() {
		if info.Name == "rmsprop" {
			fmt.Println(info.Summary)
			fmt.Println(info.Equations)
		}
	}
	// Output:
	// gradient over the root of a mean of its square
	// v = rho*v + (1-rho)*g^2; p = p - rate*g/sqrt(v+epsilon)
}

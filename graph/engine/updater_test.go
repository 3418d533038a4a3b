package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/graph"
	"unroll/graph/ops"
	"unroll/graph/optimizer"
)

// packed are weights of n parameters: one weight, or several of them.
func packed(n int) []graph.Param {
	var list []graph.Param
	for at, k := 0, 0; at < n; k++ {
		size := n - at
		if k < 3 {
			size = (n - at + 2) / 3
		}
		list = append(list, graph.Param{Path: fmt.Sprint("weight", k), Offset: at,
			Weight: graph.Weight{Rows: 1, Width: size, Gates: []string{"g"}}})
		at += size
	}
	return list
}

// rules are all registered rules, plain, with weight decay, and clipped in both ways.
func rules() map[string]optimizer.Rule {
	list := map[string]optimizer.Rule{}
	for _, info := range optimizer.Rules.All() {
		list[info.Name] = info.New()
		decayed := info.New()
		decayed.Common().WeightDecay = 0.1
		list[info.Name+" decayed"] = decayed
		list[info.Name+" clipped"] = optimizer.WithClip(decayed, 0.5)
		list[info.Name+" clipped by weight"] = optimizer.WithClipEach(info.New(), 0.5)
		list[info.Name+" clipped twice"] = optimizer.WithClip(optimizer.WithClipEach(info.New(), 0.5), 0.7)
	}
	list["sgd with momentum"] = &optimizer.SGD{Base: optimizer.Base{Rate: 0.1}, Momentum: 0.9}
	list["sgd with nesterov"] = &optimizer.SGD{Base: optimizer.Base{Rate: 0.1}, Momentum: 0.9, Nesterov: true}
	return list
}

// gradients draws the gradient of an update.
func gradients[F Float](into []F, update int) {
	rng := rand.New(rand.NewPCG(uint64(update), 7))
	for i := range into {
		into[i] = F(rng.NormFloat64() * math.Pow(10, float64(i%5)-2))
	}
}

func newUpdater[F Float](t *testing.T, rule optimizer.Rule, n int, engine string) *Updater[F] {
	t.Helper()
	u, err := NewUpdater(rule, packed(n), UpdaterOptions[F]{Engine: engine})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	for i := range u.Params {
		u.Params[i] = F(math.Sin(float64(i)))
	}
	return u
}

// run makes so many updates.
func (u *Updater[F]) updates(t *testing.T, count int) map[string][]F {
	t.Helper()
	for range count {
		gradients(u.Grads, u.Updates)
		if u.Updates == 3 {
			u.Rate /= 2
		}
		if err := u.Run(); err != nil {
			t.Fatal(err)
		}
	}
	all := map[string][]F{"params": u.Params}
	for i, s := range u.States {
		all[fmt.Sprint("state ", i)] = s
	}
	return all
}

// Every registered rule gives the same on all engines and in a plain evaluation of its
// expression; a new rule needs no line here.
func TestRules(t *testing.T) {
	for name, rule := range rules() {
		for _, n := range []int{1, 7, 101, 5000} {
			t.Run(fmt.Sprint(name, " n=", n), func(t *testing.T) {
				t.Parallel()
				want := newPlain(t, rule, n)
				all := want.updates(t, 5)
				for _, engine := range Names() {
					agree(t, engine, newUpdater[float64](t, rule, n, engine).updates(t, 5), all, 1e-12)
				}
				agree(t, "float32", newUpdater[float32](t, rule, n, "machine").updates(t, 5),
					newUpdater[float32](t, rule, n, "tape").updates(t, 5), 1e-5)
			})
		}
	}
}

// newPlain evaluates a rule's expression node by node.
func newPlain(t *testing.T, rule optimizer.Rule, n int) *Updater[float64] {
	t.Helper()
	u := newUpdater[float64](t, rule, n, "")
	var sizes []int
	for _, p := range packed(n) {
		sizes = append(sizes, p.Size())
	}
	w, err := optimizer.Write(graph.NewForward(Dtype[float64]()), rule, sizes)
	if err != nil {
		t.Fatal(err)
	}
	vars := u.variables(w, packed(n))
	u.scalars = nil
	u.run = func() error {
		known := map[*graph.Node][]float64{}
		for _, v := range vars {
			known[v.Node] = v.Memory
		}
		for _, s := range w.Scalars {
			known[s.Node] = []float64{s.Of(u.Updates, u.Rate)}
		}
		var next [][]float64
		for _, v := range vars {
			if v.Next != nil {
				next = append(next, slices.Clone(evaluate(t, v.Next, known)))
			}
		}
		for _, v := range vars {
			if v.Next != nil {
				copy(v.Memory, next[0])
				next = next[1:]
			}
		}
		return nil
	}
	return u
}

// evaluate computes a node from the values of inputs, row by row.
func evaluate(t *testing.T, n *graph.Node, known map[*graph.Node][]float64) []float64 {
	t.Helper()
	if v, is := known[n]; is {
		return v
	}
	var args [][]float64
	operands := ops.Operands(n)
	for _, x := range operands {
		args = append(args, evaluate(t, x, known))
	}
	v := make([]float64, n.Shape().TotalSize())
	switch op := ops.Of(n).(type) {
	case ops.Constant:
		v = op.Values
	case ops.Unary:
		f := map[ops.Function]func(float64) float64{
			ops.Neg: func(x float64) float64 { return -x }, ops.Abs: math.Abs, ops.Sqrt: math.Sqrt, ops.Exp: math.Exp,
			ops.Square: func(x float64) float64 { return x * x }, ops.Inverse: func(x float64) float64 { return 1 / x },
			ops.Log: math.Log, ops.Tanh: math.Tanh,
			ops.Sign: func(x float64) float64 {
				if x == 0 {
					return 0
				}
				return math.Copysign(1, x)
			},
		}[op.Function]
		for i, x := range args[0] {
			v[i] = f(x)
		}
	case ops.Binary:
		f := map[ops.Function]func(x, y float64) float64{
			ops.Add: func(x, y float64) float64 { return x + y }, ops.Sub: func(x, y float64) float64 { return x - y },
			ops.Mul: func(x, y float64) float64 { return x * y }, ops.Div: func(x, y float64) float64 { return x / y },
		}[op.Function]
		for i, x := range args[0] {
			v[i] = f(x, args[1][i])
		}
	case ops.Product:
		for i := range v {
			row, col := i/graph.Cols(n), i%graph.Cols(n)
			for k := range graph.Cols(operands[0]) {
				v[i] += args[0][row*graph.Cols(operands[0])+k] * args[1][k*graph.Cols(n)+col]
			}
		}
	case ops.Repeat:
		v = slices.Repeat(args[0], len(v))
	case ops.Concat:
		v = slices.Concat(args...)
	default:
		t.Fatalf("no plain evaluation of %v", op)
	}
	known[n] = v
	return v
}

// An updater that takes over parameters, states and the number of updates goes on
// with the same bits.
func TestUpdaterContinues(t *testing.T) {
	for name, rule := range rules() {
		for _, engine := range Names() {
			whole := newUpdater[float32](t, rule, 21, engine)
			want := whole.updates(t, 6)
			first := newUpdater[float32](t, rule, 21, engine)
			first.updates(t, 4)
			second := newUpdater[float32](t, rule, 21, engine)
			copy(second.Params, first.Params)
			for i, s := range first.States {
				copy(second.States[i], s)
			}
			second.Updates, second.Rate = first.Updates, first.Rate
			agree(t, name+" on "+engine, second.updates(t, 2), want, 0)
		}
	}
}

// A program with an updater is one without, followed by an update, and programs for
// several batches share one.
func TestProgramWithUpdater(t *testing.T) {
	s := stack(t, 3, "gru")
	for _, name := range Names() {
		u, err := NewUpdater(optimizer.Rules.Default().New(), s.Params(), UpdaterOptions[float64]{Engine: name})
		if err != nil {
			t.Fatal(err)
		}
		defer u.Close()
		single := newUpdaterLike(t, u, s, name)
		fill(u.Params, 1)
		copy(single.Params, u.Params)
		for _, batch := range []int{2, 3, 2} {
			trained := train(t, s, Options[float64]{Engine: name, Steps: 3, Batch: batch, Train: true, Updater: u})
			plain := train(t, s, Options[float64]{Engine: name, Steps: 3, Batch: batch, Train: true, Params: single.Params})
			agree(t, name+" gradient", map[string][]float64{"": trained.Grads}, map[string][]float64{"": plain.Grads}, 0)
			copy(single.Grads, plain.Grads)
			if err := single.Run(); err != nil {
				t.Fatal(err)
			}
			agree(t, name, map[string][]float64{"params": trained.Params}, map[string][]float64{"params": single.Params}, 0)
		}
		if u.Updates != 3 {
			t.Errorf("%s: %d updates, not 3", name, u.Updates)
		}
	}
}

func newUpdaterLike(t *testing.T, u *Updater[float64], s graph.Stack, name string) *Updater[float64] {
	t.Helper()
	single, err := NewUpdater(optimizer.Rules.Default().New(), s.Params(), UpdaterOptions[float64]{Engine: name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(single.Close)
	return single
}

// train runs a program once on drawn data.
func train(t *testing.T, s graph.Stack, o Options[float64]) *Program[float64] {
	t.Helper()
	p, err := Compile(s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	fill(p.X, 2)
	fill(p.Y, 3)
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	return p
}

// A run with an update allocates nothing on the machine.
func TestUpdateAllocatesNothing(t *testing.T) {
	for name, rule := range rules() {
		u := newUpdater[float32](t, rule, 101, "machine")
		if n := testing.AllocsPerRun(50, func() { _ = u.Run() }); n != 0 {
			t.Errorf("%s: an update allocates %v times", name, n)
		}
	}
}

func TestUpdaterErrors(t *testing.T) {
	adam := optimizer.Rules.Default().New()
	s := stack(t, 3, "gru")
	u, err := NewUpdater(adam, s.Params(), UpdaterOptions[float32]{})
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	_, engine := NewUpdater(adam, s.Params(), UpdaterOptions[float32]{Engine: "steam"})
	_, size := NewUpdater(adam, s.Params(), UpdaterOptions[float32]{Params: make([]float32, 3)})
	_, none := NewUpdater(adam, graph.Stack{}.Params(), UpdaterOptions[float32]{})
	_, missing := NewUpdater[float32](nil, s.Params(), UpdaterOptions[float32]{})
	_, option := NewUpdater(&optimizer.Adam{Beta1: 0.5}, s.Params(), UpdaterOptions[float32]{})
	_, clip := NewUpdater(optimizer.WithClip(adam, -1), s.Params(), UpdaterOptions[float32]{})
	_, gradient := Compile(s, Options[float32]{Updater: u})
	_, params := Compile(s, Options[float32]{Updater: u, Train: true, Params: u.Params})
	_, other := Compile(stack(t, 4, "gru"), Options[float32]{Updater: u, Train: true})
	for want, err := range map[string]error{
		"unknown engine": engine,
		fmt.Sprint(s.Size(), " parameters, not 3"):   size,
		"0 parameters, not 0":                        none,
		"no update rule: there are adagrad, adam":    missing,
		"rate: 0: give a number from 1e-12 to":       option,
		"it must be above 0":                         clip,
		"set Train, and leave Params out":            gradient,
		"set Train, and leave Params out ":           params,
		fmt.Sprint("parameters, not ", len(u.Grads)): other,
	} {
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// Several cores that share an update of many weights make the same bits as one.
func TestUpdateOnSeveralCores(t *testing.T) {
	const n = 150_001
	for _, rule := range []optimizer.Rule{optimizer.Rules.Default().New(), optimizer.WithClipEach(optimizer.Rules.Default().New(), 0.1)} {
		var want map[string][]float32
		for _, workers := range []int{1, 3} {
			u, err := NewUpdater(rule, packed(n), UpdaterOptions[float32]{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			defer u.Close()
			got := u.updates(t, 2)
			if want == nil {
				want = got
			}
			agree(t, fmt.Sprint(workers, " cores"), got, want, 0)
		}
	}
}

package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"unroll/graph"
	"unroll/graph/formula"
	"unroll/graph/machine"
	"unroll/graph/optimizer"
)

// laneCase is a network to be trained in lanes and by itself.
type laneCase struct {
	stack        graph.Stack
	rule         optimizer.Rule
	steps, batch int
	engine       string
}

// laneTraining is a network in training: in a lane each, or one.
type laneTraining[F Float] struct {
	*Program[F]
	updater *Updater[F]
}

func newLaneTraining[F Float](t testing.TB, c laneCase, lanes int) laneTraining[F] {
	t.Helper()
	u, err := NewUpdater(c.rule, c.stack.Params(), UpdaterOptions[F]{Engine: c.engine, Lanes: lanes})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(c.stack, Options[F]{Steps: c.steps, Batch: c.batch, Train: true, Updater: u, Engine: c.engine, Lanes: lanes})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); u.Close() })
	return laneTraining[F]{p, u}
}

// given lists the memory that is drawn before an update.
func (l laneTraining[F]) given() [][]F {
	list := [][]F{l.X, l.Y}
	for _, m := range l.Masks {
		list = append(list, m.Values)
	}
	return list
}

// results names what an update leaves.
func (l laneTraining[F]) results() map[string][]F {
	all := map[string][]F{"params": l.Params, "pred": l.Pred, "loss": l.Loss, "grads": l.Grads}
	for i, s := range l.updater.States {
		all[fmt.Sprint("optimizer ", i)] = s
	}
	for i, s := range l.Next {
		all[fmt.Sprint("state ", i)] = s
	}
	return all
}

// compareLanes trains networks with other weights, samples and learning rates in each of so
// many lanes, which are at other updates too, and compares each with the same network by
// itself. It returns what is in the first lanes in the end.
func compareLanes[F Float](t testing.TB, c laneCase, lanes int, tolerance float64) (results string) {
	t.Helper()
	all, single := newLaneTraining[F](t, c, lanes), newLaneTraining[F](t, c, 0)
	want := make([][]map[string][]F, lanes)
	for lane := range want {
		single.begin(lane, all.updater)
		ToLane(all.Params, lane, single.Params)
		all.updater.Lanes[lane] = Lane{single.updater.Updates, single.updater.Rate}
		for update := range 3 {
			single.sample(lane, update)
			if err := single.Run(); err != nil {
				t.Fatal(err)
			}
			want[lane] = append(want[lane], single.copied())
		}
	}
	for update := range 3 {
		for lane := range want {
			all.sampleLane(single, lane, update)
		}
		if err := all.Run(); err != nil {
			t.Fatal(err)
		}
		for lane := range want {
			agreeInLane(t, fmt.Sprint("update ", update), lane, all.results(), want[lane][update], tolerance)
		}
	}
	for lane := range want[:laneless] {
		own := single.copied()
		for name, values := range all.results() {
			FromLane(own[name], values, lane)
		}
		results += fmt.Sprintln(own)
	}
	return results
}

// laneless is the number of lanes of kernels that have none of their own.
const laneless = 3

// begin puts the network of a lane at its beginning, with the states that a new updater has.
func (l laneTraining[F]) begin(lane int, made *Updater[F]) {
	draw(l.Params, rand.New(rand.NewPCG(uint64(lane), 1)))
	for i, s := range l.updater.States {
		FromLane(s, made.States[i], lane)
	}
	l.updater.Updates, l.updater.Rate = lane%3, 0.001*(1+float64(lane))
}

// sample draws what a lane is given for an update.
func (l laneTraining[F]) sample(lane, update int) {
	rng := rand.New(rand.NewPCG(uint64(lane), uint64(update)+2))
	for _, values := range l.given() {
		draw(values, rng)
	}
	if update > 0 {
		l.Carry()
	} else {
		l.Reset()
	}
}

// sampleLane gives a lane what it is given by itself.
func (l laneTraining[F]) sampleLane(single laneTraining[F], lane, update int) {
	single.sample(lane, update)
	for i, values := range single.given() {
		ToLane(l.given()[i], lane, values)
	}
	if update > 0 && lane == 0 {
		l.Carry()
	}
}

func (l laneTraining[F]) copied() map[string][]F {
	all := l.results()
	for name, values := range all {
		all[name] = slices.Clone(values)
	}
	return all
}

func agreeInLane[F Float](t testing.TB, what string, lane int, lanes, want map[string][]F, tolerance float64) {
	t.Helper()
	for name, values := range want {
		got := make([]F, len(values))
		FromLane(got, lanes[name], lane)
		for i, w := range values {
			if d := math.Abs(float64(got[i] - w)); !(d <= tolerance*max(1, math.Abs(float64(w)))) {
				t.Errorf("%s, %s of lane %d: element %d is %v, by itself it is %v", what, name, lane, i, got[i], w)
				break
			}
		}
	}
}

func draw[F Float](values []F, rng *rand.Rand) {
	for i := range values {
		values[i] = F(0.4 * rng.NormFloat64())
	}
}

// checkBoth checks a case in both types of numbers.
func checkBoth(t *testing.T, c laneCase) {
	t.Helper()
	checkLanes[float32](t, c, 5e-5)
	checkLanes[float64](t, c, 1e-12)
}

// checkLanes checks a case with all kernels and each number of lanes. What is in a lane does
// not depend on how many there are, nor on the kernels if their results are the same.
func checkLanes[F Float](t *testing.T, c laneCase, tolerance float64) {
	t.Helper()
	var before, first string // kernels, and what they gave
	for _, kernels := range machine.Kernels() {
		c.engine = Default + ":" + kernels
		counts := Lanes[F](c.engine)
		if counts == nil {
			counts = []int{laneless}
		}
		for _, lanes := range counts {
			results := compareLanes[F](t, c, lanes, tolerance)
			if !SameResults(kernels, before) {
				before, first = kernels, results
			}
			if results != first {
				t.Errorf("%T, %s: %d lanes give other results than another number of them, or than %s", F(0), kernels, lanes, before)
			}
		}
	}
}

// An engine has lanes for some numbers of networks, and refuses others.
func TestLanesRefused(t *testing.T) {
	for _, c := range []struct {
		engine string
		lanes  int
		want   string
	}{{"tape", 8, "leave out Lanes"}, {"", -1, "-1 lanes"}, {Portable, -1, "-1 lanes"}, {"abacus", 8, "unknown engine"}} {
		s := stack(t, 4, "lstm")
		_, err := NewUpdater(&optimizer.Adam{}, s.Params(), UpdaterOptions[float32]{Engine: c.engine, Lanes: c.lanes})
		_, compiling := Compile(s, Options[float32]{Engine: c.engine, Lanes: c.lanes})
		for _, err := range []error{err, compiling} {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%d lanes of %q: error %v, want one with %q", c.lanes, c.engine, err, c.want)
			}
		}
	}
	if has := Lanes[float32]("abacus"); has != nil {
		t.Errorf("an unknown engine has lanes: %v", has)
	}
}

// Every cell in lanes computes what it computes by itself, in any shape of network.
func TestLanesCells(t *testing.T) {
	for _, info := range graph.Cells.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			s := graph.Stack{Inputs: 2, Outputs: 1, Layers: []graph.Layer{{Cell: info.New(), Units: 4}}}
			checkBoth(t, laneCase{stack: s, rule: &optimizer.Adam{}, steps: 1, batch: 1})
			s.Layers[0].Dropout, s.Layers[0].RecurrentDropout, s.Layers[0].Bidirectional = 0.3, 0.3, true
			if _, err := s.Steps(Dtype[float32](), 1, true); err != nil { // h is in no product
				s.Layers[0].RecurrentDropout = 0
			}
			s.Layers = append(s.Layers, graph.Layer{Cell: info.New(), Units: 8, Residual: true})
			s.Outputs = 2
			checkBoth(t, laneCase{stack: s, rule: &optimizer.Adam{}, steps: 3, batch: 9})
		})
	}
}

// A cell of an equation file does.
func TestLanesEquationFile(t *testing.T) {
	text, err := os.ReadFile("../testdata/minimal-gated.cell")
	if err != nil {
		t.Fatal(err)
	}
	cell, err := formula.Parse("minimal-gated.cell", text)
	if err != nil {
		t.Fatal(err)
	}
	checkBoth(t, laneCase{
		stack: graph.Stack{Inputs: 2, Outputs: 1, Layers: []graph.Layer{{Cell: cell, Units: 4}, {Cell: cell, Units: 4}}},
		rule:  &optimizer.Adam{}, steps: 3, batch: 1,
	})
}

// Every loss does.
func TestLanesLosses(t *testing.T) {
	for _, info := range graph.Losses.All() {
		s := stack(t, 4, "lstm")
		s.Loss = info.New()
		checkBoth(t, laneCase{stack: s, rule: &optimizer.Adam{}, steps: 3, batch: 1})
		checkBoth(t, laneCase{stack: s, rule: &optimizer.Adam{}, steps: 2, batch: 3})
	}
}

// Every update rule does, plain, with weight decay, and clipped in both ways.
func TestLanesRules(t *testing.T) {
	for name, rule := range rules() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkBoth(t, laneCase{stack: stack(t, 4, "gru"), rule: rule, steps: 2, batch: 1})
		})
	}
}

// A run of a program with lanes and an update allocates nothing.
func TestLanesAllocateNothing(t *testing.T) {
	l := newLaneTraining[float32](t, laneCase{stack: stack(t, 4, "lstm"), rule: &optimizer.Adam{}, steps: 3, batch: 1}, 8)
	if n := testing.AllocsPerRun(20, func() { _ = l.Run() }); n != 0 {
		t.Errorf("a run allocates %v times", n)
	}
}

// BenchmarkLanes is an update of a network by itself, with 0 lanes, and of as many as there
// are lanes, by the type of the numbers.
func BenchmarkLanes(b *testing.B) {
	lstm := graph.Layer{Cell: graph.Cells.Default().New(), Units: 4}
	gru := graph.Layer{Cell: lookUp(b, "gru"), Units: 4}
	for _, c := range []struct {
		name   string
		steps  int
		layers []graph.Layer
	}{{"T=1", 1, []graph.Layer{lstm}}, {"T=3", 3, []graph.Layer{lstm}}, {"stacked", 3, []graph.Layer{lstm, lstm}}, {"gru", 3, []graph.Layer{gru}}} {
		lc := laneCase{stack: graph.Stack{Inputs: 1, Outputs: 1, Layers: c.layers}, rule: &optimizer.Adam{}, steps: c.steps, batch: 1}
		b.Run(c.name+"/float32", func(b *testing.B) { benchmarkLanes[float32](b, lc) })
		b.Run(c.name+"/float64", func(b *testing.B) { benchmarkLanes[float64](b, lc) })
	}
}

func lookUp(t testing.TB, cell string) graph.Cell {
	t.Helper()
	info, err := graph.Cells.Lookup(cell)
	if err != nil {
		t.Fatal(err)
	}
	return info.New()
}

func benchmarkLanes[F Float](b *testing.B, c laneCase) {
	for _, lanes := range append([]int{0}, Lanes[F]("")...) {
		b.Run(fmt.Sprint(lanes), func(b *testing.B) {
			l := newLaneTraining[F](b, c, lanes)
			draw(l.Params, rand.New(rand.NewPCG(1, 1)))
			for b.Loop() {
				if err := l.Run(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*max(1, lanes)), "ns/network")
		})
	}
}

package machine_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"unroll/graph"
	"unroll/graph/machine"
)

// randomUpdate is an update of some vectors by random expressions of all of them.
type randomUpdate struct {
	variables []machine.Variable[float64]
	scalar    *graph.Node
}

func drawUpdate(t *rapid.T) randomUpdate {
	e := graph.NewForward(tensor.Float64)
	n := rapid.SampledFrom([]int{1, 2, 7, 1500}).Draw(t, "n")
	u := randomUpdate{scalar: e.Input("scalar", 1, 1)}
	nodes := []*graph.Node{u.scalar}
	for i := range rapid.IntRange(1, 4).Draw(t, "variables") {
		node := e.Input(fmt.Sprint("x", i), 1, n)
		u.variables = append(u.variables, machine.Variable[float64]{Node: node, Memory: make([]float64, n)})
		nodes = append(nodes, node)
	}
	for range rapid.IntRange(0, 12).Draw(t, "operations") {
		a, b := rapid.SampledFrom(nodes).Draw(t, "a"), rapid.SampledFrom(nodes).Draw(t, "b")
		var x *graph.Node
		switch rapid.IntRange(0, 6).Draw(t, "operation") {
		case 0:
			x = e.Add(a, b)
		case 1:
			x = e.Add(a, e.Scale(0.5, b))
		case 2:
			x = e.Sub(a, b)
		case 3:
			x = e.Mul(e.Tanh(a), b)
		case 4:
			x = e.Sqrt(e.Shift(e.Square(a), 1))
		case 5:
			x = e.Scale(1/float64(n), e.Sum(a))
		case 6:
			x = e.Max(a, b)
		}
		nodes = append(nodes, x)
	}
	wide := slices.DeleteFunc(nodes, func(x *graph.Node) bool { return graph.Cols(x) != n })
	for i := range u.variables {
		if rapid.IntRange(0, 4).Draw(t, "changes") > 0 {
			u.variables[i].Next = rapid.SampledFrom(wide).Draw(t, "next")
		}
	}
	if e.Err() != nil {
		t.Fatal(e.Err())
	}
	return u
}

// Updates in place end where the same expressions do that are computed beside the
// old values: whatever reads a vector comes before its new value.
func TestRandomUpdates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := drawUpdate(t)
		p, err := machine.CompileUpdate(u.variables, machine.Verified(machine.Options[float64]{}))
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		var outputs []*graph.Node
		for _, v := range u.variables {
			if v.Next != nil {
				outputs = append(outputs, v.Next)
			}
		}
		if outputs == nil {
			return
		}
		beside, err := machine.CompileGraph(machine.GraphSpec{Outputs: outputs}, nil, machine.Options[float64]{Kernels: "portable"})
		if err != nil {
			t.Fatal(err)
		}
		defer beside.Close()
		for i, v := range u.variables {
			for k := range v.Memory {
				v.Memory[k] = math.Sin(float64(3*i + 7*k))
			}
		}
		for round := range 3 {
			for _, q := range []*machine.Program[float64]{p, beside} {
				if scalar := q.Of(u.scalar); scalar != nil {
					scalar[0] = 0.3 + float64(round)
				}
			}
			for _, v := range u.variables {
				copy(beside.Of(v.Node), v.Memory)
			}
			beside.Run()
			p.Run()
			for i, v := range u.variables {
				if v.Next == nil {
					continue
				}
				for k, want := range beside.Output(v.Next) {
					if got := v.Memory[k]; !(math.Abs(got-want) <= 1e-10*(1+math.Abs(want))) {
						t.Fatalf("round %d: element %d of variable %d is %v, should be %v", round, k, i, got, want)
					}
				}
			}
		}
	})
}

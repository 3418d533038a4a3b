package machine_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/machine"
	"unroll/graph/machine/internal/kernel"
	"unroll/graph/optimizer"
)

// fusedFile lists the programs that have a kernel of their own.
const fusedFile = "internal/kernel/asm/fused.txt"

const fusedHeader = `# Programs of elementwise operations that have a kernel of their own: see kernel.Fused.
# They are what the machine makes of update rules, and of a step of cells;
# go test ./graph/machine -run TestFused -update writes them, and go generate the kernels.
`

// fusedRules are the rules whose updates are one call.
var fusedRules = []struct {
	name string
	rule optimizer.Rule
}{
	{"adam", registered("adam")},
	{"nadam", registered("nadam")},
	{"rmsprop", registered("rmsprop")},
	{"adagrad", registered("adagrad")},
	{"lion", registered("lion")},
	{"nesterov", &optimizer.SGD{Base: optimizer.Base{Rate: 0.01}, Momentum: 0.9, Nesterov: true}},
	{"momentum", &optimizer.SGD{Base: optimizer.Base{Rate: 0.01}, Momentum: 0.9}},
	{"descent", registered("sgd")},
	{"clip", optimizer.WithClip(toGradient{registered("sgd")}, 1)},
}

// toGradient puts the gradient in the place of the parameters.
type toGradient struct{ optimizer.Rule }

func (toGradient) Update(_ *graph.Expr, u *optimizer.Update) (*graph.Node, []*graph.Node) {
	return u.Gradient, nil
}

func registered(name string) optimizer.Rule {
	info, err := optimizer.Rules.Lookup(name)
	if err != nil {
		panic(err)
	}
	return info.New()
}

// variables are those of a rule's update of two weights, in new memory.
func variables(t testing.TB, rule optimizer.Rule, sizes ...int) []machine.Variable[float32] {
	t.Helper()
	w, err := optimizer.Write(graph.NewForward(tensor.Float32), rule, sizes)
	if err != nil {
		t.Fatal(err)
	}
	list := []machine.Variable[float32]{{Node: w.Params, Next: w.NextParams}, {Node: w.Gradient}}
	for _, part := range w.Parts {
		list = append(list, machine.Variable[float32]{Node: part})
	}
	for i, s := range w.States {
		list = append(list, machine.Variable[float32]{Node: s, Next: w.NextStates[i]})
	}
	for i, v := range list {
		list[i].Memory = make([]float32, v.Node.Shape().TotalSize())
	}
	return list
}

// The programs in the list are what the machine makes of the rules.
func TestFusedPrograms(t *testing.T) {
	text := fusedHeader
	for _, r := range fusedRules {
		program, err := machine.UpdateProgram(variables(t, r.rule, 5, 3))
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("%s: %s\n", r.name, program)
	}
	for _, cell := range []string{"lstm", "gru"} {
		stack := cellStack(t, cell, 1, 4)
		s, err := stack.Steps(tensor.Float32, 1, true)
		if err != nil {
			t.Fatal(err)
		}
		programs, err := machine.LoopPrograms(loopSpec(s, 3), stack.Size())
		if err != nil {
			t.Fatal(err)
		}
		for i, program := range programs {
			text += fmt.Sprintf("%s%d: %s\n", cell, i, program)
		}
	}
	if *update {
		if err := os.WriteFile(fusedFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list, err := os.ReadFile(fusedFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(list) != text {
		t.Errorf("%s does not hold\n%srun with -update, and then go generate ./graph/machine/...", fusedFile, strings.TrimPrefix(text, fusedHeader))
	}
}

// An update is one call, also on vectors that are cut into strips otherwise. Weight
// decay needs one more; clipping the square of the norm, the scale, and a product for
// each weight.
func TestFusedUpdates(t *testing.T) {
	if len(kernel.Kernels[float32]().Fused) == 0 {
		t.Skip("there are no fused kernels for this processor")
	}
	for _, n := range []int{3, 5000} {
		for _, r := range fusedRules[:len(fusedRules)-1] {
			checkCalls(t, r.rule, n, "at once, by kernel "+r.name)
			decayed := optimizer.Rules.Default().New()
			decayed.Common().WeightDecay = 0.1
			checkCalls(t, decayed, n, "mul'", "at once, by kernel adam")
			checkCalls(t, optimizer.WithClip(r.rule, 1), n,
				"A·Bᵀ", "at once, by kernel clip", "mul'", "mul'", "at once, by kernel "+r.name)
		}
	}
}

func checkCalls(t *testing.T, rule optimizer.Rule, n int, want ...string) {
	t.Helper()
	plan, err := machine.UpdatePlan(variables(t, rule, n, 5))
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	for line := range strings.Lines(plan) {
		if call, is := strings.CutPrefix(line, "\t"); is && !strings.HasPrefix(call, "\t") {
			call, _, _ = strings.Cut(strings.TrimSpace(call), "  ")
			calls = append(calls, call)
		}
	}
	if !slices.Equal(calls, want) {
		t.Errorf("an update of %d weights calls %q, not %q:\n%s", n, calls, want, plan)
	}
}

// Rows that lie apart are fused too, and give the bits that one operation after the other gives, also
// in strips and shared by workers.
func TestFusedRows(t *testing.T) {
	if len(kernel.Kernels[float32]().Fused) == 0 {
		t.Skip("there are no fused kernels for this processor")
	}
	for _, cell := range []string{"lstm", "gru"} {
		stack := cellStack(t, cell, 2, 64)
		s, err := stack.Steps(tensor.Float32, 9, true)
		if err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		if err := machine.WritePlan[float32](&plan, loopSpec(s, 3), stack.Size()); err != nil {
			t.Fatal(err)
		}
		for _, pass := range []string{"0", "1"} {
			if call := "row by row, by kernel " + cell + pass; !strings.Contains(plan.String(), call) {
				t.Errorf("there is no %q", call)
			}
		}
		for _, units := range []int{37, 64} {
			for _, batch := range []int{2, 75} {
				checkFused[float32](t, cellStack(t, cell, 2, units), batch)
				checkFused[float64](t, cellStack(t, cell, 2, units), batch)
			}
		}
	}
}

func checkFused[F machine.Float](t *testing.T, stack graph.Stack, batch int) {
	t.Helper()
	n := newNetwork[F](stack, 3, batch)
	p, want := n.loops(t, machine.Unfused(machine.Options[F]{}))
	defer p.Close()
	for workers := range 2 {
		q, got := n.loops(t, machine.Options[F]{Workers: workers + 1})
		compare(t, fmt.Sprint("batch ", batch, ", ", workers+1, " workers"), got, want, 0)
		q.Close()
	}
}

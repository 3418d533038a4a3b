package engine

import (
	"slices"
	"strings"
	"testing"

	"unroll/graph"
	"unroll/graph/machine"
)

// stack is a network of one layer for each cell, with two inputs and two outputs.
func stack(t testing.TB, units int, cells ...string) graph.Stack {
	t.Helper()
	s := graph.Stack{Inputs: 2, Outputs: 2}
	for _, name := range cells {
		info, err := graph.Cells.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		s.Layers = append(s.Layers, graph.Layer{Cell: info.New(), Units: units})
	}
	return s
}

func TestUnknownEngine(t *testing.T) {
	if names := Names(); !slices.IsSorted(names) || !slices.Contains(names, Default) || !slices.Contains(names, "tape") {
		t.Errorf("the engines are %v, the default is %s", names, Default)
	}
	for _, name := range append(Names(), "") {
		if err := Check(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	s := stack(t, 3, "gru")
	e := graph.NewExpr(Dtype[float32]())
	_, compiled := Compile(s, Options[float64]{Engine: "steam"})
	_, function := NewFunction([]*graph.Node{e.Input("x", 1, 1)}, FunctionOptions[float32]{Engine: "steam"})
	for _, err := range []error{Check("steam"), compiled, function} {
		if want := `unknown engine "steam": there are ` + strings.Join(Names(), ", "); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// The engines without a choice of kernels name none.
func TestKernels(t *testing.T) {
	for name, want := range map[string]string{
		"": machine.Kernels()[0], "machine": machine.Kernels()[0], Portable: "portable", ":portable": "portable", "tape": "",
	} {
		if got, err := Kernels(name); err != nil || got != want {
			t.Errorf("%q: kernels %q, want %q; %v", name, got, want, err)
		}
	}
	for name, want := range map[string]string{
		"steam":         `unknown engine "steam": there are ` + strings.Join(Names(), ", "),
		"steam:avx2":    `unknown engine "steam": there are ` + strings.Join(Names(), ", "),
		"machine:steam": `unknown kernels "steam": this processor has ` + strings.Join(machine.Kernels(), ", "),
		"tape:portable": "the engine tape has no kernels to choose from",
	} {
		if _, err := Kernels(name); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
		if err := Check(name); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// Package kernel has the test that the results of these sets are the same.
func TestSameResults(t *testing.T) {
	if SameResults("avx2", "portable") || SameResults("portable", "avx512") || !SameResults("portable", "portable") || !SameResults("avx512", "avx2") {
		t.Error("the portable kernels round in their own way, and no others do")
	}
}

// The kernels of a name are those that run: the machine's own, to the last bit.
func TestChosenKernels(t *testing.T) {
	for _, kernels := range machine.Kernels() {
		e := graph.NewExpr(Dtype[float32]())
		x := e.Input("x", 1, 64)
		y := e.Tanh(x)
		f, err := NewFunction([]*graph.Node{y}, FunctionOptions[float32]{Engine: "machine:" + kernels})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		m, err := machine.CompileGraph(machine.GraphSpec{Outputs: []*graph.Node{y}}, nil, machine.Options[float32]{Kernels: kernels})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		for i := range 64 {
			f.Input(x)[i] = float32(i-32) / 9
			m.Of(x)[i] = float32(i-32) / 9
		}
		m.Run()
		if err := f.Run(); err != nil || !slices.Equal(f.Output(y), m.Output(y)) {
			t.Errorf("%s: %v, the machine gives %v; %v", kernels, f.Output(y), m.Output(y), err)
		}
	}
}

// What is left out of the options is what their comments say.
func TestDefaults(t *testing.T) {
	s := stack(t, 3, "lstm")
	p, err := Compile(s, Options[float64]{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if p.Steps != 1 || p.Batch != 1 || len(p.Params) != s.Size() || len(p.X) != 2 || len(p.Pred) != 2 {
		t.Errorf("%d steps, batch %d, %d of %d parameters, %d inputs and %d predictions",
			p.Steps, p.Batch, len(p.Params), s.Size(), len(p.X), len(p.Pred))
	}
	if p.Y != nil || p.Loss != nil || p.Grads != nil || p.Masks != nil {
		t.Error("a program that only predicts has targets, a loss, a gradient or masks")
	}
	p.Params[len(p.Params)-1] = 5 // the head's last bias
	if err := p.Run(); err != nil || !slices.Equal(p.Pred, []float64{0, 5}) {
		t.Errorf("predictions %v, error %v", p.Pred, err)
	}
}

func TestCompileErrors(t *testing.T) {
	good := stack(t, 3, "gru")
	for want, compile := range map[string]func() error{
		"-1 time steps": func() error { _, err := Compile(good, Options[float64]{Steps: -1}); return err },
		"batches of -2": func() error { _, err := Compile(good, Options[float64]{Batch: -2}); return err },
		"parameters, not 7": func() error {
			_, err := Compile(good, Options[float64]{Params: make([]float64, 7)})
			return err
		},
		"at least one input, one layer": func() error { _, err := Compile(graph.Stack{}, Options[float32]{}); return err },
		"GiB of memory, more than 16: fewer time steps": func() error {
			_, err := Compile(good, Options[float32]{Steps: 1 << 30, Batch: 64, Train: true})
			return err
		},
		"layer 0: no cell": func() error {
			_, err := GorgoniaAdam(graph.Stack{Inputs: 1, Outputs: 1, Layers: []graph.Layer{{Units: 1}}}, Options[float32]{})
			return err
		},
	} {
		if err := compile(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

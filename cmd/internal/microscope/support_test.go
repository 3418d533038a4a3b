package microscope

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/models"
)

// prepared is a Spec of 40 made-up months with two columns; change may alter it.
func prepared(t testing.TB, change func(*models.Spec)) *models.Prepared {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("month,y,z\n")
	for i := range 40 {
		fmt.Fprintf(&csv, "%d-%02d,%v,%v\n", 1949+i/12, i%12+1, 100+10*math.Sin(float64(i)), math.Cos(0.7*float64(i)))
	}
	spec := models.Default()
	spec.Name = "test"
	spec.Data = dataset.Source{Path: "-", Inputs: []string{dataset.All}}
	spec.Transforms = dataset.Transforms{dataset.Standardize{}}
	spec.InputTransforms = spec.Transforms
	spec.Window = dataset.Window{LookBack: 5, Layout: dataset.Steps}
	spec.Model.Units = []int{3}
	spec.Train.Dtype = "float64"
	change(&spec)
	p, err := models.Load(&spec, strings.NewReader(csv.String()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func withCell(t testing.TB, name string) func(*models.Spec) {
	t.Helper()
	cell, err := models.NewCell(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(s *models.Spec) { s.Model.Cell = cell }
}

func microscope(t testing.TB, p *models.Prepared) *Microscope {
	t.Helper()
	m, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// weights are drawn from a normal distribution.
func weights(p *models.Prepared, deviation float64) []float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	params := make([]float64, p.Spec.Stack(p.Train.F, p.Train.Horizon).Size())
	for i := range params {
		params[i] = deviation * rng.NormFloat64()
	}
	return params
}

func look(t testing.TB, m *Microscope, params []float64, places ...Place) []Sample {
	t.Helper()
	samples, err := m.Look(Weights{Epoch: 7, Params: params}, places...)
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

// packed are the weights of a pass as the twins take them.
func packed(pass graph.Pass, params []float64) bptt.Weights[float64] {
	w := bptt.Weights[float64]{}
	for _, p := range pass.Params {
		w[p.Name] = params[p.Offset : p.Offset+p.Size()]
	}
	return w
}

// headGradient is the gradient of the squared error in what the head reads, by
// hand: 2/n (prediction - target) Wᵀ.
func headGradient(stack graph.Stack, params, prediction, target []float64) []float64 {
	kernel := stack.HeadParams()[0]
	d := make([]float64, kernel.Rows)
	for i := range d {
		for j, y := range target {
			d[i] += 2 / float64(len(target)) * (prediction[j] - y) * params[kernel.Offset+i*kernel.Cols()+j]
		}
	}
	return d
}

// near compares up to 1e-10 of the values, of those below 1e-3 up to 1e-13.
func near(t testing.TB, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-10*max(1e-3, math.Abs(want[i]))) {
			t.Fatalf("%s: %v, want %v", what, got, want)
		}
	}
}

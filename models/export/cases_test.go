package export

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"unroll/dataset"
	"unroll/graph"
	_ "unroll/graph/formula"
	"unroll/models"
)

// modelCase is a network with inputs and the predictions of package models.
type modelCase struct {
	name    string
	network *Network
	scaling bool
	batch   int
	x       [][]float64 // by sample; in the series' own units with scaling
	want    []float64   // row-major [samples, outputs]
}

// allCases are every registered cell in both types, every kind of network, and
// the transforms inside the model.
func allCases(t *testing.T) []modelCase {
	t.Helper()
	var cases []modelCase
	for _, info := range graph.Cells.All() {
		for _, dtype := range []string{"float32", "float64"} {
			cases = append(cases, drawnCase(t, info.Name+" "+dtype, func(s *models.Spec) {
				s.Model.Cell, s.Train.Dtype = cellNamed(t, info.Name), dtype
			}))
		}
	}
	for name, change := range map[string]func(*models.Spec){
		"stateful":                func(s *models.Spec) { s.Model.Stateful = true },
		"stacked":                 func(s *models.Spec) { s.Model.Units = []int{4, 3} },
		"stateful, stacked":       func(s *models.Spec) { s.Model.Stateful, s.Model.Units = true, []int{4, 3} },
		"bidirectional":           func(s *models.Spec) { s.Model.Bidirectional = true },
		"bidirectional, stacked":  func(s *models.Spec) { s.Model.Bidirectional, s.Model.Units = true, []int{4, 3} },
		"residual":                func(s *models.Spec) { s.Model.Residual, s.Model.Units = true, []int{4, 4} },
		"residual, bidirectional": func(s *models.Spec) { s.Model.Residual, s.Model.Bidirectional, s.Model.Units = true, true, []int{2, 2} },
		"one time step":           func(s *models.Spec) { s.Window.Layout = dataset.Features },
		"every function":          func(s *models.Spec) { s.Model.Cell = cellNamed(t, "testdata/functions.cell") },
		"every function float64": func(s *models.Spec) {
			s.Model.Cell, s.Train.Dtype = cellNamed(t, "testdata/functions.cell"), "float64"
		},
	} {
		cases = append(cases, drawnCase(t, name, change))
	}
	return append(cases, scaledCases(t)...)
}

func cellNamed(t *testing.T, name string) models.Cell {
	t.Helper()
	info, err := graph.Cells.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return models.Cell{Name: name, Value: info.New()}
}

// drawnCase is a network of two columns with random weights and inputs.
func drawnCase(t *testing.T, name string, change func(*models.Spec)) modelCase {
	t.Helper()
	spec := models.Default()
	spec.Name, spec.Window = name, dataset.Window{LookBack: 3, Horizon: 2, Layout: dataset.Steps}
	change(&spec)
	rng := rand.New(rand.NewPCG(1, 2))
	n := drawnNetwork(t, spec, dataset.Preparation{Columns: []string{"a", "b"}, Inputs: []dataset.Pipeline{nil}}, rng)
	c := modelCase{name: name, network: n, batch: 3}
	for range 2 * c.batch {
		x := make([]float64, n.Steps*n.Stack.Inputs)
		for i := range x {
			x[i] = float64(float32(rng.NormFloat64()))
		}
		c.x = append(c.x, x)
	}
	c.want = predict(t, n, samples(c.x), c.batch)
	return c
}

// drawnNetwork has random weights, biases too.
func drawnNetwork(t *testing.T, spec models.Spec, p dataset.Preparation, rng *rand.Rand) *Network {
	t.Helper()
	n := &Network{Spec: spec, Preparation: p}
	steps, features := n.window()
	n.Steps, n.Stack = steps, spec.Stack(features, n.horizon())
	n.Params = make([]float64, n.Stack.Size())
	for i := range n.Params {
		n.Params[i] = float64(float32(0.5 * rng.NormFloat64()))
	}
	return n
}

// predict returns the predictions of package models.
func predict(t *testing.T, n *Network, s models.Samples, batch int) []float64 {
	t.Helper()
	weights, err := packed(n.Stack, n.Params, n.Spec.Train.Dtype)
	if err != nil {
		t.Fatal(err)
	}
	p, err := models.NewPredictor(&n.Spec, models.DefaultEngine, n.Steps, n.Stack.Inputs, n.horizon(), weights)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	z, err := p.Predict(s, batch)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// samples are inputs without targets.
type samples [][]float64

func (s samples) Len() int          { return len(s) }
func (s samples) X(i int) []float64 { return s[i] }
func (s samples) Y(int) []float64   { return nil }

// scaledCases are networks on real series, in the series' units.
func scaledCases(t *testing.T) []modelCase {
	t.Helper()
	half := 0.5
	airline := dataset.Source{Path: dataset.Airline}
	seatbelts := dataset.Source{
		Path: "../../dataset/testdata/seatbelts.csv", Column: "DriversKilled", Inputs: []string{"kms", "PetrolPrice"},
	}
	calendar := airline
	calendar.Calendar = []string{dataset.Month, dataset.Quarter}
	steps := dataset.Window{LookBack: 3, Layout: dataset.Steps}
	wide := dataset.Window{LookBack: 4, Horizon: 3}
	var cases []modelCase
	for i, c := range []struct {
		data       dataset.Source
		window     dataset.Window
		transforms dataset.Transforms
	}{
		{airline, steps, dataset.Transforms{dataset.MinMax{Range: []float64{-1, 1}}}},
		{airline, wide, dataset.Transforms{dataset.Log{}, dataset.Standardize{}}},
		{airline, steps, dataset.Transforms{dataset.BoxCox{}, dataset.MinMax{}}},
		{airline, steps, dataset.Transforms{dataset.BoxCox{Lambda: new(float64)}, dataset.MinMax{}}},
		{airline, steps, nil},
		{calendar, steps, dataset.Transforms{dataset.MinMax{}}},
		{seatbelts, wide, dataset.Transforms{dataset.BoxCox{Lambda: &half}, dataset.Standardize{}}},
	} {
		for _, dtype := range []string{"float32", "float64"} {
			spec := models.Default()
			spec.Name, spec.Train.Dtype = fmt.Sprintf("scaling %d %s", i, dtype), dtype
			spec.Data, spec.Window, spec.Transforms = c.data, c.window, c.transforms
			cases = append(cases, scaledCase(t, spec))
		}
	}
	return cases
}

func scaledCase(t *testing.T, spec models.Spec) modelCase {
	t.Helper()
	p, err := models.Load(&spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := drawnNetwork(t, spec, p.Preparation, rand.New(rand.NewPCG(3, 4)))
	c := modelCase{name: spec.Name, network: n, scaling: true, batch: p.Test.Len()}
	for i := range p.Test.Len() {
		c.x = append(c.x, ownUnits(p, i))
	}
	c.want = p.Forecasts(p.Test, predict(t, n, p.Test, 1)).Predicted
	return c
}

// ownUnits is the input of a test window before the transforms; calendar columns
// have none.
func ownUnits(p *models.Prepared, i int) []float64 {
	z := p.Test.X(i)
	x := make([]float64, len(z))
	width := len(z) / p.Spec.Window.LookBack
	for k := range x {
		row, column := p.Test.Row(i)-p.Spec.Window.LookBack+k/width, k%width
		if x[k] = z[k]; column < len(p.Frame.Columns) {
			x[k] = p.Frame.Column(column)[row]
		}
	}
	return x
}

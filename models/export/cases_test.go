package export

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/dataset"
	"unroll/graph"
	_ "unroll/graph/formula"
	"unroll/models"
	"unroll/models/export/onnx"
	"unroll/models/forecast"
)

// modelCase is a network with inputs and the predictions of package models.
type modelCase struct {
	name    string
	network *Network
	others  Ensemble // whose mean with network is the prediction
	scaling bool
	batch   int
	x       [][]float64 // by sample; in the series' own units with scaling
	want    []float64   // row-major [samples, outputs]
	// parameters are what a parametric loss predicts of each target, by the name of the output.
	parameters map[string][]float64
}

func (c modelCase) ensemble() Ensemble { return append(Ensemble{c.network}, c.others...) }

// dims is the shape of a batch of the input that a model declares.
func (c modelCase) dims(t *testing.T, m onnx.Model) []int {
	t.Helper()
	in := m.Graph.Inputs[0].Dims
	if in[1].Size*in[2].Size != len(c.x[0]) {
		t.Fatalf("%s: the model takes %v, a sample has %d numbers", c.name, in, len(c.x[0]))
	}
	return []int{c.batch, in[1].Size, in[2].Size}
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
		"stateful":          func(s *models.Spec) { s.Model.Stateful = true },
		"stacked":           func(s *models.Spec) { s.Model.Units = []int{4, 3} },
		"stateful, stacked": func(s *models.Spec) { s.Model.Stateful, s.Model.Units = true, []int{4, 3} },
		"stateful gru, stacked": func(s *models.Spec) {
			s.Model.Stateful, s.Model.Units, s.Model.Cell = true, []int{4, 3}, cellNamed(t, "gru")
		},
		"bidirectional rnn, stacked": func(s *models.Spec) {
			s.Model.Bidirectional, s.Model.Units, s.Model.Cell = true, []int{4, 3}, cellNamed(t, "rnn")
		},
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
	return slices.Concat(cases, lossCases(t), windowCases(t), scaledCases(t), rollingCases(t))
}

// windowCases are the scalings of windows: as an operator and as a Scan, in both layouts, with
// one target's predictions and with parameters.
func windowCases(t *testing.T) []modelCase {
	t.Helper()
	var cases []modelCase
	for _, info := range graph.Scalings.All() {
		for name, change := range map[string]func(*models.Spec){
			"float32":        func(*models.Spec) {},
			"float64":        func(s *models.Spec) { s.Train.Dtype = "float64" },
			"bidirectional":  func(s *models.Spec) { s.Model.Bidirectional, s.Model.Units = true, []int{4, 3} },
			"residual":       func(s *models.Spec) { s.Model.Residual, s.Model.Units = true, []int{2, 2} },
			"one time step":  func(s *models.Spec) { s.Window.Layout = dataset.Features },
			"with a normal":  func(s *models.Spec) { s.Train.Loss = models.Loss{Name: "normal"} },
			"with quantiles": func(s *models.Spec) { s.Train.Loss = models.Loss{Name: "quantile"} },
			"with counts":    func(s *models.Spec) { s.Train.Loss = models.Loss{Name: "negative_binomial"} },
			"one column":     nil,
		} {
			scaled := func(s *models.Spec) { s.Model.WindowScaling = models.WindowScaling{Name: info.Name} }
			if change == nil {
				spec := models.Default()
				spec.Name, spec.Window = "window "+info.Name+", "+name, dataset.Window{LookBack: 6, Horizon: 2, Layout: dataset.Steps}
				scaled(&spec)
				cases = append(cases, rollingCase(t, spec))
				continue
			}
			spec := models.Default()
			change(&spec)
			spec.Window.LookBack = 3
			scaled(&spec)
			if spec.Stack(6, 1).Check() != nil {
				continue // a combination that is refused
			}
			cases = append(cases, drawnCase(t, "window "+info.Name+", "+name, func(s *models.Spec) {
				change(s)
				scaled(s)
			}))
		}
	}
	return cases
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
	c.parameters = predictParameters(t, n, samples(c.x), c.batch)
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
	p := n.predictor(t)
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
	c.parameters = preparedParameters(t, n, p)
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

// rollingCases are ensembles on real series with the forecasts of package forecast.
func rollingCases(t *testing.T) []modelCase {
	t.Helper()
	all := dataset.Transforms{dataset.Log{}, dataset.Difference{}, dataset.SeasonalDifference{}, dataset.Standardize{}}
	seatbelts := dataset.Source{Path: "../../dataset/testdata/seatbelts.csv", Column: "DriversKilled", Inputs: []string{"kms", "PetrolPrice"}}
	ahead := dataset.Source{
		Path: seatbelts.Path, Column: seatbelts.Column, Inputs: []string{"kms"}, Future: []string{"PetrolPrice"}, Calendar: []string{dataset.Month},
	}
	masked := dataset.Source{Path: "../../dataset/testdata/airquality.csv", Column: "Wind", Inputs: []string{"Ozone", "Solar.R"}, Missing: dataset.MissingMask}
	var cases []modelCase
	for i, c := range []struct {
		data               dataset.Source
		transforms, inputs dataset.Transforms
	}{
		{dataset.Source{Path: dataset.Airline}, all, nil},
		{dataset.Source{Path: dataset.Airline}, dataset.Transforms{dataset.Difference{}}, nil},
		{dataset.Source{Path: dataset.Airline}, dataset.Transforms{dataset.MinMax{}, dataset.Difference{Lag: 2}}, nil},
		{dataset.Source{Path: dataset.Airline}, dataset.Transforms{dataset.BoxCox{}, dataset.Difference{}, dataset.Difference{}, dataset.MinMax{}}, nil},
		{dataset.Source{Path: dataset.Airline}, dataset.Transforms{dataset.MinMax{}}, nil},
		{seatbelts, all, nil},
		{seatbelts, dataset.Transforms{dataset.Difference{}}, dataset.Transforms{dataset.Log{}, dataset.SeasonalDifference{}}},
		{seatbelts, dataset.Transforms{dataset.MinMax{}}, dataset.Transforms{dataset.Difference{}, dataset.Standardize{}}},
		{ahead, all, dataset.Transforms{dataset.Difference{Lag: 4}, dataset.Standardize{}}},
		{masked, dataset.Transforms{dataset.Difference{}, dataset.Standardize{}}, dataset.Transforms{dataset.Standardize{}}},
		{masked, dataset.Transforms{dataset.MinMax{}}, dataset.Transforms{dataset.Log{}, dataset.Difference{Lag: 2}}},
	} {
		for horizon, layout := range map[int]dataset.Layout{1: dataset.Features, 3: dataset.Steps} {
			spec := models.Default()
			spec.Name = fmt.Sprintf("rolling %d horizon %d", i, horizon)
			spec.Data, spec.Transforms, spec.InputTransforms = c.data, c.transforms, c.inputs
			spec.Window = dataset.Window{LookBack: 4, Horizon: horizon, Layout: layout}
			cases = append(cases, rollingCase(t, spec))
		}
	}
	return cases
}

func rollingCase(t *testing.T, spec models.Spec) modelCase {
	t.Helper()
	p, err := models.Load(&spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	c := modelCase{name: spec.Name, scaling: true, batch: p.Test.Len()}
	var members []forecast.Member
	for seed := range uint64(2) {
		n := drawnNetwork(t, spec, p.Preparation, rng)
		n.Seed = seed
		weights, err := packed(n.Stack, n.Params, spec.Train.Dtype)
		if err != nil {
			t.Fatal(err)
		}
		c.others, members = append(c.others, n), append(members, forecast.Member{Seed: seed, Weights: weights})
	}
	c.network, c.others = c.others[0], c.others[1:]
	e, err := forecast.New(p, members, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var origins []int
	for i := range p.Test.Len() {
		origins = append(origins, p.Test.Row(i))
		c.x = append(c.x, raw(p, i))
	}
	c.parameters = map[string][]float64{}
	for _, n := range c.ensemble() {
		for name, values := range preparedParameters(t, n, p) {
			c.parameters[fmt.Sprintf("seed-%04d/%s", n.Seed, name)] = values
		}
	}
	paths, err := e.Rolling(t.Context(), p.Frame, origins, spec.Window.Horizon)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		c.want = append(c.want, path.Point...)
	}
	return c
}

// raw is what a model takes to forecast from a test window on: the frame's rows, NaN for
// what was missing, with columns of the rows ahead and of the calendar.
func raw(p *models.Prepared, i int) []float64 {
	history := 0
	for _, pipeline := range append([]dataset.Pipeline{p.Preparation.Target}, p.Preparation.Inputs...) {
		lags := 0
		for _, step := range pipeline {
			lags += step.Lag()
		}
		history = max(history, lags)
	}
	origin, lookBack, calendar := p.Test.Row(i), p.Spec.Window.LookBack, 2*len(p.Spec.Data.Calendar)
	seen := p.Test.X(i)
	width := len(seen) / lookBack
	var x []float64
	for row := origin - lookBack - history; row < origin; row++ {
		for j, name := range p.Frame.Columns {
			at, count := row, 1
			if slices.Contains(p.Preparation.Future, name) {
				at, count = row+1, p.Spec.Window.Horizon
			}
			for k := range count {
				v := p.Frame.Column(j)[at+k]
				if filled := p.Frame.Filled(j); filled != nil && filled[at+k] {
					v = math.NaN()
				}
				x = append(x, v)
			}
		}
		for k := range calendar { // of no use before the look-back
			v := math.NaN()
			if before := row - (origin - lookBack); before >= 0 {
				v = seen[(before+1)*width-calendar+k]
			}
			x = append(x, v)
		}
	}
	return x
}

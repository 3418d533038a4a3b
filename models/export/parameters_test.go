package export

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/distribution"
	"unroll/models"
)

// lossCases are networks of every parametric loss in both types, stateful, and of quantiles with
// other levels; and those in the series' unit, with and without differences.
func lossCases(t *testing.T) []modelCase {
	t.Helper()
	var cases []modelCase
	for _, info := range graph.Losses.All() {
		for _, dtype := range []string{"float32", "float64"} {
			if _, is := info.New().(graph.Parametric); is {
				cases = append(cases, drawnCase(t, info.Name+" "+dtype, func(s *models.Spec) {
					s.Train.Loss, s.Train.Dtype = models.Loss{Name: info.Name, Value: info.New()}, dtype
				}))
			}
		}
	}
	quantiles := func(levels ...float64) models.Loss {
		return models.Loss{Name: "quantile", Value: &graph.Quantile{Levels: levels}}
	}
	for name, levels := range map[string][]float64{
		"high quantiles": {0.6, 0.9}, "low quantiles": {0.1, 0.3}, "quantiles around": {0.1, 0.4, 0.7, 0.9}, "one quantile": {0.5},
	} {
		cases = append(cases, drawnCase(t, name, func(s *models.Spec) { s.Train.Loss, s.Model.Stateful = quantiles(levels...), true }))
	}
	for name, loss := range map[string]models.Loss{"normal": {Name: "normal", Value: &graph.Normal{}}, "quantiles": quantiles(0.1, 0.4, 0.9)} {
		for _, transforms := range []dataset.Transforms{{dataset.Log{}, dataset.Standardize{}}, {dataset.Log{}, dataset.Difference{}}} {
			for _, horizon := range []int{1, 3} {
				spec := models.Default()
				spec.Name, spec.Train.Loss = strings.Join([]string{name, dataset.KindOf(transforms[1]), dataset.Count(horizon, "row")}, " "), loss
				spec.Data, spec.Transforms = dataset.Source{Path: dataset.Airline}, transforms
				spec.Window = dataset.Window{LookBack: 4, Horizon: horizon, Layout: dataset.Steps}
				cases = append(cases, rollingCase(t, spec))
			}
		}
	}
	return cases
}

// predictParameters are the fields of the distributions of package models, by the name of the
// parameter; where the loss has no distribution, the only one is the point forecast.
func predictParameters(t *testing.T, n *Network, s models.Samples, batch int) map[string][]float64 {
	t.Helper()
	loss, is := n.Stack.Loss.(graph.Parametric)
	if !is {
		return nil
	}
	p := n.predictor(t)
	defer p.Close()
	all, err := p.Distributions(s, batch)
	if err != nil {
		t.Fatal(err)
	}
	if all == nil {
		return map[string][]float64{loss.Parameters()[0]: predict(t, n, s, batch)}
	}
	parameters := map[string][]float64{}
	for _, d := range all {
		for k, name := range loss.Parameters() {
			v := 0.0
			if q, are := d.(distribution.Quantiles); are {
				v = q.Values[k]
			} else {
				v = reflect.ValueOf(d).Field(k).Float()
			}
			parameters[name] = append(parameters[name], v)
		}
	}
	return parameters
}

// preparedParameters are those of the test windows; quantiles are brought back as forecasts are
// where that is right.
func preparedParameters(t *testing.T, n *Network, p *models.Prepared) map[string][]float64 {
	t.Helper()
	parameters := predictParameters(t, n, p.Test, 1)
	if n.Spec.Train.Loss.Name == "quantile" && (n.horizon() == 1 || p.Preparation.Target.Lag() == 0) {
		for name, values := range parameters {
			parameters[name] = p.Forecasts(p.Test, values).Predicted
		}
	}
	return parameters
}

func (n *Network) predictor(t *testing.T) models.Predictor {
	t.Helper()
	weights, err := packed(n.Stack, n.Params, n.Spec.Train.Dtype)
	if err != nil {
		t.Fatal(err)
	}
	p, err := models.NewPredictor(&n.Spec, models.DefaultEngine, n.Steps, n.Stack.Inputs, n.horizon(), weights)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The outputs say of what they are, and in which unit.
func TestTheMetadataDescribesTheParameters(t *testing.T) {
	cases := lossCases(t)
	for name, want := range map[string]map[string]string{
		"normal standardize 3 rows": {
			"prediction":      "the next 3 rows of NAME; in the series' units",
			"seed-0000/scale": "scale of the next 3 rows of NAME; transformed as in the metadata",
		},
		"quantiles standardize 3 rows": {"seed-0001/q0.9": "q0.9 of the next 3 rows of NAME; in the series' units"},
		"quantiles difference 3 rows":  {"seed-0001/q0.9": "q0.9 of the next 3 rows of NAME; transformed as in the metadata"},
	} {
		c := cases[slices.IndexFunc(cases, func(c modelCase) bool { return c.name == name })]
		m, err := c.ensemble().model(true)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, v := range m.Graph.Outputs {
			if _, is := want[v.Name]; is {
				got[v.Name] = strings.Replace(v.Doc, c.network.Preparation.Columns[0], "NAME", 1)
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

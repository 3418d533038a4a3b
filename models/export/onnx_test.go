package export

import (
	"math"
	"strings"
	"testing"
)

// Every model computes what package models does, by the meaning of its operators.
func TestModelsComputeTheNetworks(t *testing.T) {
	for _, c := range allCases(t) {
		m, err := c.network.model(c.scaling)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		feeds := map[string]array{}
		for _, v := range m.Graph.Inputs {
			if v.Name != inputName {
				units := v.Dims[1].Size
				feeds[v.Name] = array{[]int{c.batch, units}, make([]float64, c.batch*units)}
			}
		}
		var got []float64
		for from := 0; from < len(c.x); from += c.batch {
			feeds[inputName] = array{dims: []int{c.batch, c.network.Steps, c.network.Stack.Inputs}}
			for _, x := range c.x[from : from+c.batch] {
				feeds[inputName] = array{feeds[inputName].dims, append(feeds[inputName].values, x...)}
			}
			values := interpret(t, m.Graph, feeds, map[string]array{})
			got = append(got, values[outputName].values...)
			for name := range feeds {
				feeds[name] = values[strings.Replace(name, "/state_", "/next_", 1)]
			}
		}
		c.compare(t, got)
	}
}

// compare holds predictions against those of package models, to 1e-5 of the
// largest.
func (c modelCase) compare(t *testing.T, got []float64) {
	t.Helper()
	if len(got) != len(c.want) {
		t.Errorf("%s: %d predictions, want %d", c.name, len(got), len(c.want))
		return
	}
	scale, worst := 1.0, 0.0
	for _, v := range c.want {
		scale = max(scale, math.Abs(v))
	}
	for i, v := range got {
		worst = max(worst, math.Abs(v-c.want[i])/scale)
		if math.IsNaN(v) {
			worst = math.NaN()
		}
	}
	if !(worst <= 1e-5) {
		t.Errorf("%s: differs by %.2g", c.name, worst)
	}
	t.Logf("%-30s %.1e", c.name, worst)
}

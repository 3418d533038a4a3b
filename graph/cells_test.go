package graph_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"unroll/graph"
)

// checkContract checks what a cell says of itself: its states, and weights whose
// names, gates and initial values fit.
func checkContract(t *testing.T, cell graph.Cell) {
	t.Helper()
	const inputs, units = 3, 4
	if len(cell.States()) == 0 || unique(cell.States()) != len(cell.States()) {
		t.Errorf("states %v: at least one, with names of their own", cell.States())
	}
	checkWeights(t, cell.Weights(inputs, units))
}

// checkWeights checks names, gates and initial values of weights.
func checkWeights(t *testing.T, weights []graph.Weight) {
	t.Helper()
	var names []string
	for _, w := range weights {
		names = append(names, w.Name)
		if w.Rows < 1 || w.Width < 1 || len(w.Gates) == 0 || unique(w.Gates) != len(w.Gates) {
			t.Errorf("weight %s: [%d, %d], gates %v", w.Name, w.Rows, w.Width, w.Gates)
		}
		values := w.Init(generator(1), w)
		if len(values) != w.Size() {
			t.Errorf("weight %s: %d initial values for [%d, %d]", w.Name, len(values), w.Rows, w.Cols())
		}
		if !slices.Equal(values, w.Init(generator(1), w)) {
			t.Errorf("weight %s: the same seed draws other values", w.Name)
		}
	}
	if unique(names) != len(names) {
		t.Errorf("weights %v: names must differ", names)
	}
}

func unique(names []string) int {
	names = slices.Sorted(slices.Values(names))
	return len(slices.Compact(names))
}

// TestReadme checks that the page for those who add a cell, a loss, an optimizer or a
// schedule shows files that the tests run: they register their members for the tests of
// their package.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for file, fence := range map[string]string{
		"newcell_test.go": "```go\n", "newloss_test.go": "```go\n",
		filepath.Join("optimizer", "newrule_test.go"): "```go\n", filepath.Join("optimizer", "newschedule_test.go"): "```go\n",
		filepath.Join("testdata", "light-gru.cell"): "```\n",
	} {
		shown, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(page, slices.Concat([]byte("\n"+fence), shown, []byte("```\n"))) {
			t.Errorf("README.md does not show %s as it is", file)
		}
	}
}

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

// TestNewCell proves that a cell takes one file of at most 40 lines and no test of
// its own: newcell_test.go has no line that a file newcell.go would not have, and
// what it registers is in the list that [TestCells] goes through.
func TestNewCell(t *testing.T) {
	file, err := os.ReadFile("newcell_test.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(file, []byte("\n")); lines > 40 || bytes.Contains(file, []byte("testing")) {
		t.Errorf("the new cell takes %d lines: at most 40, none of them a test", lines)
	}
	if !slices.ContainsFunc(graph.Cells.All(), func(i graph.Entry[graph.Cell]) bool { return i.Name == "light-gru" }) {
		t.Error("TestCells does not check the new cell")
	}
}

// TestReadme checks that the page for those who add a cell shows the files that
// the tests run.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for file, fence := range map[string]string{"newcell_test.go": "```go\n", filepath.Join("testdata", "light-gru.cell"): "```\n"} {
		shown, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(page, slices.Concat([]byte("\n"+fence), shown, []byte("```\n"))) {
			t.Errorf("README.md does not show %s as it is", file)
		}
	}
}

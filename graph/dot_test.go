package graph_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"unroll/graph"
)

var update = flag.Bool("update", false, "write the golden files anew")

func dot(t *testing.T, info graph.Entry[graph.Cell], gradient bool) string {
	t.Helper()
	var out bytes.Buffer
	if err := graph.WriteDOT(&out, info.Name, info.New(), gradient); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestDOTGolden(t *testing.T) {
	for file, gradient := range map[string]bool{"lstm.dot": false, "rnn-gradient.dot": true} {
		name, _, _ := strings.Cut(strings.TrimSuffix(file, ".dot"), "-")
		info, err := graph.Cells.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		got, path := dot(t, info, gradient), filepath.Join("testdata", "dot", file)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs (go test ./graph -run DOT -update writes it anew):\n%s", path, got)
		}
	}
}

var (
	declared = regexp.MustCompile(`(?m)^\t+("[^"]+"|\d+) \[label="([^"]*)"`)
	drawn    = regexp.MustCompile(`(?m)^\t("[^"]+"|\d+) -> ("[^"]+"|\d+)`)
)

// TestDOT checks for every cell that the text is the same each time, that every
// edge joins two declared nodes, that each next state and each weight's gradient
// is there by its name, and that no constant is a node.
func TestDOT(t *testing.T) {
	for _, info := range graph.Cells.All() {
		forward, gradient := dot(t, info, false), dot(t, info, true)
		if gradient != dot(t, info, true) {
			t.Errorf("%s: two calls differ", info.Name)
		}
		for _, text := range []string{forward, gradient} {
			nodes, names := map[string]bool{}, map[string]bool{}
			for _, m := range declared.FindAllStringSubmatch(text, -1) {
				nodes[m[1]] = true
				called, _, _ := strings.Cut(m[2], " = ")
				for name := range strings.SplitSeq(called, ", ") {
					names[name] = true
				}
			}
			for _, m := range drawn.FindAllStringSubmatch(text, -1) {
				if !nodes[m[1]] || !nodes[m[2]] {
					t.Errorf("%s: the edge %s has an end that is no node", info.Name, m[0])
				}
			}
			var want []string
			for _, s := range info.New().States() {
				want = append(want, s+"'")
			}
			if text == gradient {
				for _, w := range info.New().Weights(2, 3) {
					for _, gate := range w.Gates {
						want = append(want, "d"+w.Name+"."+gate)
					}
				}
			}
			for _, name := range want {
				if !names[name] {
					t.Errorf("%s: %s is not named", info.Name, name)
				}
			}
			if strings.Contains(text, "const") || strings.Contains(text, `label="1["`) {
				t.Errorf("%s: a constant is drawn", info.Name)
			}
		}
		if n := strings.Count(forward, "[label="); info.Name == "lstm" && n > 40 {
			t.Errorf("lstm: %d nodes are too many to read", n)
		}
	}
}

// signs is a cell whose next state is h - (x W - b): a difference within one.
type signs struct{}

func (signs) States() []string { return []string{"h"} }

func (signs) Weights(inputs, units int) []graph.Weight {
	return []graph.Weight{graph.Kernel(inputs, units, "h"), graph.Bias(units, "h")}
}

func (signs) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	inner := e.Sub(e.MatMul(x, w.Get("kernel", "h")), w.Get("bias", "h"))
	return graph.State{e.Sub(s[0], inner)}
}

// TestDOTSigns checks that sums drawn as one node keep every sign.
func TestDOTSigns(t *testing.T) {
	var out bytes.Buffer
	if err := graph.WriteDOT(&out, "signs", signs{}, false); err != nil {
		t.Fatal(err)
	}
	want := `
	3 [label="A × B"]
	"x" -> 3
	"kernel.h" -> 3
	6 [label="h' = +", penwidth=2]
	"h" -> 6
	3 -> 6 [headlabel="−"]
	"bias.h" -> 6
`
	if !strings.Contains(out.String(), want) {
		t.Errorf("want %s in\n%s", want, &out)
	}
}

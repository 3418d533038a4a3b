package export

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/graph"
	"unroll/models"
)

func lstm(units int) graph.Layer {
	return graph.Layer{Cell: models.Default().Model.Cell.Value, Units: units}
}

// The layout is that of Keras: https://keras.io/api/layers/recurrent_layers.
func TestLayout(t *testing.T) {
	gru, err := graph.Cells.Lookup("gru")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		stack graph.Stack
		want  string
	}{
		// One input and one unit: what has a single row is a matrix still.
		{
			graph.Stack{Inputs: 1, Layers: []graph.Layer{lstm(1)}, Outputs: 1},
			"layer0/kernel [1 4], layer0/recurrent_kernel [1 4], layer0/bias [4], dense/kernel [1 1], dense/bias [1]",
		},
		{
			graph.Stack{Inputs: 3, Layers: []graph.Layer{{Cell: gru.New(), Units: 2}}, Outputs: 1},
			"layer0/kernel [3 6], layer0/recurrent_kernel [2 6], layer0/bias [2 6], dense/kernel [2 1], dense/bias [1]",
		},
		{
			graph.Stack{Inputs: 2, Layers: []graph.Layer{{Cell: lstm(1).Cell, Units: 1, Bidirectional: true}, lstm(1)}, Outputs: 2},
			"layer0/kernel [2 4], layer0/recurrent_kernel [1 4], layer0/bias [4], " +
				"layer0/backward/kernel [2 4], layer0/backward/recurrent_kernel [1 4], layer0/backward/bias [4], " +
				"layer1/kernel [2 4], layer1/recurrent_kernel [1 4], layer1/bias [4], dense/kernel [1 2], dense/bias [2]",
		},
	} {
		var got []string
		size := 0
		for _, e := range layout(c.stack) {
			got = append(got, fmt.Sprintf("%s %v", e.name, e.shape))
			size += e.size()
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("got  %s\nwant %s", text, c.want)
		}
		if size != c.stack.Size() {
			t.Errorf("the tensors have %d elements, the network %d", size, c.stack.Size())
		}
	}
}

// file lists tensors as "name shape".
func file(text string) []models.Tensor {
	var tensors []models.Tensor
	for line := range strings.SplitSeq(text, "; ") {
		name, dims, _ := strings.Cut(line, " ")
		t := models.Tensor{Name: name}
		for d := range strings.FieldsSeq(dims) {
			n, err := strconv.Atoi(d)
			if err != nil {
				panic(err)
			}
			t.Shape = append(t.Shape, n)
		}
		tensors = append(tensors, t)
	}
	return tensors
}

const twoLayers = "b/lstm/kernel 1 16; b/lstm/recurrent_kernel 4 16; b/lstm/bias 16; " +
	"b/lstm_1/kernel 4 16; b/lstm_1/recurrent_kernel 4 16; b/lstm_1/bias 16; b/dense/kernel 4 1; b/dense/bias 1"

func TestMatch(t *testing.T) {
	two := graph.Stack{Inputs: 1, Layers: []graph.Layer{lstm(4), lstm(4)}, Outputs: 1}
	both := graph.Stack{Inputs: 1, Layers: []graph.Layer{{Cell: lstm(4).Cell, Units: 4, Bidirectional: true}}, Outputs: 1}
	for name, c := range map[string]struct {
		stack graph.Stack
		file  string
		want  string // the file's names, or the error
	}{
		"in order": {
			two, twoLayers,
			"b/lstm/kernel b/lstm/recurrent_kernel b/lstm/bias b/lstm_1/kernel b/lstm_1/recurrent_kernel b/lstm_1/bias b/dense/kernel b/dense/bias",
		},
		"sorted by name": {
			two, "a/bias 1; a/kernel 4 1; m/bias 16; m/kernel 4 16; m/recurrent_kernel 4 16; z/bias 16; z/kernel 1 16; z/recurrent_kernel 4 16",
			"z/kernel z/recurrent_kernel z/bias m/kernel m/recurrent_kernel m/bias a/kernel a/bias",
		},
		"directions": {
			both, "b/backward_lstm/bias 16; b/backward_lstm/kernel 1 16; b/backward_lstm/recurrent_kernel 4 16; " +
				"b/forward_lstm/bias 16; b/forward_lstm/kernel 1 16; b/forward_lstm/recurrent_kernel 4 16; d/bias 1; d/kernel 8 1",
			"b/forward_lstm/kernel b/forward_lstm/recurrent_kernel b/forward_lstm/bias " +
				"b/backward_lstm/kernel b/backward_lstm/recurrent_kernel b/backward_lstm/bias d/kernel d/bias",
		},
		"by number": {
			two, "arr_0 1 16; arr_1 4 16; arr_2 16; arr_3 4 16; arr_4 4 16; arr_5 16; arr_6 4 1; arr_7 1",
			"arr_0 arr_1 arr_2 arr_3 arr_4 arr_5 arr_6 arr_7",
		},
		"another shape": {
			two, strings.Replace(twoLayers, "lstm_1/recurrent_kernel 4 16", "lstm_1/recurrent_kernel 4 12", 1),
			`has "b/lstm_1/recurrent_kernel" [4 12]: the Spec's layer1/recurrent_kernel is [4 16]`,
		},
		"a tensor less": {
			two, strings.Replace(twoLayers, "b/lstm_1/recurrent_kernel 4 16; ", "", 1),
			`lacks the Spec's layer1/recurrent_kernel [4 16]: it has "b/lstm/kernel" [1 16], `,
		},
		"a layer more": {
			graph.Stack{Inputs: 1, Layers: two.Layers[:1], Outputs: 1}, twoLayers,
			`also has "b/lstm_1/bias" [16], "b/lstm_1/kernel" [4 16], "b/lstm_1/recurrent_kernel" [4 16]: the network of the Spec has no layer for it`,
		},
		"a number less":  {two, "arr_0 1 16; arr_1 4 16", "has 2 tensors and lacks the Spec's layer0/bias [16]"},
		"a number wrong": {two, "arr_0 1 16; arr_1 4 12", `has "arr_1" [4 12]: the Spec's layer0/recurrent_kernel is [4 16]`},
		"a number more": {
			graph.Stack{Inputs: 1, Layers: two.Layers[:1], Outputs: 1}, "a0 1 16; a1 4 16; a2 16; a3 4 1; a4 1; a5 7 7",
			`also has "a5" [7 7]: the network of the Spec has 5 tensors`,
		},
	} {
		tensors, err := match(layout(c.stack), file(c.file))
		var names []string
		for _, m := range tensors {
			names = append(names, m.Name)
		}
		got := strings.Join(names, " ")
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, c.want) || err == nil && got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// A network's own names take precedence over other layers of the same shapes.
func TestMatchByName(t *testing.T) {
	info, err := graph.Cells.Lookup("mingru")
	if err != nil {
		t.Fatal(err)
	}
	stack := graph.Stack{Inputs: 2, Layers: []graph.Layer{{Cell: info.New(), Units: 2}}, Outputs: 4}
	tensors, err := match(layout(stack), file("dense/bias 4; dense/kernel 2 4; layer0/bias 4; layer0/kernel 2 4"))
	if err != nil {
		t.Fatal(err)
	}
	if tensors[0].Name != "layer0/kernel" {
		t.Errorf("layer0/kernel is %s", tensors[0].Name)
	}
}

func TestNaturalOrder(t *testing.T) {
	tensors := file("lstm_10/k; lstm_2/k; dense/k; lstm/k; lstm_1/k")
	sortNaturally(tensors)
	var names []string
	for _, v := range tensors {
		names = append(names, v.Name)
	}
	if diff := cmp.Diff([]string{"dense/k", "lstm/k", "lstm_1/k", "lstm_2/k", "lstm_10/k"}, names); diff != "" {
		t.Error(diff)
	}
}

package export

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"unroll/models/export/onnx"
)

// array is a value of an ONNX graph, row-major.
type array struct {
	dims   []int
	values []float64
}

func (a array) size() int { return len(a.values) }

// interpret runs a graph, operator by operator as the ONNX specification defines
// them, in float64. outside has the values of the graph around it.
func interpret(t *testing.T, g onnx.Graph, inputs, outside map[string]array) map[string]array {
	t.Helper()
	known := maps.Clone(outside)
	for _, c := range g.Initializers {
		known[c.Name] = arrayOf(c)
	}
	for _, v := range g.Inputs {
		in, given := inputs[v.Name]
		if !given || len(in.dims) != len(v.Dims) {
			t.Fatalf("input %s %v: given %v", v.Name, v.Dims, in.dims)
		}
		known[v.Name] = in
	}
	for _, n := range g.Nodes {
		var args []array
		for _, name := range n.Inputs {
			in, is := known[name]
			if !is && name != "" {
				t.Fatalf("%s %v reads %q, which is not known yet", n.Op, n.Outputs, name)
			}
			args = append(args, in)
		}
		for i, out := range operate(t, n, args, known) {
			if _, twice := known[n.Outputs[i]]; twice {
				t.Fatalf("%q is given twice", n.Outputs[i])
			}
			known[n.Outputs[i]] = out
		}
	}
	return known
}

// scan runs the body of a Scan for each entry along axis 1 of the sequences.
func scan(t *testing.T, n onnx.Node, args []array, outside map[string]array) []array {
	t.Helper()
	body, sequences := attribute(n, "body").Graph, attribute(n, "num_scan_inputs").Int
	states := slices.Clone(args[:len(args)-sequences])
	steps := args[len(args)-1].dims[1]
	rows := make([]array, steps)
	for i := range steps {
		at := i
		if attribute(n, "scan_input_directions").Ints[0] == 1 {
			at = steps - 1 - i
		}
		inputs := map[string]array{}
		for k, v := range body.Inputs {
			if k < len(states) {
				inputs[v.Name] = states[k]
			} else {
				inputs[v.Name] = gather(args[k], at)
			}
		}
		values := interpret(t, *body, inputs, outside)
		for k := range states {
			states[k] = values[body.Outputs[k].Name]
		}
		into := i
		if attribute(n, "scan_output_directions").Ints[0] == 1 {
			into = steps - 1 - i
		}
		rows[into] = values[body.Outputs[len(states)].Name]
	}
	return append(states, stack(rows))
}

func attribute(n onnx.Node, name string) onnx.Attribute {
	return n.Attributes[slices.IndexFunc(n.Attributes, func(a onnx.Attribute) bool { return a.Name == name })]
}

// gather takes an entry along axis 1 of three.
func gather(x array, at int) array {
	width := x.dims[2]
	out := array{dims: []int{x.dims[0], width}}
	for b := range x.dims[0] {
		row := (b*x.dims[1] + (at+x.dims[1])%x.dims[1]) * width
		out.values = append(out.values, x.values[row:row+width]...)
	}
	return out
}

// stack is the reverse of gather.
func stack(rows []array) array {
	batch, width := rows[0].dims[0], rows[0].dims[1]
	out := array{dims: []int{batch, len(rows), width}}
	for b := range batch {
		for _, row := range rows {
			out.values = append(out.values, row.values[b*width:(b+1)*width]...)
		}
	}
	return out
}

func arrayOf(c onnx.Tensor) array {
	a := array{dims: c.Dims}
	for raw := c.Raw; len(raw) > 0; {
		switch c.Type {
		case onnx.Float:
			a.values = append(a.values, float64(math.Float32frombits(binary.LittleEndian.Uint32(raw))))
			raw = raw[4:]
		case onnx.Double:
			a.values = append(a.values, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
			raw = raw[8:]
		default:
			a.values = append(a.values, float64(int64(binary.LittleEndian.Uint64(raw))))
			raw = raw[8:]
		}
	}
	return a
}

var elementwise = map[string]func(x ...float64) float64{
	"Add": func(x ...float64) float64 { return x[0] + x[1] }, "Sub": func(x ...float64) float64 { return x[0] - x[1] },
	"Mul": func(x ...float64) float64 { return x[0] * x[1] }, "Div": func(x ...float64) float64 { return x[0] / x[1] },
	"Max": func(x ...float64) float64 { return max(x[0], x[1]) }, "Abs": func(x ...float64) float64 { return math.Abs(x[0]) },
	"Neg": func(x ...float64) float64 { return -x[0] }, "Exp": func(x ...float64) float64 { return math.Exp(x[0]) },
	"Log": func(x ...float64) float64 { return math.Log(x[0]) }, "Sqrt": func(x ...float64) float64 { return math.Sqrt(x[0]) },
	"Sin": func(x ...float64) float64 { return math.Sin(x[0]) }, "Cos": func(x ...float64) float64 { return math.Cos(x[0]) },
	"Tanh": func(x ...float64) float64 { return math.Tanh(x[0]) }, "Reciprocal": func(x ...float64) float64 { return 1 / x[0] },
	"Sum":     func(x ...float64) float64 { return sumOf(x) },
	"IsNaN":   func(x ...float64) float64 { return truth(math.IsNaN(x[0])) },
	"Where":   func(x ...float64) float64 { return map[bool]float64{true: x[1], false: x[2]}[x[0] == 1] },
	"Sigmoid": func(x ...float64) float64 { return 1 / (1 + math.Exp(-x[0])) },
}

func operate(t *testing.T, n onnx.Node, args []array, known map[string]array) []array {
	t.Helper()
	if f, is := elementwise[n.Op]; is {
		return []array{broadcast(f, args)}
	}
	x := args[0]
	switch n.Op {
	case "Scan":
		return scan(t, n, args, known)
	case "LSTM", "GRU", "RNN":
		return recurrent(n, args)
	case "Transpose": // the first two axes of three
		return []array{transpose(x)}
	case "Squeeze":
		return []array{{slices.Delete(slices.Clone(x.dims), int(args[1].values[0]), int(args[1].values[0])+1), x.values}}
	case "Unsqueeze":
		return []array{{slices.Insert(slices.Clone(x.dims), int(args[1].values[0]), 1), x.values}}
	case "Identity", "Cast":
		return args
	case "MatMul":
		return []array{matMul(x, args[1])}
	case "Reshape":
		return []array{reshape(x, args[1].values)}
	case "Shape":
		return []array{floats(x.dims)}
	case "Expand":
		return []array{broadcast(func(x ...float64) float64 { return x[0] }, []array{x, filled(args[1].values)})}
	case "Gather": // along axis 1 of three, or a list's first, or along axis 0 of three, or axis 2's first
		if len(x.dims) == 3 && attribute(n, "axis").Int == 2 {
			out := array{dims: []int{x.dims[0], x.dims[1], 1}}
			for at := 0; at < len(x.values); at += x.dims[2] {
				out.values = append(out.values, x.values[at])
			}
			return []array{out}
		}
		if len(x.dims) == 3 && attribute(n, "axis").Int == 0 {
			out := array{dims: []int{len(args[1].values), x.dims[1], x.dims[2]}}
			width := x.dims[1] * x.dims[2]
			for _, at := range args[1].values {
				out.values = append(out.values, x.values[int(at)*width:(int(at)+1)*width]...)
			}
			return []array{out}
		}
		if len(x.dims) == 1 {
			return []array{{[]int{1}, x.values[:1]}}
		}
		return []array{gather(x, int(args[1].values[0]))}
	case "Split": // into columns of width 1 along the last axis
		outs := make([]array, len(n.Outputs))
		for i, v := range x.values {
			k := i % len(outs)
			outs[k].dims, outs[k].values = []int{x.dims[0], x.dims[1], 1}, append(outs[k].values, v)
		}
		return outs
	case "Slice": // along axis 1 of three, in steps of 1
		length := x.dims[1]
		bound := func(v array) int {
			at := int(v.values[0])
			if at < 0 {
				at += length
			}
			return min(max(at, 0), length)
		}
		from, to := bound(args[1]), bound(args[2])
		out := array{dims: []int{x.dims[0], to - from, x.dims[2]}}
		for b := range x.dims[0] {
			out.values = append(out.values, x.values[(b*length+from)*x.dims[2]:(b*length+to)*x.dims[2]]...)
		}
		return []array{out}
	case "Concat":
		return []array{concat(args, attribute(n, "axis").Int)}
	}
	t.Fatalf("operator %s is not known", n.Op)
	return nil
}

// concat puts arrays side by side along an axis.
func concat(args []array, axis int) array {
	out := array{dims: slices.Clone(args[0].dims)}
	out.dims[axis] = 0
	blocks := 1
	for _, d := range out.dims[:axis] {
		blocks *= d
	}
	for _, a := range args {
		out.dims[axis] += a.dims[axis]
	}
	for i := range blocks {
		for _, a := range args {
			size := a.size() / blocks
			out.values = append(out.values, a.values[i*size:(i+1)*size]...)
		}
	}
	return out
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func sumOf(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

func floats(list []int) array {
	a := array{dims: []int{len(list)}}
	for _, v := range list {
		a.values = append(a.values, float64(v))
	}
	return a
}

// filled is an array of a shape.
func filled(shape []float64) array {
	a := array{values: []float64{0}}
	for _, d := range shape {
		a.dims = append(a.dims, int(d))
		a.values = slices.Repeat(a.values, int(d))
	}
	return a
}

func matMul(a, b array) array {
	m, k, n := a.dims[0], a.dims[1], b.dims[1]
	if b.dims[0] != k {
		panic(fmt.Sprintf("MatMul of %v and %v", a.dims, b.dims))
	}
	out := array{[]int{m, n}, make([]float64, m*n)}
	for i := range m {
		for j := range n {
			for l := range k {
				out.values[i*n+j] += a.values[i*k+l] * b.values[l*n+j]
			}
		}
	}
	return out
}

func reshape(x array, shape []float64) array {
	out := array{values: x.values}
	rest := x.size()
	for _, d := range shape {
		out.dims = append(out.dims, int(d))
		if d > 0 {
			rest /= int(d)
		}
	}
	if at := slices.Index(out.dims, -1); at >= 0 {
		out.dims[at] = rest
	}
	return out
}

// broadcast applies f where shapes are equal from the right, or 1, or absent.
func broadcast(f func(...float64) float64, args []array) array {
	var out array
	for _, a := range args {
		for len(out.dims) < len(a.dims) {
			out.dims = slices.Insert(out.dims, 0, 1)
		}
		for i, d := range a.dims {
			k := len(out.dims) - len(a.dims) + i
			if out.dims[k] = max(out.dims[k], d); d != 1 && d != out.dims[k] {
				panic(fmt.Sprintf("shapes %v do not fit", args))
			}
		}
	}
	size := 1
	for _, d := range out.dims {
		size *= d
	}
	for i := range size {
		x := make([]float64, len(args))
		for k, a := range args {
			x[k] = a.values[place(i, out.dims, a.dims)]
		}
		out.values = append(out.values, f(x...))
	}
	return out
}

// place is the index, in an array of shape from, of element i of one of shape dims.
func place(i int, dims, from []int) int {
	at, stride := 0, 1
	for k := 1; k <= len(dims); k++ {
		d := dims[len(dims)-k]
		if k <= len(from) {
			if from[len(from)-k] > 1 {
				at += i % d * stride
			}
			stride *= from[len(from)-k]
		}
		i /= d
	}
	return at
}

package export

import (
	"fmt"
	"slices"

	"unroll/dataset"
	"unroll/graph"
	"unroll/models/export/onnx"
)

// recurrence writes a network: for each pass an [operator], or a Scan over the time steps
// whose body is one step of the cell, and the head. (A runtime takes minutes to load a
// thousand unrolled steps.)
type recurrence struct {
	*writer
	network *Network
	steps   *graph.Steps
	window  []string // statistics of the window, each [batch, 1]; none without a scaling
	batch   string   // the batch's size, a list of one number; empty until a Scan needs it
}

// write writes the network for the sequences x [batch, steps, features] and
// returns the name of the prediction.
func (r *recurrence) write(x string) (string, error) {
	x, err := r.scaleWindow(x)
	if err != nil {
		return "", err
	}
	for _, st := range r.steps.Passes {
		if err := r.pass(st, x); err != nil {
			return "", err
		}
	}
	return r.head()
}

// pass writes one recurrence over time.
func (r *recurrence) pass(st graph.Step, x string) error {
	sources := []string{x}
	if len(st.Pass.Sources) > 0 {
		sources = nil
	}
	for _, k := range st.Pass.Sources {
		sources = append(sources, sequence(r.steps.Passes[k]))
	}
	if o := r.operatorOf(st.Pass); o.name != "" {
		r.operate(st, o, sources)
		return nil
	}
	return r.scan(st, sources)
}

// scan writes a pass as a Scan.
func (r *recurrence) scan(st graph.Step, sources []string) error {
	body, err := r.body(st)
	if err != nil {
		return err
	}
	direction := 0
	if st.Pass.Reverse {
		direction = 1
	}
	r.add(onnx.Node{
		Op: "Scan", Inputs: append(r.initial(st), sources...), Outputs: append(r.final(st), sequence(st)),
		Attributes: []onnx.Attribute{
			{Name: "body", Graph: body},
			{Name: "num_scan_inputs", Int: len(sources)},
			{Name: "scan_input_axes", Ints: slices.Repeat([]int{1}, len(sources))},
			{Name: "scan_input_directions", Ints: slices.Repeat([]int{direction}, len(sources))},
			{Name: "scan_output_axes", Ints: []int{1}},
			{Name: "scan_output_directions", Ints: []int{direction}},
		},
	})
	return nil
}

// sequence is the output of a pass, [batch, steps, units].
func sequence(st graph.Step) string { return st.Pass.Name + "/sequence" }

// initial is the state before the first step: inputs of a stateful network, zeros
// [batch, units] otherwise.
func (r *recurrence) initial(st graph.Step) []string {
	name, units := st.Pass.Name, st.Pass.Layer.Units
	var initial []string
	if !r.network.Spec.Model.Stateful {
		if r.batch == "" {
			r.batch = r.along(0, "Gather", "batch", r.node("Shape", "shape", inputName), r.list("index/0", 0))
		}
		shape := r.along(0, "Concat", name+"/shape", r.batch, r.list(fmt.Sprintf("units/%d", units), units))
		zeros := r.node("Expand", name+"/zeros", r.scalar(r.element, 0), shape)
		return slices.Repeat([]string{zeros}, len(st.States))
	}
	for _, state := range st.Pass.Layer.Cell.States() {
		doc := fmt.Sprintf("zeros for the first batch, then %s/next_%s of the one before", name, state)
		initial = append(initial, r.input(name+"/state_"+state, doc, units))
	}
	return initial
}

// final is the state after the last step, outputs of a stateful network.
func (r *recurrence) final(st graph.Step) []string {
	var names []string
	for _, state := range st.Pass.Layer.Cell.States() {
		name := st.Pass.Name + "/next_" + state
		if r.network.Spec.Model.Stateful {
			r.output(name, fmt.Sprintf("%s/state_%s of the next batch", st.Pass.Name, state), r.element, st.Pass.Layer.Units)
		}
		names = append(names, name)
	}
	return names
}

// body writes one time step: from the states and a row of each source to the next
// states and the output.
func (r *recurrence) body(st graph.Step) (*onnx.Graph, error) {
	name, units := st.Pass.Name+"/step", st.Pass.Layer.Units
	s := newScope(r.inner(name), name, st.Expr)
	s.weights(st.Blocks, r.network.Params)
	states := st.Pass.Layer.Cell.States()
	for i, n := range st.States {
		s.bind(n, s.input(name+"/state_"+states[i], "", units))
	}
	for i, n := range st.X {
		s.bind(n, s.input(fmt.Sprintf("%s/x_%d", name, i), "", graph.Cols(n)))
	}
	if len(st.X) == 1 {
		s.values[st.Scaled] = s.values[st.X[0]] // it has been scaled
	}
	for i, n := range append(slices.Clone(st.Next), st.Out) {
		v, err := s.value(n)
		if err != nil {
			return nil, err
		}
		out := name + "/out"
		if i < len(states) {
			out = name + "/next_" + states[i]
		}
		if !v.sample {
			return nil, dataset.BadInput("", "%s depends neither on the input nor on the previous state: it has no batch axis and cannot be exported", out)
		}
		s.output(s.node("Identity", out, v.name), "", r.element, units)
	}
	return s.graph, nil
}

// head writes the dense head on the outputs of the last layer's passes at their last
// steps.
func (r *recurrence) head() (string, error) {
	h := r.steps.Head
	s := newScope(r.writer, "dense", h.Expr)
	s.weights(h.Blocks, r.network.Params)
	inputs := h.H
	for _, st := range r.steps.Passes {
		if !st.Pass.Last {
			continue
		}
		end := r.constant(onnx.Integers("index/last", []int{-1}))
		if st.Pass.Reverse {
			end = r.constant(onnx.Integers("index/first", []int{0}))
		}
		s.bind(inputs[0], r.along(1, "Gather", st.Pass.Name+"/last", sequence(st), end))
		inputs = inputs[1:]
	}
	for i, n := range h.Window {
		s.bind(n, r.window[i])
	}
	prediction, err := s.value(h.Pred)
	return prediction.name, err
}

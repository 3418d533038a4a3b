package export

import (
	"fmt"

	"unroll/graph"
	"unroll/models/export/onnx"
)

// unrolling writes a network's steps one after the other.
type unrolling struct {
	*writer
	network *Network
	steps   *graph.Steps
	outs    [][]value // by pass and time step: what the pass hands on
}

// write writes all of the network for the sequences x [batch, steps, features]
// and returns the name of the prediction.
func (u *unrolling) write(x string) (string, error) {
	rows := make([]value, u.network.Steps)
	for t := range rows {
		index := u.constant(onnx.Integers(fmt.Sprintf("index/%d", t), []int{t}))
		rows[t] = value{u.node("Gather", fmt.Sprintf("%s/%d", inputName, t), x, index), true}
		u.with("axis", 1)
	}
	var final []value // what the head reads
	for k, st := range u.steps.Passes {
		last, err := u.pass(k, rows)
		if err != nil {
			return "", err
		}
		if st.Pass.Last {
			final = append(final, last)
		}
	}
	h := u.steps.Head
	s := newScope(u.writer, "dense", "dense", h.Expr)
	s.bind(h.H, final)
	s.weights(h.Blocks, u.network.Params)
	prediction, err := s.value(h.Pred)
	if err == nil && !prediction.sample {
		err = fmt.Errorf("the prediction does not depend on the input")
	}
	return prediction.name, err
}

// pass writes one recurrence over time, after those that it reads, and returns
// what it hands on from its last step.
func (u *unrolling) pass(k int, rows []value) (last value, err error) {
	st := u.steps.Passes[k]
	u.outs[k] = make([]value, len(rows))
	states := u.initial(st)
	for i := range rows {
		t := i
		if st.Pass.Reverse {
			t = len(rows) - 1 - i
		}
		s := newScope(u.writer, st.Pass.Name, fmt.Sprintf("%s/%d", st.Pass.Name, t), st.Expr)
		s.weights(st.Blocks, u.network.Params)
		s.bind(st.X, u.inputs(st, rows, t))
		s.bind(st.States, states)
		s.callNext(st)
		for j, n := range st.Next {
			if states[j], err = s.value(n); err != nil {
				return value{}, err
			}
		}
		if last, err = s.value(st.Out); err != nil {
			return value{}, err
		}
		u.outs[k][t] = last
	}
	return last, u.final(st, states)
}

// inputs is what a pass reads at time step t.
func (u *unrolling) inputs(st graph.Step, rows []value, t int) []value {
	if len(st.Pass.Sources) == 0 {
		return rows[t : t+1]
	}
	var xs []value
	for _, k := range st.Pass.Sources {
		xs = append(xs, u.outs[k][t])
	}
	return xs
}

// initial is the state before the first step: inputs of a stateful network, zeros
// otherwise.
func (u *unrolling) initial(st graph.Step) []value {
	units := st.Pass.Layer.Units
	states := make([]value, len(st.States))
	for i, name := range st.Pass.Layer.Cell.States() {
		if !u.network.Spec.Model.Stateful {
			states[i] = value{u.matrix(fmt.Sprintf("zeros/%d", units), make([]float64, units), 1, units), false}
			continue
		}
		states[i] = value{st.Pass.Name + "/state_" + name, true}
		u.graph.Inputs = append(u.graph.Inputs, onnx.Value{
			Name: states[i].name, Doc: "zeros for the first batch, then what " + nextName(st, name) + " was", Type: u.element,
			Dims: []onnx.Dim{batchAxis, {Size: units}},
		})
	}
	return states
}

// final makes the states after the last step outputs of a stateful network.
func (u *unrolling) final(st graph.Step, states []value) error {
	if !u.network.Spec.Model.Stateful {
		return nil
	}
	for i, name := range st.Pass.Layer.Cell.States() {
		if !states[i].sample {
			return fmt.Errorf("state %s of %s depends on no input and no earlier state: it cannot be handed on", name, st.Pass.Name)
		}
		u.output(nextName(st, name), "state after the batch", u.element, states[i].name, st.Pass.Layer.Units)
	}
	return nil
}

func nextName(st graph.Step, state string) string { return st.Pass.Name + "/next_" + state }

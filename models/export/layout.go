package export

import (
	"slices"

	"unroll/graph"
	"unroll/models"
)

// entry is a tensor of the Keras layout and its place in the flat parameter vector.
type entry struct {
	name   string // "layer0/kernel"
	group  string // "layer0"
	role   string // "kernel"
	shape  []int
	offset int
}

func (e entry) size() int {
	size := 1
	for _, d := range e.shape {
		size *= d
	}
	return size
}

// layout lists the tensors of a network in the Keras layout, in its order.
func layout(s graph.Stack) []entry {
	var entries []entry
	width := s.Inputs
	for _, p := range s.Passes() {
		entries = append(entries, group(p.Name, p.Params, p.Layer.Cell.Weights(p.Inputs+1, p.Layer.Units+1))...)
		width = p.Layer.Outputs()
	}
	entries = append(entries, group("dense", s.HeadParams(), s.WithDefaults().Head.Weights(width+1, s.HeadWidth()+1))...)
	if s.Scaled() {
		entries = append(entries, group("window", s.ScalingParams(), s.Scaling.Weights())...)
	}
	return entries
}

// group lists a layer's tensors. wider are the weights of a larger layer: a weight
// with a single row there too is a list in Keras. The bias and the recurrent bias of
// a GRU, neighbors in the flat vector, are one tensor of two rows.
func group(name string, params []graph.Param, wider []graph.Weight) []entry {
	var entries []entry
	for i, p := range params {
		if p.Name == "recurrent_bias" && i > 0 && params[i-1].Name == "bias" {
			entries[len(entries)-1].shape = []int{2, p.Cols()}
			continue
		}
		e := entry{name: p.Path, group: name, role: p.Name, shape: []int{p.Rows, p.Cols()}, offset: p.Offset}
		if wider[i].Rows == 1 {
			e.shape = e.shape[1:]
		}
		entries = append(entries, e)
	}
	return entries
}

// tensors returns the network's weights in the Keras layout.
func (n *Network) tensors() []models.Tensor {
	var list []models.Tensor
	for _, e := range layout(n.Stack) {
		list = append(list, models.Tensor{Name: e.name, Shape: e.shape, Values: slices.Clone(n.Params[e.offset : e.offset+e.size()])})
	}
	return list
}

// Safetensors returns the weights in the Keras layout as a safetensors file, in
// the type that the Spec computes in.
func (n *Network) Safetensors() ([]byte, error) {
	return encodeSafetensors(n.tensors(), n.Spec.Train.Dtype)
}

// NPZ returns the weights in the Keras layout as numpy's .npz file, in the type
// that the Spec computes in. The same weights give the same bytes.
func (n *Network) NPZ() ([]byte, error) {
	return encodeNPZ(n.tensors(), n.Spec.Train.Dtype)
}

// arrange returns the flat parameter vector of tensors in the Keras layout.
func arrange(stack graph.Stack, tensors []models.Tensor) ([]float64, error) {
	entries := layout(stack)
	tensors, err := match(entries, tensors)
	if err != nil {
		return nil, err
	}
	params := make([]float64, stack.Size())
	for i, e := range entries {
		copy(params[e.offset:], tensors[i].Values)
	}
	return params, nil
}

// packed returns a parameter vector as models.Saved, without an optimizer.
func packed(stack graph.Stack, params []float64, dtype string) (models.Saved, error) {
	var list []models.Tensor
	for _, p := range stack.Params() {
		list = append(list, models.Tensor{Name: p.Path, Shape: []int{p.Rows, p.Cols()}, Values: params[p.Offset : p.Offset+p.Size()]})
	}
	return encodeSafetensors(list, dtype)
}

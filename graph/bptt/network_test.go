package bptt

import "fmt"

// Layer is a twin with its size and its weights.
type Layer struct {
	Twin    *Twin
	Units   int
	Weights Weights[float64]
}

// Network is a stack of recurrent layers, each reading every output of the one
// below, and a dense head that reads the topmost layer's last output.
type Network struct {
	Layers []Layer
	Head   Dense
}

// Pass is the record of a network's forward pass, for the backward pass.
type Pass struct {
	Traces []*Trace[float64] // one a layer
	Output []float64         // [B, Head.Outputs]
}

// Final returns the states after the last step, [layer][state][B*H]: the
// initial states of the next batch in stateful use.
func (p *Pass) Final() [][][]float64 {
	var states [][][]float64
	for _, tr := range p.Traces {
		states = append(states, tr.States[tr.Dims.T])
	}
	return states
}

// Weights returns all weights, layer by layer, the head's last. They are the
// network's own, not copies.
func (n *Network) Weights() []Weights[float64] {
	var all []Weights[float64]
	for _, l := range n.Layers {
		all = append(all, l.Weights)
	}
	return append(all, n.Head.weights())
}

// Forward runs t steps of b sequences, x being [t, b, features]. initial has
// the states of each layer, nil meaning zeros.
func (n *Network) Forward(t, b int, x []float64, initial [][][]float64) (*Pass, error) {
	if len(n.Layers) == 0 || t < 1 || b < 1 || len(x)%(t*b) != 0 {
		return nil, fmt.Errorf("network of %d layers, x of %d values: want a layer at least and [T, B, F] = [%d, %d, F]", len(n.Layers), len(x), t, b)
	}
	if initial != nil && len(initial) != len(n.Layers) {
		return nil, fmt.Errorf("initial states of %d layers given: the network has %d", len(initial), len(n.Layers))
	}
	p := &Pass{}
	for k, l := range n.Layers {
		var states [][]float64
		if initial != nil {
			states = initial[k]
		}
		tr, err := Forward(l.Twin, Dims{T: t, B: b, F: len(x) / (t * b), H: l.Units}, l.Weights, x, states)
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", k, err)
		}
		p.Traces = append(p.Traces, tr)
		x = tr.Outputs()
	}
	top := n.Layers[len(n.Layers)-1].Units
	if n.Head.Inputs != top || len(n.Head.Kernel) != top*n.Head.Outputs || len(n.Head.Bias) != n.Head.Outputs {
		return nil, fmt.Errorf("head: want a kernel of [%d, %d] and as many biases as outputs", top, n.Head.Outputs)
	}
	p.Output = n.Head.forward(x[(t-1)*b*top:])
	return p, nil
}

// Backward returns the gradients of all weights, in the order of
// [Network.Weights], from the gradient of the output. No gradient flows into
// the states that the pass began with.
func (n *Network) Backward(p *Pass, dOutput []float64) ([]Weights[float64], error) {
	if len(dOutput) != len(p.Output) {
		return nil, fmt.Errorf("the gradient of the output has %d values: want %d", len(dOutput), len(p.Output))
	}
	grads := make([]Weights[float64], len(n.Layers)+1)
	top := p.Traces[len(p.Traces)-1]
	h := top.States[top.Dims.T][0]
	d, dh := n.Head.backward(h, dOutput)
	grads[len(n.Layers)] = d
	dOutputs := append(make([]float64, (top.Dims.T-1)*len(dh)), dh...)
	for k := len(n.Layers) - 1; k >= 0; k-- {
		g, err := Backward(p.Traces[k], dOutputs, nil)
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", k, err)
		}
		grads[k], dOutputs = g.Weights, g.X
	}
	return grads, nil
}

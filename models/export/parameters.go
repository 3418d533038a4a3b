package export

import (
	"gorgonia.org/tensor"

	"unroll/dataset"
	"unroll/graph"
	"unroll/models/export/onnx"
)

// link writes how the parameters of each target and the point forecast follow from what the
// head gives, in float64 as package models computes them.
func (n *Network) link(w *writer, loss graph.Parametric, raw string) (parameters []string, point string, err error) {
	e := graph.NewExpr(tensor.Float64)
	output := e.Input("output", 1, n.Stack.Width())
	nodes := e.Parameters(loss, output)
	nodes = append(nodes, loss.Point(e, nodes))
	if err := e.Err(); err != nil {
		return nil, "", err
	}
	wide := *w
	wide.element = onnx.Double
	s := newScope(&wide, "link", e)
	s.bind(output, w.cast(raw, onnx.Double))
	for i, node := range nodes {
		v, err := s.value(node)
		if err != nil {
			return nil, "", err
		}
		if !v.sample {
			name := "point forecast"
			if i < len(nodes)-1 {
				name = loss.Parameters()[i]
			}
			return nil, "", dataset.BadInput("", "the %s of the loss %s does not depend on what the network gives: it has no batch axis and cannot be exported",
				name, n.Spec.Train.Loss.Name)
		}
		parameters = append(parameters, v.name)
	}
	last := len(parameters) - 1
	return parameters[:last], parameters[last], nil
}

// quantilesBack reports whether the parameters are brought back to the series' unit with the
// scaling: they are if they are quantiles, unless a difference is to be undone over several rows.
// The quantile of a sum is not the sum of quantiles.
func (n *Network) quantilesBack(scaled bool) bool {
	_, quantiles := n.Stack.Loss.(*graph.Quantile)
	return scaled && quantiles && (n.horizon() == 1 || lost(n.Preparation.Target) == 0)
}

package graph

import (
	"fmt"
	"slices"

	"gorgonia.org/tensor"
)

// Scalings are the registered scalings of windows.
var Scalings = NewRegistry[Scaling]("window scaling", "none")

// Scaling brings the target's own past in each window to a unit of its own for the network,
// and what the network predicts back: z = (x - center)/scale of every value x, so that
// center + scale*z is in the unit of x. Center and scale are statistics of that window alone.
type Scaling interface {
	// Weights lists the weights that are learned, in the order in which they lie in the flat
	// parameter vector.
	Weights() []Weight
	// Statistics returns center and scale [batch, 1] of windows [batch, rows]. The scale is not
	// 0, also if all values of a window are equal. A nil center stands for 0.
	Statistics(e *Expr, w *Weights, window *Node) (center, scale *Node)
	// Centered reports whether there is a center.
	Centered() bool
}

// Rescaler is a [Parametric] loss whose parameters can be taken to another unit of the targets.
type Rescaler interface {
	Parametric
	// Rescale returns, for the parameters of a target z, those of center + scale*z, with center
	// and scale of the parameters' shape [batch, targets]. A nil center stands for 0.
	Rescale(e *Expr, parameters []*Node, center, scale *Node) []*Node
	// Given is Pointwise for the parameters that Link returns.
	Given(e *Expr, parameters []*Node, target *Node) *Node
}

// Scaled reports whether the stack scales its windows.
func (s Stack) Scaled() bool {
	_, none := s.Scaling.(*NoScaling)
	return s.Scaling != nil && !none
}

// Objective is the loss as a function of [Unrolled].Pred: Loss, or with a window scaling a
// [Parametric] loss of what the head gives and the window's statistics.
func (s Stack) Objective() Loss {
	s = s.WithDefaults()
	if !s.Scaled() {
		return s.Loss
	}
	return &ScaledLoss{Loss: s.Loss, Centered: s.Scaling.Centered()}
}

// ScaledLoss is a loss of predictions that are in the unit of a scaled window. What it reads
// is what the head gives for the parameters of Loss, and then the window's center, if there
// is one, and its scale, for each target. Predictions and parameters are brought to the
// targets' unit before they are compared: the targets are not scaled.
type ScaledLoss struct {
	Loss     Loss // that compares in the targets' unit: a [Rescaler], or not [Parametric]
	Centered bool
}

// Names of what a [ScaledLoss] reads besides the parameters.
const (
	windowCenter = "window center"
	WindowScale  = "window scale"
)

// Parameters are those of Loss, and the statistics.
func (l *ScaledLoss) Parameters() []string {
	names := []string{"prediction"}
	if p, is := l.Loss.(Parametric); is {
		names = slices.Clone(p.Parameters())
	}
	if l.Centered {
		names = append(names, windowCenter)
	}
	return append(names, WindowScale)
}

// Link returns the parameters of Loss in the targets' unit, or the predictions.
func (l *ScaledLoss) Link(e *Expr, raw []*Node) []*Node {
	last := len(raw) - 1
	raw, scale := raw[:last], raw[last]
	var center *Node
	if l.Centered {
		raw, center = raw[:last-1], raw[last-1]
	}
	if r, is := l.Loss.(Rescaler); is {
		return r.Rescale(e, r.Link(e, raw), center, scale)
	}
	return []*Node{e.unscaled(raw[0], center, scale)}
}

// Pointwise is Loss in the targets' unit.
func (l *ScaledLoss) Pointwise(e *Expr, prediction, target *Node) *Node {
	p := e.Parameters(l, prediction)
	if r, is := l.Loss.(Rescaler); is {
		return r.Given(e, p, target)
	}
	return l.Loss.Pointwise(e, p[0], target)
}

// Point is that of Loss.
func (l *ScaledLoss) Point(e *Expr, p []*Node) *Node {
	if r, is := l.Loss.(Parametric); is {
		return r.Point(e, p)
	}
	return p[0]
}

// CheckTarget is that of Loss.
func (l *ScaledLoss) CheckTarget(y float64) error { return CheckTarget(l.Loss, y) }

// unscaled is center + scale*z; a nil center stands for 0.
func (e *Expr) unscaled(z, center, scale *Node) *Node {
	x := e.Mul(z, scale)
	if center == nil {
		return x
	}
	return e.Add(x, center)
}

// checkScaling says why the windows cannot be scaled.
func (s Stack) checkScaling() error {
	if !s.Scaled() {
		return nil
	}
	if err := Check(s.Scaling); err != nil {
		return err
	}
	loss := s.WithDefaults().Loss
	_, parametric := loss.(Parametric)
	_, rescales := loss.(Rescaler)
	_, checks := loss.(TargetChecker)
	switch centered := s.Scaling.Centered(); {
	case s.Rows < 1 || s.Columns < 1 || s.Inputs%s.Columns != 0:
		return BadInput("", "windows of %d rows of %d columns, in steps of %d inputs: a step must have whole rows", s.Rows, s.Columns, s.Inputs)
	case centered && s.Rows < 2:
		return BadInput("window_scaling", "window_scaling: a window of one row is its own mean, so that nothing of it would be left: give a longer look-back, or choose mean")
	case parametric && !rescales:
		return BadInput("window_scaling", "window_scaling: the loss predicts probabilities, which have no unit that a window could scale: choose none, or another loss")
	case parametric && checks && centered:
		return BadInput("window_scaling", "window_scaling: the loss is one of counts or amounts, whose 0 must stay where it is: choose mean or none")
	case parametric && len(s.Scaling.Weights()) > 0:
		return BadInput("window_scaling", "window_scaling: a learned scale can become negative, which the parameters of this loss cannot follow: choose mean or standard, or a loss such as mse")
	}
	return nil
}

// WindowStep is the graph of the statistics of each window, which is computed once, before the
// passes.
type WindowStep struct {
	Expr   *Expr
	Window *Node // input: the target's past in each sample [B, Stack.Rows], a part of the network's input
	Blocks []Block
	// Statistics are the center, if there is one, and the scale, each [B, 1]: inputs of the
	// passes that read the network's input and of the head.
	Statistics []*Node

	// With gradient, and if there are Blocks; nil without.
	DStatistics []*Node // inputs: gradient that arrives at Statistics
	DBlocks     []*Node // gradient of Blocks; nil stands for zero
}

// newWindow writes the statistics; nil without a scaling.
func (s Stack) newWindow(dtype tensor.Dtype, batch int, train bool) (*WindowStep, error) {
	if !s.Scaled() {
		return nil, nil
	}
	e := NewExpr(dtype)
	u := s.writeWindow(e, batch)
	if train && len(u.Blocks) > 0 && e.Err() == nil {
		u.DStatistics = s.statisticsInputs(e, "gradient/", batch)
		u.DBlocks = e.Gradient(u.Statistics, u.DStatistics, nodes(u.Blocks))
	}
	return u, e.Err()
}

func (s Stack) writeWindow(e *Expr, batch int) *WindowStep {
	w := NewWeights(e, s.ScalingParams())
	u := &WindowStep{Expr: e, Window: e.Input("window", batch, s.Rows), Blocks: w.Blocks()}
	center, scale := s.Scaling.Statistics(e, w, u.Window)
	if s.Scaling.Centered() {
		u.Statistics = append(u.Statistics, center)
	}
	u.Statistics = append(u.Statistics, scale)
	for _, n := range u.Statistics {
		if e.ok("Statistics", n) && (Rows(n) != batch || Cols(n) != 1) {
			e.fail("a statistic of the windows has shape %v: it must be [%d, 1]", n.Shape(), batch)
		}
	}
	return u
}

// statisticsInputs adds inputs like the statistics of windows; none without a scaling.
func (s Stack) statisticsInputs(e *Expr, prefix string, batch int) []*Node {
	if !s.Scaled() {
		return nil
	}
	var inputs []*Node
	if s.Scaling.Centered() {
		inputs = append(inputs, e.Input(prefix+windowCenter, batch, 1))
	}
	return append(inputs, e.Input(prefix+WindowScale, batch, 1))
}

// scaleInputs returns the network's inputs [B, F] with the target's columns scaled.
func (s Stack) scaleInputs(e *Expr, xs, statistics []*Node) []*Node {
	if len(statistics) == 0 || !e.ok("scaling", append(slices.Clone(xs), statistics...)...) {
		return xs
	}
	wide := slices.Clone(statistics)
	last := len(wide) - 1
	if s.Columns > 1 {
		batch := Rows(xs[0])
		targets, others := make([]float64, s.Inputs), make([]float64, batch*s.Inputs)
		for i := range targets {
			if i%s.Columns == 0 {
				targets[i] = 1
			}
		}
		for i := range others {
			others[i] = 1 - targets[i%s.Inputs]
		}
		for k := range wide {
			wide[k] = e.MatMul(wide[k], e.Matrix("columns of the target", targets, 1, s.Inputs))
		}
		wide[last] = e.Add(wide[last], e.Matrix("other columns", others, batch, s.Inputs))
	}
	scaled := slices.Clone(xs)
	for t := range scaled {
		if last > 0 {
			scaled[t] = e.Sub(scaled[t], wide[0])
		}
		scaled[t] = e.Div(scaled[t], wide[last])
	}
	return scaled
}

// withStatistics puts the statistics of the windows behind what the head gives, each once for
// every output, as [ScaledLoss] reads them.
func (s Stack) withStatistics(e *Expr, output *Node, statistics []*Node) *Node {
	if len(statistics) == 0 || !e.ok("head", append(slices.Clone(statistics), output)...) {
		return output
	}
	width := s.Width()
	all := e.MatMul(output, e.place(s.HeadWidth(), width, 0))
	for k, n := range statistics {
		columns := make([]float64, width)
		for i := range s.Outputs {
			columns[s.HeadWidth()+k*s.Outputs+i] = 1
		}
		all = e.Add(all, e.MatMul(n, e.Matrix(fmt.Sprintf("columns of statistic %d", k), columns, 1, width)))
	}
	return all
}

package graph

import (
	"slices"

	"gorgonia.org/tensor"
)

// Steps is a network as one graph for a single time step of each pass, and one
// for the head. Repeated over time, forward and then backward, they give the
// same numbers as [Unrolled], and their size does not depend on the number of time
// steps.
type Steps struct {
	Window *WindowStep // nil unless there is a Stack.Scaling
	Passes []Step
	Head   HeadStep
}

// Step is one time step of a pass, with its vector-Jacobian product.
type Step struct {
	Pass   Pass
	Expr   *Expr
	X      []*Node // the step's input [B, F]: one, or one for each of Pass.Sources
	Window []*Node // inputs: WindowStep.Statistics, of a pass that reads the network's input
	Scaled *Node   // X side by side, scaled: what the cell and a residual connection read
	States []*Node // previous states [B, H]
	Masks  []Mask  // dropout masks, the same at every step
	Blocks []Block // weights, gate by gate
	Next   []*Node // states after the step
	Out    *Node   // the output of the pass: Next[0], or that plus the input

	// With gradient; nil without.
	DNext   []*Node // inputs: gradient that arrives from the next step at each of Next
	DOut    *Node   // input: gradient that arrives at Out at every step; nil if none does
	DX      []*Node // gradient of X; nil stands for zero
	DWindow []*Node // this step's share of the gradient of Window; nil stands for zero
	DStates []*Node // gradient of States; nil stands for zero
	DBlocks []*Node // this step's share of the gradient of Blocks; nil stands for zero
}

// HeadStep is the head on the final outputs of the last layer's passes, and the loss.
type HeadStep struct {
	Expr    *Expr
	H       []*Node // inputs [B, H], one for each pass with Last
	Window  []*Node // inputs: WindowStep.Statistics
	Y       *Node   // targets [B, outputs]; nil without gradient
	Weight  *Node   // their weights [B, outputs]; nil unless Stack.Weighted
	Blocks  []Block
	Pred    *Node   // what the head gives, and with a scaling Window, [B, Stack.Width]
	Loss    *Node   // [1, 1]; nil without gradient
	DH      []*Node // gradient of H
	DWindow []*Node // gradient of Window; nil stands for zero
	DBlocks []*Node
}

// Steps writes the network as single steps. With train they have masks,
// targets, the loss and gradients.
//
// In the last layer a gradient arrives at the final output alone: it is added
// to that of state 0 after the last step, and the passes have no DOut unless a
// residual connection makes the output another value than the state.
func (s Stack) Steps(dtype tensor.Dtype, batch int, train bool) (*Steps, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	steps := &Steps{}
	passes := s.Passes()
	for _, p := range passes {
		step, err := s.newStep(dtype, p, passes, batch, train)
		if err != nil {
			return nil, err
		}
		steps.Passes = append(steps.Passes, step)
	}
	var err error
	if steps.Window, err = s.newWindow(dtype, batch, train); err != nil {
		return nil, err
	}
	steps.Head, err = s.newHead(dtype, batch, train)
	return steps, err
}

func (s Stack) newStep(dtype tensor.Dtype, p Pass, passes []Pass, batch int, train bool) (Step, error) {
	e := NewExpr(dtype)
	w := NewWeights(e, p.Params)
	m := newMasks(e, p, batch, train)
	w.mask = m.recurrent
	st := Step{Pass: p, Expr: e, Blocks: w.Blocks(), Masks: m.all, States: stateInputs(e, p, batch)}
	if len(p.Sources) == 0 {
		st.X = []*Node{e.Input("x", batch, p.Inputs)}
		st.Window = s.statisticsInputs(e, "", batch)
	}
	for _, k := range p.Sources {
		st.X = append(st.X, e.Input("x/"+passes[k].Name, batch, passes[k].Layer.Units))
	}
	st.Scaled = join(e, s.scaleInputs(e, st.X, st.Window))
	e.setScope(p.Name)
	next := takeStep(e, p.Layer.Cell, w, m.maskInput(e, st.Scaled), st.States)
	w.checkMask()
	if e.Err() != nil {
		return st, e.Err()
	}
	st.Next, st.Out = next, p.output(e, st.Scaled, next)
	if train {
		st.differentiate(batch)
	}
	return st, e.Err()
}

// differentiate adds the vector-Jacobian product of the step.
func (st *Step) differentiate(batch int) {
	e, p := st.Expr, st.Pass
	var outputs, arriving []*Node
	for i, name := range p.Layer.Cell.States() {
		d := e.Input("gradient/"+name, batch, p.Layer.Units)
		st.DNext = append(st.DNext, d)
		outputs, arriving = append(outputs, st.Next[i]), append(arriving, d)
	}
	if !p.Last || p.Layer.Residual {
		st.DOut = e.Input("gradient/out", batch, p.Layer.Units)
		outputs, arriving = append(outputs, st.Out), append(arriving, st.DOut)
	}
	grads := e.Gradient(outputs, arriving, slices.Concat(st.X, st.Window, st.States, nodes(st.Blocks)))
	st.DX, grads = grads[:len(st.X)], grads[len(st.X):]
	st.DWindow, grads = grads[:len(st.Window)], grads[len(st.Window):]
	st.DStates, st.DBlocks = grads[:len(st.States)], grads[len(st.States):]
}

func (s Stack) newHead(dtype tensor.Dtype, batch int, train bool) (HeadStep, error) {
	e := NewExpr(dtype)
	var h []*Node
	for _, p := range s.Passes() {
		if p.Last {
			h = append(h, e.Input("h/"+p.Name, batch, p.Layer.Units))
		}
	}
	head := writeHead(e, s, h, s.statisticsInputs(e, "", batch), batch, train)
	if train {
		grads := e.Gradient([]*Node{head.Loss}, []*Node{e.Const(1, 1, 1)}, slices.Concat(head.H, head.Window, nodes(head.Blocks)))
		head.DH, grads = grads[:len(head.H)], grads[len(head.H):]
		head.DWindow, head.DBlocks = grads[:len(head.Window)], grads[len(head.Window):]
	}
	return head, e.Err()
}

// writeHead writes the head on the final outputs h, and with train the loss.
func writeHead(e *Expr, s Stack, h, statistics []*Node, batch int, train bool) HeadStep {
	s = s.WithDefaults()
	w := NewWeights(e, s.HeadParams())
	head := HeadStep{Expr: e, H: h, Window: statistics, Blocks: w.Blocks()}
	head.Pred = s.Head.Apply(e, w, join(e, h))
	if want := (tensor.Shape{batch, s.HeadWidth()}); e.Err() == nil && (head.Pred == nil || !head.Pred.Shape().Eq(want)) {
		e.fail("the head's prediction has the wrong shape: it must be %v", want)
	}
	head.Pred = s.withStatistics(e, head.Pred, statistics)
	if !train || e.Err() != nil {
		return head
	}
	head.Y = e.Input("y", batch, s.Outputs)
	if s.Weighted {
		head.Weight = e.Input("weight", batch, s.Outputs)
	}
	head.Loss = e.MeanLoss(s.Objective(), head.Pred, head.Y, head.Weight)
	return head
}

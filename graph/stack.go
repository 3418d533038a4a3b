package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"unroll/dataset/input"
)

// Layer is a recurrent layer of a [Stack].
type Layer struct {
	Cell             Cell
	Units            int
	Bidirectional    bool    // a second cell runs from the last step to the first; outputs side by side
	Residual         bool    // the input is added to the output; widths must be equal
	Dropout          float64 // share of the input's features dropped while training
	RecurrentDropout float64 // share of the hidden units dropped in h U while training
}

// Outputs is the width of the layer's output.
func (l Layer) Outputs() int {
	if l.Bidirectional {
		return 2 * l.Units
	}
	return l.Units
}

// Stack is a whole network: recurrent layers, a head on the last time step's output
// of the last layer, and the loss that it trains on.
type Stack struct {
	Inputs   int // features at each time step
	Layers   []Layer
	Outputs  int  // values predicted
	Head     Head // nil for the default, Dense
	Loss     Loss // nil for the default, MSE
	Weighted bool // the targets have weights, given with them: see Expr.MeanLoss

	// Scaling brings the target's past to a unit of each sample's own; nil for none. It needs
	// Rows, the number of rows in a sample, and Columns, that of a row: the first of them is the
	// target's. A time step has one or more whole rows.
	Scaling       Scaling
	Rows, Columns int
}

// WithDefaults returns the stack with the default head and loss in place of nil.
func (s Stack) WithDefaults() Stack {
	if s.Head == nil {
		s.Head = Heads.Default().New()
	}
	if s.Loss == nil {
		s.Loss = Losses.Default().New()
	}
	return s
}

// HeadWidth is the number of values that the head gives: one for each output, or with a
// [Parametric] loss one for each of its parameters of each output.
func (s Stack) HeadWidth() int { return width(s.Loss, s.Outputs) }

// Width is the number of values that the loss reads: those of the head and, with a scaling,
// the statistics of the window for each output.
func (s Stack) Width() int { return width(s.Objective(), s.Outputs) }

func width(l Loss, outputs int) int {
	if p, is := l.(Parametric); is {
		return len(p.Parameters()) * outputs
	}
	return outputs
}

// MaxParameters is the greatest size of a network: far more than a series of numbers needs.
const MaxParameters = 20_000_000

// maxUnits is a limit against typing errors.
const maxUnits = 1 << 16

// Check says what makes the stack impossible, or returns nil.
func (s Stack) Check() error {
	if s.Inputs < 1 || s.Outputs < 1 || len(s.Layers) == 0 {
		return BadInput("", "a network needs at least one input, one layer and one output, not %d, %d and %d",
			s.Inputs, len(s.Layers), s.Outputs)
	}
	inputs := s.Inputs
	for i, l := range s.Layers {
		if err := l.check(inputs); err != nil {
			return fmt.Errorf("layer %d: %w", i, err)
		}
		inputs = l.Outputs()
	}
	if err := Check(s.Head); err != nil {
		return fmt.Errorf("head: %w", err)
	}
	if err := Check(s.Loss); err != nil {
		return fmt.Errorf("loss: %w", err)
	}
	if err := s.checkScaling(); err != nil {
		return err
	}
	if size := s.Size(); size > MaxParameters {
		return BadInput("units", "the network has %d parameters, more than %d: use fewer units", size, MaxParameters)
	}
	return nil
}

func (l Layer) check(inputs int) error {
	if l.Cell == nil {
		return BadInput("cell", "no cell: Cells.Lookup finds one by its name")
	}
	if l.Units < 1 || l.Units > maxUnits {
		return BadInput("units", "%d units: give 1 to %d", l.Units, maxUnits)
	}
	if l.Residual && inputs != l.Outputs() {
		return BadInput("residual", "residual: the input has %d columns and the output %d; they must be equal", inputs, l.Outputs())
	}
	if !(l.Dropout >= 0 && l.Dropout < 1) {
		return BadInput("dropout", "dropout %v: a rate lies in [0, 1)", l.Dropout)
	}
	if !(l.RecurrentDropout >= 0 && l.RecurrentDropout < 1) {
		return BadInput("recurrent_dropout", "recurrent_dropout %v: a rate lies in [0, 1)", l.RecurrentDropout)
	}
	if err := Check(l.Cell); err != nil {
		return err
	}
	if len(l.Cell.States()) == 0 {
		return BadInput("cell", "the cell names no states: state 0 is its output")
	}
	for _, w := range l.Cell.Weights(inputs, l.Units) {
		if err := w.check(); err != nil {
			return BadInput("cell", "the cell's weight %q has %w", w.Name, err)
		}
	}
	return nil
}

// Check says which option of a cell, a head, a loss, an optimizer or a schedule is
// impossible: a number outside of the range of its field, or what its [Checker] refuses.
func Check(member any) error {
	err := input.Check(member)
	if c, can := member.(Checker); can && err == nil {
		err = c.Check()
	}
	if err != nil {
		return BadInput("", "%w", err)
	}
	return nil
}

// Pass is one recurrence over time: a layer, or one direction of a
// bidirectional one.
type Pass struct {
	Name    string // "layer0", or "layer0/backward"
	Layer   Layer
	Inputs  int
	Reverse bool  // from the last time step to the first
	Sources []int // passes whose outputs it reads; none: the network's input
	Last    bool  // its final output goes to the head
	Params  []Param
}

// Passes lists the recurrences in the order in which they run, with their
// places in the flat parameter vector. The head's parameters follow the last.
func (s Stack) Passes() []Pass {
	var passes []Pass
	var sources []int
	inputs, offset := s.Inputs, 0
	for i, l := range s.Layers {
		first := len(passes)
		for _, reverse := range directions(l) {
			p := Pass{
				Name: fmt.Sprintf("layer%d", i), Layer: l, Inputs: inputs, Reverse: reverse,
				Sources: sources, Last: i == len(s.Layers)-1,
			}
			if reverse {
				p.Name += "/backward"
			}
			p.Params, offset = place(p.Name, l.Cell.Weights(inputs, l.Units), offset)
			passes = append(passes, p)
		}
		sources = nil
		for k := first; k < len(passes); k++ {
			sources = append(sources, k)
		}
		inputs = l.Outputs()
	}
	return passes
}

func directions(l Layer) []bool {
	if l.Bidirectional {
		return []bool{false, true}
	}
	return []bool{false}
}

func place(path string, weights []Weight, offset int) ([]Param, int) {
	params := make([]Param, len(weights))
	for i, w := range weights {
		params[i] = Param{Path: path + "/" + w.Name, Offset: offset, Weight: w}
		offset += w.Size()
	}
	return params, offset
}

// HeadParams lists the head's parameters.
func (s Stack) HeadParams() []Param {
	offset := 0
	for _, p := range s.Passes() {
		for _, w := range p.Params {
			offset = w.Offset + w.Size()
		}
	}
	if len(s.Layers) == 0 {
		return nil
	}
	units := s.Layers[len(s.Layers)-1].Outputs()
	params, _ := place(headPath, s.WithDefaults().Head.Weights(units, s.HeadWidth()), offset)
	return params
}

// Params lists every packed weight in the order of the flat parameter vector.
func (s Stack) Params() []Param {
	var params []Param
	for _, p := range s.Passes() {
		params = append(params, p.Params...)
	}
	return slices.Concat(params, s.HeadParams(), s.ScalingParams())
}

// ScalingParams lists the parameters of the window scaling, which follow the head's.
func (s Stack) ScalingParams() []Param {
	if !s.Scaled() {
		return nil
	}
	offset := 0
	for _, p := range s.HeadParams() {
		offset = p.Offset + p.Size()
	}
	params, _ := place("window", s.Scaling.Weights(), offset)
	return params
}

// Size returns the length of the flat parameter vector.
func (s Stack) Size() int {
	size := 0
	for _, p := range s.Params() {
		size += p.Size()
	}
	return size
}

// StepNumbers is about how many inputs, gates and states one time step of one sample has.
func (s Stack) StepNumbers() int {
	n := s.Inputs
	for _, l := range s.Layers {
		each := len(l.Cell.States())
		for _, w := range l.Cell.Weights(1, 1) {
			each += w.Cols()
		}
		n += l.Outputs() * each
	}
	return n
}

// Draw draws initial values for the whole flat parameter vector.
func (s Stack) Draw(rng *rand.Rand) []float64 {
	var values []float64
	for _, p := range s.Params() {
		values = append(values, p.Init(rng, p.Weight)...)
	}
	return values
}

package graph

import (
	"fmt"
	"slices"
	"strings"
)

// lstmParts are what [LSTM].Without can name.
var lstmParts = []string{"input_gate", "forget_gate", "output_gate", "input_activation", "output_activation"}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "lstm-1997",
		Summary:   "lstm without forget gate",
		Equations: "i,o = s(a_i),s(a_o); g = tanh(a_c); c' = c + i*g; h' = o*tanh(c')",
		Source:    "Hochreiter & Schmidhuber 1997",
		New: func() Cell {
			l := newLSTM()
			l.Without = []string{"forget_gate"}
			return l
		},
	})
	Cells.Register(Entry[Cell]{
		Name:      "peephole",
		Summary:   "lstm whose gates see the cell state",
		Equations: "i,f = s(a_i + p_i*c),s(a_f + p_f*c); c' = f*c + i*tanh(a_c); o = s(a_o + p_o*c'); h' = o*tanh(c')",
		Source:    "Gers et al. 2002",
		New: func() Cell {
			l := newLSTM()
			l.Peephole = true
			return l
		},
	})
	Cells.Register(Entry[Cell]{
		Name:      "cifg",
		Summary:   "lstm with coupled input and forget gates",
		Equations: "f,o = s(a_f),s(a_o); g = tanh(a_c); c' = f*c + (1-f)*g; h' = o*tanh(c')",
		Source:    "Greff et al. 2015",
		New: func() Cell {
			l := newLSTM()
			l.Coupled = true
			return l
		},
	})
}

// Parts are parts of a cell that it does without.
type Parts []string

// UnmarshalYAML adds a list to what the cell is without already: an lstm-1997 has
// no forget gate, whatever else is taken away.
func (p *Parts) UnmarshalYAML(unmarshal func(any) error) error {
	var more []string
	if err := unmarshal(&more); err != nil {
		return err
	}
	for _, part := range more {
		if !slices.Contains(*p, part) {
			*p = append(*p, part)
		}
	}
	return nil
}

// Check says which options are unknown or impossible together.
func (l *LSTM) Check() error {
	for _, part := range l.Without {
		if !slices.Contains(lstmParts, part) {
			return fmt.Errorf("without: unknown part %q: there are %s", part, strings.Join(lstmParts, ", "))
		}
	}
	without := func(part string) bool { return slices.Contains(l.Without, part) }
	switch gates := l.gates(); {
	case l.Coupled && (without("input_gate") || without("forget_gate")):
		return fmt.Errorf("coupled: the input gate is 1 - f: it cannot be combined with without: %v", l.Without)
	case l.Peephole && len(gates) == 0:
		return fmt.Errorf("peephole: there is no gate left to see the cell state; set it to false")
	case l.FullGateRecurrence && len(gates) == 0:
		return fmt.Errorf("full_gate_recurrence: there is no gate left; set it to false")
	case !slices.Contains(gates, "f") && l.ForgetBias != newLSTM().ForgetBias:
		return fmt.Errorf("forget_bias: %v: there is no forget gate; leave it out", l.ForgetBias)
	}
	if err := CheckActivation("activation", l.Activation); err != nil {
		return err
	}
	return CheckActivation("recurrent_activation", l.RecurrentActivation)
}

// gates are those of i, f, o that have weights of their own.
func (l *LSTM) gates() []string {
	removed := map[string]bool{
		"i": l.Coupled || slices.Contains(l.Without, "input_gate"),
		"f": slices.Contains(l.Without, "forget_gate"),
		"o": slices.Contains(l.Without, "output_gate"),
	}
	return slices.DeleteFunc([]string{"i", "f", "o"}, func(gate string) bool { return removed[gate] })
}

// States are h and c; with full gate recurrence also the gates.
func (l *LSTM) States() []string {
	states := []string{"h", "c"}
	if l.FullGateRecurrence {
		states = append(states, l.gates()...)
	}
	return states
}

// Weights are kernel, recurrent_kernel and bias, gates i, f, c, o. Peepholes add
// peephole [1, 3H], gates i, f, o; full gate recurrence adds
// gate_recurrent_kernel [H, 9H], its blocks ii, if, io, fi, ... named after the
// gate they read and the gate they feed. What belongs to a gate that is removed
// or coupled is left out.
func (l *LSTM) Weights(inputs, units int) []Weight {
	gates := l.gates()
	packed := slices.DeleteFunc([]string{"i", "f", "c", "o"}, func(k string) bool {
		return k != "c" && !slices.Contains(gates, k)
	})
	weights := []Weight{
		Kernel(inputs, units, packed...), RecurrentKernel(units, packed...),
		ForgetBias(units, "f", l.ForgetBias, packed...),
	}
	if l.Peephole {
		weights = append(weights, Row("peephole", units, GlorotUniform, gates...))
	}
	if l.FullGateRecurrence {
		r := Weight{Name: "gate_recurrent_kernel", Rows: units, Width: units, Init: Orthogonal}
		for _, from := range gates {
			for _, to := range gates {
				r.Gates = append(r.Gates, from+to)
			}
		}
		weights = append(weights, r)
	}
	return weights
}

// gate returns the value of gate i, f or o, whose peephole sees c: 1 where it has
// no weights.
func (l *LSTM) gate(e *Expr, w *Weights, name string, x *Node, s State, c *Node) *Node {
	gates := l.gates()
	if !slices.Contains(gates, name) {
		return e.Const(1, Rows(s[0]), Cols(s[0]))
	}
	a := w.Affine(name, x, s[0])
	if l.Peephole {
		a = e.Add(a, e.Mul(w.Get("peephole", name), c))
	}
	if l.FullGateRecurrence {
		for k, from := range gates {
			a = e.Add(a, e.MatMul(s[2+k], w.Get("gate_recurrent_kernel", from+name)))
		}
	}
	return e.Activate(l.RecurrentActivation, a)
}

// activation is the name of g's or c's activation, linear if it is removed.
func (l *LSTM) activation(part string) string {
	if slices.Contains(l.Without, part) {
		return "linear"
	}
	return l.Activation
}

// withGates appends the gates that full gate recurrence keeps as states.
func (l *LSTM) withGates(s State, value map[string]*Node) State {
	if l.FullGateRecurrence {
		for _, gate := range l.gates() {
			s = append(s, value[gate])
		}
	}
	return s
}

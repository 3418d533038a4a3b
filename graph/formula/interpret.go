package formula

import "unroll/graph/bptt"

// matrix is a view of row-major values. An axis of length 1 has step 0: every
// index reads its only element.
type matrix[S bptt.Scalar] struct {
	values           []S
	rowStep, colStep int
}

func newMatrix[S bptt.Scalar](values []S, rows, cols, stride int) matrix[S] {
	m := matrix[S]{values, stride, 1}
	if rows == 1 {
		m.rowStep = 0
	}
	if cols == 1 {
		m.colStep = 0
	}
	return m
}

func (m matrix[S]) at(i, j int) S { return m.values[i*m.rowStep+j*m.colStep] }

// interpreter computes the values of one step after another.
type interpreter[S bptt.Scalar] struct {
	f       *Formula
	size    sizes
	weights bptt.Weights[S]
	values  []matrix[S]
}

func newInterpreter[S bptt.Scalar](f *Formula, d bptt.Dims, w bptt.Weights[S]) *interpreter[S] {
	m := &interpreter[S]{f: f, size: newSizes(d.B, d.F, d.H), weights: w}
	for _, v := range f.values {
		rows, cols := m.size[v.shape.rows], m.size[v.shape.cols]
		a := newMatrix(make([]S, rows*cols), rows, cols, cols)
		switch v.op {
		case number:
			a.values[0] = numberOf[S](v.number)
		case weighed:
			a = m.block(v.block)
		}
		m.values = append(m.values, a)
	}
	return m
}

// block views a gate's columns of a packed weight.
func (m *interpreter[S]) block(b *block) matrix[S] {
	s := b.weight.kind.shape()
	rows, width := m.size[s.rows], m.size[s.cols]
	return newMatrix(m.weights[b.weight.name][b.column(width):], rows, width, width*len(b.weight.blocks))
}

// step computes all values from the input x [B, F] and the states [B, H].
func (m *interpreter[S]) step(x []S, states [][]S) {
	for k, v := range m.f.values {
		switch v.op {
		case number, weighed:
		case input:
			copy(m.values[k].values, x)
		case previous:
			copy(m.values[k].values, states[v.state])
		case product:
			m.product(v)
		case call:
			m.call(v)
		default:
			m.elementwise(v)
		}
	}
}

func (m *interpreter[S]) product(v *value) {
	a, b, y := m.values[v.args[0].index], m.block(v.block), m.values[v.index]
	inner := m.size[v.block.weight.kind.shape().rows]
	cols := m.size[v.shape.cols]
	for i := range m.size[v.shape.rows] {
		for j := range cols {
			var total S
			for k := range inner {
				total += a.at(i, k) * b.at(k, j)
			}
			y.values[i*cols+j] = total
		}
	}
}

func (m *interpreter[S]) elementwise(v *value) {
	first := m.values[v.args[0].index]
	m.each(v, func(i, j int) S {
		y := first.at(i, j)
		if v.op == negative {
			return -y
		}
		for _, a := range v.args[1:] {
			z := m.values[a.index].at(i, j)
			switch v.op {
			case sum:
				y += z
			case difference:
				y -= z
			case hadamard:
				y *= z
			case quotient:
				y /= z
			}
		}
		return y
	})
}

func (m *interpreter[S]) call(v *value) {
	args := make([]S, len(v.args))
	m.each(v, func(i, j int) S {
		for k, a := range v.args {
			args[k] = m.values[a.index].at(i, j)
		}
		return apply(v.function, args)
	})
}

// each sets every element of a value.
func (m *interpreter[S]) each(v *value, element func(i, j int) S) {
	y, cols := m.values[v.index].values, m.size[v.shape.cols]
	for i := range m.size[v.shape.rows] {
		for j := range cols {
			y[i*cols+j] = element(i, j)
		}
	}
}

// full copies a value to [B, H], repeated where it is smaller.
func (m *interpreter[S]) full(v *value) []S {
	a := m.values[v.index]
	y := make([]S, 0, m.size[batch]*m.size[units])
	for i := range m.size[batch] {
		for j := range m.size[units] {
			y = append(y, a.at(i, j))
		}
	}
	return y
}

// apply computes a function in the scalar's form.
func apply[S bptt.Scalar](f *function, args []S) S {
	if numbers, ok := any(args).([]float64); ok {
		return any(f.real(numbers...)).(S)
	}
	return any(f.complex(any(args).([]complex128)...)).(S)
}

// numberOf turns a constant into a scalar.
func numberOf[S bptt.Scalar](v float64) S {
	if s, ok := any(v).(S); ok {
		return s
	}
	return any(complex(v, 0)).(S)
}

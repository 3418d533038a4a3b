package export

import (
	"fmt"
	"math"
	"slices"

	"unroll/dataset"
	"unroll/models/export/onnx"
)

// formula writes arithmetic on columns [batch, rows, 1] in float64; its values are
// numbered.
type formula struct{ *writer }

func (f formula) apply(op string, operands ...string) string {
	return f.node(op, f.name(), operands...)
}

func (f formula) name() string { return fmt.Sprintf("scaling/%d", len(f.graph.Nodes)) }

func (f formula) number(v float64) string { return f.scalar(onnx.Double, v) }

// between takes rows from .. to-1, counted from the end if negative.
func (f formula) between(x string, from, to int) string {
	return f.apply("Slice", x, f.position(from), f.position(to), f.position(1))
}

func (f formula) position(i int) string { return f.list(fmt.Sprintf("index/%d", i), i) }

// theEnd is beyond any last row.
const theEnd = math.MaxInt32

// recent leaves out the first rows.
func (f formula) recent(x string, rows int) string {
	if rows == 0 {
		return x
	}
	return f.between(x, rows, theEnd)
}

// forward applies a pipeline; see [dataset.Pipeline.Apply]. It returns the values before
// each step, and last those after all. A step of a lag leaves out as many first rows. Of a
// panel the pipelines are those of its series, which are alike.
func (f formula) forward(x string, of []dataset.Pipeline) []string {
	stages := []string{x}
	for i, s := range of[0] {
		switch form := s.Form.(type) {
		case dataset.Affine: // (x - Offset) / Scale + Low
			x = f.apply("Div", f.apply("Sub", x, f.fitted(of, i, offset)), f.fitted(of, i, scale))
			x = f.apply("Add", x, f.fitted(of, i, low))
		case dataset.Power: // (x^Lambda - 1) / Lambda
			x = f.apply("Log", x)
			if form.Lambda != 0 {
				power := f.apply("Exp", f.apply("Mul", x, f.fitted(of, i, lambda)))
				x = f.apply("Div", f.apply("Sub", power, f.number(1)), f.fitted(of, i, lambda))
			}
		case dataset.Lagged: // x[t] - x[t-Rows]
			x = f.apply("Sub", f.between(x, form.Rows, theEnd), f.between(x, 0, -form.Rows))
		}
		stages = append(stages, x)
	}
	return stages
}

// lags applies a pipeline's differences alone: the result is NaN where its value rests on
// a missing one.
func (f formula) lags(x string, p dataset.Pipeline) string {
	var lags dataset.Pipeline
	for _, s := range p {
		if s.Lag() > 0 {
			lags = append(lags, s)
		}
	}
	return f.forward(x, []dataset.Pipeline{lags})[len(lags)]
}

// backward undoes a pipeline for the horizon rows that follow those of stages, which
// forward returned; see [dataset.Pipeline.Inverse].
func (f formula) backward(z string, horizon int, of []dataset.Pipeline, stages []string) string {
	for i, s := range slices.Backward(of[0]) {
		switch form := s.Form.(type) {
		case dataset.Affine:
			z = f.apply("Sub", z, f.fitted(of, i, low))
			z = f.apply("Add", f.apply("Mul", z, f.fitted(of, i, scale)), f.fitted(of, i, offset))
		case dataset.Power: // (1 + Lambda z)^(1/Lambda), which there is above 0
			if form.Lambda != 0 {
				power := f.apply("Add", f.apply("Mul", z, f.fitted(of, i, lambda)), f.number(1))
				power = f.apply("Max", power, f.number(boxCoxEdge))
				z = f.apply("Div", f.apply("Log", power), f.fitted(of, i, lambda))
			}
			z = f.apply("Exp", z)
		case dataset.Lagged:
			z = f.accumulate(z, horizon, stages[i], form.Rows)
		}
	}
	return z
}

// accumulate adds to each row of z the result lag rows before it, the first of which are
// the last rows of before.
func (f formula) accumulate(z string, horizon int, before string, lag int) string {
	block := f.between(before, -lag, theEnd)
	var blocks []string
	for from := 0; from < horizon; from += lag {
		to := min(from+lag, horizon)
		block = f.apply("Add", f.between(z, from, to), f.between(block, 0, to-from))
		blocks = append(blocks, block)
	}
	return f.along(1, "Concat", f.name(), blocks...)
}

// boxCoxEdge is the limit of package dataset for a forecast outside the transform's
// range.
const boxCoxEdge = 1e-12

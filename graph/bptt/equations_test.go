package bptt

import (
	"math"
	"math/rand/v2"
	"testing"
)

// numbers are the weights of a cell of one input and one unit: one number a
// gate, by place.
type numbers map[string][]float64

// a is the gate at place k before its activation, in the common case that
// kernel, recurrent kernel and bias have the same gates.
func (w numbers) a(k int, x, h float64) float64 {
	return x*w["kernel"][k] + h*w["recurrent_kernel"][k] + w["bias"][k]
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// equations are the cells once more, for one input and one unit: the papers'
// equations over plain numbers, with the gates' places in the packed weights
// written as numbers.
var equations = map[string]func(x float64, s []float64, w numbers) []float64{
	"rnn": func(x float64, s []float64, w numbers) []float64 {
		return []float64{math.Tanh(w.a(0, x, s[0]))}
	},
	"lstm": func(x float64, s []float64, w numbers) []float64 {
		c := logistic(w.a(1, x, s[0]))*s[1] + logistic(w.a(0, x, s[0]))*math.Tanh(w.a(2, x, s[0]))
		return []float64{logistic(w.a(3, x, s[0])) * math.Tanh(c), c}
	},
	"lstm-1997": func(x float64, s []float64, w numbers) []float64 {
		c := s[1] + logistic(w.a(0, x, s[0]))*math.Tanh(w.a(1, x, s[0]))
		return []float64{logistic(w.a(2, x, s[0])) * math.Tanh(c), c}
	},
	"peephole": func(x float64, s []float64, w numbers) []float64 {
		p := w["peephole"]
		c := logistic(w.a(1, x, s[0])+p[1]*s[1])*s[1] + logistic(w.a(0, x, s[0])+p[0]*s[1])*math.Tanh(w.a(2, x, s[0]))
		return []float64{logistic(w.a(3, x, s[0])+p[2]*c) * math.Tanh(c), c}
	},
	"cifg": func(x float64, s []float64, w numbers) []float64 {
		f := logistic(w.a(0, x, s[0]))
		c := f*s[1] + (1-f)*math.Tanh(w.a(1, x, s[0]))
		return []float64{logistic(w.a(2, x, s[0])) * math.Tanh(c), c}
	},
	"gru": func(x float64, s []float64, w numbers) []float64 {
		b := w["recurrent_bias"]
		z, r := logistic(w.a(0, x, s[0])+b[0]), logistic(w.a(1, x, s[0])+b[1])
		n := math.Tanh(x*w["kernel"][2] + w["bias"][2] + r*(s[0]*w["recurrent_kernel"][2]+b[2]))
		return []float64{z*s[0] + (1-z)*n}
	},
	"gru-v1": func(x float64, s []float64, w numbers) []float64 {
		z, r := logistic(w.a(0, x, s[0])), logistic(w.a(1, x, s[0]))
		return []float64{z*s[0] + (1-z)*math.Tanh(w.a(2, x, r*s[0]))}
	},
	"mgu": func(x float64, s []float64, w numbers) []float64 {
		f := logistic(w.a(0, x, s[0]))
		return []float64{(1-f)*s[0] + f*math.Tanh(w.a(1, x, f*s[0]))}
	},
	"janet": func(x float64, s []float64, w numbers) []float64 {
		a := w.a(0, x, s[0])
		return []float64{logistic(a)*s[0] + (1-logistic(a-1))*math.Tanh(w.a(1, x, s[0]))}
	},
	"ran": func(x float64, s []float64, w numbers) []float64 {
		c := logistic(w.a(0, x, s[0]))*x*w["kernel"][2] + logistic(w.a(1, x, s[0]))*s[1]
		return []float64{math.Tanh(c), c}
	},
	"cfn": func(x float64, s []float64, w numbers) []float64 {
		return []float64{logistic(w.a(0, x, s[0]))*math.Tanh(s[0]) + logistic(w.a(1, x, s[0]))*math.Tanh(x*w["kernel"][2])}
	},
	"ugrnn": func(x float64, s []float64, w numbers) []float64 {
		g := logistic(w.a(0, x, s[0]))
		return []float64{g*s[0] + (1-g)*math.Tanh(w.a(1, x, s[0]))}
	},
	"mut1": func(x float64, s []float64, w numbers) []float64 {
		k, u, b := w["kernel"], w["recurrent_kernel"], w["bias"]
		z, r := logistic(x*k[0]+b[0]), logistic(x*k[1]+s[0]*u[0]+b[1])
		return []float64{z*math.Tanh(r*s[0]*u[1]+math.Tanh(x*w["projection"][0])+b[2]) + (1-z)*s[0]}
	},
	"mut2": func(x float64, s []float64, w numbers) []float64 {
		k, u, b := w["kernel"], w["recurrent_kernel"], w["bias"]
		z, r := logistic(x*k[0]+s[0]*u[0]+b[0]), logistic(x*w["projection"][0]+s[0]*u[1]+b[1])
		return []float64{z*math.Tanh(r*s[0]*u[2]+x*k[1]+b[2]) + (1-z)*s[0]}
	},
	"mut3": func(x float64, s []float64, w numbers) []float64 {
		z, r := logistic(w.a(0, x, math.Tanh(s[0]))), logistic(w.a(1, x, s[0]))
		return []float64{z*math.Tanh(w.a(2, x, r*s[0])) + (1-z)*s[0]}
	},
	"indrnn": func(x float64, s []float64, w numbers) []float64 {
		return []float64{max(0, x*w["kernel"][0]+w["recurrent_weight"][0]*s[0]+w["bias"][0])}
	},
	"sru": func(x float64, s []float64, w numbers) []float64 {
		k, v, b := w["kernel"], w["peephole"], w["bias"]
		f, r := logistic(x*k[0]+v[0]*s[1]+b[0]), logistic(x*k[1]+v[1]*s[1]+b[1])
		c := f*s[1] + (1-f)*x*k[2]
		return []float64{r*c + (1-r)*x*k[3], c}
	},
	"fastrnn": func(x float64, s []float64, w numbers) []float64 {
		return []float64{logistic(w["mix"][0])*math.Tanh(w.a(0, x, s[0])) + logistic(w["mix"][1])*s[0]}
	},
	"fastgrnn": func(x float64, s []float64, w numbers) []float64 {
		u := x*w["kernel"][0] + s[0]*w["recurrent_kernel"][0]
		z, n := logistic(u+w["bias"][0]), math.Tanh(u+w["bias"][1])
		return []float64{(logistic(w["mix"][0])*(1-z)+logistic(w["mix"][1]))*n + z*s[0]}
	},
	// Without the stabilizer: c and n of the cell are these over exp(m), m' by
	// its definition.
	"slstm": func(x float64, s []float64, w numbers) []float64 {
		i, f := math.Exp(w.a(0, x, s[0])), logistic(w.a(1, x, s[0]))
		scale := math.Exp(s[3])
		c, n := f*s[1]*scale+i*math.Tanh(w.a(2, x, s[0])), f*s[2]*scale+i
		m := max(math.Log(f)+s[3], w.a(0, x, s[0]))
		return []float64{logistic(w.a(3, x, s[0])) * c / n, c / math.Exp(m), n / math.Exp(m), m}
	},
	"mingru": func(x float64, s []float64, w numbers) []float64 {
		k, b := w["kernel"], w["bias"]
		z := logistic(x*k[0] + b[0])
		return []float64{(1-z)*s[0] + z*(x*k[1]+b[1])}
	},
	"minlstm": func(x float64, s []float64, w numbers) []float64 {
		k, b := w["kernel"], w["bias"]
		f, i := logistic(x*k[0]+b[0]), logistic(x*k[1]+b[1])
		return []float64{f/(f+i)*s[0] + i/(f+i)*(x*k[2]+b[2])}
	},
	"layernorm-lstm": func(x float64, s []float64, w numbers) []float64 {
		xW, hU, a := standardize(w["kernel"], x), standardize(w["recurrent_kernel"], s[0]), [4]float64{}
		for k := range a {
			a[k] = xW[k]*w["kernel_gain"][k] + hU[k]*w["recurrent_gain"][k] + w["bias"][k]
		}
		c := logistic(a[1])*s[1] + logistic(a[0])*math.Tanh(a[2])
		y := standardize([]float64{c}, 1)[0]*w["cell_gain"][0] + w["cell_bias"][0]
		return []float64{logistic(a[3]) * math.Tanh(y), c}
	},
}

// standardize returns the row times x, minus its mean, over its deviation: the
// variance taken as mean square minus squared mean.
func standardize(row []float64, x float64) []float64 {
	var sum, squares float64
	for _, v := range row {
		sum += v * x
		squares += v * x * v * x
	}
	m := float64(len(row))
	deviation := math.Sqrt(squares/m - sum*sum/m/m + 1e-5)
	var out []float64
	for _, v := range row {
		out = append(out, (v*x-sum/m)/deviation)
	}
	return out
}

// TestEquations compares every cell with its equations over plain numbers.
func TestEquations(t *testing.T) {
	for seed, name := range Names() {
		step, ok := equations[name]
		if !ok {
			t.Fatalf("no equations for %s", name)
		}
		compareEquations(t, variant{name: name}, uint64(seed), step)
	}
}

// TestLayerNormalizationOfCell checks the last normalization over several
// units, from the states alone: h'/o = tanh(N(c')*gain + bias).
func TestLayerNormalizationOfCell(t *testing.T) {
	d := Dims{T: 1, B: 1, F: 2, H: 6}
	p := newProblem(variant{name: "layernorm-lstm"}.twin(t), d, rand.New(rand.NewPCG(1, 4)))
	tr, err := Forward(p.twin, d, p.w, p.x, p.initial)
	if err != nil {
		t.Fatal(err)
	}
	unit, o := standardize(tr.States[1][1], 1), tr.Gates[0][3]
	var want []float64
	for j := range unit {
		want = append(want, o[j]*math.Tanh(unit[j]*p.w["cell_gain"][j]+p.w["cell_bias"][j]))
	}
	if r := relative(tr.States[1][0], want); r > 1e-12 {
		t.Errorf("h differs by %.2g", r)
	}
}

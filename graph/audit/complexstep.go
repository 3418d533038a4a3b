package audit

// complexWitness is the complex step: with f analytic and h so small that h*h
// is lost beside 1, the slope of f along d is Im f(at + ihd) / h, with no
// difference in which digits could cancel (Squire & Trapp 1998).
func (r *Reference) complexWitness() witness {
	return witness{
		name: "complex", kind: complexStep,
		compute: func(p *problem) (*result, error) {
			if err := r.check(p); err != nil {
				return nil, err
			}
			at := make(point[complex128], len(p.at))
			for i, values := range p.at {
				at[i] = lifted(values)
			}
			still, err := r.complexForward(p, at)
			if err != nil {
				return nil, err
			}
			realPart := func(z complex128) float64 { return real(z) }
			t := &result{states: parts(still.States, realPart)}
			t.gates = r.gatesOf(&Values[float64]{Gates: parts(still.Gates, realPart)})
			t.slopes = p.along(func(quantity int, d direction) float64 {
				const h = 1e-20
				values := at[quantity]
				at[quantity] = d.lifted(p.at[quantity], h)
				defer func() { at[quantity] = values }()
				v, e := r.complexForward(p, at)
				if e != nil {
					err = e
					return 0
				}
				return p.loss(parts(v.States, func(z complex128) float64 { return imag(z) })) / h
			})
			return t, err
		},
	}
}

func (r *Reference) complexForward(p *problem, at point[complex128]) (*Values[complex128], error) {
	w, x, initial := split(p, at)
	return r.Complex(p.shape.dims(), w, x, initial)
}

func lifted(v []float64) []complex128 {
	z := make([]complex128, len(v))
	for i, x := range v {
		z[i] = complex(x, 0)
	}
	return z
}

// lifted returns v + ihd.
func (d direction) lifted(v []float64, h float64) []complex128 {
	step := make([]float64, len(v))
	d.add(step, h)
	z := make([]complex128, len(v))
	for i, x := range v {
		z[i] = complex(x, step[i])
	}
	return z
}

// parts returns the real or the imaginary parts of states or gates.
func parts(states [][][]complex128, part func(complex128) float64) [][][]float64 {
	all := make([][][]float64, len(states))
	for t, step := range states {
		for _, s := range step {
			v := make([]float64, len(s))
			for i, z := range s {
				v[i] = part(z)
			}
			all[t] = append(all[t], v)
		}
	}
	return all
}

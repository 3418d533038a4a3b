package audit

// handWitness is the reference's own backward pass.
func (r *Reference) handWitness() witness {
	return witness{
		name: "hand", kind: byHand,
		compute: func(p *problem) (*result, error) {
			if err := r.check(p); err != nil {
				return nil, err
			}
			d := p.shape.dims()
			w, x, initial := split(p, p.at)
			v, err := r.Real(d, w, x, initial)
			if err != nil {
				return nil, err
			}
			g, err := r.Backward(d, w, x, initial, p.dOut, p.dFinal)
			if err != nil {
				return nil, err
			}
			t := &result{states: v.States, gates: r.gatesOf(v)}
			for _, w := range p.params {
				t.gradient = append(t.gradient, g.Weights[w.Name])
			}
			t.gradient = append(append(t.gradient, g.X), g.Initial...)
			t.slopes = p.project(t.gradient)
			return t, nil
		},
	}
}

func (r *Reference) gatesOf(v *Values[float64]) func() (*gateValues, error) {
	return func() (*gateValues, error) { return &gateValues{names: r.Gates, values: v.Gates}, nil }
}

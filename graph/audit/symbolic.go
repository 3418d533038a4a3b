package audit

import "unroll/graph/engine"

func symbolicWitness[F engine.Float](name, engineName string, k kind) witness {
	run := func(p *problem, w want) (*program[F], error) {
		g, err := newProgram[F](engineName, p, w)
		if err != nil {
			return nil, err
		}
		return g, g.run(p.at)
	}
	gates := func(p *problem) func() (*gateValues, error) {
		return func() (*gateValues, error) {
			g, err := run(p, withGates)
			if err != nil {
				return nil, err
			}
			defer g.Close()
			v := &gateValues{names: g.gateNames, values: make([][][]float64, p.shape.T)}
			for i, gate := range g.gates {
				t := i / len(g.gateNames)
				v.values[t] = append(v.values[t], g.read(gate.Node, 0))
			}
			return v, nil
		}
	}
	return witness{
		name: name, kind: k,
		compute: func(p *problem) (*result, error) {
			g, err := run(p, withGradient)
			if err != nil {
				return nil, err
			}
			defer g.Close()
			t := &result{states: g.stateValues(), gradient: g.gradient(), gates: gates(p)}
			t.slopes = p.project(t.gradient)
			return t, nil
		},
	}
}

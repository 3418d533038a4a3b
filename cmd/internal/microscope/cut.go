package microscope

import "fmt"

// What an Overview shows at most of a window, of a layer and of a series.
const (
	mostShownSteps   = 120
	mostShownUnits   = 32
	mostShownSamples = 200
)

// window is how many steps and units of a sample are shown, and how many numbers
// that is.
func (m *Microscope) window(numbers int) (steps, units, each int) {
	steps, units = min(m.parts[0].T, mostShownSteps), mostShownUnits
	perStep := 0
	for _, p := range m.network.passes {
		perStep += min(units, p.Pass.Layer.Units)*(len(p.gates)+len(p.States)) + len(p.States)
	}
	steps = max(1, min(steps, numbers/perStep))
	return steps, units, steps * perStep
}

// cut leaves the steps from first on and as many units.
func (s *Sample) cut(first, units int) {
	for k := range s.Passes {
		p := &s.Passes[k]
		cutValues(p.Gates, first, units)
		cutValues(p.States, first, units)
		for i := range p.Gradients {
			p.Gradients[i].Norms = p.Gradients[i].Norms[first:]
		}
	}
}

func cutValues(list []Values, first, units int) {
	for i := range list {
		list[i].Steps = list[i].Steps[first:]
		for t, values := range list[i].Steps {
			list[i].Steps[t] = values[:min(len(values), units)]
		}
	}
}

// cutSeries leaves the last samples, as many as the numbers hold.
func (o *Overview) cutSeries(units, numbers int) {
	for k := range o.Series {
		s := &o.Series[k]
		perSample := 0
		for _, p := range s.Passes {
			perSample += len(p.States) * (1 + min(units, len(p.States[0].Steps[0])))
		}
		n := len(s.Rows)
		first := max(0, n-mostShownSamples, n-max(1, numbers/perSample))
		s.Rows = s.Rows[first:]
		for i := range s.Passes {
			p := &s.Passes[i]
			cutValues(p.States, first, units)
			for j := range p.Gradients {
				p.Gradients[j].Norms = p.Gradients[j].Norms[first:]
			}
		}
		if first > 0 {
			o.Cut = append(o.Cut, fmt.Sprintf("Of the %s part the last %d of %d samples are shown.", s.Part, n-first, n))
		}
	}
}

// tell says what of the windows is left out.
func (o *Overview) tell(steps, units int, m *Microscope) {
	if steps < o.Steps {
		o.Cut = append(o.Cut, fmt.Sprintf("The last %d of %d time steps are shown.", steps, o.Steps))
	}
	most := 0
	for _, p := range m.network.passes {
		most = max(most, p.Pass.Layer.Units)
	}
	if units < most {
		o.Cut = append(o.Cut, fmt.Sprintf("The first %d of %d units are shown.", units, most))
	}
}

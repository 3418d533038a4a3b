package microscope

import "fmt"

// Limits of an Overview.
const (
	maxSteps   = 120 // of a window
	maxUnits   = 32  // of a layer
	maxSamples = 200 // of a series
)

// window returns how many steps and units of a sample are shown, and how many numbers
// they are.
func (m *Microscope) window(numbers int) (steps, units, each int) {
	steps, units = min(m.parts[0].T, maxSteps), maxUnits
	perStep := 0
	for _, p := range m.network.passes {
		perStep += min(units, p.Pass.Layer.Units)*(len(p.gates)+len(p.States)) + len(p.States)
	}
	steps = max(1, min(steps, numbers/perStep))
	return steps, units, steps * perStep
}

// cut keeps the steps from first and so many units.
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

// cutSeries keeps the last samples, within the budget of numbers.
func (o *Overview) cutSeries(units, numbers int) {
	for k := range o.Series {
		s := &o.Series[k]
		perSample := 0
		for _, p := range s.Passes {
			perSample += len(p.States) * (1 + min(units, len(p.States[0].Steps[0])))
		}
		n := len(s.Rows)
		first := max(0, n-maxSamples, n-max(1, numbers/perSample))
		s.Rows = s.Rows[first:]
		for i := range s.Passes {
			p := &s.Passes[i]
			cutValues(p.States, first, units)
			for j := range p.Gradients {
				p.Gradients[j].Norms = p.Gradients[j].Norms[first:]
			}
		}
		if first > 0 {
			o.Cut = append(o.Cut, fmt.Sprintf("%[2]d of %[3]d samples of the %[1]s part are shown, the last ones.", s.Part, n-first, n))
		}
	}
}

// explainCut says what is left out of the windows.
func (o *Overview) explainCut(steps, units int, m *Microscope) {
	if steps < o.Steps {
		o.Cut = append(o.Cut, fmt.Sprintf("The last %d of %d time steps are shown.", steps, o.Steps))
	}
	widest := 0
	for _, p := range m.network.passes {
		widest = max(widest, p.Pass.Layer.Units)
	}
	if units < widest {
		o.Cut = append(o.Cut, fmt.Sprintf("The first %d of %d units are shown.", units, widest))
	}
}

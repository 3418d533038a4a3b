package microscope

import (
	"fmt"
	"testing"

	"unroll/graph/bptt"
	"unroll/models"
)

// TestSeriesIsOneLongSequence compares the carried states and the gradients in
// them with a twin that reads all windows of a lane as one sequence.
func TestSeriesIsOneLongSequence(t *testing.T) {
	p := prepared(t, func(s *models.Spec) {
		s.Model.Stateful, s.Train.Batch, s.Split.Rows, s.Split.Fraction = true, 2, 27, 0
	})
	stack, params := p.Spec.Stack(p.Train.F, 1), weights(p, 0.6)
	m := microscope(t, p)
	places := m.Places()
	samples := look(t, m, params, places...)
	series, err := m.Along(Weights{Params: params})
	if err != nil {
		t.Fatal(err)
	}
	twin, err := bptt.Lookup("lstm", bptt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	first := 0
	for k, part := range m.parts {
		for lane := range 2 {
			var x []float64
			var windows []int
			for i := lane; i < part.Len(); i += 2 {
				x, windows = append(x, part.X(i)...), append(windows, i)
			}
			trace := forward(t, twin, bptt.Dims{T: 5 * len(windows), B: 1, F: p.Train.F, H: 3}, packed(stack.Passes()[0], params), x, nil)
			last := windows[len(windows)-1]
			dLast := headGradient(stack, params, samples[first+last].Predicted, part.Y(last))
			want := statesGradients(t, trace, make([]float64, 3*trace.Dims.T), dLast)
			shown := series[k].Passes[0]
			for n, i := range windows {
				for j, state := range shown.States {
					what := fmt.Sprintf("%s, state %s after sample %d", part.name, state.Name, i)
					near(t, what, state.Steps[i], trace.States[5*n+5][j])
					near(t, "of the sample: "+what, samples[first+i].Passes[0].States[j].Steps[4], state.Steps[i])
					near(t, "gradient: "+what, shown.Gradients[j].Norms[i:i+1], []float64{norm(want[5*n+4][j])})
				}
			}
		}
		first += part.Len()
	}
}

// TestForecastsAreTheNetworks compares the predictions with those of the compiled
// network, in float64 and float32.
func TestForecastsAreTheNetworks(t *testing.T) {
	for _, stateful := range []bool{false, true} {
		for dtype, tolerance := range map[string]float64{"float64": 1e-12, "float32": 1e-4} {
			p := prepared(t, func(s *models.Spec) {
				s.Model.Stateful, s.Train.Dtype, s.Train.Epochs = stateful, dtype, 2
				s.Train.Validation, s.Model.Units, s.Model.Residual = 4, []int{3, 3}, true
				s.Model.Dropout, s.Model.RecurrentDropout = 0.2, 0.2
			})
			fitted, r, err := models.Fit(t.Context(), p.Spec, models.Fold{Train: p.Train}, 1, models.RunOptions{Engine: models.DefaultEngine})
			if err != nil {
				t.Fatal(err)
			}
			defer fitted.Close()
			m := microscope(t, p)
			trained, err := m.Trained(r)
			if err != nil {
				t.Fatal(err)
			}
			samples := look(t, m, trained.Params, m.Places()...)
			for _, part := range m.parts {
				want, err := fitted.Predict(part.Windows, 1)
				if err != nil {
					t.Fatal(err)
				}
				for i, y := range want {
					if got := samples[0].Predicted[0]; !(got-y < tolerance && y-got < tolerance) {
						t.Errorf("stateful %v, %s: forecast of sample %d of the %s part is %v, want %v", stateful, dtype, i, part.name, got, y)
					}
					samples = samples[1:]
				}
			}
		}
	}
}

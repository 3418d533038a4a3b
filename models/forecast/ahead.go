package forecast

import (
	"slices"

	"unroll/dataset"
	"unroll/models"
)

// ahead is the task to forecast several steps from several origins, in
// transformed units.
type ahead struct {
	prepared *models.Prepared
	table    *dataset.Table
	origins  []int
	horizon  int
}

// forecast returns one member's forecasts [origin, step].
func (a ahead) forecast(m models.Predictor) ([][]float64, error) {
	paths := make([][]float64, len(a.origins))
	if a.prepared.Spec.Model.Stateful {
		return paths, a.carried(m, paths)
	}
	windows := make(inputs, len(a.origins))
	for i, origin := range a.origins {
		x, err := a.table.Input(origin, a.lookBack())
		if err != nil {
			return nil, err
		}
		windows[i] = slices.Clone(x)
	}
	for done := 0; done < a.horizon; done += a.block() {
		z, err := m.Predict(windows, 1)
		if err != nil {
			return nil, err
		}
		for i, origin := range a.origins {
			block := z[i*a.block() : (i+1)*a.block()]
			windows[i] = a.extend(windows[i], origin+done, block)
			paths[i] = append(paths[i], block...)
		}
	}
	return a.cut(paths), nil
}

// carried writes a stateful network's forecasts into paths. Its state is that of
// judging: zero at the part's first window, and carried from there to the origin;
// from then on it sees its own forecasts.
func (a ahead) carried(m models.Predictor, paths [][]float64) error {
	for i, origin := range a.origins {
		first := a.prepared.Train.Row(0)
		if test := a.prepared.Test; test.Len() > 0 && origin >= test.Row(0) {
			first = test.Row(0)
		}
		var windows inputs
		for row := first; row <= origin; row++ {
			x, err := a.table.Input(row, a.lookBack())
			if err != nil {
				return err
			}
			windows = append(windows, x)
		}
		for done := 0; done < a.horizon; done += a.block() {
			z, err := m.Predict(a.lane(windows), 1)
			if err != nil {
				return err
			}
			block := z[len(z)-a.block():]
			paths[i] = append(paths[i], block...)
			window := windows[len(windows)-1]
			for k := range block {
				window = a.extend(window, origin+done+k, block[k:k+1])
				windows = append(windows, window)
			}
		}
	}
	a.cut(paths)
	return nil
}

// lane returns the windows through which the state comes to the last one: with
// batches of b samples, every b-th.
func (a ahead) lane(windows inputs) inputs {
	batch := a.prepared.Spec.Train.Batch
	var lane inputs
	for i := (len(windows) - 1) % batch; i < len(windows); i += batch {
		lane = append(lane, windows[i])
	}
	return lane
}

// extend returns the window that ends len(z) rows later, where the transformed
// targets from row on are forecasts z.
func (a ahead) extend(window []float64, row int, z []float64) []float64 {
	width := len(a.table.Names)
	longer := make([]float64, len(window)+len(z)*width)
	copy(longer, window)
	for k, v := range z {
		at := len(window) + k*width
		a.table.Assume(longer[at:at+width], row+k, v)
	}
	return longer[len(z)*width:]
}

// cut drops what the last block forecast beyond the horizon.
func (a ahead) cut(paths [][]float64) [][]float64 {
	for i := range paths {
		paths[i] = paths[i][:a.horizon]
	}
	return paths
}

// block is how many rows the network forecasts at once.
func (a ahead) block() int { return a.prepared.Train.Horizon }

func (a ahead) lookBack() int { return max(1, a.prepared.Spec.Window.LookBack) }

// inputs are samples without targets: each a window, row-major [steps, features].
type inputs [][]float64

// Len is the number of samples.
func (x inputs) Len() int { return len(x) }

// X is the input of sample i.
func (x inputs) X(i int) []float64 { return x[i] }

// Y is nil: what is to be forecast has no target.
func (x inputs) Y(int) []float64 { return nil }

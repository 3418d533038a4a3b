package recipe

import (
	"context"
	"math/rand/v2"
	"slices"

	"unroll/models"
)

// checkpoints are the numbers of epochs to choose from.
func checkpoints() []int { return []int{2, 3, 5, 8, 12, 20, 30, 45, 70, 100} }

// curve trains a fold's network with one seed and returns its forecasts of the
// rows after the origin at every checkpoint [checkpoint, forecast], in the series'
// own unit.
func curve(ctx context.Context, p *models.Prepared, seed uint64, epochs []int, engine string) ([][]float64, error) {
	n, err := models.NewNetwork[float32](p.Spec, engine, p.Train.T, p.Train.F, p.Train.Horizon, rand.New(rand.NewPCG(seed, 1)))
	if err != nil {
		return nil, err
	}
	defer n.Close()
	var forecasts [][]float64
	_, err = n.Fit(ctx, p.Train, models.FitOptions{
		Epochs: slices.Max(epochs), Shuffle: rand.NewPCG(seed, 2),
		OnEpoch: func(epoch int, _ float64) error {
			if !slices.Contains(epochs, epoch+1) {
				return nil
			}
			z, err := n.Predict(p.Test, p.Spec.Train.Batch)
			forecasts = append(forecasts, p.Forecasts(p.Test, z).Predicted)
			return err
		},
	})
	return forecasts, err
}

package replay

import (
	"context"
	"fmt"
	"strconv"

	"unroll/dataset"
	"unroll/graph/engine"
	"unroll/models"
)

// replayTraining repeats a whole training on the airline data, with the recorded initial
// weights and order of samples.
func replayTraining[F engine.Float](report *Report, r *record, spec *models.Spec) error {
	spec.Transforms = dataset.Transforms{dataset.MinMax{Fit: dataset.FitAll}}
	spec.Window = dataset.Window{LookBack: r.Config.LookBack, Layout: dataset.Layout(r.Config.Layout), Samples: dataset.Tutorial}
	data, err := models.Load(spec, nil)
	if err != nil {
		return err
	}
	n, err := models.NewNetwork[F](spec, report.Engine, data.Train.T, data.Train.F, 1, nil)
	if err != nil {
		return err
	}
	defer n.Close()
	initial, err := flatten(n.Stack, r.InitialWeights)
	if err != nil {
		return err
	}
	copyInto(n.Params, initial)
	var weightsError error
	fit := models.FitOptions{Epochs: r.Config.Epochs, Batch: r.Config.Batch, OnEpoch: func(epoch int, _ float64) error {
		if recorded, has := r.Float64.WeightsAfter[strconv.Itoa(epoch+1)]; has {
			weightsError = compareWeights(report, fmt.Sprintf("weights after epoch %d,", epoch+1), n.Stack, n.Params, recorded)
		}
		return weightsError
	}}
	if r.Order != nil {
		if err := r.checkOrder(data.Train.Len()); err != nil {
			return err
		}
		fit.Order = func(epoch int) []int { return r.Order[epoch] }
	}
	losses, err := n.Fit(context.Background(), data.Train, fit)
	if err != nil {
		return err
	}
	recorded := r.Float64
	if report.Dtype == "float32" {
		recorded = r.Float32
	}
	compare(report, "loss of each epoch", losses, recorded.EpochLoss)
	return comparePredictions(report, n, data, recorded)
}

// checkOrder checks that the recorded order covers all epochs and samples.
func (r *record) checkOrder(samples int) error {
	if len(r.Order) < r.Config.Epochs {
		return fmt.Errorf("the record has the order of %d epochs, not %d", len(r.Order), r.Config.Epochs)
	}
	for epoch, order := range r.Order {
		if !each(order, samples, func(i int) bool { return i >= 0 && i < samples }) {
			return fmt.Errorf("the order of epoch %d is not one of the %d samples", epoch+1, samples)
		}
	}
	return nil
}

func comparePredictions[F engine.Float](report *Report, n *models.Network[F], data *models.Prepared, recorded training) error {
	for _, part := range []struct {
		name    string
		windows dataset.Windows
		predict vector
		rmse    float64
	}{{"train", data.Train, recorded.TrainPredict, recorded.TrainRMSE}, {"test", data.Test, recorded.TestPredict, recorded.TestRMSE}} {
		predictions, err := n.Predict(part.windows, data.Spec.Train.Batch)
		if err != nil {
			return err
		}
		compare(report, part.name+" predictions", predictions, part.predict)
		score := data.Forecasts(part.windows, predictions).RMSE()
		compare(report, part.name+" RMSE", []float64{score}, []float64{part.rmse})
	}
	return nil
}

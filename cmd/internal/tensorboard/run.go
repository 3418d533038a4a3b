package tensorboard

import (
	"bytes"
	"math"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/store"
)

// File is the name of a run's event file. TensorBoard recognizes event files by the middle
// of the name.
const File = "events.out.tfevents.0.unroll"

// Run returns a run's event file. The curves are loss, val_loss and learning_rate by epoch,
// and rmse/train, rmse/validation and rmse/test after the last. Histograms have the names
// of weight and gate, such as weights/layer0/bias/f.
func Run(c *experiment.Configuration, r *models.Result) (store.File, error) {
	var b bytes.Buffer
	w, err := NewWriter(&b)
	for _, e := range events(c.Spec.Train.LearningRate(), r) {
		if err == nil {
			err = w.Write(e)
		}
	}
	return store.File{Name: File, Contents: b.Bytes()}, err
}

// events returns one event for each epoch from 0; rate is the learning rate without a
// schedule.
func events(rate float64, r *models.Result) []Event {
	list := make([]Event, 1+len(r.Losses))
	for epoch := range list {
		e := &list[epoch]
		e.Step, e.Time = epoch, float64(epoch)
		if epoch > 0 {
			e.Scalars = scalars(rate, r, epoch-1)
		}
	}
	for _, s := range r.Snapshots {
		list[s.Epoch].Histograms = histograms(s)
	}
	last := &list[len(list)-1]
	for _, part := range []struct {
		name string
		models.Forecasts
	}{{"train", r.Train}, {"validation", r.Validation}, {"test", r.Test}} {
		if len(part.Rows) > 0 {
			last.Scalars = append(last.Scalars, Scalar{"rmse/" + part.name, part.RMSE()})
		}
	}
	return list
}

// scalars are the metrics of entry i of the history.
func scalars(rate float64, r *models.Result, i int) []Scalar {
	list := []Scalar{{"loss", r.Losses[i]}}
	if r.ValidationLosses != nil {
		list = append(list, Scalar{"val_loss", r.ValidationLosses[i]})
	}
	if r.Rates != nil {
		rate = r.Rates[i]
	}
	return append(list, Scalar{"learning_rate", rate})
}

// histograms returns those of all blocks with finite weights.
func histograms(s models.Snapshot) []Histogram {
	var list []Histogram
	for _, w := range s.Weights {
		h := Histogram{Tag: "weights/" + w.Weight + "/" + w.Gate, Min: w.Min, Max: w.Max, SumSquares: w.Norm * w.Norm}
		for bin, count := range w.Histogram {
			h.Count += float64(count)
			h.Limits = append(h.Limits, w.Min+float64(bin+1)*(w.Max-w.Min)/models.HistogramBins)
			h.Counts = append(h.Counts, float64(count))
		}
		h.Limits[len(h.Limits)-1] = w.Max
		if w.Min == w.Max { // all are in the first bin, and bins must have a width
			h.Limits, h.Counts = []float64{w.Max}, h.Counts[:1]
		}
		h.Sum = w.Mean * h.Count
		if h.Count > 0 && !math.IsInf(h.SumSquares, 0) {
			list = append(list, h)
		}
	}
	return list
}

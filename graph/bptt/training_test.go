package bptt

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

type recordedRun struct {
	Config struct {
		recordedConfig
		LookBack int `json:"look_back"`
		Layout   string
	}
	Data struct {
		Min, Max    float64
		Train, Test int
	}
	Initial recordedWeights `json:"initial_weights"`
	Order   [][]int
	Float64 struct {
		EpochLoss    nested                     `json:"epoch_loss"`
		Weights      map[string]recordedWeights `json:"weights_after_epoch"`
		TrainPredict nested                     `json:"train_predict"`
		TestPredict  nested                     `json:"test_predict"`
	}
}

// TestTrainings replays the five recorded trainings of 100 epochs on the
// airline passengers. The fifth, stacked and stateful, amplifies rounding.
func TestTrainings(t *testing.T) {
	for k, bar := range []float64{1e-9, 1e-9, 1e-9, 1e-9, 1e-6} {
		t.Run(strconv.Itoa(k+1), func(t *testing.T) {
			var r recordedRun
			readJSON(t, "trainings/run_cfg"+strconv.Itoa(k+1)+".json", &r)
			d := &differences{t: t, bar: bar}
			replayTraining(d, r)
			t.Logf("worst %.2g: %s", d.difference, d.where)
		})
	}
}

// airline reads the passengers, scaled to [0, 1].
func airline(t *testing.T, low, high float64) []float64 {
	text, err := os.ReadFile("testdata/trainings/airline.txt")
	if err != nil {
		t.Fatal(err)
	}
	var series []float64
	for line := range strings.Lines(string(text)) {
		v, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
		if err != nil {
			t.Fatal(err)
		}
		series = append(series, (v-low)/(high-low))
	}
	return series
}

// window is one sample: look-back values and the next.
type window struct{ x, y []float64 }

func windows(series []float64, lookBack int) []window {
	var all []window
	for k := range len(series) - lookBack - 1 {
		all = append(all, window{series[k : k+lookBack], series[k+lookBack : k+lookBack+1]})
	}
	return all
}

func replayTraining(d *differences, r recordedRun) {
	series := airline(d.t, r.Data.Min, r.Data.Max)
	train, test := windows(series[:96], r.Config.LookBack), windows(series[96:], r.Config.LookBack)
	steps := 1
	if r.Config.Layout == "steps" {
		steps = r.Config.LookBack
	}
	net, adam := r.Config.network(d.t, r.Initial), NewAdam()
	forward := func(s window, states [][][]float64) *Pass {
		if !r.Config.Stateful {
			states = nil
		}
		pass, err := net.Forward(steps, 1, s.x, states)
		if err != nil {
			d.t.Fatal(err)
		}
		return pass
	}
	var losses []float64
	for epoch := range len(r.Float64.EpochLoss) {
		var sum float64
		var states [][][]float64
		for k := range train {
			sample := train[k]
			if r.Order != nil {
				sample = train[r.Order[epoch][k]]
			}
			pass := forward(sample, states)
			loss, dy := MeanSquaredError(pass.Output, sample.y)
			grads, err := net.Backward(pass, dy)
			if err != nil {
				d.t.Fatal(err)
			}
			adam.Step(net.Weights(), grads)
			sum, states = sum+loss, pass.Final()
		}
		losses = append(losses, sum/float64(len(train)))
		if after, ok := r.Float64.Weights[strconv.Itoa(epoch+1)]; ok {
			d.compareWeights("weights after epoch "+strconv.Itoa(epoch+1), net.Weights(), after.weights(false))
		}
	}
	predict := func(samples []window) (y []float64) {
		var states [][][]float64
		for _, s := range samples {
			pass := forward(s, states)
			y, states = append(y, pass.Output...), pass.Final()
		}
		return y
	}
	d.compare("epoch losses", losses, r.Float64.EpochLoss)
	d.compare("train predictions", predict(train), r.Float64.TrainPredict)
	d.compare("test predictions", predict(test), r.Float64.TestPredict)
}

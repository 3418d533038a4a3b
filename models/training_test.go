package models_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/dataset"
	"unroll/graph/engine"
	"unroll/graph/optimizer"
	"unroll/models"
)

var errStop = errors.New("stopped")

// stopAfter is an OnEpoch that ends a training with errStop after an epoch (from 1).
func stopAfter(stop int) func(epoch int, loss float64) error {
	return func(epoch int, _ float64) error {
		if epoch+1 == stop {
			return errStop
		}
		return nil
	}
}

// training is a training with everything that has a state. It stops with errStop after
// the given epoch (from 1).
func training[F engine.Float](t *testing.T, rule string, stop int) *models.Training[F] {
	t.Helper()
	n := network[F](t, "model.units=[3, 2]", "model.dropout=0.2", "train.optimizer="+rule, "train.clip_norm=1",
		"train.schedule={name: exponential, factor: 0.95, warmup: 1}", "train.validation=9", "train.patience=5")
	training, err := n.Training(newSine(20), models.FitOptions{
		Epochs: 6, Batch: 7, Validation: newSine(9),
		Shuffle: rand.NewPCG(1, 2), Masks: rand.NewPCG(1, 3),
		OnEpoch: stopAfter(stop),
	})
	if err != nil {
		t.Fatal(err)
	}
	return training
}

// save is a training's state without the time spent.
func save[F engine.Float](t *testing.T, training *models.Training[F]) models.Saved {
	t.Helper()
	training.Spent = 0
	file, err := training.Save()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func finish[F engine.Float](t *testing.T, training *models.Training[F], from models.Saved) models.Saved {
	t.Helper()
	if from != nil {
		if err := training.Resume(from); err != nil {
			t.Fatal(err)
		}
	}
	if err := training.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return save(t, training)
}

// A training that is interrupted after any epoch and resumed with another network ends
// with the same bytes.
func TestResume(t *testing.T) {
	rules := []string{"{name: adam, rate: 0.3}", "{name: sgd, rate: 1, momentum: 0.9}", "{name: rmsprop, rate: 0.5, weight_decay: 0.1}"}
	for _, info := range optimizer.Rules.All() {
		rules = append(rules, "{name: "+info.Name+", rate: 0.3}")
	}
	keeps := 0
	for i, rule := range rules {
		t.Run(rule, func(t *testing.T) {
			testResume[float32](t, rule, 1+i%6, 1+(i+3)%6) // all six among the rules
			if testResume[float64](t, rule, 1+(i+1)%6, 1+(i+4)%6) < 6 {
				keeps++
			}
		})
	}
	if keeps == 0 {
		t.Error("the last epoch is always the best: no checkpoint has other weights than the last")
	}
}

func testResume[F engine.Float](t *testing.T, rule string, stops ...int) (best int) {
	whole := training[F](t, rule, 0)
	want := finish(t, whole, nil)
	for _, stop := range stops {
		stopped := training[F](t, rule, stop)
		if err := stopped.Run(context.Background()); !errors.Is(err, errStop) {
			t.Fatalf("error is %v", err)
		}
		resumed := training[F](t, rule, 0)
		if got := finish(t, resumed, save(t, stopped)); !bytes.Equal(got, want) || resumed.Updates != whole.Updates {
			t.Errorf("resumed after epoch %d the training ends differently", stop)
		}
	}
	return whole.Best
}

// Any bytes that are not a checkpoint of the training are an error.
func TestResumeRefuses(t *testing.T) {
	stopped := training[float32](t, "adam", 2)
	if err := stopped.Run(context.Background()); !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	good := save(t, stopped)
	otherOrder := slices.Clone(good)
	otherOrder[8+binary.LittleEndian.Uint64(good)] = 99 // its tensor, of the widest type, comes first
	for name, file := range map[string]models.Saved{
		"nothing":        nil,
		"truncated":      good[:len(good)-1],
		"no metadata":    bytes.Replace(good, []byte(`"training"`), []byte(`"trainink"`), 1),
		"other history":  bytes.Replace(good, []byte(`\"Best\":`), []byte(`\"Best\":9`), 1)[:len(good)],
		"other order":    otherOrder,
		"fewer losses":   bytes.Replace(good, []byte(`\"Losses\":[`), []byte(`\"Lossen\":[`), 1),
		"another stream": bytes.Replace(good, []byte(`\"Shuffle\":\"`), []byte(`\"Shufffe\":\"`), 1),
	} {
		err := training[float32](t, "adam", 0).Resume(file)
		if bad := (*dataset.InputError)(nil); !errors.As(err, &bad) || !errors.Is(err, models.ErrCheckpoint) {
			t.Errorf("%s: error is %v, not ErrCheckpoint", name, err)
		}
	}
	if err := training[float32](t, "sgd", 0).Resume(good); err != nil {
		t.Errorf("moments that are not needed: %v", err)
	}
	rapid.Check(t, func(r *rapid.T) {
		file := slices.Clone(good)
		for range rapid.IntRange(1, 5).Draw(r, "changes") {
			file[rapid.IntRange(0, len(file)-1).Draw(r, "at")] = rapid.Byte().Draw(r, "byte")
		}
		again := training[float32](t, "adam", 3)
		if again.Resume(file) == nil { // a changed weight cannot be told
			_ = again.Run(context.Background())
		}
	})
}

// With validation the training ends patience epochs after the best one, and the
// network has the weights of that epoch.
func TestEarlyStopping(t *testing.T) {
	n := network[float64](t, "train.dtype=float64", "train.optimizer={name: adam, rate: 0.3}", "train.validation=9", "train.patience=7")
	held := newSine(9)
	fit, err := n.Training(newSine(40), models.FitOptions{Epochs: 500, Batch: 10, Validation: held})
	if err != nil {
		t.Fatal(err)
	}
	if err := fit.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	epochs := len(fit.Losses)
	if epochs == 500 || epochs != fit.Best+7 || len(fit.ValidationLosses) != epochs || fit.Updates != 4*epochs {
		t.Errorf("%d epochs, %d updates, the best is %d", epochs, fit.Updates, fit.Best)
	}
	if fit.ValidationLosses[fit.Best-1] != slices.Min(fit.ValidationLosses) {
		t.Errorf("epoch %d is not the best of %v", fit.Best, fit.ValidationLosses)
	}
	predictions, err := n.Predict(held, 1)
	if err != nil {
		t.Fatal(err)
	}
	var loss float64
	for i, p := range predictions {
		loss += math.Pow(p-held.Y(i)[0], 2) / 9
	}
	if math.Abs(loss-fit.ValidationLosses[fit.Best-1]) > 1e-15 {
		t.Errorf("the network has validation loss %v, the best was %v", loss, fit.ValidationLosses[fit.Best-1])
	}
}

// The validation part is the last rows of the training part: validation targets and
// not training targets. The test part is the same as without it.
func TestValidationPart(t *testing.T) {
	for text, rows := range map[string]int{"0.25": 24, "10": 10} {
		spec, err := models.Experiment("window")
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range [][2]string{{"train.validation", text}, {"train.epochs", "3"}, {"train.patience", "1"}} {
			if err := spec.Set(change[0], change[1]); err != nil {
				t.Fatal(err)
			}
		}
		p, err := models.Load(&spec, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Run(context.Background(), 1, models.RunOptions{Engine: models.DefaultEngine})
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(r.Train.Rows[0], r.Train.Rows[len(r.Train.Rows)-1], r.Validation.Rows[0], len(r.Validation.Rows), r.Test.Rows[0])
		if want := fmt.Sprint(3, 94-rows, 96-rows, rows, 99); got != want {
			t.Errorf("validation %s: rows are %s, should be %s", text, got, want)
		}
		if r.Best < 1 || r.Best > len(r.Losses) {
			t.Errorf("best epoch is %d", r.Best)
		}
	}
}

func TestValidationRefuses(t *testing.T) {
	for _, test := range [][]string{
		{"window", "train.validation=96", "validation 96 of 96 training rows"},
		{"window", "train.validation=0.001", "of 96 training rows is 0: both parts need rows"},
		{"window", "train.validation=94", "too few"},
		{"stateful", "train.validation=13", "the number of samples, 13, is not a multiple of batch 4"},
	} {
		spec, err := models.Experiment(test[0])
		if err != nil {
			t.Fatal(err)
		}
		if test[0] == "stateful" {
			spec.Window.Samples, spec.Train.Batch = "full", 4
		}
		key, value, _ := strings.Cut(test[1], "=")
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
		if _, err := models.Load(&spec, nil); err == nil || !strings.Contains(err.Error(), test[2]) {
			t.Errorf("%s with %s: error is %v, should have %q", test[0], test[1], err, test[2])
		}
	}
}

// TestZeroFitOptions trains with dropout and no streams given.
func TestZeroFitOptions(t *testing.T) {
	n := network[float32](t, "model.dropout=0.2", "train.epochs=2")
	if losses, err := n.Fit(t.Context(), newSine(20), models.FitOptions{}); err != nil || len(losses) != 2 {
		t.Errorf("%d losses, %v", len(losses), err)
	}
}

// narrow has inputs of one value less than a network takes.
type narrow struct{ sine }

func (s narrow) X(i int) []float64 { return s.sine.X(i)[1:] }

func TestSamplesThatDoNotFit(t *testing.T) {
	n := network[float32](t)
	for want, samples := range map[string]models.Samples{
		"there are no samples to train on":    newSine(0),
		"a sample has 2 inputs and 1 targets": narrow{newSine(20)},
	} {
		if _, err := n.Training(samples, models.FitOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

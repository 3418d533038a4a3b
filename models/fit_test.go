package models_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/graph/engine"
	"unroll/models"
)

// sine are n windows of a noisy sine, [steps, 1] each.
type sine struct{ values []float64 }

func newSine(n int) sine {
	rng := rand.New(rand.NewPCG(3, 5))
	values := make([]float64, n+3)
	for i := range values {
		values[i] = math.Sin(float64(i)/3) + 0.1*rng.NormFloat64()
	}
	return sine{values}
}

func (s sine) Len() int          { return len(s.values) - 3 }
func (s sine) X(i int) []float64 { return s.values[i : i+3] }
func (s sine) Y(i int) []float64 { return s.values[i+3 : i+4] }

func network[F engine.Float](t testing.TB, changes ...string) *models.Network[F] {
	t.Helper()
	spec := models.Default()
	spec.Name = "test"
	for _, change := range changes {
		key, value, _ := strings.Cut(change, "=")
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	n, err := models.NewNetwork[F](&spec, models.DefaultEngine, 3, 1, 1, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	return n
}

func TestFitLearns(t *testing.T) {
	for _, optimizer := range []string{"adam", "{name: sgd, momentum: 0.9}", "rmsprop"} {
		n := network[float32](t, "train.optimizer="+optimizer, "train.epochs=30", "train.batch=7", "train.clip_norm=1")
		losses, err := n.Fit(context.Background(), newSine(60), models.FitOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if losses[29] > losses[0]/2 {
			t.Errorf("%s: the loss went from %v to %v", optimizer, losses[0], losses[29])
		}
	}
}

// The first update of each optimizer, from its published equation: with moments
// at zero, adam moves by rate*sqrt(1-b2)/(1-b1) * (1-b1)g / (sqrt((1-b2)g^2)+eps),
// rmsprop by rate*g/sqrt((1-rho)g^2+eps), sgd by rate*g.
func TestFirstUpdate(t *testing.T) {
	for name, step := range map[string]func(g float64) float64{
		"sgd":     func(g float64) float64 { return 0.01 * g },
		"adam":    func(g float64) float64 { return 0.001 * math.Sqrt(0.001) * g / (math.Sqrt(0.001)*math.Abs(g) + 1e-7) },
		"rmsprop": func(g float64) float64 { return 0.001 * g / math.Sqrt(0.1*g*g+1e-7) },
	} {
		gradient := firstGradient(t)
		n := network[float64](t, "train.optimizer="+name, "train.dtype=float64")
		before := append([]float64{}, n.Params...)
		if _, err := n.Fit(context.Background(), newSine(4), models.FitOptions{Epochs: 1, Batch: 4}); err != nil {
			t.Fatal(err)
		}
		for i, g := range gradient {
			if want := before[i] - step(g); math.Abs(n.Params[i]-want) > 1e-12 {
				t.Fatalf("%s: parameter %d with gradient %v went from %v to %v, not %v", name, i, g, before[i], n.Params[i], want)
			}
		}
	}
}

func firstGradient(t *testing.T) []float64 {
	t.Helper()
	n := network[float64](t, "train.dtype=float64")
	p, err := engine.Compile(n.Stack, engine.Options[float64]{Engine: "tape", Steps: 3, Batch: 4, Params: n.Params, Train: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for i := range 4 {
		for step, v := range newSine(4).X(i) {
			p.X[step*4+i] = v
		}
		p.Y[i] = newSine(4).Y(i)[0]
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	return append([]float64{}, p.Grads...)
}

// A network that is shared between cores trains to the same bits.
func TestFitOnSeveralCores(t *testing.T) {
	var want []float32
	for _, cores := range []int{1, 3} {
		n := network[float32](t, "model.units=[64]")
		n.Workers = cores
		if _, err := n.Fit(context.Background(), newSine(64), models.FitOptions{Epochs: 2, Batch: 64}); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = n.Params
		}
		if !slices.Equal(n.Params, want) {
			t.Errorf("%d cores train other weights than one", cores)
		}
	}
}

func TestDiverged(t *testing.T) {
	n := network[float32](t, "train.optimizer={name: sgd, rate: 1e6}")
	_, err := n.Fit(context.Background(), newSine(20), models.FitOptions{Epochs: 5, Batch: 5})
	var diverged *models.DivergedError
	if !errors.As(err, &diverged) || diverged.Epoch < 1 || diverged.Batch < 1 {
		t.Fatalf("error is %v, not a *DivergedError with epoch and batch", err)
	}
}

func TestStatefulNeedsWholeBatches(t *testing.T) {
	n := network[float32](t, "model.stateful=true")
	if _, err := n.Fit(context.Background(), newSine(20), models.FitOptions{Epochs: 1, Batch: 3}); err == nil ||
		!strings.Contains(err.Error(), "the number of samples, 20, is not a multiple of batch 3") {
		t.Errorf("error is %v", err)
	}
}

// The predictions of a stateless network do not depend on the batch; those of a
// stateful one depend on the order of the samples.
func TestPredictRemainder(t *testing.T) {
	n := network[float64](t, "train.dtype=float64")
	all, err := n.Predict(newSine(70), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 40, 69} {
		one, err := n.Predict(single{newSine(70), i}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(one[0]-all[i]) > 1e-14 {
			t.Errorf("sample %d: %v alone and %v among 70", i, one[0], all[i])
		}
	}
}

type single struct {
	sine
	i int
}

func (s single) Len() int        { return 1 }
func (s single) X(int) []float64 { return s.sine.X(s.i) }
func (s single) Y(int) []float64 { return s.sine.Y(s.i) }

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n := network[float32](t)
	_, err := n.Fit(ctx, newSine(20), models.FitOptions{Epochs: 1000, Batch: 1, OnEpoch: func(epoch int, _ float64) error {
		if epoch == 2 {
			cancel()
		}
		return nil
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

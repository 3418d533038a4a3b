package bptt

import (
	"fmt"
	"slices"
	"strings"
)

// LossOptions choose a variant of a loss. The zero value is the loss's standard form; a
// loss reads those that it has.
type LossOptions struct {
	Delta  float64   // of the Huber loss
	Levels []float64 // of the quantiles
	Power  float64   // of the Tweedie deviance
}

// LossTwin is the hand-derived form of a loss.
type LossTwin struct {
	name string
	loss loss
}

// loss is what the file of a loss declares: what the network predicts for each target,
// and the passes through one sample.
type loss struct {
	parameters []string
	real       func(*sample[float64])
	complex    func(*sample[complex128])
	backward   func(*backSample)
}

// sample is one of the batch: what the loss reads, the targets y and what the head gives
// for each parameter of them, and the loss of each target, which it sets.
type sample[S Scalar] struct {
	y    []float64
	raw  [][]S // [parameter][outputs]
	loss []S
}

// backSample is the same sample in the backward pass, which reads dloss, the gradient of
// each target's loss, and adds to draw.
type backSample struct {
	sample[float64]
	dloss []float64
	draw  [][]float64
}

// pointwise is a loss of each target y by itself, given what the head gives for it. The
// gradient is set in d.
func pointwise(
	parameters []string, real func(raw []float64, y float64) float64,
	complex func(raw []complex128, y float64) complex128, gradient func(raw []float64, y float64, d []float64),
) loss {
	return loss{
		parameters: parameters, real: eachTarget(real), complex: eachTarget(complex),
		backward: func(s *backSample) {
			d := make([]float64, len(s.raw))
			for j, y := range s.y {
				gradient(s.target(j), y, d)
				for k := range d {
					s.draw[k][j] += d[k] * s.dloss[j]
				}
			}
		},
	}
}

func eachTarget[S Scalar](of func(raw []S, y float64) S) func(*sample[S]) {
	return func(s *sample[S]) {
		for j, y := range s.y {
			s.loss[j] = of(s.target(j), y)
		}
	}
}

// target returns what the head gives for the parameters of target j.
func (s *sample[S]) target(j int) []S {
	raw := make([]S, len(s.raw))
	for k := range raw {
		raw[k] = s.raw[k][j]
	}
	return raw
}

// LossNames returns the names of all losses.
func LossNames() []string {
	var names []string
	for _, e := range losses() {
		names = append(names, e.name)
	}
	return names
}

// LookupLoss returns the twin of the named loss in the variant that the options choose.
func LookupLoss(name string, o LossOptions) (*LossTwin, error) {
	entries := losses()
	k := slices.IndexFunc(entries, func(e lossEntry) bool { return e.name == name })
	if k < 0 {
		return nil, fmt.Errorf("no loss %q: there are %s", name, strings.Join(LossNames(), ", "))
	}
	return &LossTwin{name, entries[k].build(o)}, nil
}

// Parameters returns the names of what the network predicts for each target.
func (t *LossTwin) Parameters() []string { return slices.Clone(t.loss.parameters) }

// Losses returns the loss of every target y [B, outputs], given what the head gives, raw
// [B, parameters*outputs]: the first parameter of all targets comes first.
func Losses[S Scalar](t *LossTwin, outputs int, raw []S, y []float64) ([]S, error) {
	if err := t.check(outputs, len(raw), len(y)); err != nil {
		return nil, err
	}
	all := make([]S, len(y))
	for b := range len(y) / outputs {
		s := sampleOf(t, outputs, b, raw, y)
		s.loss = all[b*outputs : (b+1)*outputs]
		switch s := any(&s).(type) {
		case *sample[float64]:
			t.loss.real(s)
		case *sample[complex128]:
			t.loss.complex(s)
		}
	}
	return all, nil
}

// LossGradient returns the gradient of raw, given that of every target's loss, dloss
// [B, outputs]; the other arguments are those of [Losses].
func LossGradient(t *LossTwin, outputs int, raw, y, dloss []float64) ([]float64, error) {
	if err := t.check(outputs, len(raw), len(y)); err != nil {
		return nil, err
	}
	if len(dloss) != len(y) {
		return nil, fmt.Errorf("%s: the gradient of the losses has length %d: it must be that of the targets, %d", t.name, len(dloss), len(y))
	}
	draw := make([]float64, len(raw))
	for b := range len(y) / outputs {
		t.loss.backward(&backSample{
			sample: sampleOf(t, outputs, b, raw, y), dloss: dloss[b*outputs : (b+1)*outputs],
			draw: sampleOf(t, outputs, b, draw, y).raw,
		})
	}
	return draw, nil
}

// sampleOf is sample b of a batch.
func sampleOf[S Scalar](t *LossTwin, outputs, b int, raw []S, y []float64) sample[S] {
	s := sample[S]{y: y[b*outputs : (b+1)*outputs]}
	for k := range t.loss.parameters {
		at := (b*len(t.loss.parameters) + k) * outputs
		s.raw = append(s.raw, raw[at:at+outputs])
	}
	return s
}

func (t *LossTwin) check(outputs, raw, y int) error {
	switch n := len(t.loss.parameters); {
	case outputs < 1 || y%outputs != 0:
		return fmt.Errorf("%s: targets have length %d: it must be that of [B, outputs] with outputs = %d", t.name, y, outputs)
	case raw != n*y:
		return fmt.Errorf("%s: predictions have length %d: it must be %d for each of %d targets", t.name, raw, n, y)
	}
	return nil
}

// Shares are what the loss of each of n targets counts in their mean, which is the sum
// of the losses multiplied by them and has them as gradient: the weight in the sum of all
// weights, all equal for nil, and 0 where all weights are.
func Shares(weight []float64, n int) []float64 {
	shares := make([]float64, n)
	var sum float64
	for i := range shares {
		shares[i] = 1
		if weight != nil {
			shares[i] = weight[i]
		}
		sum += shares[i]
	}
	for i := range shares {
		if sum > 0 {
			shares[i] /= sum
		}
	}
	return shares
}

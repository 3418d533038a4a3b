package audit

import (
	"context"
	"fmt"
	"slices"

	"unroll/graph"
	"unroll/graph/bptt"
)

// LossSubject is a loss to audit, with its hand-derived twin.
type LossSubject struct {
	Name string
	Loss graph.Loss
	Twin *bptt.LossTwin // nil where there is none
}

// LookupLoss returns the loss of that name as [graph.Losses] does, with the twin of a
// built-in one.
func LookupLoss(name string) (LossSubject, error) {
	info, err := graph.Losses.Lookup(name)
	if err != nil {
		return LossSubject{}, err
	}
	s := LossSubject{Name: name, Loss: info.New()}
	if slices.Contains(bptt.LossNames(), name) {
		s.Twin, err = bptt.LookupLoss(name, bptt.LossOptions{})
	}
	return s, err
}

// LossShapes returns the shapes of a full audit of a loss, which has a batch of B
// predictions of H outputs: every size is 1 alone and beside another.
func LossShapes() []Shape {
	return []Shape{{1, 1, 1, 1}, {1, 1, 3, 2}, {1, 1, 4, 1}, {1, 1, 1, 64}, {1, 1, 17, 5}}
}

// CheckLoss audits a loss without weights and with weights of which some are 0, as those
// of missing targets are, and the same for predictions in the unit of a scaled window, see
// [graph.ScaledLoss]. Of the shapes it takes the batch and, as outputs, the units.
// The error is about the options or the context; what is wrong with the loss is in the
// report.
func CheckLoss(ctx context.Context, s LossSubject, o Options) (*Report, error) {
	if o.Shapes == nil {
		o.Shapes = LossShapes()
	}
	if err := o.withEngines(); err != nil {
		return nil, err
	}
	r, err := checkLoss(ctx, s, o, lossWitnesses(s, o.Engines))
	if err != nil {
		return nil, err
	}
	scaled, is, err := s.scaled()
	if !is || err != nil {
		return r, err
	}
	of, err := checkLoss(ctx, scaled, o, lossWitnesses(scaled, o.Engines))
	if err != nil {
		return nil, err
	}
	r.join(of)
	return r, nil
}

// scaled is the loss of predictions in the unit of a scaled window, with a center if it can have
// one; there is none for probabilities.
func (s LossSubject) scaled() (LossSubject, bool, error) {
	_, parametric := s.Loss.(graph.Parametric)
	_, rescales := s.Loss.(graph.Rescaler)
	_, checks := s.Loss.(graph.TargetChecker)
	if parametric && !rescales {
		return s, false, nil
	}
	scaled := &graph.ScaledLoss{Loss: s.Loss, Centered: !parametric || !checks}
	if s.Twin == nil {
		return LossSubject{Name: s.Name, Loss: scaled}, true, nil
	}
	twin, err := s.Twin.Scaled(scaled.Centered)
	return LossSubject{s.Name, scaled, twin}, true, err
}

func checkLoss(ctx context.Context, s LossSubject, o Options, ws []witnessOf[*lossProblem]) (*Report, error) {
	if err := graph.Check(s.Loss); err != nil {
		return nil, fmt.Errorf("loss %s: %w", s.Name, err)
	}
	r := newReport(o, ws)
	r.Loss = s.Name
	for _, shape := range o.Shapes {
		for _, weighted := range []bool{false, true} {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			p, err := newLossProblem(s.Loss, shape, o.Seed, weighted)
			if err != nil {
				return nil, fmt.Errorf("loss %s: %w", s.Name, err)
			}
			measure(r, p, ws)
		}
	}
	return r, nil
}

// lossWitnesses returns the witnesses that a loss has. Differences are computed on the
// first engine.
func lossWitnesses(s LossSubject, engines []string) []witnessOf[*lossProblem] {
	var all []witnessOf[*lossProblem]
	for _, engine := range engines {
		all = append(all, symbolicLoss[float64](engine, engine, symbolic))
	}
	for _, engine := range engines {
		all = append(all, symbolicLoss[float32](engine+"32", engine, single))
	}
	if s.Twin != nil {
		all = append(all, handLoss(s.Twin), complexLoss(s.Twin))
	}
	return append(all, lossDifferences(engines[0]))
}

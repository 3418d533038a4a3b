package recipe

import (
	"cmp"
	"math"
	"slices"
)

// The score of the chosen recipe on the folds is the lowest of many, recipes times numbers of
// epochs, and so too good. What chooses among the network and the baselines takes its place: the
// recipe and the epochs that all other folds would have chosen forecast each fold.
//
// It is cross-validation of the choice itself; see Varma and Simon, Bias in error estimation when
// using cross-validation for model selection, BMC Bioinformatics 7, 2006, 91.

// heldOut returns the network's forecasts of a fold that had no part in their choice.
func (s *Search) heldOut(trials []Trial, fold int) []float64 {
	t, checkpoint := s.chosenWithout(trials, fold)
	return t.folds[fold].forecasts[checkpoint]
}

// chosenWithout is the recipe and the place of its number of epochs that all folds but one choose.
// As in the search, it is one of the first round, or one that varies the two best of these; what
// the left-out fold alone brought into the second round does not take part.
func (s *Search) chosenWithout(trials []Trial, fold int) (best *Trial, checkpoint int) {
	var candidates, views []candidate
	for i := range trials {
		if t := &trials[i]; t.Missing == "" {
			candidates = append(candidates, s.candidate(t, fold))
		}
	}
	for _, c := range candidates {
		if c.view == "" {
			views = append(views, c)
		}
	}
	slices.SortStableFunc(views, func(a, b candidate) int { return cmp.Compare(a.error, b.error) })
	leading := views[:min(2, len(views))]
	candidates = slices.DeleteFunc(candidates, func(c candidate) bool {
		return c.view != "" && !slices.ContainsFunc(leading, func(v candidate) bool { return v.Name == c.view })
	})
	lowest := slices.MinFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.error, b.error) })
	for _, c := range candidates {
		if math.Sqrt(c.error) <= asGood*math.Sqrt(lowest.error) {
			return c.Trial, c.checkpoint
		}
	}
	return lowest.Trial, lowest.checkpoint
}

// candidate is a trial with the number of epochs that is best without a fold.
type candidate struct {
	*Trial
	checkpoint int
	error      float64 // mean squared
}

func (s *Search) candidate(t *Trial, without int) candidate {
	c := candidate{t, 0, math.Inf(1)}
	for i := range s.Effort.Epochs {
		if mean := t.mean(i, without); mean < c.error {
			c.checkpoint, c.error = i, mean
		}
	}
	return c
}

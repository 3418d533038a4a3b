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
func heldOut(trials []Trial, fold int) []float64 {
	return chosenWithout(trials, fold).folds[fold].heldOut
}

// chosenWithout is the recipe that all folds but one choose. As in the search, it is one of the first round, or one that varies the two best of these; what
// the left-out fold alone brought into the second round does not take part.
func chosenWithout(trials []Trial, fold int) *Trial {
	var candidates, views []candidate
	for i := range trials {
		if t := &trials[i]; t.Missing == "" {
			_, lowest := t.best(fold)
			candidates = append(candidates, candidate{t, lowest})
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
			return c.Trial
		}
	}
	return lowest.Trial
}

// candidate is a trial with its mean squared error without a fold, at the number of epochs that is
// best without it.
type candidate struct {
	*Trial
	error float64
}

package recipe

import (
	"fmt"
	"slices"
	"strings"

	"unroll/dataset"
	"unroll/models"
)

const (
	// LogSpread is the Spread of a profile above which networks see logs.
	LogSpread   = 0.5
	maxLookBack = 96
	// plainLookBack is that of a series without a season, and the least.
	plainLookBack = 8

	learningRate = 0.003
	fasterRate   = 0.01 // tried for panels
	weightDecay  = 0.1
	units        = 16
)

// views returns the recipes of the first round, simple ones first. All standardize the series,
// unless the loss needs its own unit.
func (s *Search) views() []Trial {
	differences := []dataset.Transforms{{}, {dataset.Difference{}}}
	if s.Profile.Season > 1 {
		differences = append(differences, dataset.Transforms{dataset.SeasonalDifference{}},
			dataset.Transforms{dataset.Difference{}, dataset.SeasonalDifference{}})
	}
	asItIs := s.trained().OwnUnit()
	if asItIs {
		differences = differences[:1]
	}
	var recipes []Trial
	for _, d := range differences {
		spec := s.base()
		if !asItIs {
			if s.Profile.Spread > LogSpread {
				spec.Transforms = append(spec.Transforms, dataset.Log{})
			}
			spec.Transforms = append(append(spec.Transforms, d...), dataset.Standardize{})
		}
		recipes = append(recipes, s.named(spec))
		if len(s.Profile.Calendar) > 0 && !slices.Contains(d, dataset.Transform(dataset.SeasonalDifference{})) {
			spec.Data.Calendar = s.Profile.Calendar
			recipes = append(recipes, s.named(spec))
		}
	}
	return recipes
}

// base is what all recipes have in common.
func (s *Search) base() models.Spec {
	spec := models.Default()
	spec.Name, spec.Data, spec.Split = s.Name, s.of.source(), s.Split
	if s.Required {
		spec.Data.Future = s.Profile.Future
	} else {
		spec.Data.Inputs = nil
	}
	spec.Transforms = nil
	spec.Window = dataset.Window{LookBack: s.lookBack(), Horizon: s.Horizon, Layout: dataset.Steps, ReachBack: true}
	spec.Model.Units = []int{units}
	spec.Model.Cell = models.Cell{Name: "gru"}
	spec.Train.Batch = batch(s.rows())
	if s.Loss.Name != "" {
		spec.Train.Loss = s.Loss
	}
	spec.Model.WindowScaling.Name = s.WindowScaling
	spec.Train.Optimizer = adam(learningRate)
	return spec
}

// adam is the optimizer with a learning rate.
func adam(rate float64) models.Optimizer {
	spec := models.Default()
	o := spec.Train.Optimizer.Value.Common()
	o.Rate, o.WeightDecay = rate, weightDecay
	return spec.Train.Optimizer
}

// networks returns the recipes of the second round that vary one of the first.
func (s *Search) networks(of Trial) []Trial {
	var recipes []Trial
	view := of.spec
	vary := func(change func(*models.Spec)) {
		spec := view
		change(&spec)
		recipe := s.named(spec)
		recipe.view = of.Name
		recipes = append(recipes, recipe)
	}
	vary(func(spec *models.Spec) { spec.Model.Cell = models.Cell{Name: "lstm"} })
	vary(func(spec *models.Spec) { spec.Model.Units = []int{2 * units} })
	if longer := min(2*view.Window.LookBack, maxLookBack); longer > view.Window.LookBack {
		vary(func(spec *models.Spec) { spec.Window.LookBack = longer })
	}
	if s.Panel != nil {
		vary(func(spec *models.Spec) { spec.Train.Optimizer = adam(fasterRate) })
	}
	optional := s.Optional()
	if len(optional) > 0 {
		vary(func(spec *models.Spec) { spec.Data.Inputs, spec.Data.Future = s.of.source().Inputs, s.Profile.Future })
	}
	if more := len(s.Profile.Future) - len(view.Data.Future); more > 0 && more < len(optional) {
		vary(func(spec *models.Spec) { spec.Data.Future = s.Profile.Future })
	}
	return recipes
}

// named names a recipe after what its network sees and is.
func (s *Search) named(spec models.Spec) Trial {
	var see []string
	for _, t := range spec.Transforms[:max(0, len(spec.Transforms)-1)] { // the last standardizes
		see = append(see, strings.ReplaceAll(dataset.KindOf(t), "_", " "))
	}
	if see == nil {
		see = []string{"as it is"}
	}
	for _, kind := range spec.Data.Calendar {
		see = append(see, "calendar "+kind)
	}
	var past []string
	for _, name := range s.Profile.Inputs {
		known := slices.Contains(spec.Data.Future, name)
		if !known && (len(spec.Data.Inputs) > 0 || slices.Contains(spec.Data.Past, name)) {
			past = append(past, name)
		}
	}
	if past != nil {
		see = append(see, others(past))
	}
	if len(spec.Data.Future) > 0 {
		see = append(see, others(spec.Data.Future)+" in advance")
	}
	name := fmt.Sprintf("%s; %s %d, look-back %d", strings.Join(see, " + "), spec.Model.Cell.Name, spec.Model.Units[0], spec.Window.LookBack)
	if rate := spec.Train.LearningRate(); rate != learningRate {
		name += fmt.Sprintf(", learning rate %v", rate)
	}
	inputs := len(spec.Data.Inputs) > 0 || len(spec.Data.Future) > len(s.of.source().Future)
	return Trial{Name: name, Inputs: inputs, spec: spec}
}

// others lists the other columns, or counts them if they are many.
func others(names []string) string {
	if len(names) > 3 {
		return fmt.Sprintf("%d other columns", len(names))
	}
	return strings.Join(names, " + ")
}

// lookBack is one season, within bounds, but leaves a sample for every third row of the
// first fold's training part.
func (s *Search) lookBack() int {
	origin := s.Folds[0].Origin
	return max(1, min(lookBack(s.Profile.Season), origin-origin/3-s.Horizon))
}

// lookBack is one season, within bounds.
func lookBack(season int) int { return min(max(season, plainLookBack), maxLookBack) }

// batch grows with the rows, in powers of two from 8 to 256, so that an epoch has
// about 50 updates.
func batch(rows int) int {
	b := 8
	for b < 256 && rows/b > 50 {
		b *= 2
	}
	return b
}

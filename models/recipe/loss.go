package recipe

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/forecast"
)

// lossWithLevels is the loss; one of quantiles without a value has the median and the ends of
// intervals of the Levels.
func (o Options) lossWithLevels() (models.Loss, error) {
	if o.Loss.Name != "quantile" || o.Loss.Value != nil {
		return o.Loss, nil
	}
	levels := []float64{0.5}
	for _, l := range o.Levels {
		if err := forecast.CheckLevel(l); err != nil {
			return o.Loss, err
		}
		levels = append(levels, rounded((1-l)/2), rounded((1+l)/2))
	}
	slices.Sort(levels)
	text, err := json.Marshal(slices.Compact(levels))
	if err != nil {
		return o.Loss, err
	}
	spec := models.Default()
	spec.Name = o.Name
	err = spec.Set("train.loss", fmt.Sprintf("{name: quantile, levels: %s}", text))
	return spec.Train.Loss, err
}

// rounded leaves out the rounding of a level such as (1 - 0.8)/2.
func rounded(level float64) float64 { return math.Round(level*1e9) / 1e9 }

// trained is a Spec with the loss.
func (o Options) trained() *models.Spec {
	spec := models.Default()
	spec.Train.Loss = o.Loss
	return &spec
}

// checkLoss refuses a loss that is not defined for the values of the data.
func (s *Search) checkLoss() error {
	spec := s.base()
	if err := spec.Validate(); err != nil {
		return err
	}
	if s.Loss.Name == "cross_entropy" {
		return dataset.BadInput("loss", "the loss %s is for classes, and a series has none: choose binary_cross_entropy for a series of 0 and 1, or another loss", s.Loss.Name)
	}
	if !spec.OwnUnit() {
		return nil
	}
	return s.of.check(&spec)
}

// lossText is a Spec that has the loss alone, in YAML; empty without one.
func (o Options) lossText() (string, error) {
	if o.Loss.Name == "" {
		return "", nil
	}
	type train struct {
		Loss models.Loss `yaml:"loss"`
	}
	text, err := models.MarshalYAML(struct {
		Name  string `yaml:"name"`
		Train train  `yaml:"train"`
	}{o.Name, train{o.Loss}})
	return string(text), err
}

// readLoss is the loss of a text that lossText wrote.
func readLoss(path, text string) (models.Loss, error) {
	if text == "" {
		return models.Loss{}, nil
	}
	spec, err := models.ParseSpec(path, []byte(text))
	return spec.Train.Loss, err
}

package models

import (
	"fmt"
	"math"

	"github.com/goccy/go-yaml/ast"
)

// Schedule is the course of the learning rate over the epochs: the optimizer's rate
// times a factor. In YAML it is a name, or a mapping of the name and options. The zero
// value is constant.
//
//	schedule: cosine
//	schedule: {name: step, every: 20, factor: 0.5, warmup: 3}
type Schedule struct {
	// Name is constant (1), step (factor^floor(e/every)), exponential (factor^e) or
	// cosine (from 1 to floor along half a wave: Loshchilov & Hutter 2017, eq. 5,
	// without restarts), with e the epochs since warm-up.
	Name string `yaml:"-"`
	// Warmup is the number of first epochs in which the rate grows in equal steps to the
	// optimizer's, which it reaches in the epoch after them. Default: 0.
	Warmup int `yaml:"warmup,omitempty"`
	// Every is the number of epochs between two steps. Default: 10.
	Every int `yaml:"every,omitempty"`
	// Factor is the factor of one step (default 0.5), or of one epoch of exponential
	// (default 0.95).
	Factor float64 `yaml:"factor,omitempty"`
	// Floor is the last factor of cosine. Default: 0.
	Floor float64 `yaml:"floor,omitempty"`
}

// schedules has the defaults of each rule.
var schedules = map[string]Schedule{
	"constant":    {Name: "constant"},
	"step":        {Name: "step", Every: 10, Factor: 0.5},
	"exponential": {Name: "exponential", Factor: 0.95},
	"cosine":      {Name: "cosine"},
}

// UnmarshalYAML reads a name, or a mapping with the name and options.
func (s *Schedule) UnmarshalYAML(node ast.Node) error {
	chosen, options, err := oneOf(node, "schedule", schedules)
	if err != nil {
		return err
	}
	*s = chosen
	type plain Schedule // without this method
	return decodeOptions(s.Name, options, (*plain)(s))
}

// MarshalYAML writes the name with all options of the rule.
func (s Schedule) MarshalYAML() (any, error) {
	type plain Schedule
	return withName(s.Name, plain(s))
}

func (s Schedule) validate() error {
	decays := s.Name == "step" || s.Name == "exponential"
	switch {
	case s.Warmup < 0:
		return badValue("warmup", fmt.Errorf("%d: give a number of epochs, 0 or more", s.Warmup))
	case s.Name == "step" && s.Every < 1:
		return badValue("every", fmt.Errorf("%d: give the epochs between two steps, 1 or more", s.Every))
	case s.Name != "step" && s.Every != 0:
		return badValue("every", fmt.Errorf("schedule %s has no steps", s.Name))
	case decays && !(s.Factor > 0 && s.Factor <= 1):
		return badValue("factor", fmt.Errorf("%v: a factor lies above 0 and is at most 1", s.Factor))
	case !decays && s.Factor != 0:
		return badValue("factor", fmt.Errorf("schedule %s has none", s.Name))
	case s.Name == "cosine" && !(s.Floor >= 0 && s.Floor <= 1):
		return badValue("floor", fmt.Errorf("%v: the factor at the end lies between 0 and 1", s.Floor))
	case s.Name != "cosine" && s.Floor != 0:
		return badValue("floor", fmt.Errorf("schedule %s has none", s.Name))
	}
	return nil
}

// constant reports whether the rate is the same in every epoch.
func (s Schedule) constant() bool { return (s.Name == "" || s.Name == "constant") && s.Warmup == 0 }

// At returns the factor of the learning rate in an epoch (from 0) of epochs.
func (s Schedule) At(epoch, epochs int) float64 {
	if epoch < s.Warmup {
		return float64(epoch+1) / float64(s.Warmup+1)
	}
	e, left := float64(epoch-s.Warmup), float64(epochs-s.Warmup)
	switch s.Name {
	case "step":
		return math.Pow(s.Factor, math.Floor(e/float64(s.Every)))
	case "exponential":
		return math.Pow(s.Factor, e)
	case "cosine":
		return s.Floor + (1-s.Floor)*(1+math.Cos(math.Pi*e/left))/2
	}
	return 1
}

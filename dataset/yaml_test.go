package dataset

import (
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// What a YAML file says about data comes through the strict decoder, and a written
// Spec reads back as the same.
func TestYAMLForm(t *testing.T) {
	type spec struct {
		Data       Source     `yaml:"data"`
		Split      Split      `yaml:"split"`
		Transforms Transforms `yaml:"transforms"`
		Window     Window     `yaml:"window"`
	}
	text := `
data:
  source: belts.csv
  column: 2
  date: none
  delimiter: ";"
  decimal: ","
  skip_footer: 1
  drop_last: 3
  missing: linear
  inputs: [kms, 7]
  calendar: [month]
  season: 12
split: 1980-01
transforms:
  - {kind: box_cox, lambda: 0}
  - {kind: seasonal_difference, lag: 12}
  - {kind: min_max, range: [-1, 1], fit: all}
window: {look_back: 12, horizon: 3, layout: steps, samples: tutorial, reach_back: true}
`
	zero := 0.0
	want := spec{
		Data: Source{
			Path: "belts.csv", Column: "2", Date: NoDates, Delimiter: ";", Decimal: ",", SkipFooter: 1, DropLast: 3, Missing: MissingLinear,
			Inputs: []string{"kms", "7"}, Calendar: []string{Month}, Season: 12,
		},
		Split:      Split{Date: "1980-01"},
		Transforms: Transforms{BoxCox{Lambda: &zero}, SeasonalDifference{Lag: 12}, MinMax{Range: []float64{-1, 1}, Fit: FitAll}},
		Window:     Window{LookBack: 12, Horizon: 3, Layout: Steps, Samples: Tutorial, ReachBack: true},
	}
	var got spec
	if err := yaml.UnmarshalWithOptions([]byte(text), &got, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	written, err := yaml.Marshal(got)
	var back spec
	if err != nil || yaml.UnmarshalWithOptions(written, &back, yaml.Strict()) != nil {
		t.Fatal(err, string(written))
	}
	if diff := cmp.Diff(want, back); diff != "" {
		t.Error(diff)
	}
}

package reporttest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/compare"
	"unroll/models/experiment"
)

// Panel is the scores of a panel of so many series of 200 rows and a constant one that is left out,
// with made-up forecasts of two seeds. name is before the number of each series.
func Panel(t testing.TB, name string, series int) *compare.PanelScores {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 5))
	var b strings.Builder
	b.WriteString("shop,sales\n")
	for k := range series {
		for i := range 200 {
			fmt.Fprintf(&b, "\"%s%04d\",%.2f\n", strings.ReplaceAll(name, `"`, `""`), k, 50+10*math.Sin(float64(i)/2)+3*rng.NormFloat64())
		}
	}
	b.WriteString(strings.Repeat("flat,1\n", 60))
	path := filepath.Join(t.TempDir(), "panel.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	spec := models.Default()
	spec.Name, spec.Data.Path, spec.Data.Column, spec.Data.Series = "shops", path, "sales", []string{"shop"}
	plan := experiment.Plan{Specs: []models.Spec{spec}}
	configurations, err := plan.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	c := configurations[0]
	for seed := range uint64(2) {
		test := c.Targets(c.Test)
		for _, y := range test.Actual {
			test.Predicted = append(test.Predicted, y+rng.NormFloat64())
		}
		c.Runs = append(c.Runs, experiment.Run{Seed: seed, Result: &models.Result{Seed: seed, Test: test}})
	}
	scores, err := compare.Panel(c)
	if err != nil {
		t.Fatal(err)
	}
	return scores
}

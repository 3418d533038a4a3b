//go:build slow

package experiment_test

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat"

	"unroll/models"
	"unroll/models/experiment"
)

// Over 100 seeds, train and test RMSE of each configuration follow the reference
// of 1000 seeds that PyTorch with Keras's initialization and Adam gave.
func TestDistribution(t *testing.T) {
	reference := readReference(t)
	var specs []models.Spec
	for _, name := range models.Experiments() {
		spec, err := models.Experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		specs = append(specs, spec)
	}
	plan := &experiment.Plan{Specs: specs, Seeds: 100, Jobs: runtime.NumCPU(), Engine: models.DefaultEngine}
	configurations, err := plan.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Run(context.Background(), configurations); err != nil {
		t.Fatal(err)
	}
	for _, c := range configurations {
		s := c.Summarize()
		for part, got := range map[string][]float64{"train": s.Train.Values, "test": s.Test.Values} {
			p := kolmogorovSmirnov(got, reference[s.Name+" "+part])
			t.Logf("%s %s: p = %.3f", s.Name, part, p)
			if p <= 0.01 {
				t.Errorf("%s %s: 100 seeds differ from the reference, p = %v", s.Name, part, p)
			}
		}
	}
}

func readReference(t *testing.T) map[string][]float64 {
	t.Helper()
	file, err := os.Open("testdata/distribution.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	reference := map[string][]float64{}
	for _, row := range rows[1:] {
		for column, part := range map[int]string{3: "train", 4: "test"} {
			v, err := strconv.ParseFloat(row[column], 64)
			if err != nil {
				t.Fatal(err)
			}
			reference[row[1]+" "+part] = append(reference[row[1]+" "+part], v)
		}
	}
	return reference
}

// kolmogorovSmirnov is the asymptotic p value of the two-sample test, with the
// small-sample correction of Stephens (1970).
func kolmogorovSmirnov(a, b []float64) float64 {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	n := math.Sqrt(float64(len(a)*len(b)) / float64(len(a)+len(b)))
	x := (n + 0.12 + 0.11/n) * stat.KolmogorovSmirnov(a, nil, b, nil)
	var p float64
	for k := 1; k <= 100; k++ {
		p += 2 * math.Pow(-1, float64(k-1)) * math.Exp(-2*float64(k*k)*x*x)
	}
	return min(1, max(0, p))
}

package report

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"unroll/cmd/internal/report/reporttest"
	"unroll/models"
	"unroll/models/experiment"
)

// The page holds the weights of the run with the median test score.
func TestPageWeights(t *testing.T) {
	c := reporttest.Configuration(t, "window", 5)
	r := c.ByTestScore()[2]
	p := newPageWeights(c, 1000)
	if p.Seed != fmt.Sprint(r.Seed) || len(p.Epochs) != len(r.Snapshots) || len(p.Blocks) != 14 {
		t.Fatalf("seed %s with %d epochs and %d blocks", p.Seed, len(p.Epochs), len(p.Blocks))
	}
	for i, b := range p.Blocks {
		for k, s := range r.Snapshots {
			w := s.Weights[i]
			if b.Weight != w.Weight || b.Gate != w.Gate || b.Norms[k] != w.Norm || b.Ratios[k] != w.UpdateRatio || b.Lows[k] != w.Min || b.Highs[k] != w.Max {
				t.Fatalf("block %d at epoch %d differs from %+v", i, s.Epoch, w)
			}
			for bin, digit := range b.Histograms[k] {
				if int(digit-'0') != w.Histogram[bin] { // none has more than nine
					t.Fatalf("histogram %q, want %v", b.Histograms[k], w.Histogram)
				}
			}
		}
	}
	if n := len(newPageWeights(c, 3).Blocks); n != 3 {
		t.Errorf("%d blocks of 3 at most", n)
	}
	c.Runs = []experiment.Run{{Result: &models.Result{}}}
	if newPageWeights(c, 1000) != nil || newWeightsView(nil) != nil {
		t.Error("weights are shown of a run that has none")
	}
}

func TestDigits(t *testing.T) {
	for _, test := range []struct {
		counts []int
		want   string
	}{
		{[]int{0, 1, 9, 10, 35}, "019az"},
		{[]int{0, 1, 70, 1000}, "012z"},
	} {
		if got := binDigits(test.counts, slices.Max(test.counts)); got != test.want {
			t.Errorf("%v are %q, want %q", test.counts, got, test.want)
		}
	}
}

// Rules of thumb find blocks that are constant, unstable or not finite, and no others.
func TestWeightsView(t *testing.T) {
	block := func(gate string, norm float64, ratios ...float64) pageBlock {
		return pageBlock{Weight: "layer0/bias", Gate: gate, Norms: numbers{1, norm}, Ratios: append(numbers{0}, ratios...)}
	}
	v := newWeightsView(&pageWeights{Seed: "7", Blocks: []pageBlock{
		block("a", 2, 1, 0.001, 0.002), block("b", 1, 0, 0, 0), block("c", 2, 0.2, 0.09, 0.11), block("d", math.Inf(1), 0, 0.1, 0.1),
	}})
	want := "Seed 7, the run with the median test score. 1 of 4 blocks never change: layer0/bias.b." +
		" 1 of 4 blocks have update ratios above 0.1: layer0/bias.c. 1 of 4 blocks are not finite: layer0/bias.d."
	if v.Sentence != want {
		t.Errorf("%q, want\n%q", v.Sentence, want)
	}
	if got, want := v.Rows[0], (weightsRow{"layer0/bias", "a", "1", "2", "0.002", ""}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	healthy := newWeightsView(&pageWeights{Seed: "7", Blocks: []pageBlock{block("a", 2, 0.001)}})
	if !strings.HasSuffix(healthy.Sentence, "No block is constant or unstable.") {
		t.Errorf("%q", healthy.Sentence)
	}
	untrained := newWeightsView(&pageWeights{Seed: "7", Blocks: []pageBlock{block("a", 2)}})
	if !strings.HasSuffix(untrained.Sentence, "No block is constant or unstable.") {
		t.Errorf("%q", untrained.Sentence)
	}
}

// The page lists constant blocks, also without a script.
func TestPageListsConstantBlocks(t *testing.T) {
	var b bytes.Buffer
	if err := HTML(&b, Group{Configurations: []*experiment.Configuration{reporttest.Configuration(t, "window", 3)}}); err != nil {
		t.Fatal(err)
	}
	want := "3 of 14 blocks never change: layer0/kernel.f, layer0/recurrent_kernel.f, layer0/bias.f."
	if !strings.Contains(b.String(), want) {
		t.Errorf("the page does not say %q", want)
	}
}

package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"unroll/models"
	"unroll/models/experiment"
)

// mostBlocks is how many blocks of weights, of a gate each, all configurations
// of a page show together; the first ones of each.
const mostBlocks = 250

// pageWeights is what became of the weights of the run with the median test score.
type pageWeights struct {
	Seed   string      `json:"seed"`
	Epochs []int       `json:"epochs"`
	Blocks []pageBlock `json:"blocks"`
}

// pageBlock is a gate's block of a weight: an entry of each list for each epoch.
type pageBlock struct {
	Weight string  `json:"weight"`
	Gate   string  `json:"gate"`
	Norms  numbers `json:"norms"`
	Ratios numbers `json:"ratios"`
	Lows   digits  `json:"lows"`
	Highs  digits  `json:"highs"`
	// Histograms have a digit in base 36 for each bin: its count, or in proportion
	// where there are more.
	Histograms []string `json:"histograms"`
}

// newPageWeights is nil if there is no run with snapshots.
func newPageWeights(c *experiment.Configuration, most int) *pageWeights {
	r := c.MedianRun()
	if r == nil || len(r.Snapshots) == 0 {
		return nil
	}
	p := &pageWeights{Seed: strconv.FormatUint(r.Seed, 10)}
	for _, s := range r.Snapshots {
		p.Epochs = append(p.Epochs, s.Epoch)
		most = min(most, len(s.Weights))
	}
	for i := range most {
		p.Blocks = append(p.Blocks, newPageBlock(r.Snapshots, i))
	}
	return p
}

func newPageBlock(snapshots []models.Snapshot, i int) pageBlock {
	first := snapshots[0].Weights[i]
	p := pageBlock{Weight: first.Weight, Gate: first.Gate}
	most := 0
	for _, s := range snapshots {
		most = max(most, slices.Max(s.Weights[i].Histogram[:]))
	}
	for _, s := range snapshots {
		w := s.Weights[i]
		p.Norms, p.Ratios = append(p.Norms, w.Norm), append(p.Ratios, w.UpdateRatio)
		p.Lows, p.Highs = append(p.Lows, w.Min), append(p.Highs, w.Max)
		p.Histograms = append(p.Histograms, binDigits(w.Histogram[:], most))
	}
	return p
}

// binDigits writes counts of most at most as digits in base 36; what there is at all
// is never 0.
func binDigits(counts []int, most int) string {
	const largest = 35
	var text strings.Builder
	for _, count := range counts {
		if most > largest && count > 0 {
			count = max(1, count*largest/most)
		}
		text.WriteString(strconv.FormatInt(int64(count), 36))
	}
	return text.String()
}

// weightsView says in words and as a table what the pictures show.
type weightsView struct {
	Sentence string
	Rows     []weightsRow
}

type weightsRow struct{ Weight, Gate, Before, After, Ratio, Verdict string }

// newWeightsView is nil where there is nothing to show.
func newWeightsView(p *pageWeights) *weightsView {
	if p == nil {
		return nil
	}
	v := &weightsView{}
	flagged := map[string][]string{}
	for _, b := range p.Blocks {
		ratio := medianRatio(b)
		row := weightsRow{Weight: b.Weight, Gate: b.Gate, Before: digits4(b.Norms[0]), After: digits4(b.Norms[len(b.Norms)-1]), Ratio: digits4(ratio)}
		row.Verdict = verdict(b, ratio)
		flagged[row.Verdict] = append(flagged[row.Verdict], b.Weight+"."+b.Gate)
		v.Rows = append(v.Rows, row)
	}
	v.Sentence = fmt.Sprintf("Of seed %s, the run with the median test score.", p.Seed)
	for _, kind := range []string{still, jumpy, broken} {
		if names := flagged[kind]; len(names) > 0 {
			v.Sentence += fmt.Sprintf(" %d of %d blocks %s: %s.", len(names), len(p.Blocks), kind, some(names))
		}
	}
	if len(flagged) == 1 && flagged[""] != nil {
		v.Sentence += " No block stands still or jumps."
	}
	return v
}

// What rules of thumb find wrong with a block.
const (
	still  = "never move"
	jumpy  = "move by more than a tenth of their norm at a time"
	broken = "are not finite"
)

// verdict is empty where nothing is wrong.
func verdict(b pageBlock, ratio float64) string {
	switch {
	case !finite(b.Norms[len(b.Norms)-1]):
		return broken
	case len(b.Ratios) > 1 && slices.Max(b.Ratios) == 0:
		return still
	case ratio > 0.1:
		return jumpy
	}
	return ""
}

// medianRatio is the median update ratio after epoch 0; 0 if there is no epoch.
func medianRatio(b pageBlock) float64 {
	ratios := slices.Sorted(slices.Values(b.Ratios[1:]))
	if len(ratios) == 0 {
		return 0
	}
	return (ratios[(len(ratios)-1)/2] + ratios[len(ratios)/2]) / 2
}

// some names the first of a list.
func some(names []string) string {
	const most = 8
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// digits4 writes a number with four digits.
func digits4(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

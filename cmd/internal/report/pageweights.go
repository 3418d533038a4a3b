package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"unroll/models"
	"unroll/models/experiment"
)

// maxBlocks limits the blocks of weights (one for each gate) of all configurations of a
// page.
const maxBlocks = 250

// pageWeights holds the weights of the run with the median test score by epoch.
type pageWeights struct {
	Seed   string      `json:"seed"`
	Epochs []int       `json:"epochs"`
	Blocks []pageBlock `json:"blocks"`
}

// pageBlock is the block of a weight that belongs to a gate, by epoch.
type pageBlock struct {
	Weight string  `json:"weight"`
	Gate   string  `json:"gate"`
	Norms  numbers `json:"norms"`
	Ratios numbers `json:"ratios"`
	Lows   digits  `json:"lows"`
	Highs  digits  `json:"highs"`
	// Histograms have a digit in base 36 for each bin: its count, scaled down if counts
	// are larger.
	Histograms []string `json:"histograms"`
}

// newPageWeights returns nil if there is no run with snapshots.
func newPageWeights(c *experiment.Configuration, blocks int) *pageWeights {
	r := c.MedianRun()
	if r == nil || len(r.Snapshots) == 0 {
		return nil
	}
	p := &pageWeights{Seed: strconv.FormatUint(r.Seed, 10)}
	for _, s := range r.Snapshots {
		p.Epochs = append(p.Epochs, s.Epoch)
		blocks = min(blocks, len(s.Weights))
	}
	for i := range blocks {
		p.Blocks = append(p.Blocks, newPageBlock(r.Snapshots, i))
	}
	return p
}

func newPageBlock(snapshots []models.Snapshot, i int) pageBlock {
	first := snapshots[0].Weights[i]
	p := pageBlock{Weight: first.Weight, Gate: first.Gate}
	highest := 0
	for _, s := range snapshots {
		highest = max(highest, slices.Max(s.Weights[i].Histogram[:]))
	}
	for _, s := range snapshots {
		w := s.Weights[i]
		p.Norms, p.Ratios = append(p.Norms, w.Norm), append(p.Ratios, w.UpdateRatio)
		p.Lows, p.Highs = append(p.Lows, w.Min), append(p.Highs, w.Max)
		p.Histograms = append(p.Histograms, binDigits(w.Histogram[:], highest))
	}
	return p
}

// binDigits writes counts as digits in base 36, given the highest of all counts. Only a
// count of 0 becomes 0.
func binDigits(counts []int, highest int) string {
	const largest = 35
	var text strings.Builder
	for _, count := range counts {
		if highest > largest && count > 0 {
			count = max(1, count*largest/highest)
		}
		text.WriteString(strconv.FormatInt(int64(count), 36))
	}
	return text.String()
}

// weightsView is the contents of the charts of weights as a sentence and a table.
type weightsView struct {
	Sentence string
	Rows     []weightsRow
}

type weightsRow struct{ Weight, Gate, Before, After, Ratio, Verdict string }

// newWeightsView returns nil without weights.
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
	v.Sentence = fmt.Sprintf("Seed %s, the run with the median test score.", p.Seed)
	for _, kind := range []string{constant, unstable, notFinite} {
		if names := flagged[kind]; len(names) > 0 {
			v.Sentence += fmt.Sprintf(" %d of %d blocks %s: %s.", len(names), len(p.Blocks), kind, some(names))
		}
	}
	if len(flagged) == 1 && flagged[""] != nil {
		v.Sentence += " No block is constant or unstable."
	}
	return v
}

// Problems of a block, by rules of thumb.
const (
	constant  = "never change"
	unstable  = "have update ratios above 0.1"
	notFinite = "are not finite"
)

// verdict is the problem of a block, or empty.
func verdict(b pageBlock, ratio float64) string {
	switch {
	case !finite(b.Norms[len(b.Norms)-1]):
		return notFinite
	case len(b.Ratios) > 1 && slices.Max(b.Ratios) == 0:
		return constant
	case ratio > 0.1:
		return unstable
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
	const shown = 8
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// digits4 writes a number with four digits.
func digits4(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

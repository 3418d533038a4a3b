package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"unroll/models/compare"
	"unroll/models/experiment"
)

// figure is a number of the first screen: its name, its value and a comparison.
type figure struct{ Label, Value, Note string }

// contender is a configuration in the ranking.
type contender struct {
	experiment.Summary
	key    float64 // rank by this, the lowest first
	points int     // of the test part
}

// ranked sorts configurations with a result by median test RMSE. If they forecast different
// series, whose units may differ, it sorts by the ratio to persistence instead.
func ranked(configurations []*experiment.Configuration, summaries []experiment.Summary) (contenders []contender, relative bool) {
	first := configurations[0].Frame
	for _, c := range configurations {
		relative = relative || !slices.Equal(c.Frame.Target(), first.Target())
	}
	for i, c := range configurations {
		s := summaries[i]
		if s.Test == nil {
			continue
		}
		key := s.Test.Median
		if relative {
			key = math.Inf(1)
			if s.Persistence != nil && s.Persistence.RMSE > 0 {
				key = s.Test.Median / s.Persistence.RMSE
			}
		}
		if math.IsNaN(key) {
			key = math.Inf(1)
		}
		contenders = append(contenders, contender{s, key, c.Test.Len()})
	}
	slices.SortStableFunc(contenders, func(a, b contender) int { return cmp.Compare(a.key, b.key) })
	return contenders, relative
}

// seedTests are the tests of the others against the winner over the seeds, by name.
type seedTests map[string]*compare.SeedTest

// tested compares the contenders with the first, as `unroll compare` does; nil if there is
// nothing to compare, or if their scores are of unlike things.
func tested(configurations []*experiment.Configuration, contenders []contender) seedTests {
	if len(contenders) < 2 {
		return nil
	}
	c, err := compare.Of(configurations, compare.Test).Compare(compare.Options{Base: contenders[0].Name})
	if err != nil {
		return nil // they are ranked all the same, untested
	}
	tests := seedTests{}
	for _, r := range c.Rows {
		if r.OverSeeds != nil {
			tests[r.Name] = r.OverSeeds
		}
	}
	return tests
}

// significance says whether the winner's scores are below those of the others; an empty
// text if nothing was tested.
func (t seedTests) significance() string {
	var alike []string
	for _, name := range slices.Sorted(maps.Keys(t)) {
		if !t[name].Differs {
			alike = append(alike, name)
		}
	}
	switch {
	case len(t) == 0:
		return ""
	case len(alike) == 0:
		return "significantly"
	case len(alike) > 3:
		return fmt.Sprintf("not significantly below %d of them", len(alike))
	}
	return "not significantly below " + strings.Join(alike, ", ")
}

// figures are the numbers of the first screen.
func figures(contenders []contender, relative bool, tests seedTests) []figure {
	if len(contenders) == 0 {
		return nil
	}
	winner := contenders[0]
	own := figure{Label: "Test RMSE of " + winner.Name, Value: score(winner.Test.Median), Note: "one seed"}
	if n := winner.Seeds; n > 1 {
		own.Note = fmt.Sprintf("median over %s, 5 to 95\u00a0%%: %s–%s", seeds(n), score(winner.Test.Low), score(winner.Test.High))
	}
	all := []figure{own}
	if len(contenders) > 1 {
		all = append(all, overNext(winner, contenders[1], relative, tests[contenders[1].Name]))
	}
	if p := winner.Persistence; p != nil {
		all = append(all, against("Compared with persistence", p, winner.Test))
	}
	if b := winner.Best; b != nil && b != winner.Persistence {
		all = append(all, against("Compared with the best baseline", b, winner.Test))
	}
	return all
}

// overNext compares the winner with the next. The percentage of pairs of seeds is the
// Mann-Whitney statistic divided by its maximum. The test may be nil.
func overNext(winner, next contender, relative bool, test *compare.SeedTest) figure {
	f := figure{
		Label: "Compared with " + next.Name,
		Value: change(winner.Test.Median, next.Test.Median),
		Note:  next.Name + ": " + score(next.Test.Median),
	}
	if relative {
		f.Value = fmt.Sprintf("%.3g : %.3g", winner.key, next.key)
		f.Note = "RMSE relative to persistence, since the series differ"
	}
	if len(winner.Test.Values)*len(next.Test.Values) > 1 && !relative {
		f.Note += fmt.Sprintf("; better in %.0f\u00a0%% of pairs of seeds", 100*shareBelow(winner.Test.Values, next.Test.Values))
	}
	if test != nil {
		f.Note += fmt.Sprintf("; %s (p = %.2g)", map[bool]string{true: "significant", false: "not significant"}[test.Differs], test.Holm)
	}
	return f
}

// shareBelow is the fraction of pairs in which a's value is below b's; ties count half.
func shareBelow(a, b []float64) float64 {
	var below float64
	for _, x := range a {
		for _, y := range b {
			switch {
			case x < y:
				below++
			case x == y:
				below += 0.5
			}
		}
	}
	return below / float64(len(a)*len(b))
}

func against(label string, b *experiment.Baseline, test *experiment.Distribution) figure {
	return figure{
		Label: label, Value: change(test.Median, b.RMSE),
		Note: fmt.Sprintf("%s: %s; better in %d of %s", b.Name, score(b.RMSE), test.Below(b.RMSE), seeds(len(test.Values))),
	}
}

// change is the difference between two scores, also in percent.
func change(from, to float64) string {
	d := from - to
	if !finite(d) {
		return score(from)
	}
	word := "lower"
	if d > 0 {
		word = "higher"
	}
	text := score(math.Abs(d)) + " " + word
	switch {
	case d == 0:
		text = "equal"
	case to != 0:
		text += fmt.Sprintf(" (%.1f\u00a0%%)", 100*math.Abs(d)/to)
	}
	return text
}

// testPointsNote warns if scores are over different test points.
func testPointsNote(contenders []contender) string {
	for _, c := range contenders {
		if first := contenders[0]; c.points != first.points {
			return fmt.Sprintf("The numbers of test points differ (%d for %s, %d for %s): compare each configuration with its own baselines.",
				first.points, first.Name, c.points, c.Name)
		}
	}
	return ""
}

package compare

import (
	"strings"
	"testing"
)

// The average ranks, Friedman's statistic and its p-value, and the critical difference are those
// of R's rank, friedman.test and qtukey, with and without ties.
func TestFriedmanAsInR(t *testing.T) {
	for _, row := range reference(t, "friedman.csv", 15) {
		v := numbers(t, row[0]+" "+row[1]+" "+row[4]+" "+row[5]+" "+row[6])
		scores, groups := numbers(t, row[2]), int(v[1])
		var names []string
		for i := range groups {
			names = append(names, string(rune('a'+i)))
		}
		var blocks [][]float64
		for from := 0; from < len(scores); from += groups {
			blocks = append(blocks, scores[from:from+groups])
		}
		r := rankingOf(names, blocks, 0.05)
		for i, want := range numbers(t, row[3]) {
			for _, place := range r.Places {
				if place.Name == names[i] && !near(place.Average, want, 1e-12) {
					t.Errorf("%s blocks of %s: the average rank of %s is %v, R says %v", row[0], row[1], place.Name, place.Average, want)
				}
			}
		}
		f := r.Friedman
		if f == nil || len(blocks) != int(v[0]) || f.Degrees != groups-1 || !near(f.Statistic, v[2], 1e-12) || !near(f.P, v[3], 1e-9) {
			t.Errorf("%s blocks of %s: %+v, R says %v, p = %v", row[0], row[1], f, v[2], v[3])
		}
		if !near(r.CriticalDifference, v[4], 1e-5) { // R stops searching at 1e-4
			t.Errorf("%s blocks of %s: critical difference %v, R says %v", row[0], row[1], r.CriticalDifference, v[4])
		}
	}
}

func TestFriedmanOfEqualScores(t *testing.T) {
	if r := rankingOf(strings.Fields("a b"), [][]float64{{1, 1}, {2, 2}}, 0.05); r.Friedman != nil {
		t.Errorf("%+v", r.Friedman)
	}
}

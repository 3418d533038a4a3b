package compare

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fixed is a group with these scores, of seeds 0, 1, ...
func fixed(name string, scores ...float64) Group {
	i := -1
	return simulated(name, 0, len(scores), func() float64 { i++; return scores[i] })
}

func compared(t *testing.T, o Options, groups ...Group) *Comparison {
	t.Helper()
	c, err := (&Runs{Metric: Test, Groups: groups}).Compare(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Four scores above four others: of the 70 ways to split eight values into two
// groups, one is as extreme on this side and one on the other, so p = 2/70. With two
// such comparisons Holm doubles both.
func TestCompareByHand(t *testing.T) {
	base, high, same := fixed("base", 1, 2, 3, 4), fixed("high", 5, 6, 7, 8), fixed("same", 4, 3, 2, 1)
	base.Persistence = new(float64)
	c := compared(t, Options{}, base, high)
	row := c.Rows[1]
	want := SeedTest{U: 16, P: 2.0 / 70, Holm: 2.0 / 70, Exact: true, Differs: true}
	if diff := cmp.Diff(&want, row.OverSeeds); diff != "" {
		t.Errorf("over the seeds (-want +got):\n%s", diff)
	}
	if row.Name != "high" || row.Rank != 2 || math.Abs(*row.Change-1.6) > 1e-12 || row.Scores.Median != 6.5 || row.Warnings != nil {
		t.Errorf("the row is %+v", row)
	}
	if math.Abs(row.Scores.Low-5.15) > 1e-12 || math.Abs(row.Scores.High-7.85) > 1e-12 {
		t.Errorf("the 5 %% and 95 %% quantiles are %v and %v", row.Scores.Low, row.Scores.High)
	}
	if first := c.Rows[0]; c.Base != "base" || first.OverSeeds != nil || first.Change != nil || c.Persistence != base.Persistence {
		t.Errorf("the base's row is %+v, persistence %v", first, c.Persistence)
	}

	c = compared(t, Options{}, base, high, same)
	ranks := []int{c.Rows[0].Rank, c.Rows[1].Rank, c.Rows[2].Rank}
	if diff := cmp.Diff([]int{1, 1, 3}, ranks); diff != "" {
		t.Errorf("ranks (-want +got):\n%s", diff)
	}
	if s := c.Rows[1].OverSeeds; s.U != 8 || s.P != 1 || s.Differs {
		t.Errorf("the same scores give %+v", s)
	}
	if s := c.Rows[2].OverSeeds; !near(s.Holm, 4.0/70, 1e-12) || s.Differs {
		t.Errorf("two comparisons of four seeds give %+v", s)
	}
	const few = "4 seeds against 4 cannot differ significantly at level 0.05 in 2 comparisons: at least 5 of each are needed"
	if w := c.Rows[2].Warnings; len(w) != 1 || w[0] != few {
		t.Errorf("warnings are %q, want %q", w, few)
	}
	if c := compared(t, Options{Alpha: 0.06}, base, high, same); !c.Rows[2].OverSeeds.Differs || c.Rows[2].Warnings != nil {
		t.Errorf("at level 0.06 the row is %+v", c.Rows[2])
	}
}

func TestUnevenSeedsAreAWarning(t *testing.T) {
	c := compared(t, Options{}, fixed("base", 1, 2, 3, 4, 5, 6), fixed("b", 7, 8, 9, 10, 11))
	const want = "5 seeds against 6 of base: runs that diverged or were interrupted have no score"
	if w := c.Rows[1].Warnings; len(w) != 1 || w[0] != want {
		t.Errorf("warnings are %q, want %q", w, want)
	}
}

func TestBaseByNameOrFolder(t *testing.T) {
	a, b := fixed("a", 1), fixed("b", 0)
	b.Folder = "runs/001/b"
	for _, name := range []string{"b", "runs/001/b"} {
		c := compared(t, Options{Base: name}, a, b)
		if c.Base != "b" || c.Rows[0].Name != "b" || c.Rows[1].OverSeeds == nil || c.Rows[1].Change != nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestErrorsOfCompare(t *testing.T) {
	two := []Group{fixed("a", 1), fixed("b", 2)}
	for _, c := range []struct {
		groups []Group
		o      Options
		want   string
	}{
		{nil, Options{}, "no runs to compare: name at least one folder"},
		{two, Options{Base: "c"}, `unknown group "c": there are a, b`},
		{two, Options{Alpha: 1}, "level 1: give a level between 0 and 1"},
		{two, Options{Alpha: math.NaN()}, "level NaN: give a level between 0 and 1"},
	} {
		if _, err := (&Runs{Metric: Test, Groups: c.groups}).Compare(c.o); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("error is %v, want %q", err, c.want)
		}
	}
	if _, err := ParseMetric("tset"); err == nil || err.Error() != `unknown metric "tset": did you mean "test"? there are test, validation, train` {
		t.Errorf("error is %v", err)
	}
}

package cli

import (
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"unroll/cmd/internal/bench"
)

func testTable() *textTable {
	t := newTable("configuration", "test RMSE", "seeds better than\npersistence", "published", "time")
	t.AppendRow(table.Row{"window", "55.03 (48.1-60.0)", "1 of 10", "", "0.3s"})
	t.AppendRow(table.Row{"stacked", "70.10 (61.2-99.9)", "0 of 10", "", 1.5})
	t.AppendRow(table.Row{"persistence", "48.66"})
	return t
}

// A table that is too wide is folded; one that fits is not.
// Empty columns are left out.
func TestTablesFitTheWindow(t *testing.T) {
	const whole = `                                  seeds better than
configuration          test RMSE        persistence  time
─────────────────────────────────────────────────────────
window         55.03 (48.1-60.0)            1 of 10  0.3s
stacked        70.10 (61.2-99.9)            0 of 10   1.5
persistence                48.66`
	const folded = `configuration          test RMSE
────────────────────────────────
window         55.03 (48.1-60.0)
stacked        70.10 (61.2-99.9)
persistence                48.66

               seeds better than
configuration        persistence
────────────────────────────────
window                   1 of 10
stacked                  0 of 10

configuration  time
───────────────────
window         0.3s
stacked         1.5`
	for width, want := range map[int]string{59: whole, 200: whole, 37: folded} {
		if got := testTable().fit(width); got != want {
			t.Errorf("in %d columns:\n%s\nwant\n%s", width, got, want)
		}
	}
}

// A folded table has every cell, and no line is wider than the window unless a single
// column is.
func TestFoldedTablesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 80).Draw(t, "width")
		folded := testTable().fit(width)
		for _, cell := range []string{"55.03 (48.1-60.0)", "70.10 (61.2-99.9)", "48.66", "1 of 10", "0 of 10", "0.3s", "1.5"} {
			if strings.Count(folded, cell) != 1 {
				t.Fatalf("in %d columns %q is there %d times:\n%s", width, cell, strings.Count(folded, cell), folded)
			}
		}
		if widest := text.LongestLineLen(folded); width >= 36 && widest > width {
			t.Fatalf("in %d columns a line has %d:\n%s", width, widest, folded)
		}
	})
}

// The widest values of a benchmark fit in the columns of a plain page.
func TestBenchTableFits(t *testing.T) {
	long := &bench.Ratio{Median: 557.1, Low: 495.2, High: 929.3}
	results := []*bench.Result{{
		Case:    bench.Case{Name: "T=100 F=64 H=256 B=128", Workers: 16},
		Machine: 0.001234, Allocations: 12345, Tape: long, Plain: long,
	}}
	if width := text.LongestLineLen(benchTable(results).Render()); width > plainWidth {
		t.Errorf("the table has %d columns", width)
	}
}

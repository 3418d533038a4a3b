package dataset

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Parts of parts of a frame have the rows and columns that were asked for.
func TestPartsOfParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const columns = 4
		rows := rapid.IntRange(1, 30).Draw(t, "rows")
		want, f := make([][]float64, columns), &Frame{}
		for j := range want {
			for i := range rows {
				want[j] = append(want[j], float64(100*i+j))
			}
		}
		f.Columns, f.values = []string{"a", "b", "c", "d"}, slices.Clone(want)
		f.lines = upTo(rows)
		for range rapid.IntRange(1, 5).Draw(t, "steps") {
			rows, index := upTo(f.Len()), upTo(len(f.Columns))
			switch rapid.SampledFrom([]string{"slice", "pick", "take"}).Draw(t, "step") {
			case "slice":
				from := rapid.IntRange(0, len(rows)-1).Draw(t, "from")
				rows = rows[from:rapid.IntRange(from+1, len(rows)).Draw(t, "to")]
				f = f.Slice(rows[0], rows[len(rows)-1]+1)
			case "pick":
				index = rapid.Permutation(index).Draw(t, "columns")[:rapid.IntRange(1, len(index)).Draw(t, "count")]
				f = f.pick(index)
			case "take":
				rows = rapid.Permutation(rows).Draw(t, "order")[:rapid.IntRange(1, len(rows)).Draw(t, "count")]
				f = f.take(rows)
			}
			want = taken(want, index)
			for j := range want {
				want[j] = taken(want[j], rows)
			}
			if diff := cmp.Diff(want, f.values); diff != "" {
				t.Fatal(diff)
			}
			for i, v := range want[0] {
				if f.lines[i] != int(v)/100 {
					t.Fatalf("row %d is from line %d, its value from %d", i, f.lines[i], int(v)/100)
				}
			}
		}
	})
}

func TestLastWindows(t *testing.T) {
	f, err := FromValues([]float64{1, 2, 3, 4, 5, 6}, ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Prepare(f, f, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	table, err := p.Table(f)
	if err != nil {
		t.Fatal(err)
	}
	w, err := table.Windows(0, 6, Window{LookBack: 2})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int][]float64{1: {6}, 3: {4, 5, 6}, 4: {3, 4, 5, 6}, 9: {3, 4, 5, 6}} {
		last := w.Last(n)
		var got []float64
		for i := range last.Len() {
			got = append(got, last.Y(i)...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the targets of the last %d samples are %v, want %v", n, got, want)
		}
	}
	if other, err := FromValues(f.Target(), ValueOptions{}); err != nil || table.Of(other) || !table.Of(f.Slice(0, 6)) || table.Of(f.Slice(0, 5)) {
		t.Errorf("the table is of %v, which copies its rows, or not of all its own (%v)", other, err)
	}
}

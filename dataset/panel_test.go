package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// loadPanel loads the series of a CSV text that column shop tells apart.
func loadPanel(text string, src Source) (*Panel, error) {
	src.Path = "-"
	if src.Series == nil {
		src.Series = []string{"shop"}
	}
	if src.Column == "" {
		src.Column = "sales"
	}
	return LoadPanel(src, strings.NewReader(text))
}

// longFile has days from a start for each series, a value that says which, and a promotion.
func longFile(rng *rand.Rand) (lines []string) {
	for i, shop := range []string{"b", "a", "c"} {
		day := time.Date(2024, 1, 1+10*i, 0, 0, 0, 0, time.UTC)
		for k := range 30 + 5*i {
			if i == 1 && k%7 == 3 { // a gap
				continue
			}
			lines = append(lines, fmt.Sprintf("%s,%s,%d,%d", shop, day.AddDate(0, 0, k).Format("2006-01-02"), rng.IntN(100), rng.IntN(2)))
		}
	}
	return lines
}

const longHeader = "shop,date,sales,promo\n"

// Each series of a panel is the frame that Load makes of its rows alone.
func TestPanelIsItsSeries(t *testing.T) {
	text := longHeader + strings.Join(longFile(rand.New(rand.NewPCG(1, 1))), "\n")
	for _, missing := range []Missing{MissingDrop, MissingForward, MissingLinear, MissingMask} {
		src := Source{Column: "sales", Future: []string{"promo"}, Missing: missing, Calendar: []string{Weekday}}
		p, err := loadPanel(text, src)
		if err != nil || len(p.Series) != 3 || len(p.LeftOut) > 0 {
			t.Fatal(p, err)
		}
		for k, shop := range []string{"a", "b", "c"} {
			src.Where = []string{"shop=" + shop}
			want, err := loadText(text, src)
			if err != nil {
				t.Fatal(err)
			}
			got := p.Series[k]
			if got.Name() != shop || !slices.Equal(got.Labels, want.Labels) || got.Frequency.Name != want.Frequency.Name ||
				got.Frequency.Season != 7 || got.Checksum(1000) != want.Checksum(1000) || !slices.Equal(got.Filled(0), want.Filled(0)) || !got.Ahead(1) {
				t.Errorf("%s, missing %s: %v is not %v", shop, missing, got, want)
			}
		}
	}
}

// The order of the rows of a file does not matter.
func TestPanelOfShuffledRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	lines := longFile(rng)
	src := Source{Missing: MissingMask, Inputs: []string{"promo"}}
	want, err := loadPanel(longHeader+strings.Join(lines, "\n"), src)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		rng.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		got, err := loadPanel(longHeader+strings.Join(lines, "\n"), src)
		if err != nil {
			t.Fatal(err)
		}
		for k, m := range got.Series {
			if w := want.Series[k]; m.Name() != w.Name() || !slices.Equal(m.Labels, w.Labels) || m.Checksum(100) != w.Checksum(100) {
				t.Errorf("series %s changed", w.Name())
			}
		}
	}
}

// Series without use are left out, each with its reason.
func TestPanelLeavesOut(t *testing.T) {
	var b strings.Builder
	b.WriteString(longHeader)
	day := func(k int) string { return time.Date(2024, 1, 1+k, 0, 0, 0, 0, time.UTC).Format("2006-01-02") }
	for k := range 40 {
		fmt.Fprintf(&b, "good,%s,%d,%d\nconstant,%s,5,%d\nempty,%s,,%d\n", day(k), k*k%11, k%2, day(k), k%2, day(k), k%2)
		if k%2 == 0 {
			fmt.Fprintf(&b, "sparse,%s,%d,%d\n", day(k), k*k%7, k%2) // every second day
		}
		if k == 7 {
			fmt.Fprintf(&b, "one,%s,%d,1\n", day(k), k)
		}
	}
	for k := range 12 {
		fmt.Fprintf(&b, "monthly,2024-%02d-01,%d,1\n", k+1, k)
	}
	p, err := loadPanel(b.String(), Source{Missing: MissingForward})
	if err != nil {
		t.Fatal(err)
	}
	want := []LeftOut{
		{"constant", "it is constant: every value is 5"},
		{"empty", `column "sales" has no value`},
		{"one", "it has a single value"},
	}
	if !slices.Equal(p.LeftOut, want) {
		t.Errorf("left out: %v", p.LeftOut)
	}
	// The frequency of most rows is that of all: days between those of sparse and monthly are missing.
	for _, m := range p.Series {
		if m.Frequency.Name != "daily" || m.Frequency.Season != 7 {
			t.Errorf("%s is %s", m.Name(), m.Frequency.Name)
		}
	}
	if sparse := p.Series[2]; sparse.Name() != "sparse" || sparse.Len() != 39 {
		t.Errorf("%s has %d rows", sparse.Name(), sparse.Len())
	}
}

// Dates that do not lie on the steps of most others leave a series out.
func TestPanelOfTwoFrequencies(t *testing.T) {
	var b strings.Builder
	b.WriteString(longHeader)
	for k := range 60 {
		fmt.Fprintf(&b, "months,%s,%d,0\n", time.Date(2020, time.Month(1+k), 1, 0, 0, 0, 0, time.UTC).Format("2006-01-02"), k*k%11)
	}
	for k := range 30 {
		fmt.Fprintf(&b, "weeks,%s,%d,0\n", time.Date(2020, 1, 1+7*k, 0, 0, 0, 0, time.UTC).Format("2006-01-02"), k*k%11)
	}
	p, err := loadPanel(b.String(), Source{})
	want := "its dates are weekly and most others' monthly: 2020-01-08 does not follow 2020-01-01"
	if err != nil || len(p.Series) != 1 || len(p.LeftOut) != 1 || p.LeftOut[0].Reason != want {
		t.Errorf("%v, %v", p, err)
	}
}

// All series of a .tsf file are a panel.
func TestPanelOfTSF(t *testing.T) {
	const file = "@attribute series_name string\n@attribute start_timestamp date\n@frequency monthly\n@data\n" +
		"b:2001-01-01 00-00-00:1,2,4\na:2002-01-01 00-00-00:3,?,5,9\nc:2002-01-01 00-00-00:?,?\n"
	p, err := LoadPanel(Source{Path: "-", Series: []string{All}, Missing: MissingDrop}, strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Series) != 2 || p.Series[0].Name() != "a" || !slices.Equal(p.Series[0].Target(), []float64{3, 5, 9}) ||
		p.Series[1].Labels[2] != "2001-03" || p.Season() != 12 || !slices.Equal(p.IDs, []string{"series"}) ||
		!slices.Equal(p.LeftOut, []LeftOut{{"c", `column "value" has no value`}}) {
		t.Errorf("%v, left out %v", p, p.LeftOut)
	}
}

func TestPanelProblems(t *testing.T) {
	const rows = "a,2024-01-01,1,0\na,2024-01-02,2,0\nb,2024-01-01,1,0\nb,2024-01-02,3,0\n"
	for _, c := range []struct {
		rows string
		src  Source
		want string
	}{
		{rows, Source{Series: []string{"shp"}}, `has no column "shp": did you mean "shop"?`},
		{rows, Source{Series: []string{"shop", "shop"}}, `series names column "shop" twice`},
		{rows, Source{Series: []string{"shop", "0"}}, `series names column "shop" twice`},
		{rows, Source{Series: []string{"shop", "date"}, Date: "date"}, `column "date" tells the series apart, so it cannot be the target or the dates too`},
		{rows, Source{Series: []string{All}}, `which is for a .tsf file: name the columns`},
		{rows, Source{Series: []string{"promo"}}, `series 0: standard input, line 4 (2024-01-01): the date of line 2 occurs again`},
		{rows + " ,2024-01-03,1,0\n", Source{}, `line 6: column "shop" is empty, and it tells the series apart: fill it in`},
		{rows + "b,2024-01-02,7,0\n", Source{}, `series b: standard input, line 6 (2024-01-02): the date of line 5 occurs again (1 repeated date in all): keep one row for each date, or name a further column`},
		{rows + "b,2024-01-04,7,0\nb,2024-01-05,7,0\n", Source{}, `the dates (daily) have a gap after this row`},
		{rows + "b,2024-01-03,x,0\n", Source{}, `line 6: "x" in column "sales"`},
		{rows + "b,yesterday,7,0\n", Source{}, `line 6: "yesterday" in the date column "date" is not a date`},
		{"a,2024-01-01,1,0\nb,2024-01-01,2,0\n", Source{}, `none of its 2 series can be used; the first, a: it has a single value`},
		{rows, Source{Limits: Limits{Panel: 1}}, `line 4: it has more than 1 series`},
		{rows, Source{Limits: Limits{Rows: 1}}, `line 3: series a has more than 1 row`},
	} {
		_, err := loadPanel(longHeader+c.rows, c.src)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error is %v, not %s", c.src.Series, err, c.want)
		}
	}
	if _, err := LoadPanel(Source{Path: "-", Series: []string{"shop"}}, strings.NewReader(longHeader+rows)); err == nil || !strings.Contains(err.Error(), "needs the name of its target") {
		t.Errorf("without a target: %v", err)
	}
	if _, err := loadText(longHeader+rows, Source{Series: []string{"shop"}}); err == nil || !strings.Contains(err.Error(), "is a panel, whose series shop tells apart") {
		t.Errorf("as a single series: %v", err)
	}
}

// Joined samples are those of each table, one after the other, with weights of 1 where some
// other table has weights.
func TestJoin(t *testing.T) {
	var parts []Windows
	for i, gaps := range [][]bool{nil, {false, false, false, true, false, false}, nil} {
		values := make([]float64, 6)
		for k := range values {
			values[k] = float64(10*i + k)
		}
		table := &Table{Names: []string{"y"}, X: values, Y: values, frame: &Frame{}}
		if gaps != nil {
			table.weights = []float64{1, 1, 1, 0, 1, 1}
		}
		w, err := table.Windows(i, 6, Window{LookBack: 2})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, w)
	}
	all := Join(parts...)
	if all.Len() != 4+3+2 || len(all.Parts()) != 3 || !all.Observed() {
		t.Fatalf("%d samples of %d parts", all.Len(), len(all.Parts()))
	}
	check := func(w Windows, from int) {
		i := 0
		for _, part := range parts {
			for k := range part.Len() {
				if i >= from {
					wantWeight := 1.0
					if own := part.Weights(k); own != nil {
						wantWeight = own[0]
					}
					j := i - from
					if !slices.Equal(w.X(j), part.X(k)) || !slices.Equal(w.Y(j), part.Y(k)) || w.Row(j) != part.Row(k) || w.Weights(j)[0] != wantWeight {
						t.Errorf("sample %d is %v -> %v", j, w.X(j), w.Y(j))
					}
				}
				i++
			}
		}
	}
	check(all, 0)
	check(all.Last(3), 6)
	check(Join(Windows{}, parts[0], Windows{}, parts[1], parts[2], Windows{}), 0)
	for _, c := range []struct {
		of   Windows
		want []int
	}{
		{all, []int{4, 3, 2}}, {all.Last(8), []int{3, 3, 2}}, {all.Last(3), []int{0, 1, 2}}, {all.Last(8).Last(2), []int{0, 0, 2}},
		{Join(parts[0], Windows{}, parts[2]), []int{4, 0, 2}},
	} {
		var got []int
		for _, part := range c.of.Parts() {
			got = append(got, part.Len())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("the parts of %d samples have %v, want %v", c.of.Len(), got, c.want)
		}
	}
	if last := all.Last(3).Parts()[1]; last.Row(0) != parts[1].Row(2) {
		t.Errorf("the last sample of the second part is that of row %d", last.Row(0))
	}
	if none := Join(Windows{}, Windows{}); none.Len() != 0 || none.Observed() {
		t.Errorf("%d samples of none", none.Len())
	}
	if single := Join(parts[0], parts[2]); single.Weights(0) != nil {
		t.Error("weights where no table has any")
	}
}

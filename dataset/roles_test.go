package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// shop are days with sales, a promotion known in advance and a temperature; the last
// three rows are to come.
const shop = `day,sales,promo,temperature
2024-01-01,10,0,5
2024-01-02,30,1,6
2024-01-03,11,0,7
2024-01-04,12,0,5
2024-01-05,32,1,4
2024-01-06,13,0,3
2024-01-07,,1,
2024-01-08,,0,
2024-01-10,,1,
`

func TestRoles(t *testing.T) {
	for name, c := range map[string]struct {
		source Source
		want   string // columns, with * where known in advance
		known  string // ahead, by the rows to come
	}{
		"future":          {Source{Future: []string{"promo"}}, "sales promo*", ""},
		"by its index":    {Source{Future: []string{"2"}}, "sales promo*", ""},
		"past":            {Source{Past: []string{"promo"}}, "sales promo", ""},
		"both":            {Source{Past: []string{"temperature"}, Future: []string{"promo"}}, "sales temperature promo*", ""},
		"role of inputs":  {Source{Inputs: []string{"promo", "temperature"}, Future: []string{"promo"}}, "sales promo* temperature", ""},
		"role among all":  {Source{Inputs: []string{All}, Future: []string{"promo"}}, "sales promo* temperature", ""},
		"inputs":          {Source{Inputs: []string{"promo"}}, "sales promo", ""},
		"past among all":  {Source{Inputs: []string{All}, Past: []string{"promo"}}, "sales promo temperature", ""},
		"past and future": {Source{Past: []string{"promo"}, Future: []string{"2"}}, `standard input: column "promo" is both past`, ""},
		"twice":           {Source{Future: []string{"promo", "2"}}, `input "2" is the target or named twice`, ""},
		"the target":      {Source{Past: []string{"sales"}}, `input "sales" is the target`, ""},
		"unknown":         {Source{Future: []string{"holiday"}}, `no column "holiday"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.source.Missing = MissingForward
			f, err := loadText(shop, c.source)
			if err != nil {
				if !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, want %s", err, c.want)
				}
				return
			}
			if got := roles(f); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			again, err := f.Select(f.Source)
			if err != nil || roles(again) != c.want {
				t.Errorf("selected: %s, %v", roles(again), err)
			}
		})
	}
}

func roles(f *Frame) string {
	var names []string
	for i, name := range f.Columns {
		if f.Ahead(i) {
			name += "*"
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// The values to come are those of the next dates; a date without a row has none.
func TestComing(t *testing.T) {
	f, err := LoadAll(Source{Path: StandardInput, Missing: MissingForward}, strings.NewReader(shop))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(f.Coming(1)); got != "[1 0 NaN 1]" {
		t.Errorf("promo is %s", got)
	}
	if got := f.KnownAhead(); got != nil {
		t.Errorf("known in advance: %v, but a day is missing", got)
	}
	if got := f.Foreseen(); got != math.MaxInt {
		t.Errorf("%d rows are foreseen, but no column is known in advance", got)
	}
	if f, err = f.Select(Source{Past: []string{"temperature"}, Future: []string{"promo"}}); err != nil || roles(f) != "sales temperature promo*" || f.Foreseen() != 2 {
		t.Errorf("%s, %v, foreseen %d", roles(f), err, f.Foreseen())
	}
	whole := strings.Replace(shop, "2024-01-10", "2024-01-09", 1)
	f, err = LoadAll(Source{Path: StandardInput}, strings.NewReader(whole))
	if err != nil || !slices.Equal(f.KnownAhead(), []string{"promo"}) {
		t.Errorf("known in advance: %v, %v", f.KnownAhead(), err)
	}
	f, err = LoadAll(Source{Path: StandardInput, Past: []string{"promo"}}, strings.NewReader(whole))
	if err != nil || f.KnownAhead() != nil {
		t.Errorf("known in advance, although past: %v, %v", f.KnownAhead(), err)
	}
	if f, err = f.Select(Source{Season: 3}); err != nil || f.Slice(0, 5).Coming(0) != nil {
		t.Errorf("a part that ends earlier has no rows to come (%v)", err)
	}
}

// Other columns are left out if they cannot be used, but not those with a role.
func TestLoadAllKeepsRoles(t *testing.T) {
	text := strings.ReplaceAll(shop, ",5\n", ",warm\n")
	f, err := LoadAll(Source{Path: StandardInput, Future: []string{"promo"}}, strings.NewReader(text))
	if err != nil || roles(f) != "sales promo*" {
		t.Fatalf("%v, %v", f, err)
	}
	_, err = LoadAll(Source{Path: StandardInput, Past: []string{"temperature"}}, strings.NewReader(text))
	if err == nil || !strings.Contains(err.Error(), `"warm" in column "temperature"`) {
		t.Errorf("%v", err)
	}
}

// A network sees the values of a column that is known in advance of the rows that it
// forecasts: as if the column had been shifted by hand.
func TestTableOfAFutureColumn(t *testing.T) {
	f, err := loadText(shop, Source{Future: []string{"promo"}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Prepare(f, f.Slice(0, 4), Transforms{MinMax{}}, Transforms{MinMax{}})
	if err != nil {
		t.Fatal(err)
	}
	p.Horizon = 2
	table, err := p.Table(f)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"sales", "promo", "promo, row 2 ahead"}; !slices.Equal(table.Names, want) || p.Width(0) != 1 || p.Width(1) != 2 {
		t.Errorf("%v, want %v", table.Names, want)
	}
	promo := []float64{0, 1, 0, 0, 1, 0, 1, 0}
	for i := range f.Len() {
		if row := table.X[3*i : 3*i+3]; row[1] != promo[i+1] || row[2] != promo[i+2] || row[0] != table.Y[i] {
			t.Errorf("row %d is %v", i, row)
		}
	}
	if err := table.Recursive(); err != nil {
		t.Error(err)
	}
	row := make([]float64, 3)
	table.Assume(row, 6, 0.5)
	if row[0] != 0.5 || row[1] != 0 || !math.IsNaN(row[2]) {
		t.Errorf("row 6 is %v", row)
	}
	if err := table.CheckFuture(6, 8); err != nil {
		t.Error(err)
	}
	want := `standard input: a forecast of 2024-01-07 to 2024-01-11 needs column "promo", which is known in advance, but 2 of these rows lack its value: ` +
		`2024-01-09, 2024-01-11; add rows with it, and without "sales", at the end of the data, or forecast fewer rows`
	if err := table.CheckFuture(6, 11); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestRecursiveNamesPastColumns(t *testing.T) {
	f, err := loadText(shop, Source{Past: []string{"temperature"}, Future: []string{"promo"}})
	if err != nil {
		t.Fatal(err)
	}
	err = mustTable(t, f, 4, nil, nil).Recursive()
	if err == nil || !strings.Contains(err.Error(), "the future of the inputs temperature:") {
		t.Errorf("%v", err)
	}
}

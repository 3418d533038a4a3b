package dataset

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A point may separate thousands, and numbers may be in several units or stand for missing
// values: the file is refused, with the option that settles it, and read once it is given.
func TestNumbersOfDoubtfulMeaning(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		source  Source
		option  string
		refusal string // "" if the file is read
		values  []float64
	}{
		"semicolons":       {"d;v\n01.01.2020;965\n02.01.2020;1.023\n03.01.2020;888\n", Source{}, "decimal", `line 3: "1.023" in column "v" may be 1023 or 1.023: give the decimal character (. or ,)`, nil},
		"German dates":     {"d,v\n01.01.2020,965\n02.01.2020,1.023\n03.01.2020,888\n", Source{}, "decimal", `line 3: "1.023" in column "v" may be 1023`, nil},
		"settled, comma":   {"d;v\n01.01.2020;965\n02.01.2020;1.023\n03.01.2020;888\n", Source{Decimal: ","}, "", "", []float64{965, 1023, 888}},
		"settled, point":   {"d;v\n01.01.2020;965\n02.01.2020;1.023\n03.01.2020;888\n", Source{Decimal: "."}, "", "", []float64{965, 1.023, 888}},
		"other column":     {"d;v;w\n01.01.2020;9.906;0,5\n02.01.2020;9.912;1,25\n", Source{}, "decimal", `line 2: "9.906" in column "v" may be 9906 or 9.906`, nil},
		"other, settled":   {"d;v;w\n01.01.2020;9.906;0,5\n02.01.2020;9.912;1,25\n", Source{Decimal: ","}, "", "", []float64{9906, 9912}},
		"input":            {"d;v;w\n01.01.2020;96;1.100\n02.01.2020;91;990\n", Source{Inputs: []string{"w"}}, "decimal", `"1.100" in column "w" may be 1100`, nil},
		"all decimals":     {"d;v\n01.01.2020;9.906\n02.01.2020;9.912\n", Source{}, "", "", []float64{9.906, 9.912}},
		"commas":           {"d,v\n2020-01-01,1.023\n2020-01-02,0.965\n2020-01-03,2\n", Source{}, "", "", []float64{1.023, .965, 2}},
		"commas, mixed":    {"d,v\n2020-01-01,1.023\n2020-01-02,965\n", Source{}, "", "", []float64{1.023, 965}},
		"fractions":        {"d;v\n01.01.2020;1.023\n02.01.2020;12\n03.01.2020;1.5\n", Source{}, "", "", []float64{1.023, 12, 1.5}},
		"whole thousands":  {"d;v\n01.01.2020;1.023\n02.01.2020;1200\n", Source{}, "", "", []float64{1.023, 1200}},
		"percent, first":   {"d,v\n2020-01-01,10.5%\n2020-01-02,11\n2020-01-03,12\n", Source{}, "", `line 2: "10.5%" in column "v" has the unit % and other rows have none`, nil},
		"percent, later":   {"d,v\n2020-01-01,10\n2020-01-02,11%\n2020-01-03,12\n", Source{}, "", `line 3: "11%" in column "v" has the unit % and other rows have none`, nil},
		"percent, all":     {"d,v\n2020-01-01,10.5%\n2020-01-02,NA\n2020-01-03,12%\n", Source{Missing: MissingDrop}, "", "", []float64{10.5, 12}},
		"sentinel":         {"d,v,rain\n2020-01-01,1,0\n2020-01-02,2,0\n2020-01-03,3,-9999\n", Source{Inputs: []string{"rain"}}, "missing_values", `-9999 in column "rain" (1 row) looks like a missing value`, nil},
		"sentinel, twice":  {"d,v,rain\n2020-01-01,1,0\n2020-01-02,2,999\n2020-01-03,3,999\n", Source{Inputs: []string{"rain"}}, "missing_values", `999 in column "rain" (2 rows) looks like a missing value`, nil},
		"constant":         {"d,v,rain\n2020-01-01,1,99\n2020-01-02,2,99\n", Source{Inputs: []string{"rain"}}, "", "", []float64{1, 2}},
		"indicator":        {"d,v,promo\n2020-01-01,1,0\n2020-01-02,2,1\n2020-01-03,3,0\n", Source{Inputs: []string{"promo"}}, "", "", []float64{1, 2, 3}},
		"sentinel, named":  {"d,v,rain\n2020-01-01,1,0\n2020-01-02,2,-9999\n2020-01-03,3,0\n", Source{Inputs: []string{"rain"}, MissingValues: []string{"-9999"}, Missing: MissingForward}, "", "", []float64{1, 2, 3}},
		"sentinel of none": {"d,v,rain\n2020-01-01,1,0\n2020-01-02,2,-9999\n", Source{Inputs: []string{"rain"}, MissingValues: []string{NoSentinels}}, "", "", []float64{1, 2}},
	} {
		f, err := loadText(c.text, c.source)
		if c.refusal != "" {
			if problem := notRefused(err, c.option, c.refusal); problem != "" {
				t.Errorf("%s: %s", name, problem)
			}
			continue
		}
		if err != nil || !slices.Equal(f.Target(), c.values) {
			t.Errorf("%s: %v (%v), want %v", name, f, err, c.values)
		}
	}
}

// notRefused says how an error differs from the refusal that an option settles.
func notRefused(err error, option, refusal string) string {
	if bad, is := errors.AsType[*InputError](err); !is || bad.Option != option || !strings.Contains(bad.Problem, refusal) {
		return fmt.Sprintf("option %+v, error %v, want %q, %s", bad, err, option, refusal)
	}
	return ""
}

// Where all numbers of a column may be grouped by points, they are read as decimals with a
// warning, which the decimal character settles.
func TestWarnsOfPoints(t *testing.T) {
	for text, warned := range map[string]bool{
		"d;v\n01.01.2020;9.906\n02.01.2020;9.912\n":  true,
		"d;v\n01.01.2020;9.906\n02.01.2020;9.91\n":   false,
		"d;v\n01.01.2020;9.906\n02.01.2020;0.912\n":  false,
		"d,v\n2020-01-01,9.906\n2020-01-02,9.912\n":  false,
		"d,v\n01.01.2020,9.906\n02.01.2020,12.912\n": true,
	} {
		for _, decimal := range []string{"", "."} {
			f, err := loadText(text, Source{Decimal: decimal})
			if err != nil {
				t.Fatal(err)
			}
			got := slices.ContainsFunc(f.Warnings, func(w string) bool { return strings.Contains(w, "read as decimal points (9.906 is less than 1000)") })
			if got != (warned && decimal == "") {
				t.Errorf("%q with decimal %q: %q", text, decimal, f.Warnings)
			}
		}
	}
}

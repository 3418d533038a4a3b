package dataset

import (
	"slices"
	"strings"
	"testing"
)

// A grown file is read as the recorded one was, whatever its new rows or columns look like.
func TestSettledReadsAGrownFileTheSameWay(t *testing.T) {
	for name, c := range map[string]struct {
		source     Source
		old, grown string
		target     string
		columns    []string
		dated      bool
	}{
		"a column of dates that comes first now": {
			Source{}, "day,y\n2020-01-01,1\n2020-01-02,5\n2020-01-03,3\n",
			"made,day,y\n2021-01-01,2020-01-01,1\n2021-01-02,2020-01-02,5\n2021-01-03,2020-01-03,3\n2021-01-04,2020-01-04,8\n", "y", []string{"y"}, true,
		},
		"a column between": {
			Source{}, "day,y\n2020-01-01,1\n2020-01-02,5\n2020-01-03,3\n",
			"day,x,y\n2020-01-01,9,1\n2020-01-02,9,5\n2020-01-03,9,3\n2020-01-04,9,8\n", "y", []string{"y"}, true,
		},
		"another input": {
			Source{Inputs: []string{All}}, "day,y,x\n2020-01-01,1,7\n2020-01-02,5,6\n2020-01-03,3,5\n",
			"day,y,z,x\n2020-01-01,1,0,7\n2020-01-02,5,0,6\n2020-01-03,3,0,5\n2020-01-04,8,0,4\n", "y", []string{"y", "x"}, true,
		},
		"days and times": {
			Source{}, "Day,Time,y\n2020-01-01,00:00,1\n2020-01-01,12:00,5\n2020-01-02,00:00,3\n",
			"Time,y,Day\n00:00,1,2020-01-01\n12:00,5,2020-01-01\n00:00,3,2020-01-02\n12:00,8,2020-01-02\n", "y", []string{"y"}, true,
		},
		"no dates": {
			Source{}, "n,y\n7,1\n3,5\n9,3\n", "n,y,date\n7,1,2020-01-01\n3,5,2020-01-02\n9,3,2020-01-03\n4,8,2020-01-04\n", "y", []string{"y"}, false,
		},
		"a name with a comma": {
			Source{}, "\"day, local\",\"sales, net\"\n2020-01-01,1\n2020-01-02,5\n2020-01-03,3\n",
			"\"day, local\",\"sales, net\"\n2020-01-01,1\n2020-01-02,5\n2020-01-03,3\n2020-01-04,8\n", "sales, net", []string{"sales, net"}, true,
		},
	} {
		c.source.Path = StandardInput
		old, err := Load(c.source, strings.NewReader(c.old))
		if err != nil {
			t.Fatal(name, err)
		}
		record, err := old.Record()
		if err != nil {
			t.Fatal(name, err)
		}
		grown, err := Load(record.Settled(c.source), strings.NewReader(c.grown))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := grown.Target(); !slices.Equal(got, []float64{1, 5, 3, 8}) || !slices.Equal(grown.Columns, c.columns) || (grown.Dates != nil) != c.dated {
			t.Errorf("%s: %v of %v, dates %v", name, got, grown.Columns, grown.Dates)
		}
		if _, err := record.Continues(grown); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a Source says is not replaced, and a year that is also an input stays both.
func TestSettledKeepsWhatIsSaid(t *testing.T) {
	said := Source{Path: "a.csv", Column: "y", Date: "d", Inputs: []string{"x"}, Season: 3}
	r := Record{Column: "other", Date: "other", Inputs: []string{"other"}, Season: 9}
	if got := r.Settled(said); got.Column != "y" || got.Date != "d" || !slices.Equal(got.Inputs, said.Inputs) || got.Season != 3 {
		t.Errorf("%+v", got)
	}
	text := "year,y\n1990,1\n1991,5\n1992,3\n1993,4\n"
	source := Source{Path: StandardInput, Inputs: []string{"year"}}
	f, err := Load(source, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	record, err := f.Record()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load(record.Settled(source), strings.NewReader(text))
	if err != nil || !slices.Equal(again.Columns, f.Columns) || (again.Dates == nil) != (f.Dates == nil) {
		t.Errorf("%v, %v", again, err)
	}
}

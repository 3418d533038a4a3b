package dataset

import (
	"strings"
	"testing"
)

// Without a start the rows have no dates; the frequency still says the season.
func TestTSFWithoutAStart(t *testing.T) {
	const file = "@relation x\n@attribute series_name string\n@frequency monthly\n@data\nT1:1,2,?,4\n"
	f, err := Load(Source{Path: StandardInput, Missing: MissingForward}, strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if f.Len() != 4 || f.Dates != nil || f.Frequency.Season != 12 || f.Frequency.Regular() {
		t.Errorf("%v with frequency %+v", f, f.Frequency)
	}
}

// Two series of one name are told apart by their index alone.
func TestTSFWithOneNameTwice(t *testing.T) {
	const file = "@attribute series_name string\n@frequency yearly\n@data\na:1,2\nb:3,4\na:5,6\na:7,8\n"
	for column, want := range map[string]float64{"b": 3, "2": 5, "0": 1} {
		f, err := Load(Source{Path: StandardInput, Column: column}, strings.NewReader(file))
		if err != nil || f.Target()[0] != want {
			t.Errorf("%s: %v, %v", column, f, err)
		}
	}
	_, err := Load(Source{Path: StandardInput, Column: "a"}, strings.NewReader(file))
	if err == nil || !strings.HasSuffix(err.Error(), `lines 4 and 6: two series have the name "a": give an index from 0 to 3`) {
		t.Errorf("error is %v", err)
	}
}

// A Spec cannot have a name that is not UTF-8.
func TestNameThatIsNotUTF8(t *testing.T) {
	if _, err := Load(Source{Path: "a\xff.csv"}, nil); err == nil || !strings.Contains(err.Error(), "rename the file") {
		t.Errorf("error is %v", err)
	}
}

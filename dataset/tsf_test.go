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

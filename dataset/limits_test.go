package dataset_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/dataset"
)

// Each limit is a sentence when it is reached, and not before.
func TestLimits(t *testing.T) {
	csv := "d,v,w\n" + strings.Repeat("x,1,2\n", 20)
	tsf := "@frequency monthly\n@data\n" + strings.Repeat("1,2,3\n", 5)
	for _, c := range []struct {
		limits  dataset.Limits
		text    string
		refused string // "" if it is not
	}{
		{dataset.Limits{Bytes: int64(len(csv))}, csv, ""},
		{dataset.Limits{Bytes: int64(len(csv)) - 1}, csv, "standard input has more than 125 bytes, the most that is read"},
		{dataset.Limits{Columns: 3}, csv, ""},
		{dataset.Limits{Columns: 2}, csv, "standard input, line 1: it has more than 2 fields, or a quote is not closed: give at most 2 columns"},
		{dataset.Limits{Columns: 3}, csv + "\"\n,\n,\n,\"", "standard input, line 25: it has more than 3 fields"},
		{dataset.Limits{Line: 5}, csv, ""},
		{dataset.Limits{Line: 40}, csv + strings.Repeat("1", 41), "standard input, line 22: it has more than 40 bytes, or a quote is not closed: give at most 40 bytes a line"},
		{dataset.Limits{Rows: 20}, csv, ""},
		{dataset.Limits{Rows: 19}, csv, "standard input, line 21: a series has at most 19 rows of 1 column: give a part of them"},
		{dataset.Limits{Values: 20}, csv, ""},
		{dataset.Limits{Values: 19}, csv, "standard input, line 21: a series has at most 19 rows"},
		{dataset.Limits{Series: 5}, tsf, "standard input has 5 series: choose"},
		{dataset.Limits{Series: 4}, tsf, "standard input, line 7: it has more than 4 series: give a part of them"},
		{dataset.Limits{Rows: 2}, "@frequency monthly\n@data\n1,2,3\n", "standard input, line 3: a series has at most 2 rows"},
		{dataset.Limits{Unpacked: 1}, gzipped(t, csv), ""}, // not an eighth of it
		{dataset.Limits{Unpacked: 1 << 20}, gzipped(t, strings.Repeat(csv, 1<<14)), "standard input has more than 1048576 bytes once it is decompressed, the most that is read: decompress it"},
	} {
		_, err := dataset.Load(dataset.Source{Path: "-", Column: "", Limits: c.limits}, strings.NewReader(c.text))
		switch {
		case c.refused == "" && err != nil:
			t.Errorf("%+v: %v", c.limits, err)
		case c.refused != "" && (err == nil || !strings.HasPrefix(err.Error(), c.refused)):
			t.Errorf("%+v: %v, want %s", c.limits, err, c.refused)
		}
	}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A device never ends: it is refused before it is read.
func TestDevicesAreRefused(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip(err)
	}
	link := filepath.Join(t.TempDir(), "series.csv")
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	if _, err := dataset.Load(dataset.Source{Path: link}, nil); err == nil || !strings.HasSuffix(err.Error(), "is a device: give a file or a named pipe") {
		t.Error(err)
	}
}

// A column is named once.
func TestWhereNamesAColumnOnce(t *testing.T) {
	_, err := dataset.Load(dataset.Source{Path: "-", Column: "v", Where: []string{"a=1", "a=1"}}, strings.NewReader("a,v\n1,2\n1,3\n"))
	if err == nil || err.Error() != "standard input: where names column \"a\" twice: give one value for it" {
		t.Error(err)
	}
}

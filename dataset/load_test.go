package dataset

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// loadText loads a CSV text as if it came from standard input.
func loadText(text string, src Source) (*Frame, error) {
	src.Path = "-"
	return Load(src, strings.NewReader(text))
}

func mustLoad(t *testing.T, src Source) *Frame {
	t.Helper()
	f, err := Load(src, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Known facts about the tutorial's file.
func TestAirlineFacts(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	y := f.Target()
	sum := 0.0
	for _, v := range y {
		sum += v
	}
	got := []float64{float64(len(y)), sum, slices.Min(y), slices.Max(y), y[0], y[len(y)-1]}
	if want := []float64{144, 40363, 104, 622, 112, 432}; !slices.Equal(got, want) {
		t.Errorf("n, sum, min, max, first, last = %v, want %v", got, want)
	}
	if f.Labels[0] != "1949-01" || f.Labels[143] != "1960-12" || len(f.Warnings) != 0 {
		t.Errorf("labels %s .. %s, warnings %q", f.Labels[0], f.Labels[143], f.Warnings)
	}
	if d := f.Dates[143]; d.Year() != 1960 || d.Month() != 12 {
		t.Errorf("last date %v", d)
	}
}

// R's datasets package gives these sizes and means for nottem, Seatbelts and airquality.
func TestRealSeriesFacts(t *testing.T) {
	for _, c := range []struct {
		src  Source
		rows int
		mean float64
	}{
		{Source{Path: "testdata/nottingham-temperature.csv"}, 240, 49.03958},
		{Source{Path: "testdata/seatbelts.csv", Column: "drivers", Date: "date"}, 192, 1670.307},
		{Source{Path: "testdata/airquality.csv", Column: "Wind"}, 153, 9.957516},
		{Source{Path: "testdata/airquality.csv", Column: "4", Calendar: []string{Weekday, Month}}, 153, 77.88235},
	} {
		f := mustLoad(t, c.src)
		mean, _ := moments(f.Target())
		if f.Len() != c.rows || math.Abs(mean/c.mean-1) > 1e-6 || f.Dates == nil || len(f.Warnings) != 0 {
			t.Errorf("%s: %d rows of mean %v, warnings %q; want %d, %v", f, f.Len(), mean, f.Warnings, c.rows, c.mean)
		}
	}
}

// skip_footer on a file whose footer is gone drops real months, and says which.
func TestFooterThatLooksLikeData(t *testing.T) {
	lines := strings.SplitAfter(string(airlineCSV), "\n")
	f, err := loadText(strings.Join(lines[:145], ""), Source{SkipFooter: 3})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`the 3 lines skipped at the end of standard input (skip_footer) include 3 that look like data: "1960-10",461; "1960-11",390; "1960-12",432`}
	if diff := cmp.Diff(want, f.Warnings); diff != "" || f.Len() != 141 {
		t.Errorf("%d rows, warnings:\n%s", f.Len(), diff)
	}
}

func TestLoadReadsTheSameSeriesFromManyForms(t *testing.T) {
	want := []float64{1, 2.5, -3e2}
	for name, c := range map[string]struct {
		text string
		src  Source
	}{
		"default column":      {"d,v\na,1\nb,2.5\nc,-300\n", Source{}},
		"single column":       {"v\n1\n2.5\n-300", Source{}},
		"by name":             {"v,w\n1,0\n2.5,0\n-300,0\n", Source{Column: "v"}},
		"by index":            {"v,w\n1,0\n2.5,0\n-300,0\n", Source{Column: "0"}},
		"name before index":   {"1,0\n9,1\n9,2.5\n9,-300\n", Source{Column: "0"}},
		"semicolons":          {"d;v\na;1\nb;2.5\nc;-300\n", Source{Delimiter: ";"}},
		"semicolons, found":   {"\"d, e\";v\na;1\nb;2.5\nc;-300\n", Source{}},
		"tabs, found":         {"d\tv\na\t1\nb\t2.5\nc\t-300\n", Source{}},
		"decimal commas":      {"d;v\na;1\nb;2,5\nc;-300,0\n", Source{Decimal: ","}},
		"commas in commas":    {"d,v\na,1\nb,\"2,5\"\nc,-300\n", Source{Decimal: ","}},
		"tabs":                {"d\tv\na\t1\nb\t2.5\nc\t-300\n", Source{Delimiter: "tab"}},
		"crlf, bom, blanks":   {"\ufeffd,v\r\n\r\na, 1\r\nb,2.5 \r\n\r\nc,-300\r\n", Source{}},
		"footer":              {"d,v\na,1\nb,2.5\nc,-300\n\nsource: x\n", Source{SkipFooter: 2}},
		"drop_last":           {"d,v\na,1\nb,2.5\nc,-300\nd,7\n", Source{DropLast: 1}},
		"duplicate names":     {"v,v\na,1\nb,2.5\nc,-300\n", Source{Column: "1"}},
		"quoted, several":     {"\"a,b\",\"v\"\n\"x\ny\",\"1\"\nx,2.5\nx,-300\n", Source{Column: "v"}},
		"carriage returns":    {"d,v\ra,1\rb,2.5\rc,-300\r", Source{}},
		"vertical bars":       {"d|v\na|1\nb|2.5\nc|-300\n", Source{}},
		"header without name": {",\na,1\nb,2.5\nc,-300\n", Source{}},
	} {
		f, err := loadText(c.text, c.src)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(f.Target(), want) {
			t.Errorf("%s: %v, want %v", name, f.Target(), want)
		}
	}
}

func TestLoadRefusesBadInput(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		src  Source
		want string
	}{
		"empty":        {"", Source{}, "standard input is empty: it should have a header line and rows of data"},
		"only blank":   {"\n\n", Source{}, "standard input is empty"},
		"only header":  {"d,v\n", Source{}, "standard input has a header but no row of data"},
		"all dropped":  {"d,v\na,1\n", Source{DropLast: 4}, "drop_last 4 leaves none of its 1 row: drop fewer"},
		"all footer":   {"d,v\na,1\n", Source{SkipFooter: 9}, "standard input has 2 lines, and skip_header 0 and skip_footer 9 leave none"},
		"no column":    {"d,v\na,1\n", Source{Column: "w"}, `standard input has no column "w": choose among d, v, or give an index from 0 to 1`},
		"no index":     {"d,v\na,1\n", Source{Column: "2"}, `no column "2"`},
		"negative":     {"d,v\na,1\n", Source{Column: "-1"}, `no column "-1"`},
		"delimiter":    {"d;v\na;1\n", Source{Column: "v", Delimiter: ","}, "separated by another character; set the delimiter"},
		"ambiguous":    {"v,v\n1,1\n", Source{Column: "v"}, `several columns are called "v"; give the 0-based index`},
		"text":         {"d,v\na,1\n\nb,x1\n", Source{}, `standard input, line 4: "x1" in column "v" is not a number; write numbers like 1234.5, or skip the lines at the end of the file if they are not data`},
		"long text":    {"d,v\na," + strings.Repeat("ä", 99) + "\n", Source{}, strings.Repeat("ä", 40) + `..." in column`},
		"comma":        {"d,v\na,\"1,5\"\n", Source{}, `line 2: "1,5" in column "v" is not a number; it is one with "," as the decimal character`},
		"missing":      {"d,v\na,1\nb,\nc,3\n", Source{}, `standard input, line 3: column "v" has no value (1 of 3 rows without one); fill it in, or set missing to drop, forward, linear or mask`},
		"NA":           {"d,v\na,1\nb,NA\nc,3\n", Source{}, `line 3: column "v" has no value`},
		"NaN":          {"d,v\na,1\nb,nan\nc,3\n", Source{}, `line 3: column "v" has no value`},
		"inf":          {"d,v\na,1\nb,-Inf\n", Source{}, `line 3: "-Inf" in column "v" is infinite`},
		"too large":    {"d,v\na,1\nb,1e999\n", Source{}, `line 3: "1e999" in column "v" is not a number`},
		"ragged":       {"d,v\na,1\nb\n", Source{}, "standard input, line 3: the number of fields differs from the header's"},
		"ragged long":  {"d,v\na,1,2\n", Source{}, "line 2: the number of fields differs"},
		"quote":        {"d,v\na,1\"2\n", Source{}, `line 2: a quote (") is out of place`},
		"bad header":   {"d\"e,v\na,1\n", Source{}, `line 1: a quote (") is out of place`},
		"first date":   {"d,v\nsoon,1\n", Source{Date: "d"}, `line 2: "soon" in the date column "d" is not a date; write`},
		"no date here": {"d,v\na,1\n", Source{Date: "when"}, `no column "when"`},
		"wide":         {strings.Repeat("c,", 30) + "c\n", Source{Column: "w"}, "c, c and 11 more, or give an index from 0 to 30"},
		"open quote":   {"d,v\na,\"1\n", Source{}, `a quote (") is out of place`},
		"binary":       {"d,v\na,\x001\n", Source{}, "standard input is not a text file"},
		"no date":      {"d,v\n1960-01,1\n1960-13,2\n", Source{}, `line 3: "1960-13" in the date column "d" is not a date like those above it`},
		"bad date":     {"d,v\n1960-01,1\n1960-13,2\n", Source{Date: "d"}, `line 3: "1960-13" in the date column "d" is not a date`},
		"date is v":    {"d,v\n1960-01,1\n", Source{Date: "v"}, `column "v" cannot be both the target and the dates`},
		"delimiter 3":  {"d|v\na|1\n", Source{Column: "v", Delimiter: ";"}, "separated by another character; set the delimiter"},
		"decimal":      {"d;v\na;1,5\n", Source{}, `"1,5" in column "v" is not a number; it is one with "," as the decimal character`},
		"point":        {"d;v\na;1.5\n", Source{Decimal: ","}, `"1.5" in column "v" is not a number; it is one with "." as the decimal character`},
		"bad decimal":  {"d;v\na;1\n", Source{Decimal: "'"}, `decimal is "'": choose "." or ","`},
		"not UTF-8":    {"d,gr\xf6\na,1\n", Source{Column: "v"}, "choose among d, grö, or"},
		"long names":   {"d," + strings.Repeat("w", 99) + "\na,1\n", Source{Column: "v"}, strings.Repeat("w", 40) + "..., or"},
		"delimiter 2":  {"d,v\na,1\n", Source{Delimiter: ", "}, `delimiter is ", ": give one character`},
		"bad delim":    {"d,v\na,1\n", Source{Delimiter: "\n"}, `delimiter is "\n"`},
		"skip -1":      {"d,v\na,1\n", Source{SkipFooter: -1}, "skip_footer: -1: give a whole number from 0"},
		"drop -1":      {"d,v\na,1\n", Source{DropLast: -1}, "drop_last: -1: give a whole number from 0"},
		"policy":       {"d,v\na,1\n", Source{Missing: "guess"}, `missing is "guess": choose error, drop, forward, linear or mask`},
		"season":       {"d,v\na,1\n", Source{Season: -1}, "season: -1: give a whole number from 0"},
		"input":        {"d,v\na,1\n", Source{Inputs: []string{"w"}}, `no column "w"`},
		"input twice":  {"d,v,w\na,1,2\n", Source{Inputs: []string{"w", "2"}}, `input "2" is the target or named twice`},
		"target again": {"d,v,w\na,1,2\n", Source{Inputs: []string{"v"}}, `input "v" is the target or named twice`},
		"date again":   {"d,v,w\na,1,2\n", Source{Inputs: []string{"d"}, Date: "d"}, `column "d" cannot be both the dates and an input`},
		"input text":   {"d,v,w\na,1,x\n", Source{Inputs: []string{All}}, `line 2: "x" in column "w" is not a number`},
		"footer as is": {string(airlineCSV), Source{}, "skip the lines at the end of the file if they are not data"},
	} {
		_, err := loadText(c.text, c.src)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
		if _, ok := errors.AsType[*InputError](err); !ok {
			t.Errorf("%s: %T is not an *InputError", name, err)
		}
	}
}

func TestLoadRefusesWhatItCannotOpen(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		"":                              "source is missing",
		"-":                             "standard input is not open",
		dir:                             "cannot be read: is a directory",
		filepath.Join(dir, "no.csv"):    "no.csv does not exist: give a CSV file",
		filepath.Join(dir, "x\x00.csv"): "cannot be read: invalid argument",
	} {
		_, err := Load(Source{Path: path}, nil)
		if _, ok := errors.AsType[*InputError](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", path, err, want)
		}
	}
	broken := iotest.ErrReader(errors.New("the pipe broke"))
	if _, err := Load(Source{Path: "-"}, broken); err == nil || err.Error() != "standard input cannot be read: the pipe broke" {
		t.Errorf("error %v", err)
	}
	if _, err := Load(Source{Path: filepath.Join(dir, "no.csv")}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v does not wrap os.ErrNotExist", err)
	}
}

func TestWarnings(t *testing.T) {
	for text, want := range map[string]string{
		"d,1\n4,2\n":      `the first line of standard input ("d,1") looks like data but was read as the header`,
		"3,1\n4,2\n":      `standard input has no header line: its columns are called column 0, column 1`,
		"d,v\na,1\nb,2\n": `no column dates the rows ("a" in column "d" is not a date), so they are taken as equally spaced`,
	} {
		f, err := loadText(text, Source{})
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], want) {
			t.Errorf("warnings %q, want %q", f.Warnings, want)
		}
	}
}

// Every other column is an input, unless one of them costs rows or holds text.
func TestLoadAll(t *testing.T) {
	text := "month,y,x,name\n2000-01,1,5,a\n2000-02,2,,b\n2000-03,3,4,c\n"
	numbers := strings.NewReplacer(",a", ",1", ",b", ",2", ",c", ",3").Replace(text)
	for name, c := range map[string]struct {
		text    string
		source  Source
		columns string
		warning string
		err     string
	}{
		"all":           {"t,y,x,z\n1,2,3,1\n2,3,4,1\n", Source{}, "y x z", "", ""},
		"none there":    {"t,y\n1,2\n2,3\n", Source{}, "y", "", ""},
		"named ones":    {"t,y,x,z\n1,2,3,1\n2,3,4,1\n", Source{Inputs: []string{"z"}}, "y x z", "", ""},
		"text":          {text, Source{}, "y", `the other columns are left out (name those to use as inputs): standard input, line 2: "a" in column "name" is not a number`, ""},
		"a hole":        {numbers, Source{}, "y", `the other columns are left out (name those to use as inputs): standard input, line 3 (2000-02): column "x" has no value`, ""},
		"lost rows":     {numbers, Source{Missing: MissingDrop}, "y", "they lack values in 1 row that the target has", ""},
		"filled":        {numbers, Source{Missing: MissingForward}, "y x name", "missing: forward filled 1 row", ""},
		"drop_last":     {"t,y,x\n1,2,3\n2,3,4\n3,4,5\n", Source{DropLast: 1}, "y x", "", ""},
		"no such":       {text, Source{Column: "z"}, "", "", `has no column "z"`},
		"target":        {text, Source{Column: "name"}, "", "", `"a" in column "name" is not a number`},
		"target's hole": {numbers, Source{Column: "x"}, "", "", `column "x" has no value`},
		"nothing there": {"", Source{}, "", "", "is empty"},
	} {
		c.source.Path = StandardInput
		f, err := LoadAll(c.source, strings.NewReader(c.text))
		if err != nil || c.err != "" {
			if err == nil || c.err == "" || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v, want %q", name, err, c.err)
			}
			continue
		}
		warnings := strings.Join(f.Warnings, "\n")
		if strings.Join(f.Columns, " ") != c.columns || !strings.Contains(warnings, c.warning) || c.warning == "" && warnings != "" {
			t.Errorf("%s: columns %v, warnings %q", name, f.Columns, warnings)
		}
		// The target alone is what Load makes of it.
		c.source.Inputs = nil
		alone, err := Load(c.source, strings.NewReader(c.text))
		if err != nil {
			t.Fatal(err)
		}
		selected, err := f.Select(Source{})
		if err != nil || !slices.Equal(selected.Target(), alone.Target()) || !slices.Equal(selected.Labels, alone.Labels) {
			t.Errorf("%s: %v, %v (%v)", name, selected.Target(), alone.Target(), err)
		}
		if len(f.Columns) == 1 && f.Source.Inputs != nil || len(f.Columns) > 1 && !slices.Equal(f.Source.Inputs, []string{All}) {
			t.Errorf("%s: the source has the inputs %v", name, f.Source.Inputs)
		}
	}
}

func TestSliceIsAPartOfItsOwn(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	part := f.Slice(96, 144).Slice(1, 3)
	if part.Start != 97 || part.Len() != 2 || !slices.Equal(part.Target(), f.Target()[97:99]) {
		t.Errorf("start %d, %v", part.Start, part.Target())
	}
	if part.Row(0) != "airline, line 99 (1957-02)" || !part.Dates[1].Equal(f.Dates[98]) {
		t.Errorf("%s, %v", part.Row(0), part.Dates)
	}
}

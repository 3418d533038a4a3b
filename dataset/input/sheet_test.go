package input

import (
	"slices"
	"testing"
)

func TestCSV(t *testing.T) {
	got, err := CSV(slices.Values([][]string{
		{"id", "value"}, {`=HYPERLINK("http://a")`, "-1.5e-3"}, {"+49 30", "+2"}, {"@x", "-"}, {"-x", "-Inf"}, {"a\x1b[31m\tb", "1,2"},
	}))
	const want = "id,value\n" + `"'=HYPERLINK(""http://a"")",-1.5e-3` + "\n'+49 30,+2\n'@x,-\n'-x,-Inf\n" + `a\x1b[31m\tb,"1,2"` + "\n"
	if string(got) != want || err != nil {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

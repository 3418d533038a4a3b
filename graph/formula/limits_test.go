package formula_test

import (
	"fmt"
	"strings"
	"testing"

	"unroll/graph/formula"
)

// Operations are counted as a time step has them, however the file names them.
func TestOperationsAreBounded(t *testing.T) {
	chain := func(n int) string {
		var b strings.Builder
		b.WriteString("state h\na0 := x*W\n")
		for i := range n {
			fmt.Fprintf(&b, "a%d := tanh(a%d) + h\n", i+1, i)
		}
		fmt.Fprintf(&b, "h = a%d\n", n)
		return b.String()
	}
	most := formula.DefaultLimits().Operations
	if _, err := formula.Parse("a.cell", []byte(chain((most-1)/2))); err != nil {
		t.Error(err)
	}
	_, err := formula.Parse("a.cell", []byte(chain(400)))
	want := fmt.Sprintf("a.cell:77:1: the equations have 151 operations up to this one: a time step has at most %d", most)
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := (formula.Limits{Operations: 1000}).Parse("a.cell", []byte(chain(400))); err != nil {
		t.Error(err)
	}
}

// Long names are refused: they would take long to compare.
func TestNamesAreBounded(t *testing.T) {
	long := strings.Repeat("n", 101)
	for src, want := range map[string]string{
		"state h\n" + long + " := x*W\nh = " + long:                  "a.cell:2:1: this has 101 bytes: a name or a number has at most 100",
		"state h\nh = x*W + 0." + strings.Repeat("0", 100):           "a.cell:2:11: this has 102 bytes: a name or a number has at most 100",
		"state h\nh = x*W // " + strings.Repeat("long ", 100) + "\n": "",
	} {
		if _, err := formula.Parse("a.cell", []byte(src)); err == nil != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

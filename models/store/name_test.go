package store

import (
	"strings"
	"testing"
)

func TestCheckName(t *testing.T) {
	for _, c := range []struct {
		path          string
		unix, windows bool // it is allowed
	}{
		{"", false, false},
		{"next.csv", true, true},
		{"runs/001/../next.csv", true, true},
		{"./a.b.c", true, true},
		{"console.csv", true, true},
		{"com.csv", true, true},
		{strings.Repeat("a", 255), true, true},
		{strings.Repeat("a", 300), false, false},
		{"runs/" + strings.Repeat("a", 300) + "/a.csv", false, false},
		{"CON", true, false},
		{"nul", true, false},
		{"aux.txt", true, false},
		{"runs/Aux.tar.gz/a", true, false},
		{"COM1.csv", true, false},
		{"lpt³", true, false},
		{"a:b", true, false},
		{"what?.csv", true, false},
		{"next.", true, false},
		{"runs./a", true, false},
		{"next ", true, false},
		{"a\tb", true, false},
	} {
		if err := checkName(c.path, false); (err == nil) != c.unix {
			t.Errorf("%q: %v", c.path, err)
		}
		if err := checkName(c.path, true); (err == nil) != c.windows {
			t.Errorf("%q on Windows: %v", c.path, err)
		}
	}
}

package input_test

import (
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"

	"unroll/dataset/input"
)

type options struct {
	Inner  inner    `yaml:",inline"`
	Count  int      `yaml:"count" range:"[1,1e3]"`
	Share  *float64 `yaml:"share" range:"(0,1)"`
	Units  []int    `yaml:"units" range:"[1,9]" length:"[1,2]"`
	Part   part     `yaml:"part"`
	Pair   []int    `yaml:"pair,omitempty,flow" range:"[0,9]" length:"[2,2]"`
	Hidden int      `range:"[5,6]"`
}

type inner struct {
	Rate float64 `yaml:"rate" range:"[0,1)"`
}

type part struct {
	Rows *int `yaml:"rows,omitempty" range:"(0,5]"`
}

func TestCheck(t *testing.T) {
	good := func() options { return options{Count: 1, Units: []int{1}} }
	if err := input.Check(good()); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(o *options){
		"rate: 1: give a number from 0, below 1":                func(o *options) { o.Inner.Rate = 1 },
		"rate: NaN: give a number":                              func(o *options) { o.Inner.Rate = math.NaN() },
		"rate: +Inf: give a number":                             func(o *options) { o.Inner.Rate = math.Inf(1) },
		"rate: -5e-324: give":                                   func(o *options) { o.Inner.Rate = -5e-324 },
		"count: 0: give a whole number from 1 to 1000":          func(o *options) { o.Count = 0 },
		"count: 9223372036854775807: give":                      func(o *options) { o.Count = math.MaxInt },
		"share: 0: give a number between 0 and 1":               func(o *options) { o.Share = new(float64) },
		"units: 10: give a whole number from 1 to 9":            func(o *options) { o.Units = []int{1, 10} },
		"units: it has no numbers: give from 1 to 2":            func(o *options) { o.Units = nil },
		"units: it has 3 numbers: give from 1 to 2":             func(o *options) { o.Units = []int{1, 2, 3} },
		"pair: it has 1 number: give 2":                         func(o *options) { o.Pair = []int{1} },
		"part: rows: 0: give a whole number above 0, at most 5": func(o *options) { o.Part.Rows = new(int) },
	} {
		o := good()
		change(&o)
		if err := input.Check(&o); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want one that begins with %q", err, want)
		}
	}
}

// TestRangeEnds compares ranges with comparisons at their ends and beside them.
func TestRangeEnds(t *testing.T) {
	for text, has := range map[string]func(v float64) bool{
		"[0,1]":   func(v float64) bool { return 0 <= v && v <= 1 },
		"(0,1)":   func(v float64) bool { return 0 < v && v < 1 },
		"[-1,2)":  func(v float64) bool { return -1 <= v && v < 2 },
		"(0,1e6]": func(v float64) bool { return 0 < v && v <= 1e6 },
		"[3,3]":   func(v float64) bool { return v == 3 },
	} {
		r := input.MustRange(text)
		for _, end := range []float64{r.Low, r.High, 0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64} {
			for _, v := range []float64{end, math.Nextafter(end, -1e300), math.Nextafter(end, 1e300)} {
				if r.Has(v) != has(v) {
					t.Errorf("%s has %v: %v", text, v, r.Has(v))
				}
			}
		}
	}
}

func TestWrongRangesPanic(t *testing.T) {
	for _, text := range []string{"", "[1]", "[2,1]", "[0,inf]", "[x,1]", "[-inf,0]", "[nan,1]"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the range %q is read", text)
				}
			}()
			input.MustRange(text)
		}()
	}
}

func TestUnknown(t *testing.T) {
	cells := []string{"gru", "janet", "lstm", "rnn"}
	for name, want := range map[string]string{
		"lsmt":                       `unknown cell "lsmt": did you mean "lstm"? there are gru, janet, lstm, rnn`,
		"LSTM":                       `unknown cell "LSTM": did you mean "lstm"? `,
		"x":                          `unknown cell "x": there are gru, janet, lstm, rnn`,
		"":                           `unknown cell "": there are gru`,
		strings.Repeat("lstm", 1000): `unknown cell "lstm`,
	} {
		if got := input.Unknown("cell", name, cells); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if many := input.Unknown("column", "a", make([]string, 100)); !strings.HasSuffix(many, " and 60 more") {
		t.Error(many)
	}
	if near := input.Nearest("learning_rate", []string{"epochs", "rate"}); near != "rate" {
		t.Errorf("learning_rate is near %q", near)
	}
}

func TestUnreadable(t *testing.T) {
	_, missing := os.Open("absent.yaml")
	sentence := input.Bad("", "x is a device")
	for want, err := range map[string]error{
		"the configuration absent.yaml does not exist: give another":                    missing,
		"the configuration absent.yaml cannot be read: permission denied: give another": &fs.PathError{Op: "open", Path: "p", Err: fs.ErrPermission},
		"the configuration absent.yaml cannot be read: unexpected EOF: give another":    io.ErrUnexpectedEOF,
		"x is a device": sentence,
	} {
		if got := input.Unreadable("the configuration absent.yaml", "give another", err); got.Error() != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

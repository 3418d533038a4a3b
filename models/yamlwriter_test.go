package models_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"unroll/dataset"
	"unroll/graph"
	"unroll/models"
)

// specTexts are texts that YAML has a meaning for, and characters that it loses.
var specTexts = rapid.OneOf(
	rapid.SampledFrom([]string{
		"", " ", "~", "null", "Null", "true", "yes", "no", "on", "y", "1", "010", "0x10", "0b1", "0o7", "1_000", "1e3", ".5", "+1",
		".inf", "-.Inf", ".nan", "NaN", "1:30", "2020-01-01", "1980-01", "-", "- x", "? x", "# x", "x # y", ":", ": ", "a: b", "a:", "a:b",
		"{", "}", "{}", "[", "[]", "]", ",", "a, b", "&a", "*a", "!a", "!!str a", "|", ">", "|-\n a", "%", "@", "`", "'", "''", `"`, `""`, `\`, `\t`,
		"---", "...", "<<", "=", "\t", "a\tb", "\ta", "a\t", "\x1b[31m", "\a", "\x00", "\x7f", "\u0085", "\u00a0", "\u2028", "\u202e",
		"\ufeff", "\u200d", "\U000e0001", "\ufffd", "\n", "a\nb", " a\nb", "a\n b", "a\n", "a\n\n", "\na", "a\n\nb", "a \nb", "a\r\nb", "\r", "printed:", "a\nprinted: 1",
	}),
	rapid.StringOf(rapid.RuneFrom([]rune("ab 01.-_:#,[]{}&*!|>%@`'\"\\\n\t~?=<\x1bé\u202e"))),
	rapid.String(),
)

// A Spec reads back as it was written, whatever its texts are.
func TestTextsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string { return specTexts.Draw(t, name) }
		list := func(name string) []string { return rapid.SliceOfN(specTexts, 1, 3).Draw(t, name) }
		spec := models.Default()
		spec.Name, spec.About, spec.Train.Weights = text("name"), text("about"), text("weights")
		spec.Data = dataset.Source{
			Path: text("source"), Column: text("column"), Date: text("date"), MissingValues: list("missing values"),
			Inputs: list("inputs"), Past: list("past"), Where: []string{"g=" + text("value"), text("column") + "=1"},
		}
		if spec.Validate() != nil {
			spec.Name = "x"
		}
		if spec.Validate() != nil {
			t.Skip("an impossible column or source")
		}
		written, err := spec.YAML()
		if err != nil {
			t.Fatal(err)
		}
		back, err := models.ParseSpec("x.yaml", written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if diff := cmp.Diff(spec.Data, back.Data); diff != "" || spec.Name != back.Name || spec.About != back.About || spec.Train.Weights != back.Train.Weights {
			t.Fatalf("%q, %q, %q: %s\n%s", back.Name, back.About, back.Train.Weights, diff, written)
		}
	})
}

// The text of an equation file survives too, with the comments and blanks in it.
func TestEquationsRoundTrip(t *testing.T) {
	const equations = "state h\nh = tanh(x*W + h*U + b)\n"
	rapid.Check(t, func(t *rapid.T) {
		comment := strings.NewReplacer("\n", "", "\r", "").Replace(rapid.OneOf(specTexts, rapid.Just("a\tb")).Draw(t, "comment"))
		entry, err := graph.Cells.Lookup("lstm")
		if err != nil {
			t.Fatal(err)
		}
		spec := models.Default()
		spec.Name, spec.Model.Cell = "x", models.Cell{Name: "x.cell", Value: written{entry.New(), "# " + comment + "\n" + equations + "\t\n  # end"}}
		text, err := spec.YAML()
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			Model struct{ Cell struct{ Equations string } }
		}
		if err := models.UnmarshalYAML(text, &back); err != nil {
			t.Fatal(err)
		}
		if got, want := back.Model.Cell.Equations, spec.Model.Cell.Value.(written).text; got != want {
			t.Fatalf("%q, not %q:\n%s", got, want, text)
		}
	})
}

// written is a cell of a file.
type written struct {
	graph.Cell
	text string
}

func (w written) Text() string { return w.text }

// Set keeps the escapes of a text.
func TestSetText(t *testing.T) {
	for value, want := range map[string]string{`["g=a\tb"]`: "g=a\tb", `["g=\u202e"]`: "g=\u202e", `["g= # x"]`: "g= # x", `["1=0x10"]`: "1=0x10"} {
		spec := models.Default()
		spec.Name = "x"
		if err := spec.Set("data.where", value); err != nil {
			t.Fatal(err)
		}
		if got := spec.Data.Where; len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", value, got)
		}
	}
}

// A tab inside a text without quotes is read, and a byte order mark is skipped.
func TestTabsAndByteOrderMark(t *testing.T) {
	text := "\ufeffname: x\nabout: a\tb\t# comment\ndata:\n  source: 'c\td'\n  where: [g=a\tb\t, \"h=\t\"]\n  column:\te\t\n"
	spec, err := models.ParseSpec("x.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := dataset.Source{Path: "c\td", Column: "e", Where: []string{"g=a\tb", "h=\t"}}
	if diff := cmp.Diff(want, spec.Data); diff != "" || spec.About != "a\tb" {
		t.Errorf("%q %s", spec.About, diff)
	}
}

package cli

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"unroll/dataset/input"
	"unroll/graph/engine"
	"unroll/models"
	"unroll/models/experiment"
)

// repeat is the command that repeats the runs of a report, or several, one a line, if
// configurations differ in seeds or engines.
func repeat(configurations []*experiment.Configuration) string {
	type call struct {
		flags string
		specs []string
	}
	var calls []call
	files := false
	for _, c := range configurations {
		spec, embedded := specArgument(c.Spec)
		for _, flags := range repeatFlags(c.Runs) {
			at := slices.IndexFunc(calls, func(k call) bool { return k.flags == flags })
			if at < 0 {
				at, calls = len(calls), append(calls, call{flags: flags})
			}
			calls[at].specs = append(calls[at].specs, spec)
			files = files || !embedded
		}
	}
	var lines []string
	if files {
		lines = append(lines, "# with the Spec shown below in each .yaml file")
	}
	for _, k := range calls {
		lines = append(lines, "unroll run "+strings.Join(k.specs, " ")+k.flags)
	}
	return strings.Join(lines, "\n")
}

// repeatFlags are the flags that repeat runs sorted by seed: one text for each range of
// consecutive seeds.
func repeatFlags(runs []experiment.Run) []string {
	var all []string
	for from, to := 0, 0; from < len(runs); from = to {
		first := runs[from]
		for to = from + 1; to < len(runs) && runs[to].Seed == runs[to-1].Seed+1 && runs[to].Engine == first.Engine; to++ {
		}
		flags := fmt.Sprintf(" --seeds %d", to-from)
		if first.Seed > 0 {
			flags += fmt.Sprintf(" --seed %d", first.Seed)
		}
		if first.Engine != engine.Default {
			flags += " --engine " + first.Engine
		}
		all = append(all, flags)
	}
	return all
}

// specArgument is the argument for a Spec: the name of an embedded experiment, or else a
// file.
func specArgument(spec *models.Spec) (argument string, embedded bool) {
	if known, err := models.Experiment(spec.Name); err == nil {
		a, e1 := spec.YAML()
		b, e2 := known.YAML()
		if e1 == nil && e2 == nil && bytes.Equal(a, b) {
			return spec.Name, true
		}
	}
	return shellWord(spec.Name + ".yaml"), false
}

// commandLine is a command line of unroll that can be pasted into a shell.
func commandLine(words ...string) string {
	line := "unroll"
	for _, word := range words {
		if strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--") && strings.ContainsFunc(word, unicode.IsLetter) {
			word = "./" + word // a path, not a flag
		}
		line += " " + shellWord(word)
	}
	return line
}

var plainWord = regexp.MustCompile(`^[\pL\pN_./:=,@%+-]+$`)

// shellWord quotes a word for any POSIX shell if necessary. One with characters that are not
// shown, such as control characters, is written by printf with octal numbers in their place;
// line ends at its very end are then lost.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	if input.Printable(word) == word {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	var text []byte
	for len(word) > 0 {
		_, size := utf8.DecodeRuneInString(word)
		switch part := word[:size]; {
		case part == `\`:
			text = append(text, `\\`...)
		case part != "'" && input.Printable(part) == part:
			text = append(text, part...)
		default:
			for _, b := range []byte(part) {
				text = fmt.Appendf(text, `\0%03o`, b)
			}
		}
		word = word[size:]
	}
	return fmt.Sprintf(`"$(printf %%b '%s')"`, text)
}

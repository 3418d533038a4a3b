//go:build slow

package cli

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"unroll/models"
)

// mutate damages the invocation in one way.
func (g *generator) mutate() {
	if len(g.files) > 0 && g.chance(0.6) {
		g.mutateFile()
	} else {
		g.mutateArgs()
	}
	g.confine()
}

// confine keeps what is written inside the folder: no argument is an absolute path, or
// leads far up.
func (g *generator) confine() {
	for i, arg := range g.args {
		if !slices.Contains(devices, arg) {
			arg = outside.ReplaceAllString(arg, "$1.")
		}
		g.args[i] = strings.ReplaceAll(arg, "../..", "..")
	}
}

var (
	outside = regexp.MustCompile(`(^|=|,)/`)
	devices = []string{"/dev/null", "/dev/full", "/dev/zero", "/dev/stdin"}
)

// extremes are values of flags, of keys and in files where a number or a name is due.
var extremes = []string{
	"0", "-1", "1", "2", "-0", "1e308", "-1e308", "5e-324", "1e-300", "NaN", "nan", ".nan", ".inf", "-.inf", "Inf", "9223372036854775807",
	"-9223372036854775808", "18446744073709551616", "4294967296", "1e9", "100000", "0x10", "1_0", "010", "1e", "1.5", "0.999999999", "", " ", "~", "null",
	"true", "[]", "{}", "[[]]", "[1, 2, 3]", "{name: x}", "a,b", "a=b", "\x00", "\x1b[31m", "\u202e", "\xff", "=1+1", "%s%d%n", "none", "all", "*",
	"../x", ".", "..", "-", "--", strings.Repeat("9", 400), strings.Repeat("x", 300), strings.Repeat("[", 2000), strings.Repeat("1,", 3000),
	"2000-02-30", "0000-00-00", "9999-12-31", "1e-7", "1,000", "§",
}

func (g *generator) mutateArgs() {
	at := g.IntN(len(g.args))
	switch g.IntN(9) {
	case 0:
		g.args = slices.Delete(g.args, at, at+1)
	case 1:
		g.args = slices.Insert(g.args, at, g.args[g.IntN(len(g.args))])
	case 2:
		other := g.IntN(len(g.args))
		g.args[at], g.args[other] = g.args[other], g.args[at]
	case 3, 4: // a flag of any command, with an extreme or a likely value
		f := flags[g.IntN(len(flags))]
		value := g.any(append(extremes, f.DefValue, f.DefValue, "a.csv", "a.yaml", "out", "v", "w", "my.cell")...)
		g.add("--" + f.Name + "=" + value)
	case 5, 6: // a key with an extreme value
		keys := models.AllKeys()
		g.add("--set", keys[g.IntN(len(keys))].Path+"="+g.any(extremes...))
	case 7:
		g.args[at] = g.any(append(slices.Concat(extremes, devices), g.paths()...)...)
	case 8:
		g.args[at] = string(g.damage([]byte(g.args[at])))
	}
	if len(g.args) == 0 {
		g.args = []string{""}
	}
}

var numbers = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?`)

func (g *generator) mutateFile() {
	paths := g.paths()
	path := paths[g.IntN(len(paths))]
	content := g.files[path]
	switch g.IntN(8) {
	case 0:
		delete(g.files, path)
	case 1:
		g.files[path] = g.files[paths[g.IntN(len(paths))]]
	case 2, 3: // a number becomes an extreme
		if found := numbers.FindAllIndex(content, -1); len(found) > 0 {
			at := found[g.IntN(len(found))]
			g.files[path] = slices.Concat(content[:at[0]], []byte(g.any(extremes...)), content[at[1]:])
		}
	case 4: // a line is moved, repeated or lost
		lines := bytes.SplitAfter(content, []byte("\n"))
		at, to := g.IntN(len(lines)), g.IntN(len(lines))
		if g.chance(0.3) {
			lines = slices.Delete(slices.Clone(lines), at, at+1)
		} else {
			lines = slices.Insert(slices.Clone(lines), to, lines[at])
		}
		g.files[path] = bytes.Join(lines, nil)
	case 5: // packed, or not
		if strings.HasSuffix(path, ".gz") || g.chance(0.5) {
			g.files[path] = zipped("x", content)
		} else {
			g.files[path] = gzipped(content)
		}
	default:
		g.files[path] = g.damage(content)
	}
}

// damage changes bytes: flipped, overwritten, lost, doubled, cut, inserted.
func (g *generator) damage(content []byte) []byte {
	content = slices.Clone(content)
	for range 1 + g.IntN(3) {
		n := len(content)
		if n == 0 {
			return []byte(g.any(extremes...))
		}
		at := g.IntN(n)
		to := at + g.IntN(min(n-at, 64)) + 1
		switch g.IntN(6) {
		case 0:
			content[at] ^= 1 << g.IntN(8)
		case 1:
			content[at] = byte(g.IntN(256))
		case 2:
			content = slices.Delete(content, at, to)
		case 3:
			content = slices.Insert(content, at, content[at:to]...)
		case 4:
			content = content[:at]
		case 5:
			content = slices.Insert(content, at, []byte(g.any(extremes...))...)
		}
	}
	return content
}

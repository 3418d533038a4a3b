package formula

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	bad "unroll/dataset/input"
	"unroll/graph"
	"unroll/graph/bptt"
)

// Formula is a cell from an equation file. It implements [graph.Cell] and does not
// change after it is parsed.
type Formula struct {
	name    string // of the file
	comment string // at its beginning
	states  []string
	weights []*weight // in the order of the flat parameter vector
	values  []*value  // one step, arguments first
	next    []*value  // of each state
	lines   []string  // the equations as they stand in the file
	src     []byte    // the whole file

	warnings []string
}

// Extension is the file name extension of equation files.
const Extension = ".cell"

func init() { Limits{}.Register() }

func entry(f *Formula, err error) (graph.Entry[graph.Cell], error) {
	if err != nil {
		return graph.Entry[graph.Cell]{}, err
	}
	return f.Info(), nil
}

// Parse reads the equations of src; the package documentation has the syntax.
// name is the name of the file in errors, and without folder and extension the
// cell's name. An error is an [*Error] with line, column and remedy.
func Parse(name string, src []byte) (*Formula, error) { return Limits{}.Parse(name, src) }

// Parse is the function [Parse] within other limits.
func (l Limits) Parse(name string, src []byte) (*Formula, error) {
	f, err := compile(text{name, src}, l.orDefaults())
	if err != nil {
		return nil, err
	}
	f.comment, f.src = leadingComment(src), slices.Clone(src)
	return f, nil
}

// Load reads the equation file at path; see [Parse]. It reads no more of a
// file than an equation file may have.
func Load(path string) (*Formula, error) { return Limits{}.Load(path) }

// Load is the function [Load] within other limits.
func (l Limits) Load(path string) (*Formula, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, bad.Unreadable("the equation file "+path, "", err)
	}
	defer file.Close()
	src, err := io.ReadAll(io.LimitReader(file, int64(l.orDefaults().Bytes)+1))
	if err != nil {
		return nil, bad.Unreadable("the equation file "+path, "", err)
	}
	return l.Parse(path, src)
}

// Text returns the whole file.
func (f *Formula) Text() string { return string(f.src) }

// Name returns the file's name without folder and extension.
func (f *Formula) Name() string {
	base := filepath.Base(f.name)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// Info is the cell's entry, like that of a built-in one: its summary is the first
// line of the comment at the file's beginning, its source the line "Source: ..."
// there, or else the file.
func (f *Formula) Info() graph.Entry[graph.Cell] {
	info := graph.Entry[graph.Cell]{
		Name: f.Name(), Summary: "cell from " + f.name, Source: f.name,
		Equations: strings.Join(f.lines, "; "),
		New:       func() graph.Cell { return f },
	}
	for k, line := range strings.Split(f.comment, "\n") {
		if source, is := strings.CutPrefix(line, "Source:"); is {
			info.Source = strings.TrimSpace(source)
		} else if k == 0 && line != "" {
			info.Summary = strings.TrimSuffix(line, ".")
		}
	}
	return info
}

// leadingComment returns the text of the // lines that the file begins with.
func leadingComment(src []byte) string {
	var lines []string
	for line := range bytes.Lines(src) {
		comment, is := bytes.CutPrefix(bytes.TrimSpace(line), []byte("//"))
		if !is {
			break
		}
		lines = append(lines, string(bytes.TrimSpace(comment)))
	}
	return strings.Join(lines, "\n")
}

// States returns the names of the states, the output first.
func (f *Formula) States() []string { return append([]string{}, f.states...) }

// Weights lists the packed weights for inputs of width F and H hidden units.
func (f *Formula) Weights(inputs, units int) []graph.Weight {
	var weights []graph.Weight
	for _, w := range f.weights {
		weights = append(weights, w.graph(inputs, units))
	}
	return weights
}

// Layout lists the same weights as [Forward] takes them.
func (f *Formula) Layout(inputs, units int) []bptt.Weight {
	var weights []bptt.Weight
	for _, w := range f.weights {
		weights = append(weights, w.bptt(inputs, units))
	}
	return weights
}

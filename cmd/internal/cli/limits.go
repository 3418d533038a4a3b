package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"unroll/dataset"
	"unroll/graph/formula"
	"unroll/models/export"
)

// limits bound what commands read, and the memory of those that train.
type limits struct {
	series    dataset.Limits
	cells     formula.Limits
	weights   export.Limits
	gradcheck int64 // bytes
	network   int64 // bytes of one, unless memory was given
	memory    int64 // bytes; 0 if it is not known
	given     bool  // the memory was
	changes   []string
}

// limitsVariable and memoryVariable are read before the flags.
const (
	limitsVariable = "UNROLL_LIMITS"
	memoryVariable = "UNROLL_MEMORY"
)

func newLimits() *limits {
	return &limits{series: dataset.DefaultLimits(), cells: formula.DefaultLimits(), weights: export.DefaultLimits(), gradcheck: 400e6, network: 100e6}
}

// limit is one of them.
type limit struct {
	name, about string
	value       any // *int, or *int64 for bytes
}

// all returns the limits by name.
func (l *limits) all() []limit {
	return []limit{
		{"series.bytes", "bytes of a series' file, a named pipe or standard input", &l.series.Bytes},
		{"series.unpacked", "bytes that a compressed series unpacks to, or 8 times its size if that is more", &l.series.Unpacked},
		{"series.line", "bytes of a line", &l.series.Line},
		{"series.columns", "fields of a line", &l.series.Columns},
		{"series.rows", "rows of a series", &l.series.Rows},
		{"series.values", "rows times columns that are read", &l.series.Values},
		{"series.count", "series in a .tsf file", &l.series.Series},
		{"series.panel", "series of a panel", &l.series.Panel},
		{"cell.bytes", "bytes of an equation file", &l.cells.Bytes},
		{"cell.name", "bytes of a name in it", &l.cells.Name},
		{"cell.nested", "parentheses that are open at once", &l.cells.Nested},
		{"cell.depth", "operations inside each other in one expression", &l.cells.Depth},
		{"cell.operations", "operations of one time step", &l.cells.Operations},
		{"cell.states", "states of a cell", &l.cells.States},
		{"weights.bytes", "bytes of a file of weights to import", &l.weights.Bytes},
		{"weights.unpacked", "bytes that all arrays of an .npz file unpack to", &l.weights.Unpacked},
		{"weights.arrays", "arrays of an .npz file", &l.weights.Arrays},
		{"gradcheck.bytes", "bytes that gradcheck of an equation file takes unless --shape is given", &l.gradcheck},
		{"network.bytes", "bytes that one network takes while it is trained or forecasts, unless --memory is given", &l.network},
	}
}

// addFlags defines the flags, for all commands, and makes them read before a command runs.
func (l *limits) addFlags(root *cobra.Command) {
	flags := root.PersistentFlags()
	memory := ""
	flags.StringArrayVar(&l.changes, "limit", nil, "change a limit, such as series.rows=5000000; may be repeated")
	flags.StringVar(&memory, "memory", "", "memory that a training may take, such as 2GB")
	for _, name := range []string{"limit", "memory"} {
		_ = flags.MarkHidden(name) // it exists; the notes of the help name it
	}
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if err := l.change(limitsVariable+": ", strings.FieldsFunc(os.Getenv(limitsVariable), func(r rune) bool { return r == ',' })); err != nil {
			return err
		}
		if err := l.change("--limit ", l.changes); err != nil {
			return err
		}
		l.cells.Register()
		return l.setMemory(memory)
	}
}

// change sets the limits of texts such as series.rows=5000000.
func (l *limits) change(from string, changes []string) error {
	for _, change := range changes {
		name, text, found := strings.Cut(change, "=")
		if !found {
			return usage("%s%s: write name=value, such as series.rows=5000000", from, change)
		}
		one := l.named(name)
		if one == nil {
			return usage("%s%s: unknown limit %q: unroll spec --limits lists them", from, change, name)
		}
		value, err := sizeOf(text)
		if err != nil {
			return usage("%s%s: %v", from, change, err)
		}
		switch to := one.value.(type) {
		case *int64:
			*to = value
		case *int:
			*to = int(value)
		}
	}
	return nil
}

// named returns the limit of a name; nil if there is none.
func (l *limits) named(name string) *limit {
	for _, one := range l.all() {
		if one.name == name {
			return &one
		}
	}
	return nil
}

// units are those of sizes in bytes.
var units = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}}

// sizeOf reads a positive whole number, with a unit of bytes or without.
func sizeOf(text string) (int64, error) {
	const most = 1 << 40
	number, times := text, int64(1)
	for _, unit := range units {
		if n, has := strings.CutSuffix(text, unit.name); has {
			number, times = strings.TrimSpace(n), unit.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 || n > most/times {
		return 0, fmt.Errorf("give a whole number from 1 to %d, or a size such as 500MB or 2GB", int64(most))
	}
	return n * times, nil
}

// fixedLimits are those that no flag changes.
var fixedLimits = [][2]string{
	{"configuration", "1 MiB of YAML, 10,485 lines and items of lists, 40 levels, 16 aliases"},
	{"network", "100 layers, 65,536 units, 20,000,000 parameters, 20,000 time steps of all layers"},
	{"seeds", "100,000"},
	{"safetensors", "10,000 tensors, 4 MiB of header"},
	{"recorded case", "64 MiB, 200,000 JSON objects"},
}

// print lists the limits.
func (l *limits) print(w io.Writer) {
	fmt.Fprintf(w, "Limits that --limit NAME=VALUE changes, or %s=NAME=VALUE,...\n\n", limitsVariable)
	for _, one := range l.all() {
		value := ""
		switch v := one.value.(type) {
		case *int64:
			value = strconv.FormatInt(*v, 10)
		case *int:
			value = strconv.Itoa(*v)
		}
		fmt.Fprintf(w, "  %-17s %10s  %s\n", one.name, value, one.about)
	}
	fmt.Fprint(w, "\nFixed limits\n\n")
	for _, one := range fixedLimits {
		fmt.Fprintf(w, "  %-17s %s\n", one[0], one[1])
	}
}

package formula

import (
	"cmp"

	"unroll/graph"
)

// Limits bound an equation file. A zero field is that of [DefaultLimits].
type Limits struct {
	Bytes      int // of the file
	Name       int // bytes of a name
	Nested     int // parentheses that are open at once
	Depth      int // operations inside each other in one expression
	Operations int // of one time step
	States     int
}

// DefaultLimits are far beyond the cells of the literature.
func DefaultLimits() Limits {
	return Limits{Bytes: 1 << 16, Name: 100, Nested: 100, Depth: 1000, Operations: 150, States: 16}
}

// orDefaults returns the limits with the defaults in place of zeros.
func (l Limits) orDefaults() Limits {
	d := DefaultLimits()
	return Limits{
		Bytes: cmp.Or(l.Bytes, d.Bytes), Name: cmp.Or(l.Name, d.Name), Nested: cmp.Or(l.Nested, d.Nested),
		Depth: cmp.Or(l.Depth, d.Depth), Operations: cmp.Or(l.Operations, d.Operations), States: cmp.Or(l.States, d.States),
	}
}

// Register makes [graph.Cells] read equation files within these limits.
func (l Limits) Register() {
	graph.Cells.RegisterFormat(graph.Format[graph.Cell]{
		Extension: Extension,
		Load:      func(path string) (graph.Entry[graph.Cell], error) { return entry(l.Load(path)) },
		Parse:     func(name string, text []byte) (graph.Entry[graph.Cell], error) { return entry(l.Parse(name, text)) },
	})
}

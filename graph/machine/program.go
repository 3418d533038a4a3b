package machine

import (
	"unsafe"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/machine/internal/kernel"
)

// Float is the type of the numbers that a program computes with: float32 or
// float64.
type Float interface{ float32 | float64 }

// Program is a compiled computation with its memory. It must not be run by two
// goroutines at the same time.
type Program[F Float] struct {
	sections []section[F]
	inputs   map[*gorgonia.Node][]F
	outputs  map[*gorgonia.Node][]F
	grads    []F
	workers  *workers               // nil for one
	lanes    *kernel.LaneProgram[F] // of all sections; nil without lanes
}

// Run computes all outputs and gradients from the inputs and parameters. It
// allocates nothing.
func (p *Program[F]) Run() {
	switch {
	case p.lanes != nil:
		p.lanes.Run()
		return
	case p.workers != nil:
		p.workers.run()
		return
	}
	for i := range p.sections {
		p.sections[i].run(0)
	}
}

// work does one worker's share of a run.
func (p *Program[F]) work(worker int) {
	for i := range p.sections {
		s := &p.sections[i]
		if s.shared || worker == 0 {
			s.run(worker)
		}
		if s.shared || i+1 == len(p.sections) || p.sections[i+1].shared {
			p.workers.barrier.wait()
		}
	}
}

// Of returns the memory of an input, to be filled before a run, or of an
// output, valid until the next run; nil for any other node. Matrices lie row
// by row. The memory of the network's input is [T, B, F]; that of a state
// holds the state before the first step, that of the node in Next the state after
// the last. A node may be input and output, as a state that a step leaves
// unchanged: then Of returns the input and [Program.Output] the output.
func (p *Program[F]) Of(n *gorgonia.Node) []F {
	if memory, is := p.inputs[n]; is {
		return memory
	}
	return p.outputs[n]
}

// Output returns the memory of an output; nil for any other node.
func (p *Program[F]) Output(n *gorgonia.Node) []F { return p.outputs[n] }

// Grads returns the gradient vector, in which parts that have no gradient are
// zero. Every run overwrites it.
func (p *Program[F]) Grads() []F { return p.grads }

// Close ends the program's workers. A closed program must not be run.
func (p *Program[F]) Close() {
	if p.workers != nil {
		p.workers.close()
	}
}

// Dtype returns Gorgonia's name for F.
func Dtype[F Float]() tensor.Dtype {
	var x F
	if unsafe.Sizeof(x) == 4 {
		return tensor.Float32
	}
	return tensor.Float64
}

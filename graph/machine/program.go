package machine

import (
	"slices"
	"unsafe"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/machine/kernel"
)

// Program is a compiled computation with its memory. It must not be run by two
// goroutines at the same time.
type Program[F kernel.Float] struct {
	sections []section[F]
	memory   map[*gorgonia.Node][]F
	grads    []F
}

// Run computes all outputs and gradients from the inputs and parameters. It
// allocates nothing.
func (p *Program[F]) Run() {
	for i := range p.sections {
		p.sections[i].run()
	}
}

// Of returns the memory of an input, to be filled before a run, or of an
// output, valid until the next run; nil for any other node. Matrices lie row
// by row. The memory of the network's input is [T, B, F]; that of a state
// holds the one before the first step, and that of the node in Next the one
// after the last.
func (p *Program[F]) Of(n *gorgonia.Node) []F { return p.memory[n] }

// Grads returns the gradient vector, in which parts that have no gradient are
// zero. Every run overwrites it.
func (p *Program[F]) Grads() []F { return p.grads }

// Close ends the program's workers. A closed program must not be run.
func (p *Program[F]) Close() {}

func dtypeOf[F kernel.Float]() tensor.Dtype {
	var x F
	if unsafe.Sizeof(x) == 4 {
		return tensor.Float32
	}
	return tensor.Float64
}

// assemble makes the program of a net.
func assemble[F kernel.Float](net *net, params []F, opts Options) *Program[F] {
	net.optimize()
	s := store(net)
	blocks := emit(s)
	fuse(s, blocks)
	inArena, inScratch := layout(s, blocks)
	b := &binder[F]{set: kernel.Kernels[F]()}
	b.vectors = [...][]F{arena: make([]F, inArena+1), parameters: params,
		gradients: make([]F, net.params), scratch: make([]F, inScratch+1)}
	p := &Program[F]{memory: map[*gorgonia.Node][]F{}, grads: b.vectors[gradients]}
	for _, buf := range s.memory() {
		for i, x := range buf.data {
			b.vectors[arena][buf.written+i] = F(x)
		}
	}
	for _, blk := range blocks {
		sec := section[F]{steps: 1, reverse: blk.reverse}
		if blk.loop {
			sec.steps = net.steps
		}
		for _, a := range blk.actions {
			sec.code = append(sec.code, b.bind(a)...)
		}
		p.sections = append(p.sections, sec)
	}
	b.reserve(0)
	for _, sec := range p.sections {
		for i := range sec.code {
			sec.code[i].work = &b.work[0]
		}
	}
	for _, port := range slices.Concat(net.inputs, net.outputs) {
		l := s.of(port.value)
		size := port.value.rows * port.value.cols
		if l.step > 0 {
			size *= net.steps
		}
		p.memory[port.node] = b.vectors[l.buf.vector][l.buf.written+l.off:][:size:size]
	}
	return p
}

package machine

import (
	"fmt"
	"slices"
	"unsafe"

	"gorgonia.org/gorgonia"

	"unroll/graph/machine/kernel"
)

// mostMemory is what a program may have, in bytes.
const mostMemory = 16 << 30

// assemble makes the program of a net.
func assemble[F kernel.Float](net *net, params []F, opts Options) (*Program[F], error) {
	net.optimize()
	s := store(net)
	set := kernel.Kernels[F]()
	blocks := emit(s, set.PackedSize)
	fuse(s, blocks)
	inArena, inScratch := layout(s, blocks)
	if bytes := (inArena + inScratch) * int(unsafe.Sizeof(F(0))); bytes > mostMemory {
		return nil, fmt.Errorf("machine: this needs %d GiB of memory, more than %d: fewer time steps, units or samples in a batch need less",
			bytes>>30, mostMemory>>30)
	}
	workers := max(1, opts.Workers)
	list := stretches(blocks, workers, net.steps)
	if !slices.ContainsFunc(list, func(st stretch) bool { return st.rows > 0 }) {
		workers = 1
	}
	memory := [...][]F{arena: make([]F, inArena+1), parameters: params, gradients: make([]F, net.params)}
	for _, buf := range s.memory() {
		for i, x := range buf.data {
			memory[arena][buf.written+i] = F(x)
		}
	}
	p := &Program[F]{
		inputs: map[*gorgonia.Node][]F{}, outputs: map[*gorgonia.Node][]F{},
		grads: memory[gradients], sections: make([]section[F], len(list)),
	}
	for w := range workers {
		b := &binder[F]{set: set, vectors: [...][]F{memory[arena], memory[parameters], memory[gradients], make([]F, inScratch+1)}}
		b.sections(p.sections, list, w, workers, net.steps)
	}
	for _, port := range net.inputs {
		p.inputs[port.node] = memoryOf(s, memory[:], port.value)
	}
	for _, port := range net.outputs {
		p.outputs[port.node] = memoryOf(s, memory[:], port.value)
	}
	if workers > 1 {
		p.crew = newCrew(workers, p.work)
	}
	return p, nil
}

// memoryOf returns the elements of an input or output, of all time steps if it
// varies over time.
func memoryOf[F kernel.Float](s *storage, vectors [][]F, v *value) []F {
	l := s.of(v)
	size := v.rows * v.cols
	if l.step > 0 {
		size *= s.net.steps
	}
	return vectors[l.buf.vector][l.buf.written+l.off:][:size:size]
}

// sections adds the code of one worker.
func (b *binder[F]) sections(list []section[F], stretches []stretch, worker, workers, steps int) {
	for i, st := range stretches {
		sec := &list[i]
		sec.steps, sec.reverse, sec.shared = 1, st.reverse, st.rows > 0
		if st.loop {
			sec.steps = steps
		}
		var code []instr[F]
		for _, a := range st.actions {
			switch {
			case st.rows > 0:
				code = append(code, b.bind(a.part(shareOf(st.rows, worker, workers)))...)
			case worker == 0:
				code = append(code, b.bind(a)...)
			}
		}
		sec.code = append(sec.code, code)
	}
	b.reserve(0)
	for _, sec := range list {
		code := sec.code[worker]
		for i := range code {
			code[i].work = &b.work[0]
		}
	}
}

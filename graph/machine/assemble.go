package machine

import (
	"slices"

	"gorgonia.org/gorgonia"

	"unroll/graph/machine/kernel"
)

// assemble makes the program of a net.
func assemble[F kernel.Float](net *net, params []F, opts Options) *Program[F] {
	net.optimize()
	s := store(net)
	set := kernel.Kernels[F]()
	blocks := emit(s, set.PackedSize)
	fuse(s, blocks)
	inArena, inScratch := layout(s, blocks)
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
	p := &Program[F]{memory: map[*gorgonia.Node][]F{}, grads: memory[gradients], sections: make([]section[F], len(list))}
	for w := range workers {
		b := &binder[F]{set: set, vectors: [...][]F{memory[arena], memory[parameters], memory[gradients], make([]F, inScratch+1)}}
		b.sections(p.sections, list, w, workers, net.steps)
	}
	for _, port := range slices.Concat(net.inputs, net.outputs) {
		l := s.of(port.value)
		size := port.value.rows * port.value.cols
		if l.step > 0 {
			size *= net.steps
		}
		p.memory[port.node] = memory[l.buf.vector][l.buf.written+l.off:][:size:size]
	}
	if workers > 1 {
		p.crew = newCrew(workers, p.work)
	}
	return p
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

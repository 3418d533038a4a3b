package machine

import (
	"fmt"
	"math"
	"slices"
	"unsafe"

	"gorgonia.org/gorgonia"
)

// maxMemory is how much memory a program may use, in bytes: what a slice can hold on a
// 32-bit processor.
const maxMemory int64 = min(16<<30, math.MaxInt)

// assemble makes the program of a net. Vectors are what the caller's memory is.
func assemble[F Float](net *net, callers [][]F, params []F, opts Options[F]) (*Program[F], error) {
	set, err := kernels[F](opts.Kernels)
	if err != nil {
		return nil, err
	}
	p := newPlan(net, set)
	if err := p.run(passes, opts.observe); err != nil {
		return nil, err
	}
	memory, err := allocate(p, callers, params, opts.Grads)
	if err != nil {
		return nil, err
	}
	count := max(1, opts.Workers)
	list := stretches(p.blocks, count, net.steps)
	if !slices.ContainsFunc(list, func(st stretch) bool { return st.rows > 0 }) {
		count = 1
	}
	program := &Program[F]{
		inputs: map[*gorgonia.Node][]F{}, outputs: map[*gorgonia.Node][]F{},
		grads: memory[gradients], sections: make([]section[F], len(list)),
	}
	for w := range count {
		b := &binder[F]{set: set, vectors: slices.Clone(memory)}
		b.vectors[scratch] = make([]F, p.scratch+1)
		b.sections(program.sections, list, w, count, net.steps)
	}
	for _, port := range net.inputs {
		program.inputs[port.node] = memoryOf(p.storage, memory, port.value)
	}
	for _, port := range net.outputs {
		program.outputs[port.node] = memoryOf(p.storage, memory, port.value)
	}
	if count > 1 {
		program.workers = newWorkers(count, program.work)
	}
	return program, nil
}

// allocate returns the memory of a plan by vector, the constants in their places.
func allocate[F Float](p *plan, callers [][]F, params, grads []F) ([][]F, error) {
	if bytes := int64(p.arena+p.scratch) * int64(unsafe.Sizeof(F(0))); bytes > maxMemory {
		return nil, fmt.Errorf("machine: this needs %d GiB of memory, more than %d: fewer time steps, units or samples in a batch need less",
			bytes>>30, maxMemory>>30)
	}
	if grads == nil {
		grads = make([]F, p.net.params)
	}
	if len(grads) != p.net.params {
		return nil, fmt.Errorf("machine: the gradient vector has length %d: it must be as long as the parameter vector, %d", len(grads), p.net.params)
	}
	memory := [][]F{arena: make([]F, p.arena+1), parameters: params, gradients: grads, scratch: nil}
	for _, buf := range p.storage.memory() {
		for i, x := range buf.data {
			memory[arena][buf.offset+i] = F(x)
		}
	}
	return append(memory, callers...), nil
}

// memoryOf returns the elements of an input or output, of all time steps if it
// varies over time.
func memoryOf[F Float](s *storage, vectors [][]F, v *value) []F {
	l := s.of(v)
	size := v.rows * v.cols
	if l.step > 0 {
		size *= s.net.steps
	}
	return vectors[l.buf.vector][l.buf.offset+l.off:][:size:size]
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

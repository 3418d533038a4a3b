package machine

import (
	"fmt"
	"math"
	"slices"
	"unsafe"

	"gorgonia.org/gorgonia"

	"unroll/graph/machine/internal/kernel"
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
	if err := checkLanes(set, opts.Lanes); err != nil {
		return nil, err
	}
	p := newPlan(net, set)
	if opts.Lanes > 0 {
		p.lanes, p.packedSize = true, nil
	}
	if err := p.run(passes, opts.observe); err != nil {
		return nil, err
	}
	memory, err := allocate(p, callers, params, opts)
	if err != nil {
		return nil, err
	}
	program := &Program[F]{
		inputs: map[*gorgonia.Node][]F{}, outputs: map[*gorgonia.Node][]F{}, grads: memory[gradients],
	}
	if opts.Lanes > 0 {
		program.lanes = newLaneBinder(set, opts.Lanes, memory).program(p.blocks, net.steps)
	} else {
		program.bind(p, set, memory, max(1, opts.Workers))
	}
	for _, port := range net.inputs {
		program.inputs[port.node] = memoryOf(p.storage, memory, port.value, opts.lanes())
	}
	for _, port := range net.outputs {
		program.outputs[port.node] = memoryOf(p.storage, memory, port.value, opts.lanes())
	}
	return program, nil
}

// bind makes the sections of a program for a number of workers.
func (program *Program[F]) bind(p *plan, set *kernel.Set[F], memory [][]F, workers int) {
	list := stretches(p.blocks, workers, p.net.steps)
	if !slices.ContainsFunc(list, func(st stretch) bool { return st.rows > 0 }) {
		workers = 1
	}
	program.sections = make([]section[F], len(list))
	for w := range workers {
		b := &binder[F]{set: set, vectors: slices.Clone(memory)}
		b.vectors[scratch] = make([]F, p.scratch+1)
		b.sections(program.sections, list, w, workers, p.net.steps)
	}
	if workers > 1 {
		program.workers = newWorkers(workers, program.work)
	}
}

// allocate returns the memory of a plan by vector, the constants in their places.
func allocate[F Float](p *plan, callers [][]F, params []F, opts Options[F]) ([][]F, error) {
	lanes, grads := opts.lanes(), opts.Grads
	if bytes := int64(p.arena+p.scratch) * int64(lanes) * int64(unsafe.Sizeof(F(0))); bytes > maxMemory {
		return nil, fmt.Errorf("machine: this needs %d GiB of memory, more than %d: fewer time steps, units or samples in a batch need less",
			bytes>>30, maxMemory>>30)
	}
	if grads == nil {
		grads = make([]F, p.net.params*lanes)
	}
	if len(grads) != p.net.params*lanes {
		return nil, fmt.Errorf("machine: the gradient vector has length %d: it must be as long as the parameter vector, %d", len(grads), p.net.params*lanes)
	}
	memory := [][]F{arena: make([]F, (p.arena+1)*lanes), parameters: params, gradients: grads, scratch: nil, nowhere: nil}
	for _, buf := range p.storage.memory() {
		for i, x := range buf.data {
			for lane := range lanes {
				memory[arena][(buf.offset+i)*lanes+lane] = F(x)
			}
		}
	}
	return append(memory, callers...), nil
}

// memoryOf returns the elements of an input or output, of all time steps if it
// varies over time.
func memoryOf[F Float](s *storage, vectors [][]F, v *value, lanes int) []F {
	l := s.of(v)
	size := v.rows * v.cols * lanes
	if l.step > 0 {
		size *= s.net.steps
	}
	return vectors[l.buf.vector][(l.buf.offset+l.off)*lanes:][:size:size]
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

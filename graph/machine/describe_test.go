package machine

import (
	"fmt"
	"strings"

	"unroll/graph/machine/kernel"
)

// describe lists a program's actions, one a line: the kernel, the shape, and
// the places of destination and operands.
func describe(s *storage, blocks []block) string {
	var w strings.Builder
	names := map[*buffer]string{s.params: "params", s.grads: "grads"}
	for v, buf := range s.bufs {
		names[buf] = fmt.Sprintf("v%d", v.id)
		if v.leaf != nil && v.leaf.name != "" {
			names[buf] = v.leaf.name
		}
		if v.op == opScalar {
			names[buf] = fmt.Sprint(v.k)
		}
	}
	place := func(sp span) string {
		text := names[sp.buf]
		if sp.off != 0 || sp.step != 0 || sp.row != sp.ld {
			text += fmt.Sprintf("[%d", sp.off)
			if sp.step != 0 {
				text += fmt.Sprintf("%+dt", sp.step)
			}
			if sp.row == 0 {
				text += " row"
			}
			text += "]"
		}
		return text
	}
	for _, b := range blocks {
		fmt.Fprintf(&w, "block loop=%v reverse=%v\n", b.loop, b.reverse)
		for _, a := range b.actions {
			fmt.Fprintf(&w, "\t%-12s %dx%d\t%s =", actionName(a), a.rows, a.cols, place(a.dst))
			for _, src := range a.src {
				fmt.Fprintf(&w, " %s", place(src))
			}
			if a.kind == doProduct {
				fmt.Fprintf(&w, " (inner %d)", a.inner)
			}
			if a.accumulate {
				w.WriteString(" +")
			}
			w.WriteString("\n")
		}
	}
	return w.String()
}

func actionName(a action) string {
	switch a.kind {
	case doUnary:
		return kernel.UnaryOp(a.code).String()
	case doBinary:
		return kernel.BinaryOp(a.code).String()
	case doColumn:
		return kernel.BinaryOp(a.code).String() + "'"
	case doTernary:
		return kernel.TernaryOp(a.code).String()
	}
	name := map[actionKind]string{
		doRepeat: "repeat", doTranspose: "transpose", doSumRows: "sumrows", doSumCols: "sumcols", doMaxRows: "maxrows",
	}[a.kind]
	if a.kind == doPack {
		return "pack"
	}
	if a.kind == doProduct {
		name = "A"
		if a.transA {
			name += "ᵀ"
		}
		name += "·B"
		if a.transB {
			name += "ᵀ"
		}
	}
	return name
}

// Describe is for tests outside of the package.
func Describe(spec LoopSpec, params int) string {
	net, err := lowerLoops(spec, Dtype[float32](), params)
	if err != nil {
		return err.Error()
	}
	net.optimize()
	s := store(net)
	blocks := emit(s, kernel.Kernels[float32]().PackedSize)
	layout(s, blocks)
	return describe(s, blocks)
}

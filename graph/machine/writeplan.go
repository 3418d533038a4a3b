package machine

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"

	"unroll/graph/machine/internal/kernel"
)

// WritePlan writes how a network becomes a program: the values after lowering and
// after each pass that changes them, and finally the actions that run. params is the
// size of the parameter vector.
func WritePlan[F Float](w io.Writer, spec LoopSpec, params int) error {
	net, err := lowerLoops(spec, Dtype[F](), params)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, legend)
	writer := &planWriter{plan: newPlan(net, kernel.Kernels[F]()), results: spec.results()}
	before := ""
	err = writer.run(passes, func(p *plan, after pass) error {
		fmt.Fprintf(out, "\n%s: %s\n", after.name, after.does)
		if text := writer.text(); text != before {
			before = text
			fmt.Fprint(out, text)
		} else {
			fmt.Fprintln(out, "\tno change")
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "\nprogram: what a run goes through")
	writer.writeBlocks(out)
	return out.Flush()
}

const legend = `v7 is a value and 2x4 its shape; t marks one value per time step. v7[:, 4:8] is columns 4 to 7 of
v7; params[16] and grads[16] are the parts of the parameter and the gradient vector that start at
element 16. An action writes the left side of its equals sign: v7[8+32t] is the memory of v7 from
element 8 on, and 32 elements further at every time step. A place marked row is one row, repeated;
' marks a function whose second operand is a column or a number; a + at the end adds to what is there.
`

// results names the nodes that the caller reads.
func (s LoopSpec) results() map[*gorgonia.Node]string {
	names := map[*gorgonia.Node]string{s.Head.Pred: "prediction", s.Head.Loss: "loss"}
	for _, p := range s.Passes {
		for i, n := range p.Next {
			names[n] = p.States[i].Name() + " after the last step"
		}
	}
	return names
}

// planWriter writes a plan as text, as far as it has come.
type planWriter struct {
	*plan
	results map[*gorgonia.Node]string
	names   map[*buffer]string // by what they hold
}

func (w *planWriter) text() string {
	var text strings.Builder
	if w.storage != nil {
		w.names = w.storage.names()
	}
	switch {
	case w.arena > 0:
		w.writeMemory(&text)
	case w.blocks != nil:
		w.writeBlocks(&text)
	case w.stages != nil:
		w.writeStages(&text)
	default:
		w.writeValues(&text, func(*value) bool { return true })
	}
	return text.String()
}

func (w *planWriter) writeValues(out io.Writer, which func(v *value) bool) {
	for _, v := range w.net.b.values {
		if v.op == opScalar || !which(v) {
			continue
		}
		fmt.Fprintf(out, "\tv%-4d %-7s %v", v.id, v.size(), v)
		if w.storage != nil && computed(v) {
			fmt.Fprint(out, " in ", w.place(span{w.storage.of(v), w.storage.of(v).ld}))
		}
		fmt.Fprintln(out)
	}
	for _, p := range w.net.outputs {
		if which(p.value) {
			fmt.Fprintf(out, "\t%s: v%d\n", w.results[p.node], p.value.id)
		}
	}
	for _, g := range w.net.grads {
		if which(g.value) {
			fmt.Fprintf(out, "\tgrads[%d]: v%d\n", g.view.Offset, g.value.id)
		}
	}
}

func (w *planWriter) writeStages(out io.Writer) {
	fmt.Fprintln(out, "  given")
	w.writeValues(out, (*value).isLeaf)
	for stage := range 2*len(w.net.loops) + 1 {
		fmt.Fprintln(out, "  "+w.stageName(stage))
		w.writeValues(out, func(v *value) bool { return !v.isLeaf() && w.stages.of[v.id] == stage })
	}
}

func (w *planWriter) stageName(stage int) string {
	switch {
	case isLoop(stage):
		return blockName(true, w.net.loops[stage/2].reverse)
	case stage == 0:
		return "before the loops"
	case stage == 2*len(w.net.loops):
		return "after the loops"
	}
	return "between the loops"
}

func blockName(loop, reverse bool) string {
	switch {
	case reverse:
		return "for every time step t, the last one first"
	case loop:
		return "for every time step t"
	}
	return "once"
}

func (w *planWriter) writeBlocks(out io.Writer) {
	for _, b := range w.blocks {
		fmt.Fprintln(out, "  "+blockName(b.loop, b.reverse))
		w.writeActions(out, "\t", b.actions)
	}
}

func (w *planWriter) writeActions(out io.Writer, indent string, actions []action) {
	for _, a := range actions {
		if a.op == opStrips {
			how := fmt.Sprintf("%d of %d rows at a time", a.strip, a.rows)
			switch {
			case a.fused != "" && slices.ContainsFunc(a.body, func(x action) bool { return !x.gapless() }):
				how = "row by row, by kernel " + a.fused
			case a.fused != "":
				how = "at once, by kernel " + a.fused
			}
			fmt.Fprintln(out, indent+how)
			w.writeActions(out, indent+"\t", a.body)
			continue
		}
		fmt.Fprintf(out, "%s%-12s %dx%d\t%s =", indent, a.name(), a.rows, a.cols, w.place(a.dst))
		read := a.src
		if a.op == opPack {
			read = a.src[1:]
		}
		for _, src := range read {
			fmt.Fprintf(out, " %s", w.place(src))
		}
		if a.op == opProduct {
			fmt.Fprintf(out, " (inner %d)", a.inner)
		}
		if a.accumulate {
			fmt.Fprint(out, " +")
		}
		fmt.Fprintln(out)
	}
}

// writeMemory lists buffers by their place.
func (w *planWriter) writeMemory(out io.Writer) {
	bufs := w.storage.memory()
	slices.SortStableFunc(bufs, func(a, b *buffer) int { return cmp.Compare(a.offset, b.offset) })
	for _, in := range []struct {
		name   string
		vector vector
		size   int
	}{{"arena", arena, w.arena}, {"scratch memory of a worker", scratch, w.scratch}} {
		fmt.Fprintf(out, "  %s, %d elements; start, length, what, actions that need it\n", in.name, in.size)
		for _, buf := range bufs {
			if buf.vector == in.vector && buf.last >= 0 {
				fmt.Fprintf(out, "\t%-5d %-5d %-14s %d to %d\n", buf.offset, buf.size*buf.slots, w.names[buf], buf.first, buf.last)
			}
		}
	}
}

// place says where an operand lies, such as "v7[8+32t]".
func (w *planWriter) place(sp span) string {
	text := w.names[sp.buf]
	if sp.off == 0 && sp.step == 0 && sp.row == sp.ld {
		return text
	}
	text += fmt.Sprintf("[%d", sp.off)
	if sp.step != 0 {
		text += fmt.Sprintf("%+dt", sp.step)
	}
	if sp.row == 0 {
		text += " row"
	}
	return text + "]"
}

package kernel_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/graph/machine/internal/kernel"
)

func TestFused(t *testing.T) {
	if len(kernel.Kernels[float32]().Fused) == 0 {
		t.Skip("there are none for this processor")
	}
	both(t, checkFused[float32], checkFused[float64])
}

// checkFused compares every fused kernel with the kernels of its operations, one after the other: they must agree to
// the last bit. Results go into the place of arrays, or beside them.
func checkFused[F kernel.Float](t *rapid.T) {
	set := drawSet[F](t)
	f := rapid.SampledFrom(set.Fused).Draw(t, "program")
	n := rapid.IntRange(0, 70).Draw(t, "n")
	inPlace := rapid.Bool().Draw(t, "in place")
	operations, results, _ := strings.Cut(f.Program, " > ")
	operands := map[string]strip[F]{}
	for _, word := range strings.FieldsFunc(operations, func(r rune) bool { return r == ' ' || r == ';' }) {
		if _, drawn := operands[word]; drawn {
			continue
		}
		switch word[0] {
		case 'x':
			operands[word] = drawStrip[F](t, word, 1, n, rapid.Float64Range(0.1, 2))
		case 'k':
			operands[word] = drawStrip[F](t, word, 1, 1, rapid.Float64Range(0.1, 2))
		}
	}
	want := map[string]strip[F]{}
	for name, s := range operands {
		want[name] = s.clone()
	}
	for i, op := range strings.Split(operations, "; ") {
		want[fmt.Sprint("v", i)] = operate(t, set, strings.Fields(op), want, n)
	}
	var memory []*F
	var got []strip[F]
	for i, r := range strings.Fields(results) {
		into, is := operands[fmt.Sprint("x", i)]
		if !inPlace || !is {
			into = drawStrip[F](t, r, 1, n, factors)
		}
		got, memory = append(got, into), append(memory, into.first())
	}
	for _, kind := range []string{"x", "k"} {
		for i := 0; operands[kind+strconv.Itoa(i)].all != nil; i++ {
			s := operands[kind+strconv.Itoa(i)]
			memory = append(memory, s.first())
		}
	}
	f.Run(&memory[0], n)
	for i, r := range strings.Fields(results) {
		got[i].untouched(t)
		for c := range n {
			if g, w := got[i].at(0, c), want[r].at(0, c); g != w {
				t.Fatalf("%s: element %d of result %s is %v, and %v by its operations (in place: %v)", f.Name, c, r, g, w, inPlace)
			}
		}
	}
}

// operate computes an operation with a kernel of its own.
func operate[F kernel.Float](t *rapid.T, set *kernel.Set[F], op []string, known map[string]strip[F], n int) strip[F] {
	s := strip[F]{all: make([]F, n+1), rows: 1, cols: n, stride: n}
	g := kernel.Flat(n)
	a := known[op[1]]
	switch len(op) {
	case 2:
		for code := range set.Unary {
			if kernel.UnaryOp(code).String() == op[0] {
				set.Unary[code](s.first(), a.first(), &g)
				return s
			}
		}
	case 3:
		table := set.Binary
		if op[2][0] == 'k' {
			table = set.Column
		}
		for code := range table {
			if kernel.BinaryOp(code).String() == op[0] {
				b := known[op[2]]
				table[code](s.first(), a.first(), b.first(), &g)
				return s
			}
		}
	case 4:
		for code := range set.Ternary {
			if kernel.TernaryOp(code).String() == op[0] {
				b, c := known[op[2]], known[op[3]]
				set.Ternary[code](s.first(), a.first(), b.first(), c.first(), &g)
				return s
			}
		}
	}
	t.Fatalf("no kernel for %q", op)
	return s
}

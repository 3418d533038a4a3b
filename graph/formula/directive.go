package formula

import (
	"go/token"
	"math"
	"slices"
	"strconv"
	"strings"

	"unroll/graph"
)

// states reads "state h, c".
func (c *compiler) states(s statement) error {
	for k, w := range s[1:] {
		switch {
		case k%2 == 1 && w.tok == token.COMMA && k+2 < len(s):
			continue
		case k%2 == 1 || w.tok != token.IDENT:
			return c.fault(w.offset, "a state line names states, separated by commas: state h, c")
		}
		if err := c.checkNew(w); err != nil {
			return err
		}
		if len(c.formula.states) == c.limits.States {
			return c.beyond("states", w.offset, "a cell has at most %d states", c.limits.States)
		}
		v := c.add(&value{op: previous, shape: state, state: len(c.formula.states)})
		c.formula.states = append(c.formula.states, w.text)
		c.next = append(c.next, nil)
		c.scope[w.text] = v
		c.stateAt = append(c.stateAt, w)
		c.layout.output = c.formula.states[0]
	}
	if len(s) == 1 {
		return c.fault(s[0].offset, "a state line names states, separated by commas: state h, c")
	}
	return nil
}

// pattern is a word of a weight line: a name, or the beginning of names and *.
type pattern struct {
	text   string
	star   bool
	offset int
}

// weightLine reads "weight recurrent_bias bu*": the packed weight and the names
// that belong to it.
func (c *compiler) weightLine(s statement) error {
	const want = "a weight line has a weight's name and the names that it packs, with * for any gate: weight recurrent_bias bu*"
	patterns, ok := readPatterns(s[min(2, len(s)):])
	if !ok || len(patterns) == 0 {
		return c.fault(s[0].offset, want)
	}
	k := letterOf(patterns[0].text)
	for _, p := range patterns {
		if letterOf(p.text) == 0 {
			return c.fault(p.offset, "%s does not begin with %s, which say what shape a weight has", p.text, letters)
		}
		if letterOf(p.text) != k {
			return c.fault(p.offset, "%s and %s have different shapes: one packed weight holds one kind", patterns[0].text, p.text)
		}
	}
	w, err := c.declare(s[1], k)
	if err != nil {
		return err
	}
	for _, p := range patterns {
		c.layout.rules = append(c.layout.rules, rule{p.text, p.star, w})
		if p.star {
			continue
		}
		if len(p.text) == 1 {
			return c.fault(p.offset, "%s needs the gate after the letter, such as %sf, or a *", p.text, p.text)
		}
		b, err := c.layout.blockNamed(p.text, p.offset)
		if err != nil {
			return err
		}
		b.declared = true
	}
	return nil
}

func readPatterns(words statement) ([]pattern, bool) {
	var patterns []pattern
	for _, w := range words {
		last := len(patterns) - 1
		switch {
		case w.tok == token.IDENT:
			patterns = append(patterns, pattern{w.text, false, w.offset})
		case w.tok == token.MUL && last >= 0 && !patterns[last].star && w.offset == patterns[last].offset+len(patterns[last].text):
			patterns[last].star = true
		default:
			return nil, false
		}
	}
	return patterns, true
}

// declare adds the packed weight that a line names.
func (c *compiler) declare(name word, k kind) (*weight, error) {
	if first, twice := c.declared[name.text]; twice {
		return nil, c.fault(name.offset, "the weight %s is declared already, in line %d: put its names into that line", name.text, c.line(first))
	}
	c.declared[name.text] = name.offset
	if w := c.layout.weightNamed(name.text); w != nil && w.kind != k {
		return nil, c.fault(name.offset, "the weight %s holds %c.. weights: give this one another name", name.text, w.kind)
	}
	return c.layout.declare(name.text, k), nil
}

// scalarLine reads "scalar mix alpha beta": single numbers to be learned.
func (c *compiler) scalarLine(s statement) error {
	if len(s) < 3 || slices.ContainsFunc(s, func(w word) bool { return w.tok != token.IDENT }) {
		return c.fault(s[0].offset, "a scalar line has a weight's name and the names of its numbers: scalar mix alpha beta")
	}
	w, err := c.declare(s[1], scalar)
	if err != nil {
		return err
	}
	for _, name := range s[2:] {
		if err := c.checkNew(name); err != nil {
			return err
		}
		b, err := c.layout.add(w, name.text, name.text, name.offset)
		if err != nil {
			return err
		}
		b.declared = true
		c.scalars[name.text] = true
	}
	return nil
}

// initLine reads "init bf 1". Weights are known only when all equations are
// read, so these lines come last.
func (c *compiler) initLine(s statement) error {
	if len(s) < 2 {
		return c.fault(s[0].offset, "an init line names a weight and its initial value: init bf 1")
	}
	name := s[1]
	draw, err := c.initializer(s)
	if err != nil {
		return err
	}
	if first, twice := c.initialized[name.text]; twice {
		return c.fault(name.offset, "%s has an initializer already, in line %d: remove one of them", name.text, c.line(first))
	}
	c.initialized[name.text] = name.offset
	var known []string
	for _, w := range c.layout.used() {
		if w.name == name.text {
			w.init = draw
			return nil
		}
		known = append(known, w.name)
		for _, b := range w.blocks {
			if b.name == name.text {
				b.init = draw
				return nil
			}
			known = append(known, b.name)
		}
	}
	return c.fault(name.offset, "no equation names a weight %s%s", name.text, suggest(name.text, known))
}

func (c *compiler) initializer(s statement) (graph.Init, error) {
	var text strings.Builder
	for k, w := range s[2:] {
		if k > 0 && s[k+1].end() < w.offset {
			text.WriteByte(' ')
		}
		text.WriteString(w.text)
	}
	kind, argument, has := strings.Cut(text.String(), " ")
	limit, err := strconv.ParseFloat(argument, 64)
	switch {
	case kind == "uniform" && has && err == nil && limit > 0 && limit <= math.MaxFloat32:
		return graph.Uniform(limit), nil
	case kind == "zeros" && !has:
		return graph.Zeros, nil
	case kind == "glorot" && !has:
		return graph.GlorotUniform, nil
	case kind == "orthogonal" && !has:
		return graph.Orthogonal, nil
	}
	if v, err := strconv.ParseFloat(kind, 64); err == nil && !has && math.Abs(v) <= math.MaxFloat32 {
		return graph.Constant(v), nil
	}
	at := s[len(s)-1].end()
	if len(s) > 2 {
		at = s[2].offset
	}
	return nil, c.fault(at, "init %s needs a number, zeros, glorot, orthogonal, or uniform and a limit, as in init %s uniform 0.1", s[1].text, s[1].text)
}

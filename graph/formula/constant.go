package formula

import (
	"math"
	"slices"
)

// constantNamed returns the number that a name denotes in a file that gives the name
// no other meaning.
func constantNamed(name string) (float64, bool) {
	switch name {
	case "pi":
		return math.Pi, true
	case "e":
		return math.E, true
	}
	return 0, false
}

// isWeight reports whether the name of a constant is a weight in this file: a weight or
// scalar line names it, or it is pi in the equations of a peephole LSTM.
func (c *compiler) isWeight(name string) bool {
	return c.scalars[name] || c.layout.find(name) != nil || name == "pi" && c.hasGateI() && c.hasPeepholes()
}

// hasGateI reports whether the equations name a weight of the gate i.
func (c *compiler) hasGateI() bool { return c.named["Wi"]+c.named["Ui"]+c.named["bi"] > 0 }

// hasPeepholes reports whether the equations name an elementwise weight besides pi.
func (c *compiler) hasPeepholes() bool {
	for name := range c.named {
		defined := c.definitions[name] != nil || c.scalars[name] || slices.Contains(c.formula.states, name)
		if letterOf(name) == elementwise && name != "pi" && !defined {
			return true
		}
	}
	return false
}

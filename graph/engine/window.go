package engine

import "unroll/graph"

// fillWindow makes every run fill the input of the stack's window scaling from X: the first
// column of every row of each sample, [batch, rows].
func (p *Program[F]) fillWindow(stack graph.Stack, window []F, o Options[F]) {
	lanes, run := max(1, o.Lanes), p.run
	perStep := stack.Inputs / stack.Columns
	p.run = func() error {
		for b := range o.Batch {
			for row := range stack.Rows {
				at := (row/perStep*o.Batch+b)*stack.Inputs + row%perStep*stack.Columns
				copy(window[(b*stack.Rows+row)*lanes:][:lanes], p.X[at*lanes:])
			}
		}
		return run()
	}
}

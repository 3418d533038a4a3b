package export

// scaleWindow writes the statistics of each window of the target, and returns the network's
// input x [batch, steps, features] with the target's columns scaled by them.
func (r *recurrence) scaleWindow(x string) (string, error) {
	step, stack := r.steps.Window, r.network.Stack
	if step == nil {
		return x, nil
	}
	// The network's input is [batch, steps, features]: a step has one or more rows.
	rows := r.node("Reshape", "window/rows", x, r.list("window/rows_shape", -1, stack.Rows, stack.Columns))
	target := r.along(2, "Gather", "window/target", rows, r.list("index/0", 0))
	s := newScope(r.writer, "window", step.Expr)
	s.weights(step.Blocks, r.network.Params)
	s.bind(step.Window, r.node("Reshape", "window/values", target, r.list("window/values_shape", -1, stack.Rows)))
	for _, n := range step.Statistics {
		v, err := s.value(n)
		if err != nil {
			return "", err
		}
		r.window = append(r.window, v.name)
	}
	last := len(r.window) - 1
	if last > 0 {
		x = r.node("Sub", "window/centered", x, r.wide("window/center", r.window[0], 0))
	}
	return r.node("Div", "window/scaled", x, r.wide("window/scale", r.window[last], 1)), nil
}

// wide is a statistic [batch, 1] in the target's columns of the network's input, and another
// number in the other columns, [batch, 1, features].
func (r *recurrence) wide(name, statistic string, other float64) string {
	stack := r.network.Stack
	if stack.Columns > 1 {
		targets, others := make([]float64, stack.Inputs), make([]float64, stack.Inputs)
		for i := range targets {
			targets[i], others[i] = 1, 0
			if i%stack.Columns > 0 {
				targets[i], others[i] = 0, other
			}
		}
		statistic = r.node("MatMul", name+"/targets", statistic, r.matrix("window/columns_of_the_target", targets, 1, stack.Inputs))
		if other != 0 {
			statistic = r.node("Add", name+"/others", statistic, r.matrix("window/other_columns", others, 1, stack.Inputs))
		}
	}
	return r.node("Unsqueeze", name+"/wide", statistic, r.list("index/1", 1))
}

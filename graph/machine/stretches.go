package machine

// Workers share a program by rows: each computes some rows of the batch, through a
// whole loop over time, and waits for the others only where it needs what they
// compute. Sums and products over the rows, such as the gradients of weights, are
// shared by columns, so that each worker packs its own part of the right operand.

// stretch is a part of a block that workers go through without waiting.
type stretch struct {
	block
	rows int // that the workers share; 0: one worker does all
}

// shareRows is the least number of rows or columns for a worker. All but the last
// worker have a multiple of it, a panel of a packed operand: products of fewer rows
// may be added up in another order, and results would then depend on the number
// of workers.
const shareRows = 16

// shareWork is the least number of multiplications or elements that it pays to
// share: about 20 microseconds of one core.
const shareWork = 1 << 19

// stretches divides blocks where workers have to wait for each other.
func stretches(blocks []block, workers, steps int) []stretch {
	var list []stretch
	for _, b := range blocks {
		times := 1
		if b.loop {
			times = steps
		}
		if b.loop || workers == 1 {
			list = append(list, stretch{b, sharedRows(b.actions, workers, times)})
			continue
		}
		for i := 0; i < len(b.actions); {
			j := i + 1
			for j < len(b.actions) && b.actions[j].sharesWith(b.actions[i]) {
				j++
			}
			part := block{actions: b.actions[i:j]}
			list = append(list, stretch{part, sharedRows(part.actions, workers, times)})
			i = j
		}
	}
	return list
}

// sharedRows returns the number of rows that all actions have, or 0 if they
// cannot be shared or it does not pay.
func sharedRows(actions []action, workers, times int) int {
	work := 0
	for _, a := range actions {
		if len(actions) > 1 && !a.sharesWith(actions[0]) {
			return 0
		}
		work += a.work() * times
	}
	rows := actions[0].extent()
	if workers == 1 || rows < workers*shareRows || work < shareWork {
		return 0
	}
	return rows
}

// sharesWith reports whether workers can do their shares of both actions without
// waiting in between.
func (a action) sharesWith(b action) bool {
	return a.rowwise() && b.rowwise() && a.rows == b.rows
}

// rowwise reports whether a row of the result depends on the same row of the
// operands alone, and on operands that are the same for all rows.
func (a action) rowwise() bool {
	return a.byRow() || a.op == opStrips || a.op == opProduct && !a.transA
}

// extent is the number of rows that an action can be divided into; of a sum or a
// product over rows, of columns.
func (a action) extent() int {
	switch {
	case a.op == opSumCols, a.op == opProduct && a.transA:
		return a.cols
	case a.op == opTranspose, a.op == opPack:
		return 0
	}
	return a.rows
}

// work estimates the operations of an action.
func (a action) work() int {
	switch a.op {
	case opProduct:
		return a.rows * a.cols * a.inner
	case opStrips:
		sum := 0
		for _, b := range a.body {
			sum += b.work()
		}
		return sum
	}
	return 4 * a.rows * a.cols
}

// shareOf returns the rows of one worker.
func shareOf(rows, worker, workers int) (from, n int) {
	bound := func(w int) int { return rows * w / workers / shareRows * shareRows }
	from, to := bound(worker), bound(worker+1)
	if worker == workers-1 {
		to = rows
	}
	return from, to - from
}

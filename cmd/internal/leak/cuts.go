package leak

import "slices"

// cuts are the rows from which the series is changed, one after another: the first test
// row, rows spread over the series, and rows after a missing value, which could have been
// filled from later rows. A long series has fewer of them.
func (a *audit) cuts() []int {
	rows := a.series.frame.Len()
	limit := min(max(2_000_000/rows, 6), 100)
	cuts := []int{a.prepared.TrainRows}
	for i := 1; i <= limit/4; i++ {
		cuts = append(cuts, i*rows/(limit/4+1))
	}
	for _, gap := range a.series.gaps() {
		if len(cuts) < limit {
			cuts = append(cuts, gap)
		}
	}
	slices.Sort(cuts)
	return slices.DeleteFunc(slices.Compact(cuts), func(row int) bool { return row < 1 })
}

// gaps are the rows after a missing value.
func (s *series) gaps() []int {
	var rows []int
	for i := 1; i < len(s.fields); i++ {
		missing := s.fields[i-1] == nil
		for j, text := range s.fields[i-1] {
			_, ok := s.number(j, text)
			missing = missing || !ok && !s.fixed(j)
		}
		if missing {
			rows = append(rows, i)
		}
	}
	return rows
}

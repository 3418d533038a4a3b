package dataset

import (
	"slices"
	"sort"
)

// joined is the samples of several series, one series after the other.
type joined struct {
	windows []Windows
	ends    []int     // how many samples there are up to the end of each
	ones    []float64 // weights where some other series has weights; nil if none has
}

// Join returns the samples of several tables as those of one: first all of the first, and
// so on. They are views, as those are. All have inputs and targets of the same shape, but
// for those without samples, which may be zero.
func Join(windows ...Windows) Windows {
	filled := slices.IndexFunc(windows, func(w Windows) bool { return w.count > 0 })
	if filled < 0 {
		return Windows{}
	}
	out, j := windows[filled], &joined{windows: windows}
	out.table, out.first, out.count, out.parts = nil, 0, 0, j
	for _, w := range windows {
		out.count += w.count
		j.ends = append(j.ends, out.count)
		if j.ones == nil && w.count > 0 && w.Weights(0) != nil {
			j.ones = slices.Repeat([]float64{1}, w.Horizon)
		}
	}
	return out
}

// at finds sample i: which windows have it, and its number in them.
func (j *joined) at(i int) (Windows, int) {
	k := sort.SearchInts(j.ends, i+1)
	w := j.windows[k]
	return w, i - (j.ends[k] - w.count)
}

// weightsOf are those of sample i; nil if none of the samples has any.
func (j *joined) weightsOf(i int) []float64 {
	if j.ones == nil {
		return nil
	}
	w, k := j.at(i)
	if own := w.Weights(k); own != nil {
		return own
	}
	return j.ones
}

// Parts are the samples of each series, of those that were joined, in their order: none of
// a series that has none, or of which [Windows.Last] left none. Others are a single part.
func (w Windows) Parts() []Windows {
	if w.parts == nil {
		return []Windows{w}
	}
	parts, skipped := slices.Clone(w.parts.windows), w.first
	for k, p := range parts {
		cut := min(skipped, p.count)
		parts[k], skipped = p.Last(p.count-cut), skipped-cut
	}
	return parts
}

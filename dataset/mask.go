package dataset

import "slices"

// known says for each row whether its value in a column was not missing; nil if none was, or
// if the source does not mask missing inputs.
func (f *Frame) known(column int) []bool {
	filled := f.Filled(column)
	if f.Source.Missing != MissingMask || !slices.Contains(filled, true) {
		return nil
	}
	known := make([]bool, len(filled))
	for i, was := range filled {
		known[i] = !was
	}
	return known
}

// knownAfter is known after a step of a lag: where both values are. It lacks the first lag
// rows.
func knownAfter(known []bool, lag int) []bool {
	if known == nil {
		return nil
	}
	after := make([]bool, max(0, len(known)-lag))
	for i := range after {
		after[i] = known[i] && known[i+lag]
	}
	return after
}

// knownAfter says for each row of a frame whether its transformed value rests on no missing
// one; nil if all do. It is false in the rows that differencing costs.
func (p Pipeline) knownAfter(f *Frame, column int) []bool {
	known := f.known(column)
	for _, s := range p {
		known = knownAfter(known, s.Lag())
	}
	if known == nil {
		return nil
	}
	return append(make([]bool, f.Len()-len(known)), known...)
}

// only keeps the values that are known; all of them for nil.
func only(values []float64, known []bool) []float64 {
	if known == nil {
		return values
	}
	var kept []float64
	for i, v := range values {
		if known[i] {
			kept = append(kept, v)
		}
	}
	return kept
}

// masking finds what a network sees in place of a missing value of each column: the mean of
// the transformed values of rows from .. to-1.
func (p *Preparation) masking(f *Frame, from, to int) error {
	for j, steps := range append([]Pipeline{p.Target}, p.Inputs...) {
		z, err := steps.run(f, j)
		if err != nil {
			return err
		}
		first, known := min(from+steps.Lag(), to), steps.knownAfter(f, j)
		if known != nil {
			known = known[first:to]
		}
		seen := only(z[first:to], known)
		if len(seen) == 0 {
			return f.nothingKnown(j)
		}
		mean, _ := moments(seen)
		p.Means = append(p.Means, mean)
	}
	return nil
}

func (f *Frame) nothingKnown(column int) error {
	return BadInput("missing", "%v: column %s has too few values in the training part to learn from: leave it out, or choose another split", f.Source, quote(f.Columns[column]))
}

// masked returns z with a mean in place of what is not known; z itself if all is.
func masked(z []float64, known []bool, mean float64) []float64 {
	if known == nil {
		return z
	}
	z = slices.Clone(z)
	for i := range z {
		if i < len(known) && !known[i] {
			z[i] = mean
		}
	}
	return z
}

// missing is 1 where the value of a row is not known, and 0 elsewhere and in rows to come.
func missing(known []bool, row int) float64 {
	if row < len(known) && !known[row] {
		return 1
	}
	return 0
}

package dataset

import (
	"fmt"
	"math"
	"slices"
)

// Preparation is what was fitted on the training part: one pipeline for the target
// and one for each other column of a frame. It can be saved as JSON and
// applied to later rows of the same series.
type Preparation struct {
	Columns []string   `json:"columns"` // as in Frame.Columns
	Target  Pipeline   `json:"target"`
	Inputs  []Pipeline `json:"inputs,omitempty"` // of Columns[1:]
	// Future are those of Columns that are known in advance: in each row, a network sees
	// the values of the next Horizon rows, 1 by default.
	Future  []string `json:"future,omitempty"`
	Horizon int      `json:"horizon,omitempty"`
	// Means, one for each of Columns, take the place of missing values; nil unless the
	// Source masks them. Each number that a network sees of a column then has another that
	// is 1 where it is missing.
	Means []float64 `json:"means,omitempty"`
}

// Seen is how many numbers of the columns a network sees in each row, those that say what
// is missing included.
func (p Preparation) Seen() int {
	count := 0
	for i := range p.Columns {
		count += p.Width(i)
	}
	if p.Means != nil {
		count *= 2
	}
	return count
}

// Width is how many numbers of column i a network sees in each row: 1, or those of the
// rows ahead.
func (p Preparation) Width(i int) int {
	if slices.Contains(p.Future, p.Columns[i]) {
		return max(1, p.Horizon)
	}
	return 1
}

// names are what a network sees of the columns.
func (p Preparation) names() []string {
	var names []string
	for i, column := range p.Columns {
		names = append(names, column)
		for k := 2; k <= p.Width(i); k++ {
			names = append(names, fmt.Sprintf("%s, row %d ahead", column, k))
		}
	}
	if p.Means != nil {
		for _, name := range names {
			names = append(names, name+" is missing")
		}
	}
	return names
}

// Prepare fits the target's transforms, and those of every other column (Standardize
// if there are none), on the rows of train, a part of f. A constant target is
// refused.
func Prepare(f, train *Frame, target, inputs Transforms) (Preparation, error) {
	if err := f.CheckVaries(train); err != nil {
		return Preparation{}, err
	}
	if len(inputs) == 0 {
		inputs = Transforms{Standardize{}}
	}
	from := train.Start - f.Start
	to := from + train.Len()
	p := Preparation{Columns: f.Columns}
	for i, name := range f.Columns {
		if f.Ahead(i) {
			p.Future = append(p.Future, name)
		}
	}
	var err error
	if p.Target, err = target.fit(f, 0, from, to); err != nil {
		return Preparation{}, err
	}
	for column := 1; column < len(f.Columns); column++ {
		fitted, err := inputs.fit(f, column, from, to)
		if err != nil {
			return Preparation{}, err
		}
		p.Inputs = append(p.Inputs, fitted)
	}
	if f.Source.Missing == MissingMask {
		err = p.masking(f, from, to)
	}
	return p, err
}

// CheckVaries returns an error if the target is constant in train, a part of f, or if
// values are too large or too close to each other to compute with.
func (f *Frame) CheckVaries(train *Frame) error {
	y, whole := train.Target(), f.Target()
	if len(y) == 0 || len(whole) == 0 {
		return errNoFrame
	}
	if err := f.checkScale(); err != nil {
		return err
	}
	switch {
	case slices.Min(y) < slices.Max(y):
		return nil
	case slices.Min(whole) == slices.Max(whole):
		return BadInput("", "column %s of %v is constant: every value is %v, so there is nothing to learn; choose another target",
			quote(f.Columns[0]), f.Source, y[0])
	}
	return BadInput("split", "column %s of %v is constant in the training part: its %s are all %v, so there is nothing to learn; "+
		"choose another target or a later split", quote(f.Columns[0]), f.Source, Count(len(y), "row"), y[0])
}

// Table is a frame's rows as a network sees them, transformed.
type Table struct {
	// Names are the input columns: the target's own past, the other columns, what says
	// where these are missing if that is masked, and a sine and a cosine for each calendar
	// input.
	Names []string
	// X holds what is known at each row, row-major [rows, len(Names)]. The calendar
	// columns, known in advance, are those of the row after it, and the future columns
	// those of the Horizon rows after it: NaN where the frame has none.
	X []float64
	// Y holds the transformed target [rows].
	Y []float64
	// First is the first row at which every number is defined.
	First int

	frame   *Frame
	future  []ahead
	weights []float64 // of Y: 0 where the target was filled in, else 1; nil if none was
}

// ahead is a column that is known in advance.
type ahead struct {
	name   string
	at     int       // of its first number in a row
	width  int       // numbers in a row
	values []float64 // transformed, of the frame's rows and of those to come
	known  []bool    // of the frame's rows; nil if all are
	mask   int       // from a number in a row to the one that says whether it is missing; 0 without
}

// weightsOf are the weights of a frame's targets.
func weightsOf(f *Frame) []float64 {
	if !slices.Contains(f.Filled(0), true) {
		return nil
	}
	weights := slices.Repeat([]float64{1}, f.Len())
	for i, filled := range f.Filled(0) {
		if filled {
			weights[i] = 0
		}
	}
	return weights
}

// Table transforms a frame: the one that p was fitted on, or a later one with the
// same columns.
func (p Preparation) Table(f *Frame) (*Table, error) {
	if f.Len() == 0 {
		return nil, errNoFrame
	}
	if !slices.Equal(p.Columns, f.Columns) || len(p.Inputs) != len(f.Columns)-1 {
		return nil, BadInput("", "%v has the columns %s, but the transforms were fitted on %s", f.Source, list(f.Columns), list(p.Columns))
	}
	t := &Table{Names: slices.Concat(p.names(), calendarNames(f.Source.Calendar)), frame: f, weights: weightsOf(f)}
	width, mask := len(t.Names), 0
	if p.Means != nil {
		mask = p.Seen() / 2
	}
	t.X = make([]float64, f.Len()*width)
	at := 0
	for j, steps := range append([]Pipeline{p.Target}, p.Inputs...) {
		z, err := steps.run(f, j)
		if err != nil {
			return nil, err
		}
		if j == 0 {
			t.Y = z
		}
		t.First = max(t.First, steps.Lag())
		var known []bool
		if mask > 0 {
			known = steps.knownAfter(f, j)
			z = masked(z, known, p.Means[j])
		}
		for i, v := range z {
			t.X[i*width+at] = v
			if known != nil {
				t.X[i*width+at+mask] = missing(known, i)
			}
		}
		if slices.Contains(p.Future, f.Columns[j]) {
			coming := steps.Apply(slices.Concat(f.Column(j), f.Coming(j)))
			if mask > 0 {
				coming = masked(coming, known, p.Means[j])
			}
			t.future = append(t.future, ahead{f.Columns[j], at, p.Width(j), coming, known, mask})
		}
		at += p.Width(j)
	}
	if len(t.future) > 0 || len(f.Source.Calendar) > 0 {
		for i := range f.Len() {
			t.writeAhead(t.X[i*width:(i+1)*width], i)
		}
	}
	return t, nil
}

// writeAhead writes the future and the calendar columns of row i, which may lie beyond
// the last.
func (t *Table) writeAhead(row []float64, i int) {
	for _, a := range t.future {
		for k := range a.width {
			row[a.at+k] = math.NaN()
			if next := i + 1 + k; next < len(a.values) {
				row[a.at+k] = a.values[next]
			}
			if a.mask > 0 {
				row[a.at+k+a.mask] = missing(a.known, i+1+k)
			}
		}
	}
	if kinds := t.frame.Source.Calendar; len(kinds) > 0 {
		writeCalendar(row[len(row)-2*len(kinds):], kinds, t.frame.date(i+1))
	}
}

// CheckFuture returns an error unless the columns that are known in advance have values
// in the rows from .. to-1, which may lie beyond the last.
func (t *Table) CheckFuture(from, to int) error {
	for _, a := range t.future {
		var missing []string
		for row := from; row < to; row++ {
			if row >= len(a.values) || math.IsNaN(a.values[row]) || math.IsInf(a.values[row], 0) {
				missing = append(missing, t.frame.Label(row))
			}
		}
		if missing != nil {
			return BadInput("source", "%v: a forecast of %s to %s needs column %s, which is known in advance, but %d of these rows lack its value: %s; "+
				"add rows with it, and without %s, at the end of the data, or forecast fewer rows",
				t.frame.Source, t.frame.Label(from), t.frame.Label(to-1), quote(a.name), len(missing), list(missing), quote(t.frame.Columns[0]))
		}
	}
	return nil
}

// Of reports whether the table has the rows of a frame, and its calendar: whether f is the
// frame that was transformed, or another that shares its rows.
func (t *Table) Of(f *Frame) bool {
	same := func(a, b []float64) bool { return len(a) == len(b) && &a[0] == &b[0] }
	return t != nil && f.Len() > 0 && slices.EqualFunc(t.frame.values, f.values, same) && t.frame.Future == f.Future &&
		slices.Equal(t.frame.Columns, f.Columns) && slices.Equal(t.frame.ahead, f.ahead) && slices.Equal(t.frame.Source.Calendar, f.Source.Calendar)
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.Y) }

// Input is the input of look_back rows for a forecast from row on, which may be
// Len: rows row-look_back .. row-1, row-major. The caller must not change it.
func (t *Table) Input(row, lookBack int) ([]float64, error) {
	if row-lookBack < t.First {
		return nil, BadInput("look_back", "%v has %s, too few to forecast from row %d on: look_back %d and %s lost to differencing come first",
			t.frame.Source, Count(t.Len(), "row"), row, lookBack, Count(t.First, "row"))
	}
	return t.X[(row-lookBack)*len(t.Names) : row*len(t.Names)], nil
}

// Recursive returns an error unless forecasts can be fed back as inputs, that is,
// unless every input but the target's past is known in advance.
func (t *Table) Recursive() error {
	var past []string
	for _, name := range t.frame.Columns[1:] {
		if !slices.ContainsFunc(t.future, func(a ahead) bool { return a.name == name }) {
			past = append(past, name)
		}
	}
	if past != nil {
		return BadInput("horizon", "a recursive forecast would need the future of the inputs %s: leave them out, or forecast all rows at once", list(past))
	}
	return nil
}

// Assume writes into row, [len(Names)], what would be known at row i, which may lie
// beyond the last, if the transformed target were z there. The table must be Recursive.
func (t *Table) Assume(row []float64, i int, z float64) {
	row[0] = z
	t.writeAhead(row, i)
}

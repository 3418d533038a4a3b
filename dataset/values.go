package dataset

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// ValueOptions says what is known about a series of values. The zero value is a
// series without dates, further columns or a season.
type ValueOptions struct {
	// Name is what tables and messages call the series. Default: "value".
	Name string
	// Dates are the times of the rows, one a value, in ascending order. Default: none.
	Dates []time.Time
	// Inputs are further columns by name, one number a value: known up to now, unless
	// Future names them. They come in the order of their names. A network sees those that
	// its Source names.
	Inputs map[string][]float64
	// Past and Future are the roles of Inputs, by name: see [Source]. What is known of the
	// rows to come is given in values at the end that are NaN.
	Past, Future []string
	// Season is the length of the seasonal cycle in rows. Default: inferred from the
	// dates, 1 without them.
	Season int
	// Missing is the policy for NaN and for missing dates. Default: MissingError.
	Missing Missing
}

// FromValues returns the frame of a series in memory, the oldest value first. Its
// Source has the path [Values], which says that no file has the rows. Errors are
// *InputError: no values, columns or dates of another length, dates out of order,
// infinite values, and NaN or missing dates unless Missing allows them.
func FromValues(values []float64, o ValueOptions) (*Frame, error) {
	src := Source{Path: Values, Column: cmp.Or(o.Name, "value"), Past: o.Past, Future: o.Future, Season: o.Season, Missing: o.Missing}
	src.Inputs = slices.Sorted(maps.Keys(o.Inputs))
	if err := src.Validate(); err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, BadInput("", "%v: there are none: give at least one", src)
	}
	for _, role := range []struct {
		option string
		names  []string
	}{{"past", o.Past}, {"future", o.Future}} {
		for i, name := range role.names {
			if _, is := o.Inputs[name]; !is || slices.Contains(role.names[:i], name) {
				return nil, BadInput(role.option, "%v: %s is no input, or named twice: name each of the inputs %s at most once", src, quote(name), list(src.Inputs))
			}
		}
	}
	names, columns := []string{src.Column}, [][]float64{slices.Clone(values)}
	for _, name := range src.Inputs {
		column := o.Inputs[name]
		if name == "" || name == src.Column {
			return nil, BadInput("inputs", "%v: an input is called %s: give each column a name of its own", src, quote(name))
		}
		if len(column) != len(values) {
			return nil, BadInput("inputs", "%v: the input %s has %s but the series %d: give one for each row",
				src, quote(name), Count(len(column), "value"), len(values))
		}
		names, columns = append(names, name), append(columns, slices.Clone(column))
	}
	if o.Dates != nil && len(o.Dates) != len(values) {
		return nil, BadInput("date", "%v: there are %s but %s: give one for each row",
			src, Count(len(values), "value"), Count(len(o.Dates), "date"))
	}
	f := &Frame{Source: src, Columns: names, values: columns}
	f.setRoles(o.Past, o.Future)
	for i := range values {
		f.lines = append(f.lines, i+1)
	}
	if err := f.checkFinite(); err != nil {
		return nil, err
	}
	if err := f.setDates(o.Dates); err != nil {
		return nil, err
	}
	f.inferFrequency()
	return f.finish()
}

// checkFinite checks that no value is infinite.
func (f *Frame) checkFinite() error {
	for j, column := range f.values {
		if i := slices.IndexFunc(column, func(v float64) bool { return math.IsInf(v, 0) }); i >= 0 {
			return BadInput("", "%s: %v in column %s is infinite; every value must be a finite number", f.Row(i), column[i], quote(f.Columns[j]))
		}
	}
	return nil
}

// setDates dates the rows, and labels them in the shortest layout that shows all of
// the dates.
func (f *Frame) setDates(dates []time.Time) error {
	if dates == nil {
		return nil
	}
	f.Dates = slices.Clone(dates)
	f.layout = shortestLayout(dates)
	for _, t := range dates {
		f.Labels = append(f.Labels, formatDate(f.layout, t))
	}
	if i := f.firstEarlier(); i > 0 {
		return BadInput("date", "%s: the date is before that of the row above it: sort the rows by date", f.Row(i))
	}
	return cmp.Or(f.checkYears(), f.checkDistinct())
}

func shortestLayout(dates []time.Time) string {
	layout := "2006-01"
	for _, t := range dates {
		switch {
		case t.Nanosecond() != 0:
			return "2006-01-02 15:04:05.999999999"
		case t.Second() != 0:
			layout = "2006-01-02 15:04:05"
		case clock(t) != [4]int{} && len(layout) < len("2006-01-02 15:04"):
			layout = "2006-01-02 15:04"
		case t.Day() != 1 && layout == "2006-01":
			layout = "2006-01-02"
		}
	}
	return layout
}

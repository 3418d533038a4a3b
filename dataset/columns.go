package dataset

import (
	"slices"
	"strconv"
	"strings"
)

// columns is a choice among the columns of a CSV file.
type columns struct {
	index  []int    // where each is in the file: the target, then the date column
	names  []string // what each is called
	floats int      // how many, from the front, hold numbers
	width  int      // how many columns the file has
}

// NoDates, as Source.Date, says that no column dates the rows.
const NoDates = "none"

func chooseColumns(src Source, header []string) (columns, error) {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = strings.TrimSpace(name)
		if names[i] == "" {
			names[i] = "column " + strconv.Itoa(i)
		}
	}
	chosen := columns{width: len(names)}
	add := func(at int) {
		name := names[at]
		if slices.Index(names, name) != at || slices.Contains(names[at+1:], name) {
			name += " (column " + strconv.Itoa(at) + ")"
		}
		chosen.index = append(chosen.index, at)
		chosen.names = append(chosen.names, name)
	}
	target := min(1, len(names)-1)
	if src.Column != "" {
		var err error
		if target, err = findColumn(src, "column", src.Column, names); err != nil {
			return columns{}, err
		}
	}
	add(target)
	chosen.floats = len(chosen.index)
	switch {
	case src.Date == NoDates:
	case src.Date != "":
		date, err := findColumn(src, "date", src.Date, names)
		if err != nil {
			return columns{}, err
		}
		if slices.Contains(chosen.index, date) {
			return columns{}, inputErrorf("%s: date and column are both %s; name two different columns", src.name(), quote(names[date]))
		}
		add(date)
	case !slices.Contains(chosen.index, 0):
		add(0)
	}
	return chosen, nil
}

// findColumn looks a column up by name, then by 0-based index.
func findColumn(src Source, key, wanted string, names []string) (int, error) {
	at := slices.Index(names, wanted)
	if at >= 0 && slices.Contains(names[at+1:], wanted) {
		return 0, inputErrorf("%s: several columns are called %s; give the 0-based index for %s", src.name(), quote(wanted), key)
	}
	if at >= 0 {
		return at, nil
	}
	if i, err := strconv.Atoi(wanted); err == nil && i >= 0 && i < len(names) {
		return i, nil
	}
	hint := ""
	if len(names) == 1 && strings.ContainsAny(names[0], ";\t|") {
		hint = `; the fields seem to be separated by another character: set delimiter`
	}
	return 0, inputErrorf("%s has no column %s (for %s): it has %s (0 to %d)%s",
		src.name(), quote(wanted), key, list(names), len(names)-1, hint)
}

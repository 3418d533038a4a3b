package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// columns are the columns of a CSV file that are read: the target, the inputs and
// then the date column.
type columns struct {
	index  []int    // where each is in the file
	names  []string // what each is called
	floats int      // how many, from the front, hold numbers
	width  int      // how many columns the file has
}

// NoDates says, as Source.Date, that no column dates the rows.
const NoDates = "none"

func chooseColumns(src Source, header []string) (columns, error) {
	names := columnNames(header)
	target := min(1, len(names)-1)
	var err error
	if src.Column != "" {
		if target, err = findColumn(src, "column", src.Column, names); err != nil {
			return columns{}, err
		}
	}
	date, err := dateColumn(src, names, target)
	if err != nil {
		return columns{}, err
	}
	index := []int{target}
	if slices.Equal(src.Inputs, []string{All}) {
		for i := range names {
			if i != target && i != date {
				index = append(index, i)
			}
		}
	} else if index, err = addInputs(src, names, index, date); err != nil {
		return columns{}, err
	}
	floats := len(index)
	if date >= 0 && !slices.Contains(index, date) {
		index = append(index, date)
	}
	return columns{index: index, names: distinctNames(names, index), floats: floats, width: len(names)}, nil
}

// columnNames gives every column of the header a name.
func columnNames(header []string) []string {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = strings.TrimSpace(name)
		if names[i] == "" {
			names[i] = "column " + strconv.Itoa(i)
		}
	}
	return names
}

// distinctNames names the chosen columns so that no two are called the same.
func distinctNames(names []string, index []int) []string {
	out := make([]string, len(index))
	for j, at := range index {
		out[j] = names[at]
		if slices.Index(names, out[j]) != at || slices.Contains(names[at+1:], out[j]) {
			out[j] += " (column " + strconv.Itoa(at) + ")"
		}
	}
	return out
}

// dateColumn returns the column that the source names, or column 0 as a guess that
// may turn out to hold no dates, or -1 for none.
func dateColumn(src Source, names []string, target int) (int, error) {
	switch {
	case src.Date == NoDates:
		return -1, nil
	case src.Date == "" && target != 0:
		return 0, nil
	case src.Date == "":
		return -1, nil
	}
	date, err := findColumn(src, "date", src.Date, names)
	if err == nil && date == target {
		err = BadInput("date", "%v: column %s cannot be both the target and the dates: choose two different columns", src, quote(names[date]))
	}
	return date, err
}

func addInputs(src Source, names []string, index []int, date int) ([]int, error) {
	for _, name := range src.Inputs {
		at, err := findColumn(src, "inputs", name, names)
		if err != nil {
			return nil, err
		}
		if slices.Contains(index, at) {
			return nil, BadInput("inputs", "%v: input %s is the target or named twice; the target's own past is always an input", src, quote(name))
		}
		if at == date && src.Date != "" {
			return nil, BadInput("inputs", "%v: column %s cannot be both the dates and an input; use calendar for inputs made from dates", src, quote(name))
		}
		index = append(index, at)
	}
	return index, nil
}

// findColumn looks up the column that an option names, by name and then by 0-based index.
func findColumn(src Source, option, wanted string, names []string) (int, error) {
	at := slices.Index(names, wanted)
	if at >= 0 && slices.Contains(names[at+1:], wanted) {
		return 0, BadInput(option, "%v: several columns are called %s; give the 0-based index of the one meant", src, quote(wanted))
	}
	if at >= 0 {
		return at, nil
	}
	if i, err := strconv.Atoi(wanted); err == nil && i >= 0 && i < len(names) {
		return i, nil
	}
	problem := fmt.Sprintf("%v has no column %s", src, quote(wanted))
	if len(names) == 1 && strings.ContainsAny(names[0], ";\t|") {
		return 0, BadInput("delimiter", "%s but a single one, %s: its fields seem to be separated by another character; set the delimiter", problem, quote(names[0]))
	}
	return 0, BadInput(option, "%s: choose among %s, or give an index from 0 to %d", problem, list(names), len(names)-1)
}

package dataset

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"unroll/dataset/input"
)

// NoDates says, as Source.Date, that no column dates the rows.
const NoDates = "none"

// columns are the columns of a sheet that are read, by their places in it.
type columns struct {
	numbers []int // the target, then the inputs
	names   []string
	past    []int // inputs that Source.Past names
	future  []int // and that Source.Future names
	dates   []int // they date the rows together
	where   []int // they pick the rows
	values  []string
	ids     []int // they say which series of a panel a row belongs to; nil for a single series
}

// picks reports whether column j says which series a row belongs to.
func (c columns) picks(j int) bool { return slices.Contains(c.where, j) || slices.Contains(c.ids, j) }

func (c columns) target() int { return c.numbers[0] }

// namesOf are the names of chosen columns.
func (c columns) namesOf(places []int) []string {
	var names []string
	for _, at := range places {
		names = append(names, c.names[slices.Index(c.numbers, at)])
	}
	return names
}

// choose finds the columns that the source names, and those that it leaves open.
func (s *sheet) choose() (c columns, err error) {
	src := s.source
	if c.where, c.values, err = s.findWhere(); err != nil {
		return c, err
	}
	if c.ids, err = s.findIDs(); err != nil {
		return c, err
	}
	target := -1
	if src.Column != "" {
		if target, err = s.findColumn("column", src.Column); err != nil {
			return c, err
		}
	}
	if c.dates, err = s.chooseDates(target, c); err != nil {
		return c, err
	}
	if target < 0 {
		target = s.defaultTarget(c.dates)
	}
	if slices.Contains(c.dates, target) {
		return c, BadInput("date", "%v: column %s cannot be both the target and the dates: choose two different columns", src, quote(s.name(target)))
	}
	for _, at := range c.ids {
		if at == target || slices.Contains(c.dates, at) {
			return c, BadInput("series", "%v: column %s tells the series apart, so it cannot be the target or the dates too: choose different columns", src, quote(s.name(at)))
		}
	}
	if err := s.checkFields(); err != nil {
		return c, err
	}
	c.numbers = []int{target}
	if err := s.addInputs(&c); err != nil {
		return c, err
	}
	c.names = s.distinctNames(c.numbers)
	if isNumber(s.header[target]) {
		s.warn("the first line of %v (%s) looks like data but was read as the header: add a header line",
			src, quote(strings.Join(s.header, string(s.comma))))
	}
	return c, nil
}

// defaultTarget is column 1, or the first one after it, or else before it, that does
// not date the rows or say the same in another way. If that has texts, it is the next one
// of numbers that are not all the same.
func (s *sheet) defaultTarget(dates []int) int {
	first := min(1, len(s.header)-1)
	target := -1
	for j := first; j < len(s.header); j++ {
		switch {
		case slices.Contains(dates, j) || dates != nil && (s.datesAgain(j) || partOf(s.header[j]) != noPart):
		case target < 0 && !s.holdsTexts(j):
			return j
		case target < 0:
			target = j
		case !s.holdsTexts(j) && distinct(s.cells(j)) > 1:
			s.warn("%v: column %s holds texts, so the target is %s: name another if that is wrong", s.source, quote(s.name(target)), quote(s.name(j)))
			return j
		}
	}
	switch {
	case target >= 0:
		return target
	case s.source.Date == "":
		return first - 1
	}
	return first
}

// holdsTexts reports whether more than half of the cells are dates or times or do not begin
// like a number, and are not missing, or all are the same text.
func (s *sheet) holdsTexts(j int) bool {
	texts, missing := 0, s.source.missingTexts()
	cells := s.cells(j)
	for _, text := range cells {
		if isNumber(text) || missing.text(text) {
			continue
		}
		if !numericPattern.MatchString(text) || timePattern.MatchString(text) || len(layoutsOf(text)) > 0 || len(cells) > 2 && distinct(cells) == 1 {
			texts++
		}
	}
	return 2*texts > len(cells)
}

// numericPattern matches what begins like a number, such as <1 or 12,5 kg.
var numericPattern = regexp.MustCompile(`^[^\pL\d]*\d`)

// datesAgain reports whether column j says in another way when a row is.
func (s *sheet) datesAgain(j int) bool {
	if evenYears(s.cells(j)) {
		return true
	}
	return suggestsDates(s.header[j]) && (allMatch(s.cells(j), aboutYears) || s.readsAsDates([]int{j}))
}

// evenYears reports whether the texts are years with a fraction that rise by even steps,
// as months do.
func evenYears(texts []string) bool {
	if len(texts) < 3 || !allMatch(texts, aboutYears) {
		return false
	}
	least, most := math.Inf(1), 0.0
	for i := range texts[1:] {
		a, _ := plainNumber(texts[i])
		b, _ := plainNumber(texts[i+1])
		least, most = min(least, b-a), max(most, b-a)
	}
	const uneven = 1.25 // months have 28 to 31 days
	return least > 0 && most < 1 && most < uneven*least
}

// aboutYears matches years with a fraction.
var aboutYears = regexp.MustCompile(`^(1[5-9]|2[01])\d\d(\.\d+)?$`)

// others are the columns that are neither the target nor say which row it is. Column
// 0 usually does the latter, unless others date the rows.
func (s *sheet) others(c columns) []int {
	var others []int
	for j := range s.header {
		names := j == 0 && s.source.Date == "" && (c.dates == nil || s.countsRows())
		again := c.dates != nil && s.datesAgain(j) && (s.holdsTexts(j) || allMatch(s.cells(j), aboutYears))
		if !names && !again && j != c.target() && !slices.Contains(c.dates, j) && !c.picks(j) {
			others = append(others, j)
		}
	}
	return others
}

// countsRows reports whether column 0 has the numbers of the rows.
func (s *sheet) countsRows() bool {
	for i, record := range s.sample {
		first, err := strconv.Atoi(strings.TrimSpace(s.sample[0][0]))
		if n, errRow := strconv.Atoi(strings.TrimSpace(record[0])); err != nil || errRow != nil || n != first+i || first > 1 {
			return false
		}
	}
	return len(s.sample) > 1
}

// name is what column j is called.
func (s *sheet) name(j int) string {
	if s.header[j] == "" {
		return "column " + strconv.Itoa(j)
	}
	return s.header[j]
}

func (s *sheet) names() []string {
	names := make([]string, len(s.header))
	for j := range names {
		names[j] = s.name(j)
	}
	return names
}

// distinctNames names the chosen columns so that no two are called the same.
func (s *sheet) distinctNames(index []int) []string {
	names := s.names()
	times := map[string]int{}
	for _, name := range names {
		times[name]++
	}
	out := make([]string, len(index))
	for j, at := range index {
		if out[j] = names[at]; times[out[j]] > 1 {
			out[j] += " (column " + strconv.Itoa(at) + ")"
		}
	}
	return out
}

// addInputs adds the columns that Inputs, Past and Future name.
func (s *sheet) addInputs(c *columns) error {
	var named []int
	if slices.Equal(s.source.Inputs, []string{All}) {
		named = s.others(*c)
	} else {
		var err error
		if named, err = s.findInputs("inputs", s.source.Inputs, *c); err != nil {
			return err
		}
	}
	var err error
	if c.past, err = s.findInputs("past", s.source.Past, *c); err != nil {
		return err
	}
	if c.future, err = s.findInputs("future", s.source.Future, *c); err != nil {
		return err
	}
	for _, at := range slices.Concat(named, c.past, c.future) {
		if !slices.Contains(c.numbers, at) {
			c.numbers = append(c.numbers, at)
		}
		if slices.Contains(c.past, at) && slices.Contains(c.future, at) {
			return BadInput("future", "%v: column %s is both past, known up to now, and future, known in advance: choose one", s.source, quote(s.name(at)))
		}
	}
	return nil
}

// findInputs are the places of the inputs that an option names.
func (s *sheet) findInputs(option string, names []string, c columns) ([]int, error) {
	var places []int
	for _, name := range names {
		at, err := s.findColumn(option, name)
		if err != nil {
			return nil, err
		}
		if at == c.target() || slices.Contains(places, at) {
			return nil, BadInput(option, "%v: input %s is the target or named twice; the target's own past is always an input", s.source, quote(name))
		}
		if slices.Contains(c.dates, at) && (s.source.Date != "" || len(s.sample) > 0 && !isNumber(s.sample[0][at])) {
			return nil, BadInput(option, "%v: column %s cannot be both the dates and an input; use calendar for inputs made from dates", s.source, quote(name))
		}
		places = append(places, at)
	}
	return places, nil
}

// findWhere finds the columns of Source.Where.
func (s *sheet) findWhere() (places []int, values []string, err error) {
	conditions, err := s.source.conditions()
	for _, c := range conditions {
		at, err := s.findColumn("where", c.column)
		if err != nil {
			return nil, nil, err
		}
		if slices.Contains(places, at) {
			return nil, nil, BadInput("where", "%v: where names column %s twice: give one value for it", s.source, quote(c.column))
		}
		places, values = append(places, at), append(values, c.value)
	}
	return places, values, err
}

// findColumn looks up the column that an option names, by name and then by 0-based index.
func (s *sheet) findColumn(option, wanted string) (int, error) {
	names := s.names()
	at := slices.Index(names, wanted)
	if at >= 0 && slices.Contains(names[at+1:], wanted) {
		return 0, BadInput(option, "%v: several columns are called %s; give the 0-based index of the one meant", s.source, quote(wanted))
	}
	if at >= 0 {
		return at, nil
	}
	if i, err := strconv.Atoi(wanted); err == nil && i >= 0 && i < len(names) {
		return i, nil
	}
	problem := fmt.Sprintf("%v has no column %s", s.source, quote(wanted))
	if len(names) == 1 && strings.ContainsAny(names[0], ";\t|,") {
		return 0, BadInput("delimiter", "%s but a single one, %s: its fields seem to be separated by another character; set the delimiter", problem, quote(names[0]))
	}
	if parts := strings.Split(wanted, ","); option == "column" && len(parts) > 1 && slices.Contains(names, strings.TrimSpace(parts[0])) {
		return 0, BadInput(option, "%s: a network forecasts one target; give one of %s, and the others as inputs", problem, list(parts))
	}
	if near := input.Nearest(wanted, names); near != "" {
		problem += fmt.Sprintf(": did you mean %s?", quote(near))
	} else {
		problem += ":"
	}
	return 0, BadInput(option, "%s choose among %s, or give an index from 0 to %d", problem, list(names), len(names)-1)
}

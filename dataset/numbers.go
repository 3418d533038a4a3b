package dataset

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// decimalComma is Source.Decimal for numbers such as 1234,5.
const decimalComma = ","

// numbers is a column on its way from text to numbers.
type numbers struct {
	values []float64
	cells  []cell // the fields that are neither plain numbers nor empty, NaN in values

	grouping *cell // the first number such as 1.023, which is 1023 where points separate thousands
	fraction bool  // some number, such as 0.5, has a decimal point for certain
	whole    bool  // some number has no point
}

// cell is the text of a field and its row.
type cell struct {
	row  int
	text string
}

// add reads the field of the next row.
func (n *numbers) add(src Source, text string) {
	text = strings.TrimSpace(text)
	v, plain := plainNumber(src.swapped(text))
	switch {
	case !plain:
		v = math.NaN()
		if text != "" {
			n.cells = append(n.cells, cell{len(n.values), strings.Clone(text)})
		}
	case !strings.Contains(text, "."):
		n.whole = true
	case !pointPattern.MatchString(text):
		n.fraction = true
	case n.grouping == nil:
		n.grouping = &cell{len(n.values), strings.Clone(text)}
	}
	n.values = append(n.values, v)
}

// finish reads the cells, which must be numbers in one notation or missing. Otherwise
// it returns the first that is not, what is wrong with it, and the option that
// settles it.
func (n *numbers) finish(src Source, missing missingTexts) (bad *cell, problem, option string) {
	for i, v := range n.values {
		if missing.number(v) {
			n.values[i] = math.NaN()
		}
	}
	n.cells = slices.DeleteFunc(n.cells, func(c cell) bool { return missing.text(c.text) })
	if len(n.cells) == 0 {
		return nil, "", ""
	}
	unit := src.number(n.cells[0].text).unit
	unitless := slices.ContainsFunc(n.values, func(v float64) bool { return !math.IsNaN(v) })
	grouped := n.grouped(src)
	for _, c := range n.cells {
		read := src.number(c.text)
		switch {
		case !read.ok:
			const footer = 5 // rows
			problem, option := src.notNumber(c.text, c.row >= len(n.values)-footer)
			return &c, problem, option
		case read.unit != unit:
			return &c, "is in another unit than the numbers above it: write all in one unit, without its sign", ""
		case read.group == ',' && !grouped:
			return &c, fmt.Sprintf("may be %s or %s: give the decimal character (. or ,)", src.Text(read.value), src.Text(read.decimal)), "decimal"
		}
		if n.values[c.row] = read.value; missing.number(read.value) {
			n.values[c.row] = math.NaN()
		}
	}
	if unit != "" && unitless {
		return &n.cells[0], fmt.Sprintf("has the unit %s and other rows have none: write all numbers in one unit, without its sign", unit), ""
	}
	return nil, "", ""
}

// grouped reports whether commas are certain to separate thousands: the source names the
// decimal character, some number has two commas or a decimal point as well, or those
// without a comma are whole numbers below 1000 that reach 100.
func (n *numbers) grouped(src Source) bool {
	if src.Decimal != "" {
		return true
	}
	largest := 0.0
	for _, v := range n.values {
		if math.Abs(v) >= 1000 || v != math.Trunc(v) && !math.IsNaN(v) {
			largest = math.Inf(1)
		} else if !math.IsNaN(v) {
			largest = max(largest, math.Abs(v))
		}
	}
	if largest >= 100 && largest < 1000 {
		return true
	}
	return slices.ContainsFunc(n.cells, func(c cell) bool { return src.number(c.text).certain })
}

// pointsGroup returns the first number whose point may separate thousands, such as
// 1.023; nil if none does. All with a point are like it, and none without one reaches 1000.
// mixed says that some have no point.
func (n *numbers) pointsGroup() (first *cell, mixed bool) {
	if n.fraction || slices.ContainsFunc(n.values, func(v float64) bool { return math.Abs(v) >= 1000 }) {
		return nil, false
	}
	return n.grouping, n.whole
}

// written is a number as a file writes it.
type written struct {
	value   float64
	unit    string  // a currency or percent sign
	group   rune    // between groups of digits; ',' also stands for a point where the decimal character is a comma
	certain bool    // the groups can be nothing else
	decimal float64 // the value if the group's comma is the decimal character
	ok      bool
}

var (
	groupsPattern = regexp.MustCompile(`^[+-]?([1-9]\d?(,\d\d)*|[1-9]\d{0,2}(,\d{3})*),\d{3}(\.\d*)?$`)
	pointPattern  = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}\.\d{3}$`)
	commaPattern  = regexp.MustCompile(`^[+-]?(0,\d+|\d+,(\d\d?|\d{4,}))$`)
	spacesPattern = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}([ '’]\d{3})+(\.\d*)?$`)
	swap          = strings.NewReplacer(",", ".", ".", ",")
	ungroup       = strings.NewReplacer(",", "", " ", "", "'", "", "’", "")
	blanks        = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2212", "-", "\uff0d", "-")
)

// number reads a number: plain, with separators of thousands, with a currency or
// percent sign, with the minus sign of Unicode, or in parentheses for below zero.
func (s Source) number(text string) written {
	text = strings.TrimSpace(blanks.Replace(text))
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") && !strings.ContainsAny(inner, "+-") {
		text = "-" + strings.TrimSuffix(inner, ")")
	}
	var w written
	text, w.unit = cutUnit(text)
	text = s.swapped(text)
	if w.value, w.ok = plainNumber(text); w.ok {
		return w
	}
	switch {
	case groupsPattern.MatchString(text):
		w.group = ','
		w.certain = strings.Count(text, ",") > 1 || strings.Contains(text, ".")
		w.decimal, _ = plainNumber(strings.Replace(text, ",", ".", 1))
	case spacesPattern.MatchString(text):
		w.group, w.certain = ' ', true
	default:
		return w
	}
	w.value, w.ok = plainNumber(ungroup.Replace(text))
	return w
}

// cutUnit splits a currency or percent sign off a number.
func cutUnit(text string) (number, unit string) {
	sign := ""
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		sign, text = text[:1], strings.TrimSpace(text[1:])
	}
	for _, unit := range []string{"US$", "R$", "$", "€", "£", "¥", "₹", "%"} {
		if rest, ok := strings.CutPrefix(text, unit); ok && unit != "%" {
			return sign + strings.TrimSpace(rest), unit
		}
		if rest, ok := strings.CutSuffix(text, unit); ok {
			return sign + strings.TrimSpace(rest), unit
		}
	}
	return sign + text, ""
}

// plainNumber reads a decimal number such as -1234.5 or 1e3, and nothing else that
// strconv reads.
func plainNumber(text string) (float64, bool) {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

func isNumber(text string) bool { return Source{}.number(text).ok }

// notNumber says why a text, perhaps among the last rows, is no number, and which option
// settles it.
func (s Source) notNumber(text string, last bool) (problem, option string) {
	lower := strings.ToLower(strings.TrimLeft(text, "+-"))
	other := s
	if other.Decimal = decimalComma; s.Decimal == decimalComma {
		other.Decimal = "."
	}
	switch w := other.number(text); {
	case lower == "inf" || lower == "infinity":
		return "is infinite; every value must be a finite number", ""
	case w.ok && (w.group == 0 || w.certain):
		return fmt.Sprintf("is not a number; it is one with %s as the decimal character", quote(other.Decimal)), "decimal"
	case last:
		return fmt.Sprintf("is not a number; write numbers like %s, or skip the lines at the end of the file if they are not data", s.Text(1234.5)), "skip_footer"
	}
	return fmt.Sprintf("is not a number; write numbers like %s, or name it as a missing value", s.Text(1234.5)), "missing_values"
}

// Number reads a number in the notation of the source.
func (s Source) Number(text string) (float64, error) {
	w := s.number(text)
	if !w.ok {
		problem, option := s.notNumber(text, false)
		return 0, BadInput(option, "%s %s", quote(text), problem)
	}
	return w.value, nil
}

// Text writes a number in the notation of the source.
func (s Source) Text(v float64) string { return s.swapped(strconv.FormatFloat(v, 'g', -1, 64)) }

// swapped turns the notation of the source into that of Go, and back: with a
// decimal comma, commas and points change places.
func (s Source) swapped(text string) string {
	if s.Decimal != decimalComma || !strings.ContainsAny(text, ".,") {
		return text
	}
	return swap.Replace(text)
}

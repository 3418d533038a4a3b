package input

import (
	"bytes"
	"encoding/csv"
	"iter"
	"strconv"
	"strings"
)

// CSV writes lines of cells that a spreadsheet takes for what they are: a text that it would take
// for a formula has an apostrophe before it, and control characters are as in [Printable].
func CSV(lines iter.Seq[[]string]) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	var cells []string
	for line := range lines {
		cells = cells[:0]
		for _, text := range line {
			cells = append(cells, cell(text))
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func cell(text string) string {
	text = Printable(text)
	if len(text) < 2 || !strings.ContainsAny(text[:1], "=+-@") {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}

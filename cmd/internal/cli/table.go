package cli

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// textTable is a table that fits the window: where it is too wide, the columns that
// are left follow below, beside the first one again.
type textTable struct {
	table.Writer
	columns []string
	rows    []table.Row
}

// newTable returns a table with one line below the header, the first column aligned
// to the left and the others to the right.
func newTable(columns ...string) *textTable {
	t := table.NewWriter()
	t.SuppressTrailingSpaces()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options.DrawBorder = false
	style.Options.SeparateColumns = false
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	t.SetStyle(style)
	header := table.Row{}
	var right []table.ColumnConfig
	for i, name := range columns {
		header = append(header, name)
		if i > 0 {
			right = append(right, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(right)
	return &textTable{Writer: t, columns: columns}
}

// AppendRow adds a row.
func (t *textTable) AppendRow(row table.Row, config ...table.RowConfig) {
	t.rows = append(t.rows, row)
	t.Writer.AppendRow(row, config...)
}

// fit is the table for a window of so many columns; 0 if that is not known.
func (t *textTable) fit(width int) string {
	whole := t.Render()
	if width < 1 || text.LongestLineLen(whole) <= width {
		return whole
	}
	var parts []string
	for from := 1; from < len(t.columns); {
		to := from + 1
		part := t.part(from, to)
		for to < len(t.columns) {
			wider := t.part(from, to+1)
			if text.LongestLineLen(wider) > width {
				break
			}
			part, to = wider, to+1
		}
		parts, from = append(parts, part), to
	}
	return strings.Join(parts, "\n\n")
}

// part is the table of the first column and of columns from .. to-1, without the
// rows that are empty there.
func (t *textTable) part(from, to int) string {
	columns := slices.Concat(t.columns[:1], t.columns[from:to])
	if !slices.ContainsFunc(columns, func(name string) bool { return !strings.HasPrefix(name, "\n") }) {
		for i := range columns {
			columns[i] = columns[i][1:]
		}
	}
	part := newTable(columns...)
	for _, row := range t.rows {
		cells := row[min(from, len(row)):min(to, len(row))]
		if slices.ContainsFunc(cells, func(cell any) bool { return cell != "" }) {
			part.AppendRow(slices.Concat(row[:1], cells))
		}
	}
	return part.Render()
}

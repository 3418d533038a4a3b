package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// plainWidth is the width of tables and text where that of the terminal is unknown.
const plainWidth = 100

// columns is the width to print in.
func (s Streams) columns() int { return cmp.Or(s.Width, plainWidth) }

// paragraph breaks a text into lines that fit.
func (s Streams) paragraph(text string) string { return wrapped(text, "", s.columns()) }

// wrapped breaks a text into indented lines of a width, but not before a percent sign.
func wrapped(s, indent string, width int) string {
	const joined = "\ue000%"
	s = strings.ReplaceAll(s, " %", joined)
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		for line := range strings.SplitSeq(text.WrapSoft(paragraph, max(20, width-len(indent))), "\n") {
			lines = append(lines, indent+strings.TrimRight(line, " "))
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), joined, " %")
}

// textTable is a table that can be folded to a width: columns that do not fit follow
// below, next to the first column. Empty columns are left out.
type textTable struct {
	table.Writer
	columns []string
	rows    []table.Row
}

// newTable returns a table with one rule below the heads, the first column aligned to
// the left and the others to the right. Heads stand in the last line.
func newTable(columns ...string) *textTable {
	t := table.NewWriter()
	t.SuppressTrailingSpaces()
	t.SuppressEmptyColumns()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options.DrawBorder = false
	style.Options.SeparateColumns = false
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	t.SetStyle(style)
	twoLines := slices.ContainsFunc(columns, func(name string) bool { return strings.Contains(name, "\n") })
	header := table.Row{}
	var right []table.ColumnConfig
	for i, name := range columns {
		if twoLines && !strings.Contains(name, "\n") {
			name = "\n" + name
		}
		header = append(header, name)
		if i > 0 {
			right = append(right, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(right)
	return &textTable{Writer: t, columns: columns}
}

// filled is a table with these rows.
func filled(columns []string, rows [][]any) *textTable {
	t := newTable(columns...)
	for _, row := range rows {
		t.AppendRow(row)
	}
	return t
}

// AppendRow adds a row.
func (t *textTable) AppendRow(row table.Row, config ...table.RowConfig) {
	t.rows = append(t.rows, row)
	t.Writer.AppendRow(row, config...)
}

// Render renders the table without the padding of the last column.
func (t *textTable) Render() string {
	return strings.Replace(t.Writer.Render(), "──\n", "\n", 1)
}

// fit renders the table in lines of the given width.
func (t *textTable) fit(width int) string {
	whole := t.Render()
	if text.LongestLineLen(whole) <= width {
		return whole
	}
	var parts []string
	for from, to := 1, 2; to <= len(t.columns); to++ {
		if to == len(t.columns) || text.LongestLineLen(t.part(from, to+1)) > width {
			if part := t.part(from, to); part != "" {
				parts = append(parts, part)
			}
			from = to
		}
	}
	return strings.Join(parts, "\n\n")
}

// part renders the first column with columns from .. to-1, without the rows that are empty
// there. It is empty if all are.
func (t *textTable) part(from, to int) string {
	part := newTable(slices.Concat(t.columns[:1], t.columns[from:to])...)
	for _, row := range t.rows {
		cells := row[min(from, len(row)):min(to, len(row))]
		if slices.ContainsFunc(cells, func(cell any) bool { return cell != "" }) {
			part.AppendRow(slices.Concat(row[:1], cells))
		}
	}
	if part.rows == nil {
		return ""
	}
	return part.Render()
}

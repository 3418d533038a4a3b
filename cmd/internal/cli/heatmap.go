package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// heatmap is a matrix [rows][columns] drawn in shades, a row under the other.
type heatmap struct {
	title     string
	rows      [][]float64
	low, high float64 // of the shades; what lies beyond takes the last one
}

// heatmapOf turns values [steps][units] into one row for each unit. Their range is
// that of the activation, or else as far below zero as above.
func heatmapOf(title, activation string, steps [][]float64) heatmap {
	m := heatmap{title: title, rows: make([][]float64, len(steps[0]))}
	most := 0.0
	for _, step := range steps {
		for j, v := range step {
			m.rows[j] = append(m.rows[j], v)
			most = max(most, math.Abs(v))
		}
	}
	switch activation {
	case "sigmoid", "hard_sigmoid":
		m.high = 1
	case "tanh":
		m.low, m.high = -1, 1
	default:
		m.low, m.high = -most, most
	}
	m.title += fmt.Sprintf(", %.3g to %.3g", m.low, m.high)
	return m
}

// shades are the values of a cell, from the lowest to the highest; in colour a
// scale from blue over grey to red, of the 256 that terminals have.
var (
	shades  = []string{"  ", "░░", "▒▒", "▓▓", "██"}
	colours = []int{21, 27, 33, 39, 75, 111, 147, 188, 188, 224, 217, 210, 203, 202, 196, 160}
)

const (
	cellWidth = 2
	mostRows  = 32
)

// cell draws a value.
func (m heatmap) cell(v float64, color bool) string {
	if math.IsNaN(v) {
		return " ?"
	}
	share := 0.5
	if m.high > m.low {
		share = min(1, max(0, (v-m.low)/(m.high-m.low)))
	}
	if color {
		return fmt.Sprintf("\x1b[48;5;%dm  \x1b[0m", colours[min(int(share*float64(len(colours))), len(colours)-1)])
	}
	return shades[min(int(share*float64(len(shades))), len(shades)-1)]
}

// block is a piece of text of a known width.
type block struct {
	lines []string
	width int
}

// draw draws the last columns that fit a width, each row with its last value.
func (m heatmap) draw(width int, color bool) block {
	const labels = 6 + 7 // the unit and the value
	first := max(0, len(m.rows[0])-max(1, (width-labels)/cellWidth))
	b := block{lines: []string{m.title}}
	if first > 0 {
		b.lines = append(b.lines, fmt.Sprintf("columns %d to %d", first+1, len(m.rows[0])))
	}
	for j, row := range m.rows[:min(len(m.rows), mostRows)] {
		var line strings.Builder
		fmt.Fprintf(&line, "%5d ", j+1)
		for _, v := range row[first:] {
			line.WriteString(m.cell(v, color))
		}
		fmt.Fprintf(&line, " %6.3f", row[len(row)-1])
		b.lines = append(b.lines, line.String())
	}
	if more := len(m.rows) - mostRows; more > 0 {
		b.lines = append(b.lines, fmt.Sprintf("and %d more units", more))
	}
	for _, line := range b.lines {
		b.width = max(b.width, printedWidth(line))
	}
	return b
}

// sideBySide puts blocks in columns, as many as fit a width.
func sideBySide(blocks []block, width int) string {
	const gap = 3
	column := 0
	for _, b := range blocks {
		column = max(column, b.width)
	}
	var out strings.Builder
	for row := range slices.Chunk(blocks, max(1, (width+gap)/(column+gap))) {
		for i := range tallest(row) {
			var line strings.Builder
			for _, b := range row {
				text := ""
				if i < len(b.lines) {
					text = b.lines[i]
				}
				line.WriteString(text + strings.Repeat(" ", column-printedWidth(text)+gap))
			}
			out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		}
	}
	return out.String()
}

func tallest(blocks []block) int {
	most := 0
	for _, b := range blocks {
		most = max(most, len(b.lines))
	}
	return most
}

// printedWidth counts the columns of a text without its colours.
func printedWidth(text string) int {
	width := 0
	for len(text) > 0 {
		if rest, is := strings.CutPrefix(text, "\x1b["); is {
			_, text, _ = strings.Cut(rest, "m")
			continue
		}
		_, size := utf8.DecodeRuneInString(text)
		text, width = text[size:], width+1
	}
	return width
}

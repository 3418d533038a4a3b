package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// heatmap is a matrix [rows][columns] drawn in shades.
type heatmap struct {
	title     string
	rows      [][]float64
	low, high float64 // range of the shades; values outside take the nearest one
}

// heatmapOf turns values [steps][units] into one row for each unit. The range is that
// of the activation, or else symmetric about zero.
func heatmapOf(title, activation string, steps [][]float64) heatmap {
	m := heatmap{title: title, rows: make([][]float64, len(steps[0]))}
	largest := 0.0
	for _, step := range steps {
		for j, v := range step {
			m.rows[j] = append(m.rows[j], v)
			largest = max(largest, math.Abs(v))
		}
	}
	switch activation {
	case "sigmoid", "hard_sigmoid":
		m.high = 1
	case "tanh":
		m.low, m.high = -1, 1
	default:
		m.low, m.high = -largest, largest
	}
	m.title += fmt.Sprintf(", %.3g to %.3g", m.low, m.high)
	return m
}

// shades draw values from the lowest to the highest. With colors the scale runs from
// blue over gray to red, in the 256 colors of terminals.
var (
	shades = []string{"  ", "░░", "▒▒", "▓▓", "██"}
	colors = []int{21, 27, 33, 39, 75, 111, 147, 188, 188, 224, 217, 210, 203, 202, 196, 160}
)

const (
	cellWidth = 2
	maxRows   = 32
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
		return fmt.Sprintf("\x1b[48;5;%dm  \x1b[0m", colors[min(int(share*float64(len(colors))), len(colors)-1)])
	}
	return shades[min(int(share*float64(len(shades))), len(shades)-1)]
}

// draw draws the last columns that fit a width, each row with its last value.
func (m heatmap) draw(width int, color bool) (lines []string) {
	const labels = 6 + 7 // the unit and the value
	first := max(0, len(m.rows[0])-max(1, (width-labels)/cellWidth))
	lines = append(lines, m.title)
	if first > 0 {
		lines = append(lines, fmt.Sprintf("columns %d to %d", first+1, len(m.rows[0])))
	}
	for j, row := range m.rows[:min(len(m.rows), maxRows)] {
		line := fmt.Sprintf("%5d ", j+1)
		for _, v := range row[first:] {
			line += m.cell(v, color)
		}
		lines = append(lines, fmt.Sprintf("%s %6.3f", line, row[len(row)-1]))
	}
	if more := len(m.rows) - maxRows; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more units", more))
	}
	return lines
}

// sideBySide puts blocks of lines in columns, as many as fit a width.
func sideBySide(blocks [][]string, width int) string {
	const gap = 3
	column := gap
	for _, line := range slices.Concat(blocks...) {
		column = max(column, text.StringWidthWithoutEscSequences(line)+gap)
	}
	var out strings.Builder
	for row := range slices.Chunk(blocks, max(1, (width+gap)/column)) {
		for i := range slices.MaxFunc(row, func(a, b []string) int { return cmp.Compare(len(a), len(b)) }) {
			line := ""
			for k, block := range row {
				if i < len(block) {
					line += block[i]
				}
				line = text.Pad(line, (k+1)*column, ' ')
			}
			out.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	return out.String()
}

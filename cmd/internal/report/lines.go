package report

import (
	"math"

	"gonum.org/v1/plot/plotter"

	"unroll/models"
)

// maxLinePoints is the number of pairs of points that a line is thinned to: about one
// for each dot of a picture's width.
const maxLinePoints = 600

// forecastLines joins one-step forecasts into lines. At longer horizons every sample has
// its own line, because neighboring samples forecast the same rows.
func forecastLines(f models.Forecasts) []plotter.XYs {
	var all, drawn []plotter.XYs
	if f.Horizon == 1 {
		all = polylines(f.Rows, f.Predicted)
	} else {
		for i := 0; i < len(f.Rows); i += f.Horizon {
			all = append(all, polylines(f.Rows[i:i+f.Horizon], f.Predicted[i:i+f.Horizon])...)
		}
	}
	for _, line := range all {
		drawn = append(drawn, pieces(line)...)
	}
	return drawn
}

// pieces returns a line as it is drawn. A long one is thinned and in pieces: the time to
// stroke a path grows with the square of the number of times that it crosses a row of dots.
func pieces(line plotter.XYs) []plotter.XYs {
	const size = 32 // points of a piece, beside the first of the next
	thin := thinned(line, maxLinePoints)
	if len(thin) == len(line) {
		return []plotter.XYs{line}
	}
	var all []plotter.XYs
	for from := 0; from < len(thin)-1; from += size {
		all = append(all, thin[from:min(from+size+1, len(thin))])
	}
	return all
}

// linesFrom joins values at first, first+1, ... into lines.
func linesFrom(first int, values []float64) []plotter.XYs {
	at := make([]int, len(values))
	for i := range at {
		at[i] = first + i
	}
	return forecastLines(models.Forecasts{Horizon: 1, Rows: at, Predicted: values})
}

// polylines joins y[i] at x[i], where x counts rows or epochs. A line ends where the next
// x is not the next whole number or a value is not finite.
func polylines(x []int, y []float64) []plotter.XYs {
	var all []plotter.XYs
	for from := 0; from < len(y); from++ {
		to := from
		for to < len(y) && finite(y[to]) && (to == from || x[to] == x[to-1]+1) {
			to++
		}
		if to == from {
			continue
		}
		line := make(plotter.XYs, to-from)
		for i := range line {
			line[i] = plotter.XY{X: float64(x[from+i]), Y: y[from+i]}
		}
		all, from = append(all, line), to-1
	}
	return all
}

func finite(v float64) bool { return !math.IsInf(v, 0) && !math.IsNaN(v) }

// thinned returns a line of at most 2n+2 points that looks the same at a width of n dots:
// the first point, the last, and the lowest and highest of each of n equal ranges.
func thinned(line plotter.XYs, n int) plotter.XYs {
	if len(line) <= 2*n+2 {
		return line
	}
	out := plotter.XYs{line[0]}
	inner := line[1 : len(line)-1]
	for k := range n {
		points := inner[k*len(inner)/n : (k+1)*len(inner)/n]
		low, high := 0, 0
		for i, point := range points {
			if point.Y < points[low].Y {
				low = i
			}
			if point.Y > points[high].Y {
				high = i
			}
		}
		out = append(out, points[min(low, high)], points[max(low, high)])
	}
	return append(out, line[len(line)-1])
}

package baseline

import "math"

// lagTriangle returns the upper triangle R of the QR factors of the regression
//
//	[1  y[t-1] ... y[t-p] | y[t]]   for t = p .. len(y)-1
//
// of size p+2, which is all that least squares needs of a series of any length. Rows
// are added block by block.
func lagTriangle(y []float64, order int) [][]float64 {
	const block = 1024
	width := order + 2
	rows := matrix(width+min(block, len(y)-order), width)
	for from := order; from < len(y); from += block {
		to := min(from+block, len(y))
		for t := from; t < to; t++ {
			row := rows[width+t-from]
			row[0] = 1
			for lag := 1; lag <= order; lag++ {
				row[lag] = y[t-lag]
			}
			row[order+1] = y[t]
		}
		for k := range width {
			reflect(rows[:width+to-from], k)
		}
	}
	return rows[:width]
}

// solveTriangle returns the coefficients of the last column on the columns before it,
// those of least norm where several fit equally well: a complete orthogonal
// decomposition (Golub and Van Loan, "Matrix Computations", 4th edition, 2013, section
// 5.5.2).
func solveTriangle(r [][]float64) []float64 {
	count := len(r) - 1
	rows, order, rank := matrix(count, count+1), make([]int, count), 0
	for i := range rows {
		copy(rows[i], r[i])
		order[i] = i
	}
	const smallest = 1e-12 // relative to the largest
	for ; rank < count; rank++ {
		pivot := largestColumn(rows, rank)
		order[rank], order[pivot] = order[pivot], order[rank]
		for _, row := range rows {
			row[rank], row[pivot] = row[pivot], row[rank]
		}
		reflect(rows, rank)
		if math.Abs(rows[rank][rank]) <= smallest*math.Abs(rows[0][0]) {
			break
		}
	}
	// The transposed rows of full rank, beside a unit matrix that becomes their factor Q.
	factors := matrix(count, rank+count)
	for j, row := range factors {
		for i := range rank {
			row[i] = rows[i][j]
		}
		row[rank+j] = 1
	}
	for i := range rank {
		reflect(factors, i)
	}
	coefficients := make([]float64, count)
	u := make([]float64, rank)
	for i := range u {
		u[i] = rows[i][count]
		for l := range i {
			u[i] -= float64(factors[l][i] * u[l])
		}
		u[i] /= factors[i][i]
		for j, column := range order {
			coefficients[column] += float64(factors[i][rank+j] * u[i])
		}
	}
	return coefficients
}

func matrix(rows, columns int) [][]float64 {
	m, numbers := make([][]float64, rows), make([]float64, rows*columns)
	for i := range m {
		m[i] = numbers[i*columns : (i+1)*columns : (i+1)*columns]
	}
	return m
}

// largestColumn is the column, from k on and without the last, that is longest below row k.
func largestColumn(rows [][]float64, k int) int {
	squares := make([]float64, len(rows))
	for _, row := range rows[k:] {
		for j := k; j < len(squares); j++ {
			squares[j] += float64(row[j] * row[j])
		}
	}
	largest := k
	for j := k; j < len(squares); j++ {
		if squares[j] > squares[largest] {
			largest = j
		}
	}
	return largest
}

// reflect makes column k zero below row k, by a Householder reflection of the rows from
// k on, whose columns before k are zero.
func reflect(rows [][]float64, k int) {
	var squares float64
	for _, row := range rows[k:] {
		squares += float64(row[k] * row[k])
	}
	if squares == 0 {
		return
	}
	first := rows[k][k]
	diagonal := -math.Copysign(math.Sqrt(squares), first)
	rows[k][k] = first - diagonal // now column k is the vector v to reflect along
	products := make([]float64, len(rows[k]))
	for _, row := range rows[k:] {
		v := row[k]
		for j := k + 1; j < len(row); j++ {
			products[j] += float64(v * row[j])
		}
	}
	half := squares - float64(first*diagonal) // of v*v
	for i, row := range rows[k:] {
		share := row[k] / half
		for j := k + 1; j < len(row); j++ {
			row[j] -= float64(share * products[j])
		}
		row[k] = 0
		if i == 0 {
			row[k] = diagonal
		}
	}
}

package baseline

import (
	"errors"

	"gonum.org/v1/gonum/mat"
)

// lagTriangle returns the upper triangle R of the QR factors of the regression
//
//	[1  y[t-1] ... y[t-p] | y[t]]   for t = p .. len(y)-1
//
// of size p+2, which is all that least squares needs of a series of any length. Rows
// are added block by block.
func lagTriangle(y []float64, order int) *mat.Dense {
	const block = 1024
	width := order + 2
	r := mat.NewDense(width, width, nil)
	for from := order; from < len(y); from += block {
		to := min(from+block, len(y))
		stacked := mat.NewDense(width+to-from, width, nil)
		stacked.Copy(r)
		for t := from; t < to; t++ {
			row := stacked.RawRowView(width + t - from)
			row[0] = 1
			for lag := 1; lag <= order; lag++ {
				row[lag] = y[t-lag]
			}
			row[order+1] = y[t]
		}
		var qr mat.QR
		qr.Factorize(stacked)
		var full mat.Dense
		qr.RTo(&full)
		r.Copy(&full)
	}
	return r
}

// solveTriangle returns the coefficients of the last column on the columns
// before it, those of least norm where several fit equally well.
func solveTriangle(r *mat.Dense) ([]float64, error) {
	k, _ := r.Dims()
	k--
	var svd mat.SVD
	if !svd.Factorize(r.Slice(0, k, 0, k), mat.SVDThin) {
		return nil, errors.New("least squares did not converge: the values differ too little from each other")
	}
	const smallest = 1e-12 // relative to the largest singular value
	var c mat.Dense
	svd.SolveTo(&c, r.Slice(0, k, k, k+1), svd.Rank(smallest))
	return mat.Col(nil, 0, &c), nil
}

package kernel

// gemm goes row by row. Where what meets in a sum is consecutive in A and in B, every element of C is a dot product;
// where the rows of B are consecutive, multiples of them are added to the row of C, four at a time; other strides are
// rare and slow.
func gemm[F Float](c, a, b *F, p *Product, _ *F) {
	for i := range p.M {
		row := run(c, i*p.RowC, p.N)
		if !p.Accumulate {
			clear(row)
		}
		if p.K == 0 {
			continue
		}
		switch x := at(a, i*p.RowA); {
		case p.RowB == 1 && p.ColA == 1:
			for j := range row {
				row[j] += dotRun(run(x, 0, p.K), run(b, j*p.ColB, p.K))
			}
		case p.ColB == 1:
			rowTimesMatrix(row, x, b, p)
		default:
			for k := range p.K {
				for j := range row {
					row[j] += F(*at(x, k*p.ColA) * *at(b, k*p.RowB+j*p.ColB))
				}
			}
		}
	}
}

func rowTimesMatrix[F Float](row []F, x, b *F, p *Product) {
	n, k := len(row), 0
	for ; k+4 <= p.K; k += 4 {
		x0, x1, x2, x3 := *at(x, k*p.ColA), *at(x, (k+1)*p.ColA), *at(x, (k+2)*p.ColA), *at(x, (k+3)*p.ColA)
		b0, b1, b2, b3 := run(b, k*p.RowB, n), run(b, (k+1)*p.RowB, n), run(b, (k+2)*p.RowB, n), run(b, (k+3)*p.RowB, n)
		for j := range row {
			row[j] += F(x0*b0[j]) + F(x1*b1[j]) + F(x2*b2[j]) + F(x3*b3[j])
		}
	}
	for ; k < p.K; k++ {
		xk := *at(x, k*p.ColA)
		for j, y := range run(b, k*p.RowB, n) {
			row[j] += F(xk * y)
		}
	}
}

// packB writes B row by row.
func packB[F Float](dst, b *F, p *Product) {
	for k := range p.K {
		for j := range p.N {
			*at(dst, k*p.N+j) = *at(b, k*p.RowB+j*p.ColB)
		}
	}
}

func gemmPacked[F Float](c, a, packed *F, p *Product, work *F) {
	q := *p
	q.RowB, q.ColB = p.N, 1
	gemm(c, a, packed, &q, work)
}

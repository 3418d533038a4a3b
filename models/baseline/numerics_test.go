package baseline

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// gonum is the witness. Its own results differ between processors by rounding.

func TestTwoSided(t *testing.T) {
	for _, freedom := range []int{1, 2, 3, 4, 9, 10, 47, 144, 1001, 100_000} {
		for _, x := range []float64{0, 1e-9, -0.3, 1, 1.96, -2.5, 6, 30, 1e5, 1e200} {
			exact := 2 * distuv.StudentsT{Sigma: 1, Nu: float64(freedom)}.CDF(-math.Abs(x))
			if got := twoSided(x, freedom); math.Abs(got-exact) > 1e-9*exact+1e-13 {
				t.Errorf("beyond %v at %d degrees of freedom: %v, want %v", x, freedom, got, exact)
			}
		}
	}
	if got, want := twoSided(math.Sqrt2, 2), 1-math.Sqrt2/2; math.Abs(got-want) > 1e-15 {
		t.Errorf("beyond the square root of 2 at 2 degrees of freedom: %v, want %v", got, want)
	}
}

func TestMinimize(t *testing.T) {
	rosenbrock := func(x []float64) float64 {
		valley, rest := x[1]-x[0]*x[0], x[2]-0.3
		return 100*valley*valley + (1-x[0])*(1-x[0]) + rest*rest*rest*rest
	}
	start := []float64{-1.2, 1, 2}
	got := minimize(rosenbrock, start)
	settings := &optimize.Settings{Converger: &optimize.FunctionConverge{Absolute: 1e-10, Iterations: 40}}
	want, err := optimize.Minimize(optimize.Problem{Func: rosenbrock}, start, settings, &optimize.NelderMead{})
	if err != nil {
		t.Fatal(err)
	}
	if !floats.EqualApprox(got.x, want.X, 1e-3) || got.value > 1e-9 || got.value != rosenbrock(got.x) || start[0] != -1.2 {
		t.Errorf("minimum %v at %v, want %v at %v", got.value, got.x, want.F, want.X)
	}
	bounded := func(x []float64) float64 {
		if x[0] < 1 {
			return math.Inf(1)
		}
		return x[0] + x[1]*x[1]
	}
	if got := minimize(bounded, []float64{3, -2}); math.Abs(got.x[0]-1) > 1e-6 || math.Abs(got.x[1]) > 1e-4 {
		t.Errorf("minimum at the bound: %v at %v", got.value, got.x)
	}
}

// Least squares of least norm, of any rank, beside gonum's singular values.
func TestSolveTriangle(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{1, 2, 5, 20} {
		for rank := range size + 1 {
			left, right := mat.NewDense(size, max(rank, 1), nil), mat.NewDense(max(rank, 1), size+1, nil)
			for _, m := range []*mat.Dense{left, right} {
				m.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, m)
			}
			var product mat.Dense
			product.Mul(left, right)
			if rank == 0 {
				product.Zero()
			}
			r := matrix(size+1, size+1)
			for i := range size {
				copy(r[i], product.RawRowView(i))
				r[i][size] += float64(i)
			}
			var a mat.Dense
			a.CloneFrom(product.Slice(0, size, 0, size))
			target := mat.NewVecDense(size, nil)
			for i := range size {
				target.SetVec(i, r[i][size])
			}
			want := make([]float64, size)
			var svd mat.SVD
			if !svd.Factorize(&a, mat.SVDThin) {
				t.Fatal("no singular values")
			}
			if rank > 0 {
				var x mat.VecDense
				svd.SolveVecTo(&x, target, rank)
				copy(want, x.RawVector().Data)
			}
			got := solveTriangle(r)
			if worst := floats.Distance(got, want, 2); !(worst <= 1e-8*(1+floats.Norm(want, 2))) {
				t.Errorf("%d columns of rank %d: %v, want %v", size, rank, got, want)
			}
		}
	}
}

func TestSums(t *testing.T) {
	a, b := []float64{3, -1e200, 7, 0.5}, []float64{1, 1e200, 7, -2}
	if got, want := distance(a, b), floats.Distance(a, b, 2); got != want {
		t.Errorf("distance %v, want %v", got, want)
	}
	if got, want := absolute(a, b), floats.Distance(a, b, 1); got != want {
		t.Errorf("absolute differences %v, want %v", got, want)
	}
	y := []float64{3, 5, 4, 8, 9.5, 7}
	center, spread := stat.MeanStdDev(y, nil)
	intercept, slope := stat.LinearRegression([]float64{1, 2, 3, 4, 5, 6}, y, nil, false)
	gotIntercept, gotSlope := line(y)
	got, want := []float64{mean(y), deviation(y, mean(y)), gotIntercept, gotSlope}, []float64{center, spread, intercept, slope}
	if !floats.EqualApprox(got, want, 1e-14) {
		t.Errorf("mean, deviation, intercept and slope %v, want %v", got, want)
	}
}

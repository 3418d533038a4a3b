package dataset_test

import (
	"errors"
	"fmt"
	"math"

	"unroll/dataset"
)

func init() { dataset.RegisterTransform[Growth, Ratio]("growth") }

// Growth is a transform of our own: the growth in percent over Lag rows.
type Growth struct {
	Lag int `yaml:"lag,omitempty"` // default 1
}

func (g Growth) Validate() error { return Ratio{max(g.Lag, 1)}.Check() }

func (g Growth) Fitted(dataset.Rows) (dataset.Form, error) { return Ratio{max(g.Lag, 1)}, nil }

// Ratio is what it becomes; its fields are saved with the trained network.
type Ratio struct {
	Rows int `json:"rows"`
}

func (r Ratio) Lag() int                           { return r.Rows }
func (r Ratio) Forward(x, before float64) float64  { return 100 * (x/before - 1) }
func (r Ratio) Backward(z, before float64) float64 { return before * (1 + z/100) }

func (r Ratio) Check() error {
	if r.Rows < 1 || r.Rows > math.MaxInt16 {
		return errors.New("lag is not a sensible number of rows")
	}
	return nil
}

// A new transform is a struct of settings, which a Spec can name from then on as
// {kind: growth, lag: 2}, and the arithmetic that it becomes.
func ExampleRegisterTransform() {
	values := []float64{100, 110, 99, 198}
	frame, err := dataset.FromValues(values, dataset.ValueOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	prep, err := dataset.Prepare(frame, frame, dataset.Transforms{Growth{}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f\n", prep.Target.Apply(values))
	fmt.Printf("%.0f\n", prep.Target.Inverse([]float64{50, -10}, values))
	// Output:
	// [NaN 10 -10 100]
	// [297 267]
}

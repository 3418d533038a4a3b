package baseline

// rule is a seasonal method without parameters.
type rule struct {
	name     string
	season   int
	length   int // of the history that it needs
	positive bool
	next     func(y []float64) float64 // the value that follows y
}

func (r rule) fit(train []float64) error {
	if err := seasonal(r.name, r.season); err != nil {
		return err
	}
	if err := trainable(r.name, train, r.length); err != nil || !r.positive {
		return err
	}
	return positive(r.name, train, 0)
}

func (r rule) forecast(history []float64, horizon int) ([]float64, error) {
	if err := seasonal(r.name, r.season); err != nil {
		return nil, err
	}
	last, err := tail(r.name, history, r.length, horizon)
	if err != nil {
		return nil, err
	}
	if r.positive {
		if err := positive(r.name, last, len(history)-len(last)); err != nil {
			return nil, err
		}
	}
	return recurse(r.name, last, horizon, r.next)
}

package models

// Memory is about how many bytes one training takes: the parameters with what the optimizer
// keeps of them, the values and gradients of all time steps of a batch, and the values of those
// that are predicted at once.
func (p *Prepared) Memory() int64 {
	const (
		vectors = 6 // as long as the parameters: they, their gradient, what Adam keeps, the best and the saved ones
		copies  = 2 // of a value: itself and its gradient
	)
	stack := p.Spec.Stack(p.Train.F, p.Train.Horizon)
	return p.numberBytes()*vectors*int64(stack.Size()) + copies*p.valueBytes(p.Spec.Train.Batch) + p.valueBytes(PredictBatch)
}

// ForecastMemory is about how many bytes the forecasts from rows of the test part take: what the
// network sees before each that is predicted at once, and its values.
func (p *Prepared) ForecastMemory() int64 {
	const number = 8
	return number*int64(min(PredictBatch, p.Test.Len()))*int64(p.Train.T)*int64(p.Train.F) + p.valueBytes(PredictBatch)
}

// valueBytes are those of the values of all time steps of a batch.
func (p *Prepared) valueBytes(batch int) int64 {
	stack := p.Spec.Stack(p.Train.F, p.Train.Horizon)
	return p.numberBytes() * int64(stack.StepNumbers()) * int64(p.Train.T) * int64(min(batch, p.Train.Len()))
}

// numberBytes are those of a number of the Spec's type.
func (p *Prepared) numberBytes() int64 {
	if p.Spec.Train.Dtype == "float64" {
		return 8
	}
	return 4
}

package models

// Memory is about how many bytes one training takes: the parameters with what the optimizer
// keeps of them, the values and gradients of all time steps of a batch, and the samples.
func (p *Prepared) Memory() int64 {
	w, stack := p.Train, p.Spec.Stack(p.Train.F, p.Train.Horizon)
	const (
		vectors = 6 // as long as the parameters: they, their gradient, what Adam keeps, the best and the saved ones
		copies  = 2 // of a value: itself and its gradient
	)
	number := int64(4)
	if p.Spec.Train.Dtype == "float64" {
		number = 8
	}
	batch := min(p.Spec.Train.Batch, w.Len())
	return number * (vectors*int64(stack.Size()) + copies*int64(stack.StepNumbers())*int64(w.T)*int64(batch))
}

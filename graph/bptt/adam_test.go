package bptt

import "math"

// Adam is the optimizer in two forms that differ in where epsilon stands. With
// m and v the running means of g and g², step t = 1, 2, ...:
//
//	Keras: w -= lr*sqrt(1-β2ᵗ)/(1-β1ᵗ) * m/(sqrt(v)+ε)
//	Paper: w -= lr * (m/(1-β1ᵗ)) / (sqrt(v/(1-β2ᵗ))+ε)
//
// D. P. Kingma and J. Ba, Adam: A Method for Stochastic Optimization,
// arXiv:1412.6980: algorithm 1 is the paper's form, the end of section 2 the
// one that Keras takes.
type Adam struct {
	LearningRate, Beta1, Beta2, Epsilon float64
	Paper                               bool

	steps int
	m, v  []Weights[float64]
}

// NewAdam returns Keras's Adam with Keras's defaults.
func NewAdam() *Adam {
	return &Adam{LearningRate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// Step moves the weights w against the gradients g of the same shapes.
func (a *Adam) Step(w, g []Weights[float64]) {
	if a.steps == 0 {
		a.m, a.v = zerosLike(g), zerosLike(g)
	}
	a.steps++
	t := float64(a.steps)
	rate, epsilon, root := a.LearningRate/(1-math.Pow(a.Beta1, t)), a.Epsilon, math.Sqrt(1-math.Pow(a.Beta2, t))
	if a.Paper {
		epsilon *= root
	}
	for l := range g {
		for name, gs := range g[l] {
			ws, ms, vs := w[l][name], a.m[l][name], a.v[l][name]
			for k, gk := range gs {
				ms[k] = a.Beta1*ms[k] + (1-a.Beta1)*gk
				vs[k] = a.Beta2*vs[k] + (1-a.Beta2)*gk*gk
				ws[k] -= rate * root * ms[k] / (math.Sqrt(vs[k]) + epsilon)
			}
		}
	}
}

func zerosLike(all []Weights[float64]) []Weights[float64] {
	z := make([]Weights[float64], len(all))
	for l := range all {
		z[l] = Weights[float64]{}
		for name, v := range all[l] {
			z[l][name] = make([]float64, len(v))
		}
	}
	return z
}

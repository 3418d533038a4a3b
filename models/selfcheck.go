package models

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/engine"
	"unroll/graph/portable"
)

// GradientError says that the gradient of an engine is not the derivative of its loss.
type GradientError struct {
	Engine           string
	Cell             string
	Gradient, Finite float64 // derivative of the loss along a direction: of the gradient, and a central difference
}

// Error has both numbers and a remedy.
func (e *GradientError) Error() string {
	return fmt.Sprintf("self-check: along a random direction the gradient of cell %s on engine %s says %.9g, the loss itself %.9g: "+
		"the cell's graph or the engine is wrong; compare with the other engine and unroll gradcheck, or switch this off with train.self_check=false",
		e.Cell, e.Engine, e.Gradient, e.Finite)
}

// SelfCheck compares, in float64 and on the engine, the gradient of the Spec's
// network with a central difference of its loss along a random direction, on the
// first samples. It returns a *GradientError if they differ. A loss that is not finite
// is not an error here: training reports it.
//
// A finite difference is wrong across a kink (relu, hard_sigmoid), and a steep loss
// needs a small step. So a few steps are tried at a few points, and one agreement is
// enough: a wrong gradient agrees at none.
func SelfCheck(spec *Spec, engineName string, samples dataset.Windows) error {
	stack := spec.Stack(samples.F, samples.Horizon)
	stack.Weighted = samples.Weights(0) != nil
	p, err := engine.Compile(stack, engine.Options[float64]{
		Engine: engineName, Steps: samples.T, Batch: checkBatch(spec, samples, stack.Size()), Train: true,
	})
	if err != nil {
		return err
	}
	defer p.Close()
	load(p, samples, natural(0, p.Batch), 0, 1)
	toUnitScale(p.X)
	toUnitScale(p.Y)
	c := newGradientCheck(p, stack)
	agrees, err := c.run()
	if err != nil || agrees {
		return err
	}
	return &GradientError{Engine: cmp.Or(engineName, engine.Default), Cell: spec.Model.Cell.Name, Gradient: c.gradient, Finite: c.finite}
}

// selfCheck checks the gradient once for each engine, not for each seed, if the Spec
// asks for it.
func (p *Prepared) selfCheck(engineName string) error {
	if !p.Spec.selfCheck() {
		return nil
	}
	check, _ := p.checks.LoadOrStore(engineName, sync.OnceValue(func() error { return SelfCheck(p.Spec, engineName, p.Train) }))
	return check.(func() error)()
}

// toUnitScale divides values by their largest size where it is above 1: the check is
// about the graph and the engine, whatever the scale of the data.
func toUnitScale(values []float64) {
	largest := 1.0
	for _, v := range values {
		largest = max(largest, math.Abs(v))
	}
	for i := range values {
		values[i] /= largest
	}
}

const (
	checkPoints    = 5    // maximum
	checkTolerance = 1e-5 // relative
	// checkWork limits the products of one run.
	checkWork = 4_000_000
)

// checkBatch is the Spec's batch, or a smaller one where the network is large.
func checkBatch(spec *Spec, samples dataset.Windows, parameters int) int {
	return max(1, min(spec.Train.Batch, samples.Len(), checkWork/(samples.T*parameters)))
}

// gradientCheck is a program under check.
type gradientCheck struct {
	program          *engine.Program[float64]
	evaluate         func() error // runs the program
	stack            graph.Stack
	rng              *rand.Rand
	gradient, finite float64 // of the last comparison
}

func newGradientCheck(p *engine.Program[float64], stack graph.Stack) *gradientCheck {
	return &gradientCheck{program: p, evaluate: p.Run, stack: stack, rng: rand.New(rand.NewPCG(0, checkStream))}
}

// run reports whether gradient and difference agree at one of the points.
func (c *gradientCheck) run() (agrees bool, err error) {
	proved := false
	for range checkPoints {
		point, direction, err := c.draw()
		if err != nil {
			return false, err
		}
		tolerance, err := c.differentiate(point, direction)
		if err != nil {
			return false, err
		}
		for _, step := range []float64{1e-4, 1e-5, 1e-6} {
			if c.finite, err = c.difference(point, direction, step); err != nil {
				return false, err
			}
			if math.Abs(c.finite-c.gradient) <= tolerance {
				return true, nil
			}
			proved = proved || !math.IsNaN(c.finite) && !math.IsInf(c.finite, 0)
		}
	}
	return !proved, nil
}

// draw draws initial weights, biases included, a direction of length 1 with no zero
// component, and dropout masks. The initial states are those that follow a batch from
// zero states.
func (c *gradientCheck) draw() (point, direction []float64, err error) {
	point = c.stack.Draw(c.rng)
	direction = make([]float64, len(point))
	for i, v := range point {
		if v == 0 {
			point[i] = 0.1 * portable.Normal(c.rng)
		}
		direction[i] = (0.5 + c.rng.Float64()) * float64(1-2*c.rng.IntN(2))
	}
	length := norm(direction)
	for i := range direction {
		direction[i] /= length
	}
	for _, m := range c.program.Masks {
		m.Draw(c.rng)
	}
	c.program.Reset()
	_, err = c.loss(point, direction, 0)
	c.program.Carry()
	return point, direction, err
}

// differentiate sets gradient to the derivative of the graph, and returns the
// tolerance of the difference, relative to the derivative or to its typical size along
// a random direction.
func (c *gradientCheck) differentiate(point, direction []float64) (tolerance float64, err error) {
	_, err = c.loss(point, direction, 0)
	c.gradient = 0
	for i, g := range c.program.Grads {
		c.gradient += float64(g * direction[i])
	}
	typical := norm(c.program.Grads) / math.Sqrt(float64(len(direction)))
	return checkTolerance * max(math.Abs(c.gradient), typical), err
}

// norm is the Euclidean length.
func norm(v []float64) float64 {
	var squares float64
	for _, x := range v {
		squares += float64(x * x)
	}
	return math.Sqrt(squares)
}

// difference is the central difference of the loss.
func (c *gradientCheck) difference(point, direction []float64, step float64) (float64, error) {
	after, err := c.loss(point, direction, step)
	if err != nil {
		return 0, err
	}
	before, err := c.loss(point, direction, -step)
	return (after - before) / (2 * step), err
}

// loss runs the program at point + step*direction.
func (c *gradientCheck) loss(point, direction []float64, step float64) (float64, error) {
	for i := range point {
		c.program.Params[i] = point[i] + float64(step*direction[i])
	}
	err := c.evaluate()
	return c.program.Loss[0], err
}

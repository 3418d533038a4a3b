package microscope_test

import (
	"context"
	"fmt"
	"log"

	"unroll/cmd/internal/microscope"
	"unroll/models"
)

// The gates of a network after twenty epochs, on its first training sample.
func Example() {
	spec, err := models.Experiment("timesteps")
	if err != nil {
		log.Fatal(err)
	}
	spec.Train.Epochs = 20
	prepared, err := models.Load(&spec, nil)
	if err != nil {
		log.Fatal(err)
	}
	run, err := prepared.Run(context.Background(), 1, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		log.Fatal(err)
	}
	m, err := microscope.New(prepared)
	if err != nil {
		log.Fatal(err)
	}
	weights, err := m.Trained(run)
	if err != nil {
		log.Fatal(err)
	}
	samples, err := m.Look(weights, m.Places()[0])
	if err != nil {
		log.Fatal(err)
	}
	layer := samples[0].Passes[0]
	for _, g := range layer.Gates {
		fmt.Printf("%s (%s): %d steps of %d units\n", g.Name, g.Activation, len(g.Steps), len(g.Steps[0]))
	}
	for _, g := range layer.Gradients {
		fmt.Printf("the gradient in state %s %s\n", g.State, g.Rate.Verdict())
	}
	// Output:
	// i (sigmoid): 3 steps of 4 units
	// f (sigmoid): 3 steps of 4 units
	// c (tanh): 3 steps of 4 units
	// o (sigmoid): 3 steps of 4 units
	// the gradient in state h vanishes
	// the gradient in state c vanishes
}

package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/microscope"
	"unroll/models"
	"unroll/models/experiment"
)

// gatesFlags are the flags of unroll gates.
type gatesFlags struct {
	run    string
	sample int
	epoch  int
	json   bool
}

// noEpoch stands for the epoch whose weights the run ended with.
const noEpoch = -1

func newGates(s Streams) *cobra.Command {
	var f gatesFlags
	cmd := &cobra.Command{
		Use:   "gates RUN",
		Short: "look inside a trained network: gates, states and gradients at every time step",
		Long: "Shows, for one sample, every gate and state at every time step as a heat map, the gradient of\n" +
			"the sample's error in each of these states and the rate at which it vanishes or grows on its way\n" +
			"back; for a stateful network its states along the series; and which units of which gates are\n" +
			"saturated or dead. RUN is the folder of one run.",
		Example: "  unroll gates runs/001/timesteps/seed-0000\n  unroll gates runs/001/timesteps/seed-0000 --sample 1 --epoch 0",
		Args:    oneArgument("gates", "the folder of one run, such as runs/001/timesteps/seed-0000"),
		RunE: func(_ *cobra.Command, args []string) error {
			f.run = args[0]
			return runGates(s, f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.sample, "sample", 0, "which sample, from 1 on: the training samples, then those of the test part (default the last)")
	flags.IntVar(&f.epoch, "epoch", noEpoch, "use the weights after this epoch, 0 for those before training (default those that the run ended with)")
	flags.BoolVar(&f.json, "json", false, "print one JSON document and nothing else on standard output")
	return cmd
}

// gatesView is what unroll gates shows.
type gatesView struct {
	Name   string              `json:"name"`
	Seed   uint64              `json:"seed"`
	Epoch  int                 `json:"epoch"`
	Kept   []int               `json:"epochs"` // whose weights were kept
	Sample microscope.Sample   `json:"sample"`
	Series []microscope.Series `json:"series,omitempty"`
	Uses   []microscope.Use    `json:"gates"`

	samples int
	spec    *models.Spec
}

func runGates(s Streams, f gatesFlags) error {
	if _, err := experiment.OpenRun(f.run); err != nil {
		return err
	}
	configurations, err := experiment.Open(s.In, f.run)
	if err != nil {
		return err
	}
	v, err := f.look(configurations[0])
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(s, v)
	}
	v.print(s)
	return nil
}

// look uses the microscope on the one run of a configuration.
func (f gatesFlags) look(c *experiment.Configuration) (*gatesView, error) {
	run := c.Runs[slices.IndexFunc(c.Runs, func(r experiment.Run) bool { return r.Result != nil })]
	m, err := microscope.New(c.Prepared)
	if err != nil {
		return nil, err
	}
	places := m.Places()
	v := &gatesView{Name: c.Spec.Name, Seed: run.Seed, samples: len(places), spec: c.Spec}
	place, err := f.place(places)
	if err != nil {
		return nil, err
	}
	w, err := f.weights(m, run.Result, v)
	if err != nil {
		return nil, err
	}
	samples, err := m.Look(w, place)
	if err != nil {
		return nil, err
	}
	v.Epoch, v.Sample = w.Epoch, samples[0]
	if v.Series, err = m.Along(w); err != nil {
		return nil, err
	}
	v.Uses, err = m.Uses(w)
	return v, err
}

// place is the sample asked for.
func (f gatesFlags) place(places []microscope.Place) (microscope.Place, error) {
	n := len(places)
	switch {
	case f.sample == 0:
		return places[n-1], nil
	case f.sample < 1 || f.sample > n:
		train := slices.IndexFunc(places, func(p microscope.Place) bool { return p.Part != "train" })
		return microscope.Place{}, usage("--sample %d: there are %d samples, the first %d of them for training; give 1 to %d", f.sample, n, train, n)
	}
	return places[f.sample-1], nil
}

// weights are those of the epoch asked for, if they were kept.
func (f gatesFlags) weights(m *microscope.Microscope, r *models.Result, v *gatesView) (microscope.Weights, error) {
	kept, err := m.Kept(r)
	if err != nil {
		return microscope.Weights{}, err
	}
	for _, w := range kept {
		v.Kept = append(v.Kept, w.Epoch)
	}
	if f.epoch == noEpoch {
		return m.Trained(r)
	}
	i := slices.Index(v.Kept, f.epoch)
	if i < 0 {
		return microscope.Weights{}, usage("--epoch %d: the weights after that epoch were not kept; there are those of %s", f.epoch, listed(v.Kept))
	}
	return kept[i], nil
}

// listed joins numbers to a list.
func listed(numbers []int) string {
	var texts []string
	for _, n := range numbers {
		texts = append(texts, strconv.Itoa(n))
	}
	return strings.Join(texts, ", ")
}

// title says what is shown.
func (v *gatesView) title() string {
	p := v.Sample.Place
	return fmt.Sprintf("%s, seed %d: %s [%s] after epoch %d.\nSample %d of %d, in the %s part, forecasts %s: %s in transformed units, where %s came; its loss is %.3g.",
		v.Name, v.Seed, v.spec.Model.Cell.Name, listed(v.spec.Model.Units), v.Epoch, p.Number, v.samples, p.Part, p.Row,
		threeDigits(v.Sample.Predicted), threeDigits(v.Sample.Target), v.Sample.Loss)
}

// threeDigits writes a few numbers.
func threeDigits(list []float64) string {
	var texts []string
	for _, v := range list {
		texts = append(texts, fmt.Sprintf("%.3f", v))
	}
	return strings.Join(texts, ", ")
}

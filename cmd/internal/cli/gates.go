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

// noEpoch stands for the final weights of the run.
const noEpoch = -1

func newGates(s Streams) *cobra.Command {
	var f gatesFlags
	cmd := &cobra.Command{
		Use:   "gates RUN",
		Short: "show gates, states and gradients of a trained network at every time step",
		Long: "Shows one sample in a trained network: a heat map of every gate and state over the time steps, the\n" +
			"gradient of the loss with respect to each state, and the rate at which it vanishes or grows from\n" +
			"step to step backward in time. It also lists saturated and dead units. For a stateful network it\n" +
			"shows the states along the series. RUN is one run, such as runs/001/window/seed-0000.",
		Example: "  unroll gates runs/001/timesteps/seed-0000\n  unroll gates runs/001/timesteps/seed-0000 --sample 1 --epoch 0",
		Args:    oneArgument("one run, such as runs/001/timesteps/seed-0000"),
		RunE: func(_ *cobra.Command, args []string) error {
			f.run = args[0]
			return runGates(s, f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.sample, "sample", 0, "number of the sample, from 1: the training samples, then the test samples (default the last)")
	flags.IntVar(&f.epoch, "epoch", noEpoch, "use the weights after this epoch: 0 before training, -1 at the end")
	jsonFlag(flags, &f.json)
	return cmd
}

// gatesView is the output of unroll gates.
type gatesView struct {
	Name   string              `json:"name"`
	Seed   uint64              `json:"seed"`
	Epoch  int                 `json:"epoch"`
	Epochs []int               `json:"epochs"` // whose weights are stored
	Sample microscope.Sample   `json:"sample"`
	Series []microscope.Series `json:"series,omitempty"`
	Uses   []microscope.Use    `json:"gates"`

	samples int
	spec    *models.Spec
}

func runGates(s Streams, f gatesFlags) error {
	stored, err := experiment.OpenRun(f.run)
	if err != nil {
		return err
	}
	if f.epoch != noEpoch && len(stored.Result.Snapshots) == 0 {
		return usage("--epoch %d: the weights during the training of seed %d are not stored; seeds with them: %s; keep those of every seed with run --all-snapshots",
			f.epoch, stored.Seed, stored.SeedsWithSnapshots())
	}
	configurations, err := experiment.OpenWithin(s.limits.series, keptOr(s.In, f.run), f.run)
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

// look inspects the one run of a configuration.
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

// place is the requested sample.
func (f gatesFlags) place(places []microscope.Place) (microscope.Place, error) {
	n := len(places)
	switch {
	case f.sample == 0:
		return places[n-1], nil
	case f.sample > n:
		train := slices.IndexFunc(places, func(p microscope.Place) bool { return p.Part != "train" })
		return microscope.Place{}, usage("--sample %d: there are %d samples, of which the first %d are training samples; give 1 to %d", f.sample, n, train, n)
	}
	return places[f.sample-1], nil
}

// weights are those after the requested epoch.
func (f gatesFlags) weights(m *microscope.Microscope, r *models.Result, v *gatesView) (microscope.Weights, error) {
	stored, err := m.Stored(r)
	if err != nil {
		return microscope.Weights{}, err
	}
	for _, w := range stored {
		v.Epochs = append(v.Epochs, w.Epoch)
	}
	if f.epoch == noEpoch {
		return m.Trained(r)
	}
	i := slices.Index(v.Epochs, f.epoch)
	if i < 0 {
		return microscope.Weights{}, usage("--epoch %d: the weights after this epoch are not stored; give one of %s", f.epoch, listed(v.Epochs))
	}
	return stored[i], nil
}

// listed joins numbers to a list.
func listed(numbers []int) string {
	var texts []string
	for _, n := range numbers {
		texts = append(texts, strconv.Itoa(n))
	}
	return strings.Join(texts, ", ")
}

// title describes the sample.
func (v *gatesView) title() string {
	p := v.Sample.Place
	return fmt.Sprintf("%s, seed %d: %s [%s] after epoch %d.\nSample %d of %d (%s part) forecasts %s: predicted %s, actual %s in transformed units; loss %.3g.",
		v.Name, v.Seed, v.spec.Model.Cell.Name, listed(v.spec.Model.Units), v.Epoch, p.Number, v.samples, p.Part, p.Row,
		threeDigits(v.Sample.Predicted), threeDigits(v.Sample.Target), v.Sample.Loss)
}

// threeDigits joins numbers with three decimals.
func threeDigits(list []float64) string {
	var texts []string
	for _, v := range list {
		texts = append(texts, fmt.Sprintf("%.3f", v))
	}
	return strings.Join(texts, ", ")
}

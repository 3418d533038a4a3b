package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/report"
)

// runFlags are the flags of unroll run.
type runFlags struct {
	seeds   int
	seed    uint64
	jobs    int
	engine  string
	cells   []string
	set     []string
	out     string
	json    bool
	verbose bool
}

func newRun(s Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [NAME|FILE.yaml ...]",
		Short: "train and judge configurations; without names, the tutorial's five",
		Long: "Trains each configuration with several seeds and judges it beside the classical\n" +
			"baselines on the same test points. Every run is written to a folder of its own.\n\n" +
			"The tutorial's five are: " + strings.Join(models.Experiments(), ", ") + ".",
		Example: "  unroll run\n  unroll run timesteps --seeds 100\n  unroll run my.yaml --set train.epochs=50 --set model.units=[8]",
		RunE: func(cmd *cobra.Command, args []string) error {
			return run(cmd.Context(), s, f, args)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.seeds, "seeds", 10, "how many seeds to train each configuration with")
	flags.Uint64Var(&f.seed, "seed", 0, "the first seed")
	flags.IntVar(&f.jobs, "jobs", runtime.NumCPU(), "how many runs train at a time")
	flags.StringVar(&f.engine, "engine", models.DefaultEngine, "what runs the graphs: machine, or Gorgonia's own tape machine")
	flags.StringSliceVar(&f.cells, "cell", nil, "use this cell in every configuration: a name, an equation file, several of them, or all")
	flags.StringArrayVar(&f.set, "set", nil, "change a key of every configuration, such as train.epochs=50")
	flags.StringVar(&f.out, "out", "", "folder for the results (default the next free runs/NNN)")
	flags.BoolVar(&f.json, "json", false, "print one JSON document and nothing else on standard output")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print every epoch as the tutorial does")
	return cmd
}

func run(ctx context.Context, s Streams, f runFlags, names []string) error {
	specs, err := f.specs(names)
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	plan := &experiment.Plan{Specs: specs, Seed: f.seed, Seeds: f.seeds, Jobs: f.jobs, Engine: f.engine, Stdin: s.In}
	configurations, err := plan.Prepare()
	if err != nil {
		return usageError{err}
	}
	for _, c := range configurations {
		for _, w := range c.Frame.Warnings {
			fmt.Fprintf(s.Err, "warning: %s: %s\n", c.Spec.Name, w)
		}
	}
	if plan.Folder, err = experiment.NewFolder(f.out, f.engine); err != nil {
		return usageError{err}
	}
	progress := newProgress(s, f.verbose, configurations, f.seeds)
	plan.Observer, plan.Pictures = progress, report.RunPictures
	err = plan.Run(ctx, configurations)
	progress.wait()
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	if drawErr := drawPictures(plan, configurations); drawErr != nil {
		return drawErr
	}
	if printErr := printOutcome(s, f, plan, configurations); printErr != nil {
		return printErr
	}
	if err != nil {
		return errors.New("interrupted: what had finished is kept and counted above")
	}
	return nil
}

// drawPictures draws every configuration over its seeds.
func drawPictures(plan *experiment.Plan, configurations []*experiment.Configuration) error {
	var group errgroup.Group
	group.SetLimit(plan.Jobs)
	for _, c := range configurations {
		group.Go(func() error {
			dir, err := plan.Folder.Of(c)
			if err != nil {
				return err
			}
			_, err = report.ConfigurationPictures(dir, c)
			return err
		})
	}
	return group.Wait()
}

func (f runFlags) check() error {
	if f.seeds < 1 {
		return usage("--seeds %d: give 1 or more", f.seeds)
	}
	if f.jobs < 1 {
		return usage("--jobs %d: give 1 or more", f.jobs)
	}
	if err := models.CheckEngine(f.engine); err != nil {
		return usage("--engine: %w", err)
	}
	return nil
}

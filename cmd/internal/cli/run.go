package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/report"
	"unroll/graph"
	"unroll/graph/engine"
	"unroll/graph/optimizer"
	"unroll/models"
	"unroll/models/experiment"
)

// runFlags are the flags of unroll run.
type runFlags struct {
	seeds   int
	seed    uint64
	work    workFlags
	cells   []string
	set     []string
	out     string
	resume  string
	noCheck bool
	leaks   bool
	board   bool
	json    bool
	plot    bool
	verbose bool
}

func newRun(s Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [NAME|FILE.yaml ...]",
		Short: "train and judge configurations; without names, the tutorial's five",
		Long: "Trains each configuration with several seeds and judges it beside the classical\n" +
			"baselines on the same test points. Every run is written to a folder of its own.\n\n" +
			"The tutorial's five are: " + strings.Join(models.Experiments(), ", ") + ".\n\n" +
			"What a configuration can name:\n" +
			"  train.loss       " + strings.Join(graph.Losses.Names(), ", ") + "\n" +
			"  train.optimizer  " + strings.Join(optimizer.Rules.Names(), ", ") + "\n" +
			"  train.schedule   " + strings.Join(optimizer.Schedules.Names(), ", "),
		Example: "  unroll run\n  unroll run timesteps --seeds 100\n  unroll run my.yaml --set train.epochs=50 --set model.units=[8]\n" +
			"  unroll run window --set train.validation=0.2 --set train.patience=10 --set train.schedule=cosine\n" +
			"  unroll run --resume runs/001",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.checkResume(cmd, args); err != nil {
				return err
			}
			return run(cmd.Context(), s, f, args)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.seeds, "seeds", 10, "how many seeds to train each configuration with")
	flags.Uint64Var(&f.seed, "seed", 0, "the first seed")
	f.work.add(flags, "how many runs train at a time")
	flags.StringSliceVar(&f.cells, "cell", nil, "use this cell in every configuration: a name, an equation file, several of them, or all")
	flags.StringArrayVar(&f.set, "set", nil, "change a key of every configuration, such as train.epochs=50")
	flags.StringVar(&f.out, "out", "", "folder for the results (default the next free runs/NNN)")
	flags.StringVar(&f.resume, "resume", "", "resume the interrupted run in this folder; the result is identical to an uninterrupted one")
	flags.BoolVar(&f.noCheck, "no-self-check", false, "do not compare the gradient with a finite difference first (train.self_check=false)")
	leakFlag(flags, &f.leaks)
	flags.BoolVar(&f.board, "tensorboard", false, "write an event file for TensorBoard into each run's folder")
	flags.BoolVar(&f.json, "json", false, "print one JSON document and nothing else on standard output")
	flags.BoolVar(&f.plot, "plot", false, "show forecasts and losses as text below the table")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print every epoch as the tutorial does")
	return cmd
}

func run(ctx context.Context, s Streams, f runFlags, names []string) error {
	plan, err := f.plan(names)
	if err != nil {
		return err
	}
	plan.Jobs, plan.Stdin = f.work.jobs, s.In
	configurations, err := plan.Prepare()
	if err != nil {
		return err
	}
	for _, c := range configurations {
		for _, w := range c.Frame.Warnings {
			fmt.Fprintf(s.Err, "warning: %s: %s\n", c.Spec.Name, w)
		}
	}
	printAllEquations(s, configurations)
	if plan.Folder == nil {
		if plan.Folder, err = newFolder(f.out, plan.Engine); err != nil {
			return err
		}
	}
	defer plan.Folder.Close()
	if err := plan.Record(configurations); err != nil {
		return err
	}
	progress := newProgress(s, f.verbose, configurations, plan.Seeds)
	plan.Observer, plan.Pictures = progress, report.RunPictures
	if f.board {
		plan.Pictures = picturesAndEvents
	}
	err = plan.Run(ctx, configurations)
	progress.wait()
	if wrong := (*models.GradientError)(nil); errors.As(err, &wrong) {
		fmt.Fprintf(s.Err, "unroll: %v\n", err)
		return errCheckFailed
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	if drawErr := drawPictures(plan.Folder, plan.Jobs, configurations); drawErr != nil {
		return drawErr
	}
	if pageErr := writePage(filepath.Join(plan.Folder.Path, pageName), configurations); pageErr != nil {
		return pageErr
	}
	if printErr := printOutcome(s, f, plan, configurations); printErr != nil {
		return printErr
	}
	if f.plot {
		printPlots(s, configurations)
	}
	if err != nil {
		return fmt.Errorf("interrupted: the finished runs are kept; resume with unroll run --resume %s", plan.Folder.Path)
	}
	if err := allDiverged(configurations); err != nil {
		return err
	}
	if f.leaks {
		return auditSpecs(ctx, s, f.json, plan.Specs, plan.Engine)
	}
	return nil
}

// newFolder makes the folder for the results.
func newFolder(path, engine string) (*experiment.Folder, error) {
	folder, err := experiment.NewFolder(path, engine)
	return folder, namedBy("--out", err)
}

// plan is a new plan, or the one of the folder to resume.
func (f *runFlags) plan(names []string) (*experiment.Plan, error) {
	if f.resume != "" {
		plan, err := experiment.OpenPlan(f.resume)
		if err != nil {
			return nil, err
		}
		if err := engine.Check(plan.Engine); err != nil {
			return nil, fmt.Errorf("%s: %w", f.resume, err)
		}
		f.seed, f.seeds, f.work.engine = plan.Seed, plan.Seeds, plan.Engine
		return plan, f.check()
	}
	specs, err := f.specs(names)
	if err != nil {
		return nil, err
	}
	if f.noCheck {
		for i := range specs {
			specs[i].Train.SelfCheck = new(bool)
		}
	}
	return &experiment.Plan{Specs: specs, Seed: f.seed, Seeds: f.seeds, Engine: f.work.engine}, f.check()
}

// checkResume refuses what --resume takes from the folder.
func (f *runFlags) checkResume(cmd *cobra.Command, names []string) error {
	if !cmd.Flags().Changed("resume") {
		return nil
	}
	if f.resume == "" {
		return usage("--resume: give the folder of the interrupted run")
	}
	for _, flag := range []string{"seeds", "seed", "engine", "cell", "set", "out", "no-self-check"} {
		if cmd.Flags().Changed(flag) {
			return usage("--resume takes the settings from %s: leave out --%s", f.resume, flag)
		}
	}
	if len(names) > 0 {
		return usage("--resume takes the configurations from %s: leave out %s", f.resume, names[0])
	}
	return nil
}

func (f runFlags) check() error {
	if err := checkSeeds(f.seeds); err != nil {
		return err
	}
	if f.plot && f.json {
		return usage("choose one of --plot and --json: the JSON document stands alone")
	}
	return f.work.check()
}

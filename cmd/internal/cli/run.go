package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/tensorboard"
	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/optimizer"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/store"
)

// runFlags are the flags of unroll run.
type runFlags struct {
	seeds   int
	seed    uint64
	work    workFlags
	cells   []string
	set     []string
	past    []string
	future  []string
	out     string
	resume  string
	noCheck bool
	leaks   bool
	board   bool
	json    bool
	plot    bool
	verbose bool
	// snapshots keeps those of all seeds.
	snapshots bool
	// more says that the number of seeds was given with --resume.
	more bool
}

func newRun(s Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [NAME|FILE.yaml ...]",
		Short: "train and evaluate configurations over several seeds",
		Long: "Trains each configuration with several seeds, scores it on the test part beside classical forecasts,\n" +
			"and writes a folder with weights, forecasts, pictures and a report.\n\n" +
			"A configuration is a YAML file (a Spec) or a built-in experiment. The default is all built-in ones,\n" +
			"the five LSTM experiments of a Keras tutorial: " + strings.Join(models.Experiments(), ", ") + ".\n\n" +
			"With data.series, such as [store,item], one network learns all series of a long file, a panel. It is\n" +
			"scored on each series and over all of them; the folder has both as CSV files.\n\n" +
			"Values of some keys:\n" +
			"  train.loss            " + strings.TrimSpace(wrapped(strings.Join(graph.Losses.Names(), ", "), strings.Repeat(" ", 24), 99)) + "\n" +
			"  train.optimizer       " + strings.Join(optimizer.Rules.Names(), ", ") + "\n" +
			"  train.schedule        " + strings.Join(optimizer.Schedules.Names(), ", ") + "\n" +
			"  model.window_scaling  " + strings.Join(graph.Scalings.Names(), ", "),
		Example: "  unroll run\n  unroll run timesteps --seeds 100\n  unroll run my.yaml --set train.epochs=50 --set model.units=[8]\n" +
			"  unroll run window --set train.validation=0.2 --set train.patience=10 --set train.schedule=cosine\n" +
			"  unroll run sales.yaml --set data.series=[store,item] --set data.column=sales\n" +
			"  unroll run window --set model.window_scaling=standard\n  unroll run --resume runs/001\n  unroll run --resume runs/001 --seeds 100",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.checkResume(cmd, args); err != nil {
				return err
			}
			return run(cmd.Context(), s, f, args)
		},
	}
	flags := cmd.Flags()
	seedFlags(flags, &f.seed, &f.seeds, 10, "for each configuration")
	f.work.add(flags, "runs to train in parallel")
	flags.StringSliceVar(&f.cells, "cell", nil, "`cells` to use in every configuration: names or equation files, separated by commas, or all")
	roleFlags(flags, &f.past, &f.future)
	setFlag(flags, &f.set)
	folderFlag(flags, &f.out)
	flags.StringVar(&f.resume, "resume", "", "resume the interrupted run in this `folder`; the result is identical to an uninterrupted one")
	flags.BoolVar(&f.noCheck, "no-self-check", false, "skip the check of the gradient before training (train.self_check=false)")
	leakFlag(flags, &f.leaks)
	flags.BoolVar(&f.board, "tensorboard", false, "write a TensorBoard event file for each run")
	flags.BoolVar(&f.snapshots, "all-snapshots", false, "keep the weights during training of every seed, not only of the best, median and worst")
	jsonFlag(flags, &f.json)
	flags.BoolVar(&f.plot, "plot", false, "plot forecasts and losses as text")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print every epoch, as Keras does")
	return cmd
}

func run(ctx context.Context, s Streams, f runFlags, names []string) (ended error) {
	plan, err := f.plan(names)
	if err != nil {
		return err
	}
	sources := make([]*dataset.Source, len(plan.Specs))
	for i := range plan.Specs {
		sources[i] = &plan.Specs[i].Data
		sources[i].Limits = s.limits.series
	}
	input, err := keepInput(keptOr(s.In, f.resume), sources...)
	if err != nil {
		return err
	}
	plan.Jobs, plan.Stdin = f.work.jobs, bytes.NewReader(input)
	configurations, err := plan.Prepare()
	if err != nil {
		return err
	}
	for _, c := range configurations {
		if err := s.limits.checkMemory(c.Prepared, min(plan.Jobs, plan.Seeds*len(configurations))); err != nil {
			return err
		}
	}
	panels, singles := panelsApart(configurations)
	if err := f.checkPanels(panels, f.board || plan.TensorBoard); err != nil {
		return err
	}
	if len(panels) > 0 {
		if err := s.limits.holdPanel(panels[0].Panel.Source); err != nil {
			return err
		}
	}
	for _, c := range configurations {
		if c.Panel != nil {
			warnPanel(s, c)
		} else {
			for _, w := range c.Frame.Warnings {
				s.warn("%s: %s", c.Spec.Name, w)
			}
		}
		if c.Spec.Train.Epochs == 0 && c.Weights == nil {
			s.warn("%s: train.epochs is 0: nothing is trained, and the scores are those of the initial weights", c.Spec.Name)
		}
	}
	printAllEquations(s, configurations)
	s.interrupts.hold() // runs stop by themselves
	if plan.Folder == nil {
		if plan.Folder, err = newFolder(f.out, plan.Engine, input); err != nil {
			return err
		}
	}
	defer func() { ended = closed(plan.Folder, ended) }()
	progress := newProgress(s, f.verbose, configurations, plan.Seeds)
	plan.Observer, plan.Folder.Discarded = progress, progress.discarded
	if err := plan.Record(configurations); err != nil {
		progress.wait()
		return err
	}
	if f.board || plan.TensorBoard {
		plan.Extras = events
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
	if warnErr := warnKernels(s, configurations, plan.Engine); warnErr != nil {
		return warnErr
	}
	scores, scoreErr := scorePanels(plan.Folder, panels)
	if scoreErr != nil {
		return scoreErr
	}
	if drawErr := drawAll(plan.Folder, plan.Jobs, configurations, singles, scores); drawErr != nil {
		return drawErr
	}
	if printErr := printOutcome(s, f, plan, singles, scores); printErr != nil {
		return printErr
	}
	if f.plot {
		printPlots(s, configurations)
	}
	if err != nil {
		return fmt.Errorf("interrupted: finished runs are saved; resume with %s", commandLine("run", "--resume", plan.Folder.Path))
	}
	if err := allDiverged(configurations); err != nil {
		return err
	}
	if f.leaks {
		return auditSpecs(ctx, s, f.json, plan.Specs, plan.Engine, input)
	}
	return nil
}

// newFolder makes the folder for the results, with the series that [keepInput] returned.
func newFolder(path, engine string, input []byte) (*experiment.Folder, error) {
	var kept []store.File
	if input != nil {
		kept = []store.File{{Name: inputName, Contents: input}}
	}
	folder, err := experiment.NewFolder(path, engine, kept...)
	return folder, namedBy("--out", err)
}

// plan is a new plan, or the one of the folder to resume.
func (f *runFlags) plan(names []string) (*experiment.Plan, error) {
	if f.resume != "" {
		if experiment.IsFit(f.resume) {
			return nil, usage("--resume: %s is the folder of a fit: resume it with %s", f.resume, commandLine("fit", "--resume", f.resume))
		}
		plan, err := experiment.OpenPlan(f.resume)
		if err != nil {
			return nil, err
		}
		if err := checkEngine(plan.Engine); err != nil {
			return nil, fmt.Errorf("%s: %w", f.resume, err)
		}
		if !f.more {
			f.seeds = plan.Seeds
		}
		plan.Seeds, f.seed, f.work.engine = f.seeds, plan.Seed, plan.Engine
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
	return &experiment.Plan{Specs: specs, Seed: f.seed, Seeds: f.seeds, Engine: f.work.engine, AllSnapshots: f.snapshots, TensorBoard: f.board}, f.check()
}

// checkResume refuses flags and names together with --resume, which reads the settings
// from the folder; the number of seeds may grow.
func (f *runFlags) checkResume(cmd *cobra.Command, names []string) error {
	if !cmd.Flags().Changed("resume") {
		return nil
	}
	if f.resume == "" {
		return usage("--resume: give the folder of the interrupted run")
	}
	f.more = cmd.Flags().Changed("seeds")
	for _, flag := range []string{"seed", "engine", "kernels", "cell", "future", "past", "set", "out", "no-self-check", "all-snapshots"} {
		if cmd.Flags().Changed(flag) {
			return usage("--resume reads the settings from %s: omit --%s", f.resume, flag)
		}
	}
	if len(names) > 0 {
		return usage("--resume reads the configurations from %s: omit %s", f.resume, names[0])
	}
	return nil
}

func (f runFlags) check() error {
	if f.plot && f.json {
		return usage("give only one of --plot and --json")
	}
	return checkEngine(f.work.engine)
}

// events is a run's event file.
func events(c *experiment.Configuration, r *models.Result) ([]store.File, error) {
	file, err := tensorboard.Run(c, r)
	return []store.File{file}, err
}

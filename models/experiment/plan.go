package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// Plan says which runs to make: every Spec with every seed.
type Plan struct {
	Specs  []models.Spec
	Seed   uint64    // the first seed
	Seeds  int       // number of seeds
	Jobs   int       // runs at a time; default: the number of cores
	Engine string    // default models.DefaultEngine
	Stdin  io.Reader // for Specs that read standard input
	// Frame, if not nil, is the data of all Specs, such as values that are in no file.
	// Otherwise each Spec's own data is loaded.
	Frame *dataset.Frame
	// Continue, if not nil, is what the runs of the one Spec continue from.
	Continue *models.Continuation
	// Folder is where run folders are written; nil writes none. Runs that are
	// already in it are not repeated.
	Folder *Folder
	// AllSnapshots keeps the snapshots of every seed in the folder; otherwise those of the
	// median, best and worst are kept.
	AllSnapshots bool
	// Extras makes more files for a run's folder; nil makes none.
	Extras func(c *Configuration, r *models.Result) ([]store.File, error)
	// Observer, if not nil, follows the runs. Its methods are called from several
	// goroutines at once.
	Observer Observer
}

// Observer follows runs as they train.
type Observer interface {
	// Epoch is called after each epoch of a run, with the history so far.
	Epoch(c *Configuration, seed uint64, h models.History)
	// Done is called when a run has ended.
	Done(c *Configuration, r Run)
}

// Configuration is a Spec with its data, baselines and runs.
type Configuration struct {
	*models.Prepared
	Baselines []Baseline
	Runs      []Run // by seed; fewer than planned after an interrupt
}

// Run is one run of a configuration: a result, or the error that ended it.
type Run struct {
	Seed        uint64
	Engine      string
	Environment Environment
	Result      *models.Result // nil if Err is not
	Err         error          // a *models.DivergedError
	Folder      string         // where it was written; empty if it was not
}

// Prepare loads the data of every Spec and scores its baselines. All errors of the
// input are found here, before anything is trained.
func (p *Plan) Prepare() ([]*Configuration, error) {
	var configurations []*Configuration
	data := frames{stdin: p.Stdin}
	names := map[string]bool{}
	for i := range p.Specs {
		spec := &p.Specs[i]
		if names[spec.Name] {
			return nil, dataset.BadInput("name", "two configurations have the name %q: give each its own", spec.Name)
		}
		names[spec.Name] = true
		prepared, err := p.prepare(spec, &data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", spec.Name, err)
		}
		configurations = append(configurations, &Configuration{Prepared: prepared, Baselines: scoreBaselines(prepared)})
	}
	return configurations, nil
}

func (p *Plan) prepare(spec *models.Spec, data *frames) (*models.Prepared, error) {
	frame, err := p.Frame, error(nil)
	if frame == nil {
		frame, err = p.load(spec, data)
	}
	if err != nil {
		return nil, err
	}
	if p.Continue == nil {
		return models.Prepare(spec, frame)
	}
	rows, err := spec.Split.At(frame)
	if err != nil {
		return nil, err
	}
	return p.Continue.Prepare(spec, frame, rows)
}

// load reads a Spec's data. Those of a plan that is resumed may be named from another working
// folder: the frame has the path of the Spec, so that files have the same bytes.
func (p *Plan) load(spec *models.Spec, data *frames) (*dataset.Frame, error) {
	if p.Folder == nil || p.Folder.plan == nil {
		return data.load(spec.Data)
	}
	frame, err := data.recorded(spec.Data, filepath.Join(p.Folder.Path, spec.Name))
	if errors.Is(err, errDamaged) { // the record, which is written again
		return data.load(spec.Data)
	}
	if err == nil {
		frame.Source.Path = spec.Data.Path
	}
	return frame, err
}

// Run makes all runs of the prepared configurations. If the context ends, runs in
// progress stop, finished ones are kept, and the context's error is returned.
func (p *Plan) Run(ctx context.Context, configurations []*Configuration) error {
	runs := make([][]Run, len(configurations))
	for i := range runs {
		runs[i] = make([]Run, p.Seeds)
	}
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range p.jobs() {
		group.Go(func() error {
			for {
				k := int(next.Add(1)) - 1
				if k >= p.Seeds*len(configurations) {
					return nil
				}
				i, j := k%len(configurations), k/len(configurations)
				run, err := p.run(ctx, configurations[i], p.Seed+uint64(j))
				if err != nil {
					return err
				}
				runs[i][j] = run
			}
		})
	}
	err := group.Wait()
	for i, c := range configurations {
		for _, r := range runs[i] {
			if r.Result != nil || r.Err != nil {
				c.Runs = append(c.Runs, r)
			}
		}
	}
	if p.Folder != nil && !p.AllSnapshots && err == nil {
		err = p.Folder.thin(configurations)
	}
	if p.Folder != nil {
		if gone := p.Folder.Check(configurations); gone != nil {
			return gone
		}
	}
	return err
}

// run makes one run, or reads it from the folder.
func (p *Plan) run(ctx context.Context, c *Configuration, seed uint64) (Run, error) {
	run, err := p.result(ctx, c, seed)
	if err == nil && p.Observer != nil {
		p.Observer.Done(c, run)
	}
	return run, err
}

func (p *Plan) result(ctx context.Context, c *Configuration, seed uint64) (Run, error) {
	o := models.RunOptions{Engine: p.Engine, Workers: p.cores()}
	if p.Observer != nil {
		o.OnEpoch = func(h models.History) error {
			p.Observer.Epoch(c, seed, h)
			return nil
		}
	}
	if p.Folder == nil {
		return p.train(ctx, c, seed, o)
	}
	if run, err := p.Folder.finished(c, seed); err != nil {
		return Run{}, err
	} else if run != nil {
		return *run, nil
	}
	if err := p.Folder.useCheckpoint(c, seed, &o); err != nil {
		return Run{}, err
	}
	p.Folder.reportProgress(c, seed, &o)
	run, err := p.train(ctx, c, seed, o)
	if errors.Is(err, models.ErrCheckpoint) {
		o.Resume = nil // damaged: from the beginning
		run, err = p.train(ctx, c, seed, o)
	}
	if err == nil {
		run.Folder, err = p.write(c, run)
	}
	if err != nil {
		return Run{}, err
	}
	return run, p.Folder.removeProgress(c, seed)
}

// write writes a run into the folder and returns the path of its own folder, if it
// has one: a run that diverged has not.
func (p *Plan) write(c *Configuration, run Run) (path string, err error) {
	if diverged := (*models.DivergedError)(nil); errors.As(run.Err, &diverged) {
		return "", p.Folder.writeDiverged(c, run, diverged)
	}
	var extras []store.File
	if p.Extras != nil {
		if extras, err = p.Extras(c, run.Result); err != nil {
			return "", err
		}
	}
	return p.Folder.Write(c, run.Result, extras)
}

// jobs is the number of runs at a time.
func (p *Plan) jobs() int {
	return max(1, min(cmp.Or(max(0, p.Jobs), runtime.GOMAXPROCS(0)), p.Seeds*len(p.Specs)))
}

// cores is the number of cores for each run: more than one where there are fewer
// runs than cores.
func (p *Plan) cores() int { return runtime.GOMAXPROCS(0) / p.jobs() }

// train trains a run. A training that diverges is a run without a result; any other
// error ends the plan.
func (p *Plan) train(ctx context.Context, c *Configuration, seed uint64, o models.RunOptions) (Run, error) {
	environment, err := thisEnvironment(p.Engine)
	if err != nil {
		return Run{}, err
	}
	run := Run{Seed: seed, Engine: cmp.Or(p.Engine, models.DefaultEngine), Environment: environment}
	result, err := c.Run(ctx, seed, o)
	if diverged := (*models.DivergedError)(nil); errors.As(err, &diverged) {
		run.Err = err
		return run, nil
	}
	run.Result = result
	return run, err
}

package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"time"

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
	Jobs   int       // cores in use: runs at a time, or groups of runs in lanes; default: all
	Engine string    // default models.DefaultEngine
	Stdin  io.Reader // for Specs that read standard input
	// Frame, if not nil, is the data of all Specs, such as values that are in no file.
	// Otherwise each Spec's own data is loaded.
	Frame *dataset.Frame
	// Panel is likewise the data of Specs of many series.
	Panel *dataset.Panel
	// Continue, if not nil, is what the runs of the one Spec continue from.
	Continue *models.Continuation
	// Folder is where the runs are written; nil writes none. Runs that are already in it
	// are not repeated.
	Folder *Folder
	// AllSnapshots keeps the snapshots of every seed in the folder; otherwise those of the
	// median, best and worst are kept.
	AllSnapshots bool
	// TensorBoard says that Extras makes event files; it is recorded, so that a resumed plan makes
	// them too.
	TensorBoard bool
	// Extras makes more files of a run, in a folder with the name of its seed; nil makes
	// none.
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

	data      string            // of fingerprint
	described map[string]string // of about
}

// Run is one run of a configuration: a result, or the error that ended it.
type Run struct {
	Seed        uint64
	Engine      string
	Environment Environment
	Result      *models.Result // nil if Err is not
	Err         error          // a *models.DivergedError
	Finished    time.Time      // when its training had ended
	Path        string         // as in [Stored]; empty if it was not written
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
		c := &Configuration{Prepared: prepared}
		if c.Panel == nil {
			c.Baselines = data.scoreBaselines(prepared)
		}
		configurations = append(configurations, c)
	}
	return configurations, nil
}

func (p *Plan) prepare(spec *models.Spec, data *frames) (*models.Prepared, error) {
	if p.Panel != nil || len(spec.Data.Series) > 0 && p.Frame == nil {
		return p.preparePanel(spec, data)
	}
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
	if errors.Is(err, store.ErrDamaged) { // the record, which is written again
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
	err := p.run(ctx, configurations)
	if p.Folder != nil {
		return cmp.Or(p.Folder.Check(), err)
	}
	return err
}

func (p *Plan) run(ctx context.Context, configurations []*Configuration) error {
	w, err := p.newWork(configurations)
	if err != nil {
		return err
	}
	err = w.run(ctx)
	for i, c := range configurations {
		c.Runs = slices.DeleteFunc(w.runs[i], func(r Run) bool { return r.Result == nil && r.Err == nil })
	}
	if p.Folder == nil || err != nil {
		return err
	}
	return p.compact(ctx, configurations)
}

// compact leaves each configuration in as few files as can be, several at a time.
func (p *Plan) compact(ctx context.Context, configurations []*Configuration) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(p.jobs() + 1) // one more than cores, since they wait for the disk too
	for _, c := range configurations {
		group.Go(func() error {
			if err := p.keepExemplars(ctx, c); err != nil {
				return err
			}
			return p.Folder.compact(c, maxFileBytes)
		})
	}
	return group.Wait()
}

// jobs is the number of cores that make runs.
func (p *Plan) jobs() int {
	return max(1, min(cmp.Or(max(0, p.Jobs), runtime.GOMAXPROCS(0)), p.Seeds*len(p.Specs)))
}

// cores is the number of cores for each run: more than one where there are fewer
// runs than cores.
func (p *Plan) cores() int { return runtime.GOMAXPROCS(0) / p.jobs() }

package experiment

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"unroll/models"
)

// work is the runs of a plan that are being made.
type work struct {
	*Plan
	queue          models.Queue
	configurations []*Configuration
	earlier        []map[uint64]Run  // that are in the folder already, by configuration
	runs           [][]Run           // by configuration and seed
	ended          chan models.Place // with room for all, so that no worker waits for the disk
	written        []written         // by configuration
}

func (p *Plan) newWork(configurations []*Configuration) (*work, error) {
	n := len(configurations)
	w := &work{
		Plan: p, queue: models.Queue{Runs: p.Seeds, Engine: p.Engine, Jobs: p.jobs(), InTurn: true},
		configurations: configurations, earlier: make([]map[uint64]Run, n), runs: make([][]Run, n),
		ended: make(chan models.Place, n*p.Seeds), written: make([]written, n),
	}
	for i, c := range configurations {
		w.runs[i] = make([]Run, p.Seeds)
		w.queue.Prepared = append(w.queue.Prepared, c.Prepared)
		if p.Folder == nil {
			continue
		}
		var err error
		if w.earlier[i], err = p.Folder.finished(c); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// run makes all runs, several at a time, and writes them.
func (w *work) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(w.ended)
		return w.queue.Each(ctx, w.makeRun)
	})
	if w.Folder != nil {
		group.Go(w.write)
	}
	return group.Wait()
}

// makeRun makes one run, and says when it has ended.
func (w *work) makeRun(ctx context.Context, at models.Place, lane *models.Lane) error {
	run, err := w.result(ctx, at, lane)
	if err == nil && w.Observer != nil {
		w.Observer.Done(w.configurations[at.Prepared], run)
	}
	return err
}

// result makes one run, unless it is in the folder.
func (w *work) result(ctx context.Context, at models.Place, lane *models.Lane) (Run, error) {
	c, seed := w.configurations[at.Prepared], w.Seed+uint64(at.Run) //nolint:gosec // a count
	run, has := w.earlier[at.Prepared][seed]
	if has {
		w.runs[at.Prepared][at.Run] = run
		return run, w.Folder.removeProgress(c, seed)
	}
	run, err := w.trainOrResume(ctx, c, seed, lane)
	if err == nil && w.Folder != nil {
		err = w.prepareToWrite(c, &run)
	}
	if err != nil {
		return Run{}, err
	}
	w.runs[at.Prepared][at.Run] = run
	if run.Result != nil {
		w.ended <- at
	}
	return run, nil
}

// trainOrResume trains a run, from its checkpoint if there is one.
func (w *work) trainOrResume(ctx context.Context, c *Configuration, seed uint64, lane *models.Lane) (Run, error) {
	o := models.RunOptions{Engine: w.Engine, Workers: w.cores(), Lane: lane}
	if w.Observer != nil {
		o.OnEpoch = func(h models.History) error {
			w.Observer.Epoch(c, seed, h)
			return nil
		}
	}
	if w.Folder == nil {
		return w.train(ctx, c, seed, o)
	}
	if err := w.Folder.useCheckpoint(c, seed, &o); err != nil {
		return Run{}, err
	}
	w.Folder.reportProgress(c, seed, &o)
	run, err := w.train(ctx, c, seed, o)
	if errors.Is(err, models.ErrCheckpoint) {
		w.Folder.discardCheckpoint(c, seed, err)
		o.Resume = nil
		run, err = w.train(ctx, c, seed, o)
	}
	return run, err
}

// train trains a run. A training that diverges is a run without a result; any other
// error ends the plan.
func (w *work) train(ctx context.Context, c *Configuration, seed uint64, o models.RunOptions) (Run, error) {
	environment, err := thisEnvironment(w.Engine)
	if err != nil {
		return Run{}, err
	}
	run := Run{Seed: seed, Engine: cmp.Or(w.Engine, models.DefaultEngine), Environment: environment}
	result, err := c.Run(ctx, seed, o)
	if diverged := (*models.DivergedError)(nil); errors.As(err, &diverged) {
		run.Err = err
		return run, nil
	}
	run.Result, run.Finished = result, now()
	return run, err
}

// now is the time in whole seconds, as it is written.
func now() time.Time { return time.Now().UTC().Truncate(time.Second) }

// prepareToWrite writes what of a run is in files of its own.
func (w *work) prepareToWrite(c *Configuration, run *Run) error {
	if diverged := (*models.DivergedError)(nil); errors.As(run.Err, &diverged) {
		return errors.Join(w.Folder.writeDiverged(c, *run, diverged), w.Folder.removeProgress(c, run.Seed))
	}
	run.Path = w.Folder.path(c, run.Seed)
	if w.Extras == nil {
		return nil
	}
	files, err := w.Extras(c, run.Result)
	if err == nil {
		err = w.Folder.Disk.MakeFolder(run.Path)
	}
	for _, file := range files {
		if err == nil {
			err = w.Folder.Disk.Write(filepath.Join(run.Path, file.Name), file.Contents)
		}
	}
	return err
}

// write writes the runs as they end: those that end while others are being synced, together.
func (w *work) write() error {
	for at := range w.ended {
		together := make([][]Run, len(w.configurations))
		for more := true; more; {
			together[at.Prepared] = append(together[at.Prepared], w.runs[at.Prepared][at.Run])
			select {
			case at, more = <-w.ended:
			default:
				more = false
			}
		}
		for i, runs := range together {
			if err := w.writeTogether(w.configurations[i], runs); err != nil {
				return err
			}
			if !w.AllSnapshots {
				w.written[i].add(runs)
			}
		}
	}
	return nil
}

func (w *work) writeTogether(c *Configuration, runs []Run) error {
	if len(runs) == 0 {
		return nil
	}
	if err := w.Folder.writeRuns(c, runs); err != nil {
		return err
	}
	for _, run := range runs {
		if err := w.Folder.removeProgress(c, run.Seed); err != nil {
			return err
		}
	}
	return nil
}

package experiment

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"unroll/models"
)

// Snapshots and weight statistics are most of a run's bytes. When all seeds of a configuration
// have ended, those of the median, best and worst seed are kept, unless the plan says all.

// written are the runs of a configuration that have been written. So that memory does not grow
// with the snapshots of many seeds, those are dropped that are far from the exemplars so far.
type written struct {
	results       []*models.Result
	withSnapshots int
}

func (w *written) add(runs []Run) {
	const many, near = 200, 25 // runs with snapshots, and those that stay on either side of the median
	for _, run := range runs {
		w.results = append(w.results, run.Result)
	}
	if w.withSnapshots += len(runs); w.withSnapshots <= many {
		return
	}
	sorted := byTestScore(w.results)
	median, last := MedianIndex(len(sorted)), len(sorted)-1
	w.withSnapshots = 0
	for i, r := range sorted {
		if i > 0 && i < last && max(i-median, median-i) > near {
			r.Snapshots = nil
		} else if r.Snapshots != nil {
			w.withSnapshots++
		}
	}
}

// keepExemplars drops the snapshots of the other seeds. An exemplar whose snapshots were dropped
// when there were fewer seeds is trained again for them.
func (p *Plan) keepExemplars(ctx context.Context, c *Configuration) error {
	if p.AllSnapshots {
		return nil
	}
	kept := c.Exemplars()
	for _, run := range c.Runs {
		switch r := run.Result; {
		case r == nil:
		case !slices.Contains(kept, r):
			r.Snapshots = nil
		case len(r.Snapshots) == 0:
			var err error
			if r.Snapshots, err = p.snapshots(ctx, c, &run); err != nil {
				return err
			}
		}
	}
	return nil
}

// snapshots trains a run again for its snapshots. Another program, machine or choice of kernels may
// end with other weights, by rounding: the run then stays without snapshots. The same must not.
func (p *Plan) snapshots(ctx context.Context, c *Configuration, run *Run) ([]models.Snapshot, error) {
	again, err := c.Run(ctx, run.Seed, models.RunOptions{Engine: p.Engine, Workers: p.cores()})
	if err != nil {
		return nil, err
	}
	if bytes.Equal(again.Trained, run.Result.Trained) {
		return again.Snapshots, nil
	}
	here, err := thisEnvironment(p.Engine)
	here.CPUs = run.Environment.CPUs // do not matter
	if err != nil || here != run.Environment {
		return nil, err
	}
	return nil, fmt.Errorf("seed %d of %s was trained again for its snapshots, and its weights differ from the stored ones, "+
		"which the same program made on such a machine: start a new run", run.Seed, c.Spec.Name)
}

// Exemplars are the results with the lowest, the median and the highest test RMSE.
func (c *Configuration) Exemplars() []*models.Result {
	results := c.ByTestScore()
	if len(results) == 0 {
		return nil
	}
	return []*models.Result{results[0], results[MedianIndex(len(results))], results[len(results)-1]}
}

// SeedsWithSnapshots names the seeds beside the run's that have snapshots, in text form; "none"
// without any.
func (s *Stored) SeedsWithSnapshots() string {
	var seeds []uint64
	for _, file := range models.ResultsFiles(s.configuration()) {
		if _, with, err := models.ResultSeeds(file); err == nil {
			seeds = append(seeds, with...)
		}
	}
	for _, dir := range format2Folders(s.configuration()) {
		if id, err := readIdentity(dir); err == nil && id.has(snapshotsFile) {
			seeds = append(seeds, id.Seed)
		}
	}
	slices.Sort(seeds)
	if len(seeds) == 0 {
		return "none"
	}
	return list(seeds)
}

package recipe

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/forecast"
	"unroll/models/store"
)

// Like is what an earlier fit or run chose, to be trained anew in place of a search.
type Like struct {
	Spec   models.Spec
	Seed   uint64 // the first
	Seeds  int
	Engine string
	// Recommendation is that of the earlier fit; nil for a run.
	Recommendation *Recommendation

	first  *experiment.Stored
	update *update // nil for a training from the beginning
}

// update is the networks to continue from.
type update struct {
	tested, final *models.Continuation
	earlier       earlier
}

// checksum is that of all networks.
func (u *update) checksum() string {
	hash := store.NewHash()
	for _, c := range []*models.Continuation{u.tested, u.final} {
		for _, seed := range slices.Sorted(maps.Keys(c.Weights)) {
			fmt.Fprintln(hash, seed, len(c.Weights[seed]))
			hash.Write(c.Weights[seed])
		}
	}
	return hash.String()
}

// OpenLike reads the choices of the one configuration in a folder that a fit or run wrote.
func OpenLike(path string) (*Like, error) {
	groups, err := experiment.OpenGroups(path)
	if err != nil {
		return nil, err
	}
	switch g := groups[0]; {
	case len(groups) > 1:
		return nil, dataset.BadInput("like", "%s holds several configurations: give the folder of one of them, such as %s", path, g.Folder)
	case len(g.Runs) == 0:
		return nil, dataset.BadInput("like", "%s has no network whose choices can be used: every seed diverged, or none is finished", path)
	}
	first := groups[0].Runs[0]
	last := groups[0].Runs[len(groups[0].Runs)-1]
	like := &Like{Spec: first.Spec, Seed: first.Seed, Seeds: int(last.Seed-first.Seed) + 1, Engine: first.Engine, first: first}
	like.Recommendation, _, err = ReadRecommendation(path)
	return like, err
}

// Update makes the training continue from the networks of the earlier fit or run, at path,
// on the rows that a frame has more, with so many epochs; nil for those of its Spec. The
// transforms stay as they were fitted. The frame must continue the series of path, or it is
// an error; the warnings say what of it was revised.
func (l *Like) Update(path string, frame *dataset.Frame, epochs *int) (warnings []string, err error) {
	e, err := forecast.OpenFrame(path, frame, forecast.Options{Engine: l.Engine})
	if err != nil {
		return nil, err
	}
	defer e.Close()
	if epochs == nil {
		epochs = &l.Spec.Train.Epochs
	}
	l.update = &update{}
	if l.update.tested, err = e.Continuation(*epochs); err != nil {
		return nil, err
	}
	l.update.final = l.update.tested
	if e.Final != nil {
		if l.update.final, err = e.Final.Continuation(*epochs); err != nil {
			return nil, err
		}
	}
	folder, err := filepath.Abs(path)
	l.update.earlier = earlier{Folder: folder, Epochs: *epochs, Networks: l.update.checksum()}
	return e.Warnings, err
}

// resume makes the training continue from what an interrupted one did; nothing for nil.
func (l *Like) resume(from *earlier, frame *dataset.Frame) error {
	if from == nil {
		return nil
	}
	_, err := l.Update(from.Folder, frame, &from.Epochs)
	if err == nil && l.update.earlier.Networks != from.Networks {
		err = dataset.BadInput("", "the networks in %s have changed since the fit that continues them was started: start it again", from.Folder)
	}
	return err
}

// Source is where the series is, read as the earlier one: its own, or that of a path.
func (l *Like) Source(path string) (dataset.Source, error) { return l.first.Source(path) }

// Differs says why a frame does not continue the earlier series, or what of it was revised;
// it is empty if nothing is to be said.
func (l *Like) Differs(frame *dataset.Frame) ([]string, error) {
	record, err := l.first.Series()
	if err != nil || record == nil {
		return nil, err
	}
	if frame, err = frame.Select(l.Spec.Data); err != nil {
		return nil, err
	}
	warnings, err := record.Continues(frame)
	if err != nil {
		return []string{"the choices were made on another series: " + err.Error()}, nil
	}
	return warnings, nil
}

// options are those that the earlier choices settle.
func (l *Like) options(o Options) Options {
	o.Name, o.Split, o.Horizon, o.Seed, o.Loss = l.Spec.Name, l.Spec.Split, max(1, l.Spec.Window.Horizon), l.Seed, l.Spec.Train.Loss
	return o
}

// choice is the earlier choice for a frame.
func (l *Like) choice(frame *dataset.Frame) *Choice {
	spec := l.Spec
	spec.Data = frame.Source
	spec.Train.Weights = ""
	return &Choice{Spec: spec, Recommendation: l.Recommendation, Trials: []Trial{}, Best: Trial{Name: spec.About, Epochs: spec.Train.Epochs, Inputs: len(spec.Data.Inputs) > 0, spec: spec}}
}

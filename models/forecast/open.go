package forecast

import (
	"io"
	"path/filepath"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// Open reads an ensemble back from a folder that `unroll fit` or `unroll run`
// wrote: the whole folder if it holds one configuration, the folder of a
// configuration, or that of one seed. Nothing is trained.
//
// data, if not empty, is a file to forecast from in place of the run's own: the
// same series, with rows added at its end. stdin is read where that is "-".
func Open(path, data string, stdin io.Reader, o Options) (*Ensemble, error) {
	runs, err := openRuns(path)
	if err != nil {
		return nil, err
	}
	source := runs[0].Spec.Data
	if data != "" {
		source.Path = data
	}
	frame, err := dataset.Load(source, stdin)
	if err != nil {
		return nil, err
	}
	return open(path, runs, frame, o)
}

// OpenFrame is Open with a frame to forecast from: the run's series, perhaps with
// rows added at its end.
func OpenFrame(path string, frame *dataset.Frame, o Options) (*Ensemble, error) {
	runs, err := openRuns(path)
	if err != nil {
		return nil, err
	}
	return open(path, runs, frame, o)
}

// openRuns reads the runs in a folder, which are those of one configuration.
func openRuns(path string) ([]*experiment.Stored, error) {
	runs, err := experiment.OpenRuns(path)
	if err != nil {
		return nil, err
	}
	name := runs[0].Spec.Name
	for _, r := range runs {
		if r.Spec.Name != name {
			return nil, dataset.BadInput("", "%s holds the configurations %s and %s: give the folder of one of them", path, name, r.Spec.Name)
		}
	}
	return runs, nil
}

func open(path string, runs []*experiment.Stored, frame *dataset.Frame, o Options) (*Ensemble, error) {
	first := runs[0]
	if err := continues(frame, first.Result); err != nil {
		return nil, err
	}
	spec := first.Spec
	spec.Split = dataset.Split{Rows: trainRows(first)}
	spec.Train.Weights = "" // only needed for training
	prepared, err := models.Prepare(&spec, frame)
	if err != nil {
		return nil, err
	}
	prepared.Preparation = first.Preparation
	var seeds []uint64
	var trained []models.Saved
	for _, r := range runs {
		seeds, trained = append(seeds, r.Seed), append(trained, r.Result.Trained)
	}
	e, err := New(prepared, seeds, trained, o)
	if err != nil || filepath.Clean(path) == filepath.Clean(first.Path) {
		return e, err
	}
	if e.Final, err = openFinal(filepath.Dir(first.Path), e); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// trainRows is where the run's training part ended.
func trainRows(r *experiment.Stored) int {
	first := r.Result.Test.Rows[0]
	if r.Spec.Window.ReachBack {
		return first
	}
	return first - max(1, r.Spec.Window.LookBack)
}

// continues sees that a frame holds the series that a run was judged on. Some of
// its values may have been revised since.
func continues(f *dataset.Frame, r *models.Result) error {
	values, rows := f.Target(), r.Test.Rows
	if last := rows[len(rows)-1]; last >= len(values) {
		return dataset.BadInput("", "%v has %s, fewer than the run was made on: give the run's own series, with new rows added at its end", f.Source, dataset.Count(len(values), "row"))
	}
	differ, at := 0, 0
	for i, row := range rows {
		if values[row] != r.Test.Actual[i] {
			differ, at = differ+1, i
		}
	}
	if 2*differ > len(rows) {
		return dataset.BadInput("", "%s is %v where the run had %v, and so are %d of %d rows: give the run's own series, with new rows added at its end",
			f.Row(rows[at]), values[rows[at]], r.Test.Actual[at], differ, len(rows))
	}
	return nil
}

package forecast

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/store"
)

// Open reads an ensemble back from a folder that `unroll fit` or `unroll run`
// wrote: the whole folder if it holds one configuration, the folder of a
// configuration, or that of one seed. Nothing is trained. The caller closes the
// ensemble.
//
// The error is a [*experiment.Shortfall] for a fit that was interrupted, since its networks
// are other ones than those of the whole fit, unless the options say Partial. What
// the folder lacks is Incomplete.
//
// data, if not empty, is a file to forecast from in place of the run's own: the
// same series, with rows added at its end. stdin is read where that is "-".
func Open(path, data string, stdin io.Reader, o Options) (*Ensemble, error) {
	lacks, err := o.incomplete(path)
	if err != nil {
		return nil, err
	}
	runs, err := openRuns(path)
	if err != nil {
		return nil, err
	}
	source, err := runs[0].Source(data)
	if err != nil {
		return nil, err
	}
	source.Limits = o.Limits
	frame, err := dataset.Load(source, stdin)
	if err != nil {
		return nil, err
	}
	return open(path, runs, lacks, frame, o)
}

// OpenFrame is Open with a frame to forecast from: the run's series, perhaps with
// rows added at its end.
func OpenFrame(path string, frame *dataset.Frame, o Options) (*Ensemble, error) {
	lacks, err := o.incomplete(path)
	if err != nil {
		return nil, err
	}
	runs, err := openRuns(path)
	if err != nil {
		return nil, err
	}
	return open(path, runs, lacks, frame, o)
}

// incomplete returns what the folder at path lacks. A fit that lacks anything is an error,
// unless the options allow it and it has networks.
func (o Options) incomplete(path string) ([]*experiment.Shortfall, error) {
	lacks, err := experiment.Shortfalls(path)
	if err != nil {
		return nil, err
	}
	for _, s := range lacks {
		if s.Fit && (!o.Partial || s.Configuration == "" || len(s.Missing) == s.Seeds) {
			return nil, s
		}
	}
	return lacks, nil
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

func open(path string, runs []*experiment.Stored, lacks []*experiment.Shortfall, frame *dataset.Frame, o Options) (*Ensemble, error) {
	first := runs[0]
	if len(first.Result.Test.Rows) == 0 {
		return nil, dataset.BadInput("", "%s has no forecasts of a test part, which say how good those to come are: train with one", first.Path)
	}
	spec := first.Spec
	spec.Split = dataset.Split{Rows: trainRows(first)}
	spec.Train.Weights = "" // only needed for training
	selected, err := frame.Select(spec.Data)
	if err != nil {
		return nil, err
	}
	warnings, err := first.Continues(selected)
	if err != nil {
		return nil, err
	}
	if err := checkContinues(frame, first.Result); err != nil {
		return nil, err
	}
	prepared, err := models.PrepareFitted(&spec, frame, spec.Split.Rows, &first.Preparation)
	if err != nil {
		return withoutNetworks(&spec, selected, warnings, err)
	}
	var members []Member
	for _, r := range runs {
		members = append(members, Member{r.Seed, r.Result.Trained})
	}
	e, err := New(prepared, members, o)
	if err != nil {
		return nil, err
	}
	e.Warnings, e.Incomplete = warnings, lacks
	if filepath.Clean(path) == filepath.Clean(first.Path) {
		return e, nil
	}
	dir := configurationFolder(first)
	e.Final, err = openFinal(filepath.Join(dir, FinalFolder), e)
	if o.Partial && errors.Is(err, store.ErrDamaged) {
		e.lacksFinal(dir)
		return e, nil
	}
	if err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// lacksFinal adds to what is incomplete that the networks of all rows are.
func (e *Ensemble) lacksFinal(configuration string) {
	root, name := filepath.Split(configuration)
	for _, s := range e.Incomplete {
		if s.Configuration == name {
			s.Final = true
			return
		}
	}
	e.Incomplete = append(e.Incomplete, &experiment.Shortfall{Folder: filepath.Clean(root), Configuration: name, Fit: true, Final: true})
}

// withoutNetworks is an ensemble that cannot forecast, because a transform cannot take a
// new value: baselines can still forecast the series. Any other error stays one.
func withoutNetworks(spec *models.Spec, frame *dataset.Frame, warnings []string, err error) (*Ensemble, error) {
	if bad := (*dataset.InputError)(nil); !errors.As(err, &bad) || bad.Option != "transforms" {
		return nil, err
	}
	spec.Data = frame.Source
	return &Ensemble{Prepared: &models.Prepared{Spec: spec, Frame: frame, TrainRows: spec.Split.Rows}, Warnings: warnings, unable: err}, nil
}

// configurationFolder is the folder of a run's configuration.
func configurationFolder(run *experiment.Stored) string { return filepath.Join(run.Path, "..") }

// trainRows is the number of rows in the run's training part.
func trainRows(r *experiment.Stored) int {
	first := r.Result.Test.Rows[0]
	if r.Spec.Window.ReachBack {
		return first
	}
	return first - max(1, r.Spec.Window.LookBack)
}

const otherSeries = "give the run's own series, with new rows added at its end"

// checkContinues checks that a frame holds the series on which a run was tested. Less
// than half of the values may have been revised since.
func checkContinues(f *dataset.Frame, r *models.Result) error {
	values, rows := f.Observed(), r.Test.Rows
	if last := rows[len(rows)-1]; last >= len(values) {
		return dataset.BadInput("", "%v has %d rows, fewer than the run was made on: %s", f.Source, len(values), otherSeries)
	}
	differ, at := 0, 0
	for i, row := range rows {
		if models.Differ(values[row], r.Test.Actual[i]) {
			differ, at = differ+1, i
		}
	}
	if 2*differ > len(rows) {
		return dataset.BadInput("", "%s is %v where the run had %v, and %d of %d rows differ: %s",
			f.Row(rows[at]), values[rows[at]], r.Test.Actual[at], differ, len(rows), otherSeries)
	}
	return nil
}

// FinalFolder is the folder of the final networks in that of a configuration.
const FinalFolder = experiment.FinalFolder

// finalFile describes the final networks.
const (
	finalFile   = experiment.FinalName
	finalFormat = 1
)

// finalRecord is the contents of finalFile.
type finalRecord struct {
	Format      int                 `json:"format"`
	Rows        int                 `json:"rows"` // of the series, all for training
	Preparation dataset.Preparation `json:"transform_fit"`
	// Panel is of the series of a panel, whose rows are those of all.
	Panel   []experiment.SeriesRecord `json:"series,omitempty"`
	Members []finalMember             `json:"members"`
}

// finalMember is one network and the checksum of its file.
type finalMember struct {
	Seed    uint64 `json:"seed"`
	Weights string `json:"weights"`
}

func (m finalMember) file() string { return fmt.Sprintf("seed-%04d.safetensors", m.Seed) }

// LoadFinal reads into Final what SaveFinal wrote, if it is there. The error is a
// [*store.FileError] if that is damaged, or not of the seeds and rows that TrainFinal's would be of.
func (e *Ensemble) LoadFinal(dir string) error {
	path := filepath.Join(dir, FinalFolder)
	open := openFinal
	if e.Prepared.Panel != nil {
		open = openFinalOfPanel
	}
	final, err := open(path, e)
	if err != nil || final == nil {
		return err
	}
	if final.Prepared.TrainRows != e.rows() || !slices.Equal(final.Seeds, e.Seeds) {
		final.Close()
		return dataset.BadInput("", "%w", &store.FileError{
			Path: path, Kind: store.ErrForeign, Why: "its networks have other seeds or rows", Remedy: "move it away and resume the fit, which trains them again",
		})
	}
	e.Final = final
	return nil
}

// rows are all of the data.
func (e *Ensemble) rows() int {
	if e.Prepared.Panel != nil {
		return e.Prepared.Panel.Rows()
	}
	return e.Prepared.Frame.Len()
}

// openFinalOfPanel is openFinal for the panel of the tested ensemble.
func openFinalOfPanel(dir string, tested *Ensemble) (*Ensemble, error) {
	final, err := ReadFinal(dir)
	if err != nil || final == nil {
		return nil, err
	}
	prepared, err := tested.Prepared.AllRows()
	if err != nil {
		return nil, err
	}
	prepared.TrainRows = final.Rows
	return New(prepared, final.Members, tested.options)
}

// SaveFinal writes the networks of Final into the folder of their configuration, dir.
func (e *Ensemble) SaveFinal(disk store.Disk, dir string) error {
	if e.Final == nil {
		return errors.New("there are no final networks to save: call TrainFinal first")
	}
	var files []store.File
	p := e.Final.Prepared
	record := finalRecord{Format: finalFormat, Rows: p.TrainRows, Preparation: p.Preparation, Panel: experiment.SeriesRecords(p)}
	for i, weights := range e.Final.weights {
		m := finalMember{e.Final.Seeds[i], store.Checksum(weights)}
		record.Members = append(record.Members, m)
		files = append(files, store.File{Name: m.file(), Contents: weights})
	}
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	files = append(files, store.File{Name: finalFile, Contents: store.Seal(append(text, '\n'))})
	path := filepath.Join(dir, FinalFolder)
	if _, err := os.Stat(path); err == nil { // damaged
		if err := disk.RemoveFolder(path); err != nil {
			return err
		}
	}
	return disk.WriteFolder(path, files)
}

// Final is the networks in a folder that SaveFinal wrote.
type Final struct {
	Rows        int // of the series that they were trained on
	Preparation dataset.Preparation
	Panel       []experiment.SeriesRecord // of the series of a panel; nil for a single series
	Members     []Member
}

// ReadFinal reads the folder that SaveFinal wrote; nil if dir is none.
func ReadFinal(dir string) (*Final, error) {
	path := filepath.Join(dir, finalFile)
	text, err := store.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var record finalRecord
	if err == nil {
		text, err = store.Unseal(text)
	}
	if err == nil {
		err = input.UnmarshalJSON(text, &record)
	}
	if err == nil && record.Format == 0 {
		err = errors.New("it has no format")
	}
	switch {
	case err != nil:
		return nil, damaged(path, err)
	case record.Format != finalFormat:
		return nil, dataset.BadInput("", "%s was written by another version of unroll, in format %d where this one reads %d: use that version, or fit again",
			dir, record.Format, finalFormat)
	}
	final := &Final{Rows: record.Rows, Preparation: record.Preparation, Panel: record.Panel}
	for _, m := range record.Members {
		weights, err := store.Read(filepath.Join(dir, m.file()), m.Weights)
		if err != nil {
			return nil, damaged(filepath.Join(dir, m.file()), err)
		}
		final.Members = append(final.Members, Member{m.Seed, weights})
	}
	return final, nil
}

// openFinal reads the folder that SaveFinal wrote, to forecast from the series of the
// tested ensemble; nil if there is none.
func openFinal(dir string, tested *Ensemble) (*Ensemble, error) {
	final, err := ReadFinal(dir)
	if err != nil || final == nil {
		return nil, err
	}
	frame := tested.Prepared.Frame
	if final.Rows > frame.Len() {
		return nil, dataset.BadInput("", "%s has %d rows, fewer than the %d that the networks in %s were trained on: %s",
			frame.Source, frame.Len(), final.Rows, dir, otherSeries)
	}
	// Rows added since are not test rows, for which they can be too few.
	prepared, err := models.PrepareFitted(tested.Prepared.Spec, frame, frame.Len(), &final.Preparation)
	if err != nil {
		return nil, err
	}
	prepared.TrainRows = final.Rows
	return New(prepared, final.Members, tested.options)
}

func damaged(path string, err error) error {
	return dataset.BadInput("", "%w", &store.FileError{Path: path, Kind: store.ErrDamaged, Why: err.Error(), Remedy: "resume the fit, which trains it again"})
}

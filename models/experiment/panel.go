package experiment

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/store"
)

// preparePanel is prepare for a Spec of many series.
func (p *Plan) preparePanel(spec *models.Spec, data *frames) (*models.Prepared, error) {
	if p.Continue != nil {
		return nil, dataset.BadInput("series", "a network of a panel cannot be trained further yet: train it anew")
	}
	panel, err := p.Panel, error(nil)
	if panel == nil {
		panel, err = p.loadPanel(spec, data)
	}
	if err != nil {
		return nil, err
	}
	named := *panel
	named.Source = spec.Data
	return models.PreparePanel(spec, &named)
}

// loadPanel is load for a Spec of many series.
func (p *Plan) loadPanel(spec *models.Spec, data *frames) (*dataset.Panel, error) {
	source := spec.Data
	if p.Folder != nil && p.Folder.plan != nil {
		settled, err := settle(source, filepath.Join(p.Folder.Path, spec.Name))
		if err != nil && !errors.Is(err, store.ErrDamaged) { // the record, which is written again
			return nil, err
		}
		source = settled
	}
	return data.panel(source)
}

// panel reads a source of many series.
func (f *frames) panel(source dataset.Source) (panel *dataset.Panel, err error) {
	err = f.from(source, func(stdin io.Reader) error {
		panel, err = dataset.LoadPanel(source, stdin)
		return err
	})
	return panel, err
}

// source is where the configuration's data are.
func (c *Configuration) source() dataset.Source {
	if c.Panel != nil {
		return c.Panel.Source
	}
	return c.Frame.Source
}

// record identifies the configuration's data.
func (c *Configuration) record() (dataset.Record, error) {
	if c.Panel != nil {
		return c.Panel.Record()
	}
	return c.Frame.Record()
}

// writeData writes what is checked of the configuration's data into a checksum.
func (c *Configuration) writeData(sum hash.Hash) {
	if c.Panel == nil {
		writeFrame(sum, c.Frame)
		return
	}
	for _, m := range c.Panel.Series {
		fmt.Fprintf(sum, "%q\n", m.IDs)
		writeFrame(sum, m.Frame)
	}
}

func writeFrame(sum hash.Hash, f *dataset.Frame) {
	for i, name := range f.Columns {
		fmt.Fprintf(sum, "%q\n", name)
		bits := make([]byte, 0, 8*f.Len())
		for _, v := range f.Column(i) {
			bits = binary.LittleEndian.AppendUint64(bits, math.Float64bits(v))
		}
		sum.Write(bits)
	}
	for _, date := range f.Dates {
		fmt.Fprintln(sum, date.Unix())
	}
}

// configurationOfPanel is [Group.configuration] for a group of a panel.
func (g *Group) configurationOfPanel(data *frames) (*models.Prepared, error) {
	source, err := settle(g.Spec.Data, g.Folder)
	if err != nil {
		return nil, err
	}
	source.Limits = data.limits
	panel, err := data.panel(source)
	if err != nil {
		return nil, fmt.Errorf("the data of %s: %w", g.Folder, err)
	}
	named, spec := *panel, g.Spec
	named.Source, spec.Train.Weights = g.Spec.Data, "" // weights are only needed for training
	prepared, err := models.PreparePanel(&spec, &named)
	if err != nil {
		return nil, fmt.Errorf("the data of %s: %w", g.Folder, err)
	}
	for _, run := range g.Runs {
		if err := sameSeries(prepared, run); err != nil {
			return nil, err
		}
	}
	return prepared, nil
}

// sameSeries checks that a panel has the series that a run was made on, with the same values.
func sameSeries(p *models.Prepared, run *Stored) error {
	const restore = "restore the data of the run"
	if len(p.Panel.Series) != len(run.Panel) {
		return dataset.BadInput("", "%v has %d series that can be used where %s had %d: %s", p.Panel.Source, len(p.Panel.Series), run.Path, len(run.Panel), restore)
	}
	for k, r := range run.Panel {
		m := p.Panel.Series[k]
		name := dataset.Member{IDs: r.IDs}.Name()
		switch {
		case !slices.Equal(m.IDs, r.IDs):
			return dataset.BadInput("", "%v has no series %s that can be used, and %s had: %s", p.Panel.Source, name, run.Path, restore)
		case m.Len() != r.Rows || p.Series[k].TrainRows != r.Train:
			return dataset.BadInput("", "series %s of %v has %s, not the %d that %s had: %s", name, p.Panel.Source, dataset.Count(m.Len(), "row"), r.Rows, run.Path, restore)
		case m.Checksum(m.Len()) != r.Checksum:
			return dataset.BadInput("", "series %s of %v has other values than when %s was made: %s", name, p.Panel.Source, run.Path, restore)
		}
	}
	return samePanel(p, run)
}

// samePanel is sameData for a panel, of which a run forecasts the test part.
func samePanel(p *models.Prepared, run *Stored) error {
	want, have := p.Targets(p.Test), run.Result.Test
	differ := func(a, b []float64) bool {
		return slices.CompareFunc(a, b, func(a, b float64) int { return map[bool]int{true: 1}[models.Differ(a, b)] }) != 0
	}
	if !slices.Equal(want.Rows, have.Rows) || differ(want.Actual, have.Actual) {
		return dataset.BadInput("", "the test parts of %v are not those that %s forecast: restore the data of the run", p.Panel.Source, run.Path)
	}
	return nil
}

// SeriesRecord is what a run of a panel keeps of a series.
type SeriesRecord struct {
	IDs  []string `json:"ids"`
	Rows int      `json:"rows"` // of the series when the run was made
	// Checksum is that of these rows, as [dataset.Frame.Checksum] computes it.
	Checksum    string              `json:"checksum"`
	Train       int                 `json:"train"` // rows of the training part
	Preparation dataset.Preparation `json:"transform_fit"`
}

// preparation is the fitted transforms, as a file of results has them: of a panel, those of
// each series.
func (c *Configuration) preparation() ([]byte, error) {
	if c.Panel == nil {
		return json.Marshal(c.Preparation)
	}
	return json.Marshal(SeriesRecords(c.Prepared))
}

// SeriesRecords are those of a panel, in the order of its series; nil for a single series.
func SeriesRecords(p *models.Prepared) []SeriesRecord {
	var records []SeriesRecord
	for k, s := range p.Series {
		m := p.Panel.Series[k]
		records = append(records, SeriesRecord{m.IDs, m.Len(), m.Checksum(m.Len()), s.TrainRows, s.Preparation})
	}
	return records
}

// readPreparation is its reverse.
func (s *Stored) readPreparation(text string) error {
	if len(s.Spec.Data.Series) > 0 {
		return input.UnmarshalJSON([]byte(text), &s.Panel)
	}
	return input.UnmarshalJSON([]byte(text), &s.Preparation)
}

// PanelError says that a run is of a panel where one of a single series is needed.
type PanelError struct {
	Run    string   // its path
	Series []string // the columns that tell the series apart
}

// Error is one sentence.
func (e *PanelError) Error() string {
	return fmt.Sprintf("%s is a run of a panel, whose series %s tells apart, and one of a single series is needed here", e.Run, strings.Join(e.Series, ","))
}

// BadInput says that the error is about what the user gave.
func (*PanelError) BadInput() string { return "" }

// single refuses runs of a panel.
func single(runs []*Stored) error {
	at := slices.IndexFunc(runs, func(s *Stored) bool { return s != nil && s.Panel != nil })
	if at < 0 {
		return nil
	}
	return &PanelError{runs[at].Path, runs[at].Spec.Data.Series}
}

// OpenPanelRuns reads every run of a panel in a folder, as [OpenRuns] does those of single
// series. They are of one configuration.
func OpenPanelRuns(dir string) ([]*Stored, error) {
	runs, err := openRuns(dir)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if run.configuration() != runs[0].configuration() {
			return nil, dataset.BadInput("", "%s has several configurations: give the folder of one, such as %s", dir, filepath.Clean(runs[0].configuration()))
		}
		if run.Panel == nil {
			return nil, dataset.BadInput("", "%s is a run of a single series, not of a panel", run.Path)
		}
	}
	return runs, nil
}

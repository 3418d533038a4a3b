package experiment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/store"
)

// The folder of a configuration records its series and its part of the plan, so that the files of
// another run are noticed in it, and missing seeds wherever it is copied to.

// seriesFile is the record. It is no part of a run: an absolute path differs from place to place.
const seriesFile = "series.json"

// folderRecord is its contents.
type folderRecord struct {
	dataset.Record
	Plan *planRecord `json:"plan,omitempty"` // nil in folders of earlier versions
}

// planRecord is what each run of a configuration has in common.
type planRecord struct {
	Fit    bool   `json:"fit,omitempty"` // the runs are part of a fit
	Seed   uint64 `json:"seed"`          // the first
	Seeds  int    `json:"seeds"`
	Engine string `json:"engine"`
	Data   string `json:"data"` // as in planned
	Spec   string `json:"spec"` // YAML
}

// recordAll writes the Specs of the configurations and their records, unless they are there, and
// removes what a killed process was writing beside them.
func (p *Plan) recordAll(configurations []*Configuration) error {
	for _, c := range configurations {
		dir, err := p.Folder.Configuration(c)
		if err == nil {
			err = errors.Join(p.Folder.sweepRuns(dir), p.record(c, dir))
		}
		if err != nil {
			return err
		}
		p.Folder.recorded = append(p.Folder.recorded, filepath.Join(dir, seriesFile))
	}
	return nil
}

// record writes a configuration's Spec, so that it can be run again by itself, and its record. What
// is recorded of the series stays.
func (p *Plan) record(c *Configuration, dir string) error {
	f := p.Folder
	spec, err := c.Spec.YAML()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, specFile)
	if before, err := store.ReadFileWithin(path, models.MaxPlanBytes); err != nil || !bytes.Equal(before, spec) {
		if err := f.Disk.Write(path, spec); err != nil {
			return err
		}
	}
	plan := planRecord{IsFit(f.Path), p.Seed, p.Seeds, f.Engine, c.fingerprint(), string(spec)}
	r, err := readRecord(dir)
	switch {
	case err == nil && r != nil && r.Plan != nil && *r.Plan == plan:
		return nil
	case err != nil || r == nil:
		f.Discard(err)
		r = &folderRecord{}
		if r.Record, err = c.record(); err != nil {
			return err
		}
	}
	r.Plan = &plan
	text, err := r.sealed()
	if err != nil {
		return err
	}
	return f.Disk.Write(filepath.Join(dir, seriesFile), text)
}

// unplanned is the record of a configuration whose runs are in no plan.
func unplanned(c *Configuration) ([]byte, error) {
	record, err := c.record()
	if err != nil {
		return nil, err
	}
	return (&folderRecord{Record: record}).sealed()
}

func (r *folderRecord) sealed() ([]byte, error) {
	text, err := indented(r)
	return store.Seal(text), err
}

func indented(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return append(text, '\n'), err
}

// readRecord reads the record in a configuration's folder; nil if it has none, as those of
// earlier versions.
func readRecord(dir string) (*folderRecord, error) {
	path := filepath.Join(dir, seriesFile)
	text, err := store.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &folderRecord{}
	if text, err = store.Unseal(text); err == nil {
		err = input.UnmarshalJSON(text, r)
	}
	if err == nil && r.Rows == 0 {
		err = errors.New("it has no rows")
	}
	if err != nil {
		return nil, dataset.BadInput("", "%w", &store.FileError{Path: path, Kind: store.ErrDamaged, Why: err.Error(), Remedy: remedy(path, "resume its run, which writes it again")})
	}
	return r, nil
}

// readPlanRecord reads the part of the plan in a configuration's folder; nil if it has none. One of
// an earlier version has at most its Spec.
func readPlanRecord(dir string) *planRecord {
	if r, err := readRecord(dir); err == nil && r != nil && r.Plan != nil {
		return r.Plan
	}
	return nil
}

// checkOwn refuses a file of runs that are not of the configuration whose folder they are in, whatever
// their seeds. Runs of earlier versions have no data.
func checkOwn(path, dir string, run *Stored, data string) error {
	plan := readPlanRecord(dir)
	if plan == nil {
		text, err := store.ReadFileWithin(filepath.Join(dir, specFile), models.MaxPlanBytes)
		if err != nil {
			return nil //nolint:nilerr // nothing says which runs are planned
		}
		plan = &planRecord{Spec: string(text)}
	}
	if why := plan.differs(&run.Spec, run.Engine, data); why != "" {
		return foreign(path, why)
	}
	return nil
}

// differs says what of a Spec, an engine and data is not as recorded; what is empty is unknown.
func (p *planRecord) differs(spec *models.Spec, engine, data string) string {
	own, err := models.ParseSpec(seriesFile, []byte(p.Spec))
	switch {
	case err == nil && !sameSpec(&own, spec):
		return fmt.Sprintf("it has another Spec than the configuration %s here", own.Name)
	case p.Engine != "" && engine != p.Engine:
		return fmt.Sprintf("it was made with the engine %s, and the runs here with %s", engine, p.Engine)
	case p.Data != "" && data != "" && data != p.Data:
		return "it was made on other data, or from other initial weights"
	}
	return ""
}

// remedy is what to do about a file of a run: that, if the run can be resumed.
func remedy(path, resume string) string {
	dir := filepath.Dir(path)
	for range 3 { // the folders of a seed, of a configuration and of a plan
		if IsFit(dir) || exists(dir, PlanName) {
			return resume
		}
		dir = filepath.Join(dir, "..")
	}
	return "make or import the run again: without " + PlanName + " it cannot be resumed"
}

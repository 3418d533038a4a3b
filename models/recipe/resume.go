package recipe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/forecast"
	"unroll/models/store"
)

// A fit with a folder begins with its plan, and stores its choice when it has one. What was
// trained is in the folder as of any plan of runs. A fit that resumes takes what is there and
// does the rest, which follows from the plan alone.

// choiceFile is what a search chose.
const choiceFile = "choice.json"

// fitFormat is the version of both files.
const fitFormat = 1

// fitPlan is the contents of experiment.FitPlanName.
type fitPlan struct {
	Format   int       `json:"format"`
	Name     string    `json:"name"`
	Split    string    `json:"split"`
	Horizon  int       `json:"horizon"`
	Levels   []float64 `json:"levels"`
	Seed     uint64    `json:"seed"`
	Required bool      `json:"required"`
	Engine   string    `json:"engine"`
	Profile  Profile   `json:"profile"`
	Effort   Effort    `json:"effort"`
	Folds    []Fold    `json:"folds"`
	// Loss is a Spec with the loss alone; empty for the default. Interval was not recorded in
	// earlier versions.
	Loss     string        `json:"loss,omitempty"` // YAML
	Interval forecast.Kind `json:"interval,omitempty"`
	// WindowScaling is the name of that of all recipes; empty for the default.
	WindowScaling string `json:"window_scaling,omitempty"`
	// Like is the Spec to train without a search; empty for a search.
	Like string `json:"like,omitempty"` // YAML
	// Recommendation is that of the earlier fit which Like is from.
	Recommendation *Recommendation `json:"recommendation,omitempty"`
	// Update says that it continues the networks of another fit, and Earlier which.
	Update  bool     `json:"update,omitempty"`
	Earlier *earlier `json:"earlier,omitempty"`
	// Source is how the series is read, Path where its file is, and Data the checksum of
	// its record.
	Source dataset.Source `json:"source"`
	Path   string         `json:"path"`
	Data   string         `json:"data"`
}

// earlier is what an update continues from.
type earlier struct {
	Folder   string `json:"folder"` // absolute
	Epochs   int    `json:"epochs"`
	Networks string `json:"networks"` // checksum
}

// record writes the plan into the folder, if it has none yet.
func (r *Result) record(context.Context) error {
	s := r.Search
	if s.Folder == nil {
		return nil
	}
	text, err := store.ReadFile(filepath.Join(s.Folder.Path, experiment.FitPlanName))
	if errors.Is(err, fs.ErrNotExist) {
		text, err = s.writePlan()
	}
	s.recorded = store.Checksum(text)
	return err
}

func (s *Search) writePlan() ([]byte, error) {
	plan, err := s.plan()
	if err != nil {
		return nil, err
	}
	return s.writeJSON(experiment.FitPlanName, plan)
}

func (s *Search) writeJSON(name string, v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text = store.Seal(append(text, '\n'))
	return text, s.Folder.Disk.Write(filepath.Join(s.Folder.Path, name), text)
}

func (s *Search) plan() (*fitPlan, error) {
	path, data, err := s.of.identified()
	if err != nil {
		return nil, err
	}
	p := &fitPlan{
		Format: fitFormat, Name: s.Name, Split: s.Split.String(), Horizon: s.Horizon, Levels: s.Levels, Seed: s.Seed,
		Required: s.Required, Engine: s.Engine, Profile: s.Profile, Effort: s.Effort, Folds: s.Folds,
		Interval: s.Interval, WindowScaling: s.WindowScaling, Source: s.of.source(), Path: path, Data: data,
	}
	if p.Loss, err = s.lossText(); err != nil {
		return nil, err
	}
	if s.Like != nil {
		text, err := s.Like.Spec.YAML()
		if err != nil {
			return nil, err
		}
		p.Like, p.Recommendation = string(text), s.Like.Recommendation
		if u := s.Like.update; u != nil {
			p.Update, p.Earlier = true, &u.earlier
		}
	}
	return p, nil
}

// Resume opens the folder of a fit that was interrupted, with the lock: [Search.Fit] then
// does what is left, and the folder ends with the same bytes as that of an uninterrupted
// one. The caller closes the Folder. Only Jobs, Progress and Limits of the options are used. stdin
// is read for a series from standard input.
func Resume(dir string, stdin io.Reader, o Options) (*Search, error) {
	var p fitPlan
	if err := readFitFile(dir, experiment.FitPlanName, &p, &p.Format); err != nil {
		return nil, err
	}
	if p.Update && p.Earlier == nil {
		return nil, dataset.BadInput("", "the fit in %s was interrupted in an earlier version, which did not record what it continues: start it again", dir)
	}
	if p.Effort.Members < 1 {
		return nil, damaged(filepath.Join(dir, experiment.FitPlanName), errors.New("it has no seeds"))
	}
	split, err := dataset.ParseSplit(p.Split)
	if err != nil {
		return nil, err
	}
	s := &Search{Profile: p.Profile, Effort: p.Effort, Folds: p.Folds}
	if err := s.load(p, dir, split, stdin, o.Limits); err != nil {
		return nil, err
	}
	o = Options{
		Name: p.Name, Split: split, Horizon: p.Horizon, Levels: p.Levels, Seed: p.Seed, Required: p.Required, Engine: p.Engine,
		Interval: p.Interval, WindowScaling: p.WindowScaling, Jobs: o.Jobs, Progress: o.Progress,
	}
	if o.Loss, err = readLoss(dir, p.Loss); err != nil {
		return nil, err
	}
	if p.Like != "" {
		spec, err := models.ParseSpec(dir, []byte(p.Like))
		if err != nil {
			return nil, err
		}
		o.Like = &Like{Spec: spec, Seed: p.Seed, Seeds: p.Effort.Members, Engine: p.Engine, Recommendation: p.Recommendation}
		if err := o.Like.resume(p.Earlier, s.Frame); err != nil {
			return nil, err
		}
	}
	if s.Options, err = o.resolved(); err != nil {
		return nil, err
	}
	s.Folder, err = experiment.OpenFolder(dir, p.Engine)
	return s, err
}

// load reads the plan's series again.
func (s *Search) load(p fitPlan, dir string, split dataset.Split, stdin io.Reader, limits dataset.Limits) (err error) {
	source := p.Source
	source.Path, source.Limits = p.Path, limits
	if len(source.Series) > 0 {
		if s.Panel, err = dataset.LoadPanel(source, stdin); err == nil {
			s.Panel.Source.Path = p.Source.Path
			for _, m := range s.Panel.Series {
				m.Source.Path = p.Source.Path
			}
			s.of, err = newMany(s.Panel, split)
		}
	} else if s.Frame, err = dataset.Load(source, stdin); err == nil {
		s.Frame.Source.Path = p.Source.Path
		s.of = single{s.Frame}
	}
	if err != nil {
		return err
	}
	if _, data, err := s.of.identified(); err != nil {
		return err
	} else if data != p.Data {
		return dataset.BadInput("", "%s has changed since the fit in %s was started: start a new fit", s.of.source(), dir)
	}
	return nil
}

// readFitFile reads a JSON file of a fit's folder.
func readFitFile(dir, name string, into any, format *int) error {
	path := filepath.Join(dir, name)
	text, err := store.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return dataset.BadInput("", "%s has no %s: it is not the folder of a fit, or an earlier version wrote it", dir, name)
	}
	if err != nil {
		return err
	}
	if text, err = store.Unseal(text); err == nil {
		err = input.UnmarshalJSON(text, into)
	}
	switch {
	case err != nil:
		return damaged(path, err)
	case *format == 0:
		return damaged(path, errors.New("it has no format"))
	case *format != fitFormat:
		return dataset.BadInput("", "%s was written by another version of unroll, in format %d where this one reads %d: use that version, or fit again", dir, *format, fitFormat)
	}
	return nil
}

func damaged(path string, err error) error {
	return dataset.BadInput("", "%w", &store.FileError{Path: path, Kind: store.ErrDamaged, Why: err.Error(), Remedy: "start a new fit"})
}

// storedSearch is the contents of choiceFile.
type storedSearch struct {
	Format int `json:"format"`
	// Plan is the checksum of the fit's plan; empty in files of earlier versions.
	Plan   string  `json:"plan,omitempty"`
	Spec   string  `json:"spec"` // YAML
	Best   Trial   `json:"chosen"`
	Trials []Trial `json:"trials"`
	// Recommendation was not made in earlier versions.
	Recommendation *Recommendation `json:"recommendation,omitempty"`
}

// storeChoice writes the outcome of the search into the folder, if there is one.
func (s *Search) storeChoice(c *Choice) error {
	if s.Folder == nil {
		return nil
	}
	spec, err := c.Spec.YAML()
	if err != nil {
		return err
	}
	_, err = s.writeJSON(choiceFile, storedSearch{fitFormat, s.recorded, string(spec), c.Best, c.Trials, c.Recommendation})
	return err
}

// storedChoice reads it; nil if there is none, or one that is damaged: the search finds it again.
func (s *Search) storedChoice() (*Choice, error) {
	if s.Folder == nil {
		return nil, nil
	}
	path := filepath.Join(s.Folder.Path, choiceFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var stored storedSearch
	if err := readFitFile(s.Folder.Path, choiceFile, &stored, &stored.Format); errors.Is(err, store.ErrDamaged) {
		s.Folder.Discard(err)
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	spec, err := models.ParseSpec(path, []byte(stored.Spec))
	if err == nil && (spec.Name != s.Name || stored.Plan != "" && stored.Plan != s.recorded) {
		err = dataset.BadInput("", "%w", &store.FileError{
			Path: path, Kind: store.ErrForeign, Why: "it was chosen by another plan than that in " + experiment.FitPlanName,
			Remedy: "put back the file that was there, or move this one away and resume the fit, which chooses again",
		})
	}
	return &Choice{Spec: spec, Best: stored.Best, Trials: stored.Trials, Recommendation: stored.Recommendation}, err
}

// ReadRecommendation reads what the fit that wrote a folder recommends; nil for a panel, and where
// an earlier version fitted, or what a run chose was trained. is says whether a fit wrote the folder.
func ReadRecommendation(folder string) (r *Recommendation, is bool, err error) {
	var stored storedSearch
	var plan fitPlan
	for _, file := range []struct {
		name   string
		into   any
		format *int
	}{{choiceFile, &stored, &stored.Format}, {experiment.FitPlanName, &plan, &plan.Format}, {summaryFile, nil, nil}} {
		if _, err := os.Stat(filepath.Join(folder, file.name)); err != nil {
			continue
		}
		if file.into != nil {
			err = readFitFile(folder, file.name, file.into, file.format)
		}
		r = cmp.Or(stored.Recommendation, plan.Recommendation)
		if err == nil && r != nil && (len(r.Methods) == 0 || len(r.Uses()) == 0) {
			err = damaged(filepath.Join(folder, file.name), errors.New("its recommendation lacks a part"))
		}
		return r, true, err
	}
	return nil, false, nil
}

package experiment

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// FitPlanName is the file with which a fit begins its folder.
const FitPlanName = "fit-plan.json"

// FinalFolder is the folder of a fit's networks that were trained on every row, in that of
// their configuration.
const FinalFolder = "final"

// FinalName is the file that describes these networks.
const FinalName = "final.json"

// IsFit reports whether a folder is that of a fit, finished or not. Folders of earlier
// versions do not say so.
func IsFit(dir string) bool { return exists(dir, FitPlanName) }

func exists(path ...string) bool {
	_, err := os.Stat(filepath.Join(path...))
	return err == nil
}

// Around returns the folder of a run or a fit in which a file is, or would be; empty if it is
// in none. It is absolute, with links resolved.
func Around(file string) string {
	dir, err := filepath.Abs(filepath.Dir(file))
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return ""
	}
	run := ""       // without a plan, as of an import
	const depth = 3 // below the folder of a plan, that of a configuration, and that of a run
	for range depth {
		if IsFit(dir) || isPlan(filepath.Join(dir, PlanName)) {
			return dir
		}
		if run == "" && holdsRuns(dir) {
			run = dir
		}
		dir = filepath.Dir(dir)
	}
	return run
}

func holdsRuns(dir string) bool {
	if len(seedsIn(dir)) > 0 {
		return true
	}
	_, err := openFormat2(dir)
	return err == nil
}

// isPlan reports whether a file begins as a plan does: others may have its name too.
func isPlan(path string) bool {
	text, err := store.ReadFileWithin(path, models.MaxPlanBytes)
	return err == nil && (bytes.HasPrefix(text, []byte("checksum: sha256:")) || bytes.HasPrefix(text, []byte("format: ")))
}

// Shortfall is what a folder lacks of its plan, as an error.
type Shortfall struct {
	Folder        string // of the plan
	Configuration string // empty for a fit that has not chosen one
	Seeds         int    // in the plan
	Missing       []uint64
	// Fit says that the folder is a fit's, and Final that its networks of all rows are
	// missing.
	Fit, Final bool
	// Running says that a process is at work on it.
	Running bool
	// Alone says that the configuration's folder is in none of a plan, such as a copy, so that it
	// cannot be completed.
	Alone bool
	// Plan is the error of a plan that cannot be read; only the folder is known then.
	Plan error
}

// Error returns what is missing as a sentence.
func (s *Shortfall) Error() string {
	if s.Plan != nil {
		return s.Plan.Error()
	}
	var lacks []string
	if len(s.Missing) > 0 {
		lacks = append(lacks, fmt.Sprintf("it has %d of its %s, without %s", s.Seeds-len(s.Missing), dataset.Count(s.Seeds, "seed"), list(s.Missing)))
	}
	switch {
	case s.Configuration == "":
		lacks = append(lacks, "it has not chosen a network")
	case s.Final:
		lacks = append(lacks, "its networks are not trained on all rows")
	}
	state := "is incomplete"
	if s.Running {
		state = "is still in training"
	}
	return fmt.Sprintf("%s %s: %s", filepath.Join(s.Folder, s.Configuration), state, strings.Join(lacks, ", and "))
}

// BadInput says that the error is about the folder that was given.
func (*Shortfall) BadInput() string { return "" }

// list writes seeds, the first ten of them.
func list(seeds []uint64) string {
	var texts []string
	for _, seed := range seeds[:min(10, len(seeds))] {
		texts = append(texts, strconv.FormatUint(seed, 10))
	}
	if len(seeds) > len(texts) {
		texts = append(texts, "...")
	}
	return strings.Join(texts, ", ")
}

// Shortfalls compares the folder of a plan, or of one of its configurations, with the plan, or
// where that is missing or damaged with what the configurations' folders record of it. There are
// none for the folder of one seed, or for one without a plan.
func Shortfalls(dir string) ([]*Shortfall, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	switch parent, name := filepath.Join(dir, ".."), filepath.Base(path); {
	case exists(dir, PlanName):
		return shortfalls(dir, "")
	case IsFit(dir):
		return []*Shortfall{{Folder: dir, Fit: true, Final: true, Running: store.Locked(dir)}}, nil
	case exists(parent, PlanName):
		return shortfalls(parent, name)
	case readPlanRecord(dir) != nil:
		return recordedShortfalls(dir), nil
	}
	return recordedShortfalls(configurationFolders(dir)...), nil
}

// shortfalls are those of a plan's folder, or of one configuration in it.
func shortfalls(root, only string) ([]*Shortfall, error) {
	plan, err := OpenPlan(root)
	if withoutPlan(err) {
		return recordedWithoutPlan(root, only, err)
	}
	if err != nil {
		return nil, err
	}
	var all []*Shortfall
	planned := only == ""
	for _, spec := range plan.Specs {
		if only != "" && only != spec.Name {
			continue
		}
		planned = true
		s := shortfall(root, spec.Name, IsFit(root), plan.Seed, plan.Seeds)
		if s.Running = store.Locked(root); s.lacks() {
			all = append(all, s)
		}
	}
	if !planned { // a folder from elsewhere
		return recordedShortfalls(filepath.Join(root, only)), nil
	}
	return all, nil
}

// recordedWithoutPlan are those of a folder whose plan cannot be read: that, and what is recorded elsewhere.
// Earlier versions recorded nothing, so that the error stays that of a fit.
func recordedWithoutPlan(root, only string, err error) ([]*Shortfall, error) {
	folders := []string{filepath.Join(root, only)}
	if only == "" {
		folders = configurationFolders(root)
	}
	for _, dir := range folders {
		if IsFit(root) && readPlanRecord(dir) == nil {
			return nil, err
		}
	}
	return append([]*Shortfall{{Folder: root, Configuration: only, Plan: err}}, recordedShortfalls(folders...)...), nil
}

// recordedShortfalls are those of configurations' folders, by what they record.
func recordedShortfalls(folders ...string) []*Shortfall {
	var all []*Shortfall
	for _, dir := range folders {
		plan := readPlanRecord(dir)
		path, err := filepath.Abs(dir)
		if plan == nil || err != nil {
			continue
		}
		root := filepath.Join(dir, "..")
		s := shortfall(root, filepath.Base(path), plan.Fit, plan.Seed, plan.Seeds)
		if s.Alone = !IsFit(root); s.lacks() {
			all = append(all, s)
		}
	}
	return all
}

// shortfall is what one configuration lacks, if it lacks anything.
func shortfall(root, name string, fit bool, first uint64, seeds int) *Shortfall {
	dir := filepath.Join(root, name)
	s := &Shortfall{Folder: root, Configuration: name, Seeds: seeds, Fit: fit}
	s.Final = s.Fit && !exists(dir, FinalFolder, FinalName)
	have := seedsIn(dir)
	for i := range seeds {
		seed := first + uint64(i) //nolint:gosec // a count
		if !have[seed] && !exists(dir, divergedName(seed)) {
			s.Missing = append(s.Missing, seed)
		}
	}
	return s
}

func (s *Shortfall) lacks() bool { return len(s.Missing) > 0 || s.Final }

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
}

// Error returns what is missing as a sentence.
func (s *Shortfall) Error() string {
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

// Shortfalls compares the folder of a plan, or of one of its configurations, with the plan.
// There are none for the folder of one seed, or for one without a plan.
func Shortfalls(dir string) ([]*Shortfall, error) {
	switch parent := filepath.Join(dir, ".."); {
	case exists(dir, PlanName):
		return shortfalls(dir, "")
	case IsFit(dir):
		return []*Shortfall{{Folder: dir, Fit: true, Final: true, Running: store.Locked(dir)}}, nil
	case exists(parent, PlanName):
		path, err := filepath.Abs(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		return shortfalls(parent, filepath.Base(path))
	}
	return nil, nil
}

// shortfalls are those of a plan's folder, or of one configuration in it.
func shortfalls(root, only string) ([]*Shortfall, error) {
	plan, err := OpenPlan(root)
	if err != nil {
		return nil, err
	}
	var all []*Shortfall
	for _, spec := range plan.Specs {
		s := plan.shortfall(root, spec.Name)
		if (only == "" || only == spec.Name) && (len(s.Missing) > 0 || s.Final) {
			all = append(all, s)
		}
	}
	return all, nil
}

// shortfall is what one configuration lacks, if it lacks anything.
func (p *Plan) shortfall(root, name string) *Shortfall {
	dir := filepath.Join(root, name)
	s := &Shortfall{Folder: root, Configuration: name, Seeds: p.Seeds, Fit: IsFit(root), Running: store.Locked(root)}
	s.Final = s.Fit && !exists(dir, FinalFolder, FinalName)
	have := seedsIn(dir)
	for i := range p.Seeds {
		seed := p.Seed + uint64(i)
		if !have[seed] && !exists(dir, divergedName(seed)) {
			s.Missing = append(s.Missing, seed)
		}
	}
	return s
}

package experiment

import (
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/store"
)

// PlanName is the file of the plan in a run folder.
const PlanName = "plan.yaml"

// planFile is a Plan as a file.
type planFile struct {
	Format int    `yaml:"format"`
	Seed   uint64 `yaml:"seed"`
	Seeds  int    `yaml:"seeds" range:"[1,1e5]"`
	Engine string `yaml:"engine"`
	// Snapshots says which seeds keep theirs: the exemplars, or all of them if it is empty.
	Snapshots      string    `yaml:"snapshots,omitempty"`
	TensorBoard    bool      `yaml:"tensorboard,omitempty"`
	Configurations []planned `yaml:"configurations"`
}

// exemplars are the seeds of [Configuration.Exemplars].
const exemplars = "best, median, worst"

// planned is a configuration of a planFile.
type planned struct {
	// Data is the checksum of what it reads: the series, and the weights that its
	// training starts from.
	Data string        `yaml:"data"`
	Spec yaml.MapSlice `yaml:"spec"`
}

// OpenPlan reads the plan that a folder was started with. [Plan.Run] then makes
// the runs that are missing and resumes those in progress: the files have the same
// bytes as those of an uninterrupted run. The error is a
// [*dataset.InputError].
func OpenPlan(dir string) (*Plan, error) {
	path := filepath.Join(dir, PlanName)
	text, err := store.ReadFileWithin(path, models.MaxPlanBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, dataset.BadInput("", "%s has no %s: it is not the folder of an unroll run, or the run stopped before it began; start a new run", dir, PlanName)
	}
	if err != nil {
		return nil, err
	}
	var file planFile
	if text, err = store.Unseal(text); err == nil {
		err = models.UnmarshalYAML(indentEquations(text), &file, yaml.UseOrderedMap())
	}
	if err != nil || file.Format == 0 {
		return nil, damagedPlan(path, "it is not a plan, or not the one that was written")
	}
	if err := checkFormat(dir, file.Format); err != nil {
		return nil, err
	}
	if err := input.Check(file); err != nil {
		return nil, damagedPlan(path, err.Error())
	}
	if len(file.Configurations) == 0 {
		return nil, damagedPlan(path, "it has no configuration")
	}
	plan := &Plan{Seed: file.Seed, Seeds: file.Seeds, Engine: file.Engine, AllSnapshots: file.Snapshots == "", TensorBoard: file.TensorBoard}
	plan.Folder = &Folder{Path: dir, Engine: file.Engine, plan: &file}
	for _, c := range file.Configurations {
		text, err := models.MarshalYAML(c.Spec)
		if err != nil {
			return nil, err
		}
		spec, err := models.ParseSpec(path, text)
		if err != nil {
			return nil, err
		}
		plan.Specs = append(plan.Specs, spec)
	}
	return plan, plan.checkOwn(path)
}

// checkOwn refuses the plan of another run than that whose folder it is in.
func (p *Plan) checkOwn(path string) error {
	file := p.Folder.plan
	for i, spec := range p.Specs {
		dir := filepath.Join(p.Folder.Path, spec.Name)
		recorded := readPlanRecord(dir)
		if recorded == nil {
			continue
		}
		why := recorded.differs(&spec, p.Engine, file.Configurations[i].Data)
		if why == "" && (recorded.Seed != p.Seed || recorded.Seeds > p.Seeds) {
			why = "it has other seeds than " + dir
		}
		if why != "" {
			return unusablePlan(path, store.ErrForeign, why)
		}
	}
	return nil
}

func damagedPlan(path, why string) error { return unusablePlan(path, store.ErrDamaged, why) }

// unusablePlan is the error of a plan that is damaged or of another run. That of a fit follows from
// its other files.
func unusablePlan(path string, kind error, why string) error {
	remedy := "finished runs can be read without it; to resume the run, restore the file from a copy; without one, start a new run of the " +
		specFile + " in each configuration's folder"
	switch fit := IsFit(filepath.Dir(path)); {
	case fit && errors.Is(kind, store.ErrDamaged):
		remedy = "resume the fit, which writes it again"
	case fit:
		remedy = "move it away and resume the fit, which writes it again"
	}
	return dataset.BadInput("", "%w", &store.FileError{Path: path, Kind: kind, Why: why, Remedy: remedy})
}

// withoutPlan reports whether a plan cannot be used, so that runs are read without it.
func withoutPlan(err error) bool {
	return errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrForeign)
}

// Record writes the plan into its folder, if it has one, where [OpenPlan] finds it, and
// what identifies each configuration's series, where [Stored.Series] does. To resume a
// folder that has a plan, perhaps with more seeds, it takes the lock, checks that the data are
// still the same, and removes what a killed process was writing.
func (p *Plan) Record(configurations []*Configuration) error {
	f := p.Folder
	if f == nil {
		return nil
	}
	f.Discard(f.damagedPlan)
	if f.plan != nil {
		return p.resume(configurations)
	}
	file := planFile{Format: folderFormat, Seed: p.Seed, Seeds: p.Seeds, Engine: f.Engine, TensorBoard: p.TensorBoard}
	if !p.AllSnapshots {
		file.Snapshots = exemplars
	}
	for _, c := range configurations {
		text, err := c.Spec.YAML()
		if err != nil {
			return err
		}
		p := planned{Data: c.fingerprint()}
		if err := yaml.UnmarshalWithOptions(text, &p.Spec, yaml.UseOrderedMap()); err != nil {
			return err
		}
		file.Configurations = append(file.Configurations, p)
	}
	if err := f.writePlan(&file); err != nil {
		return err
	}
	return p.recordAll(configurations)
}

func (f *Folder) writePlan(file *planFile) error {
	text, err := models.MarshalYAML(file)
	if err == nil {
		err = f.Disk.Write(filepath.Join(f.Path, PlanName), store.Seal(text))
	}
	if err == nil {
		f.plan = file
	}
	return err
}

// resume locks, checks and sweeps a folder, and records that the plan has more seeds than before.
func (p *Plan) resume(configurations []*Configuration) error {
	f := p.Folder
	if err := f.lock(); err != nil {
		return err
	}
	if err := f.Disk.Sweep(f.Path); err != nil {
		return err
	}
	if len(f.plan.Configurations) != len(configurations) {
		return dataset.BadInput("", "%s is damaged: it has %s, not %d; start a new run",
			filepath.Join(f.Path, PlanName), dataset.Count(len(f.plan.Configurations), "configuration"), len(configurations))
	}
	for i, c := range configurations {
		if f.plan.Configurations[i].Data != c.fingerprint() {
			return dataset.BadInput("", "%s: %s, or the weights that its training starts from, have changed since %s was started: start a new run",
				c.Spec.Name, c.source(), f.Path)
		}
	}
	if err := f.recordAgain(p.Seeds); err != nil {
		return err
	}
	return p.recordAll(configurations)
}

// recordAgain changes in the plan the number of seeds, which cannot become less, and the format, in
// which the runs will be.
func (f *Folder) recordAgain(seeds int) error {
	if before := f.plan.Seeds; seeds < before {
		return dataset.BadInput("", "%s has %s, and none is removed: give %d or more", f.Path, dataset.Count(before, "seed"), before)
	}
	plan := *f.plan
	plan.Seeds, plan.Format = seeds, folderFormat
	if plan.Seeds == f.plan.Seeds && plan.Format == f.plan.Format {
		return nil
	}
	return f.writePlan(&plan)
}

// sweepRuns removes what a killed process was writing from the folder of a configuration
// and from those of its runs.
func (f *Folder) sweepRuns(dir string) error {
	for _, folder := range append(format2Folders(dir), dir) {
		if err := f.Disk.Sweep(folder); err != nil {
			return err
		}
	}
	return nil
}

// fingerprint is the checksum of all that a configuration's runs read. It is computed once, before
// there are several goroutines or in the one that writes.
func (c *Configuration) fingerprint() string {
	if c.data == "" {
		c.data = c.checksum()
	}
	return c.data
}

func (c *Configuration) checksum() string {
	hash := store.NewHash()
	c.writeData(hash)
	hash.Write(c.Weights)
	if c.Earlier != nil {
		for _, seed := range slices.Sorted(maps.Keys(c.Earlier.Weights)) {
			hash.Write(c.Earlier.Weights[seed])
		}
	}
	return hash.String()
}

// indentEquations repairs plans of earlier versions, in which the text of an equation
// file is not indented further than its key.
func indentEquations(text []byte) []byte {
	indentation := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	lines := strings.Split(string(text), "\n")
	key := -1 // indentation of the key whose text is repaired
	for i, line := range lines {
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "equations: |"):
			key = indentation(line)
			if i+1 < len(lines) && indentation(lines[i+1]) > key {
				key = -1
			}
		case key >= 0 && line != "" && indentation(line) < key:
			key = -1
		case key >= 0 && line != "":
			lines[i] = "  " + line
		}
	}
	return []byte(strings.Join(lines, "\n"))
}

package experiment

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"unroll/models"
)

// PlanName is the file of a run folder that holds what it was started with.
const PlanName = "plan.yaml"

// planFile is a Plan as a file.
type planFile struct {
	Format         int       `yaml:"format"`
	Seed           uint64    `yaml:"seed"`
	Seeds          int       `yaml:"seeds"`
	Engine         string    `yaml:"engine"`
	Configurations []planned `yaml:"configurations"`
}

// planned is a configuration of a planFile.
type planned struct {
	// Data is the checksum of what it reads: the series, and the weights that its
	// training starts from.
	Data string          `yaml:"data"`
	Spec yaml.RawMessage `yaml:"spec"`
}

// OpenPlan reads the plan that a folder was started with. [Plan.Run] then makes
// the runs that are missing in it, and goes on with those that had begun: all
// files end with the same bytes as if it had never stopped.
func OpenPlan(dir string) (*Plan, error) {
	path := filepath.Join(dir, PlanName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, badFolder("%s has no %s: it is not the folder of an unroll run, or that stopped before it began; start it anew", dir, PlanName)
	}
	if err != nil {
		return nil, badFolder("%s cannot be read as an unroll run: %w", dir, err)
	}
	var file planFile
	if err := yaml.Unmarshal(text, &file); err != nil || file.Format == 0 {
		return nil, badFolder("%s is damaged: it is not a plan; start anew", path)
	}
	if err := checkFormat(dir, file.Format); err != nil {
		return nil, err
	}
	if file.Seeds < 1 {
		return nil, badFolder("%s is damaged: %d seeds; start anew", path, file.Seeds)
	}
	plan := &Plan{Seed: file.Seed, Seeds: file.Seeds, Engine: file.Engine}
	plan.Folder = &Folder{Path: dir, Engine: file.Engine, plan: &file}
	for _, c := range file.Configurations {
		spec, err := models.ParseSpec(path, c.Spec)
		if err != nil {
			return nil, err
		}
		plan.Specs = append(plan.Specs, spec)
	}
	return plan, nil
}

// Record writes the plan into its folder, so that [OpenPlan] finds it there. In a
// folder that has one it sees that the data are still the same, and removes what
// a killed process was writing.
func (p *Plan) Record(configurations []*Configuration) error {
	f := p.Folder
	if f.plan != nil {
		return f.again(configurations)
	}
	file := planFile{Format: Format, Seed: p.Seed, Seeds: p.Seeds, Engine: f.Engine}
	for _, c := range configurations {
		spec, err := yaml.Marshal(c.Spec)
		if err != nil {
			return err
		}
		file.Configurations = append(file.Configurations, planned{fingerprint(c), spec})
	}
	text, err := yaml.Marshal(file)
	if err != nil {
		return err
	}
	f.plan = &file
	return writeWhole(filepath.Join(f.Path, PlanName), text)
}

// again checks and sweeps a folder that is gone on with.
func (f *Folder) again(configurations []*Configuration) error {
	if err := sweep(f.Path); err != nil {
		return err
	}
	for i, c := range configurations {
		if f.plan.Configurations[i].Data != fingerprint(c) {
			return fmt.Errorf("%s: %s has changed since %s was started (or the weights that its training starts from): start anew with --out",
				c.Spec.Name, c.Frame.Source, f.Path)
		}
		dir, err := f.Of(c)
		if err != nil {
			return err
		}
		if err := sweep(dir); err != nil {
			return err
		}
	}
	return nil
}

// fingerprint is the checksum of all that a configuration's runs read.
func fingerprint(c *Configuration) string {
	hash := sha256.New()
	for i, name := range c.Frame.Columns {
		fmt.Fprintf(hash, "%q\n", name)
		var bits []byte
		for _, v := range c.Frame.Column(i) {
			bits = binary.LittleEndian.AppendUint64(bits, math.Float64bits(v))
		}
		hash.Write(bits)
	}
	for _, date := range c.Frame.Dates {
		fmt.Fprintln(hash, date.Unix())
	}
	hash.Write(c.Weights)
	return fmt.Sprintf("sha256:%x", hash.Sum(nil))
}

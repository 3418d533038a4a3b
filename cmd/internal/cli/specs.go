package cli

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"unroll/models"
)

// specs are the named configurations with --cell and --set applied. Several cells give
// one configuration each, named after the cell.
func (f runFlags) specs(names []string) ([]models.Spec, error) {
	if len(names) == 0 {
		names = models.Experiments()
	}
	if f.cells != nil && (len(f.cells) == 0 || slices.Contains(f.cells, "")) {
		return nil, usage("--cell: a name is empty: give a cell that unroll cells lists, or omit it for that of the configuration")
	}
	var specs []models.Spec
	for _, name := range names {
		base, err := specNamed(name)
		if err != nil {
			return nil, err
		}
		for _, cell := range f.cellNames() {
			spec := base
			if err := f.change(&spec, cell); err != nil {
				return nil, err
			}
			specs = append(specs, spec)
		}
	}
	return specs, nil
}

// cellNames are the cells of --cell; an empty name stands for the configuration's own
// cell.
func (f runFlags) cellNames() []string {
	switch {
	case len(f.cells) == 0:
		return []string{""}
	case len(f.cells) == 1 && f.cells[0] == "all":
		return registeredCells()
	}
	return f.cells
}

// change sets the cell and the values of --set in a configuration. Published scores of
// another series or network are left out.
func (f runFlags) change(spec *models.Spec, cell string) error {
	before := *spec
	if cell != "" {
		if err := spec.Set("model.cell", cell); err != nil {
			return err
		}
	}
	if len(f.cellNames()) > 1 {
		spec.Name += "-" + strings.TrimSuffix(filepath.Base(cell), filepath.Ext(cell))
	}
	if f.past != nil {
		spec.Data.Past = f.past
	}
	if f.future != nil {
		spec.Data.Future = f.future
	}
	if err := setKeys(spec, f.set); err != nil {
		return err
	}
	trained := *spec
	trained.Name, trained.About, trained.Train = before.Name, before.About, before.Train
	if !reflect.DeepEqual(trained, before) && reflect.DeepEqual(trained.Published, before.Published) {
		spec.Published = nil
	}
	return spec.CheckName()
}

// setKeys sets the values of --set in a configuration.
func setKeys(spec *models.Spec, assignments []string) error {
	for _, assignment := range assignments {
		key, value, found := strings.Cut(assignment, "=")
		if !found {
			return usage("--set %s: write key=value, such as train.epochs=50", assignment)
		}
		if err := spec.Set(key, value); err != nil {
			return usage("--set %v", err)
		}
	}
	return nil
}

// differInCells reports whether two configurations differ only in the cell, as with
// several --cell.
func differInCells(specs []models.Spec) bool {
	for i, a := range specs {
		for _, b := range specs[:i] {
			same := a
			same.Name, same.About, same.Model.Cell = b.Name, b.About, b.Model.Cell
			if a.Model.Cell.Name != b.Model.Cell.Name && reflect.DeepEqual(same, b) {
				return true
			}
		}
	}
	return false
}

// specNamed reads a YAML file, or an embedded configuration.
func specNamed(name string) (models.Spec, error) {
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		return models.Spec{}, usage("%s is a series, not a configuration: unroll fit chooses a network for it, and --set data=FILE trains a configuration on it", name)
	}
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		return models.ReadSpec(name)
	}
	info, err := os.Stat(name)
	switch {
	case isExperiment(name) && (err != nil || info.IsDir()): // a folder does not hide it
		return models.Experiment(name)
	case err == nil && info.IsDir():
		return models.Spec{}, usage("%s is a folder: give a YAML file, such as the spec.yaml in the folder of a configuration, or the name of an experiment", name)
	case err == nil:
		return models.ReadSpec(name)
	case filepath.Base(name) != name:
		return models.Spec{}, usage("%s does not exist: give a YAML file or the name of an experiment", name)
	}
	return models.Experiment(name) // which says what there is
}

// isExperiment reports whether a name is that of an embedded configuration.
func isExperiment(name string) bool { return slices.Contains(models.Experiments(), name) }

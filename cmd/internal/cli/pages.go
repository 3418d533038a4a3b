package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

	"unroll/models/experiment"
	"unroll/models/report"
)

// drawPictures draws every configuration over its seeds.
func drawPictures(plan *experiment.Plan, configurations []*experiment.Configuration) error {
	var group errgroup.Group
	group.SetLimit(plan.Jobs)
	for _, c := range configurations {
		group.Go(func() error {
			dir, err := plan.Folder.Of(c)
			if err != nil {
				return err
			}
			_, err = report.ConfigurationPictures(dir, c)
			return err
		})
	}
	return group.Wait()
}

// pageName is the page of a whole run folder.
const pageName = "report.html"

// writePage writes the page that shows all runs of a plan into its folder.
func writePage(plan *experiment.Plan, configurations []*experiment.Configuration) error {
	var page bytes.Buffer
	err := report.HTML(&page, report.Group{
		Title: "unroll run", Configurations: configurations,
		Environment: []report.Setting{
			{Name: "engine", Value: plan.Engine}, {Name: "first seed", Value: strconv.FormatUint(plan.Seed, 10)},
			{Name: "seeds", Value: strconv.Itoa(plan.Seeds)}, {Name: "Go", Value: runtime.Version()},
			{Name: "system", Value: runtime.GOOS + "/" + runtime.GOARCH},
		},
	})
	if err != nil {
		return err
	}
	path := filepath.Join(plan.Folder.Path, pageName)
	if err := os.WriteFile(path+".writing", page.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".writing", path)
}

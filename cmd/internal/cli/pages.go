package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"unroll/cmd/internal/report"
	"unroll/models/experiment"
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

// writePage writes the page that shows runs; it is there whole or not at all.
func writePage(path string, configurations []*experiment.Configuration) error {
	page, err := pageOf(configurations)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".writing-*")
	if err != nil {
		return err
	}
	_, err = f.Write(page)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// pageOf is the page that shows runs.
func pageOf(configurations []*experiment.Configuration) ([]byte, error) {
	group := pageGroup(configurations)
	group.Overviews = overviews(configurations)
	var page bytes.Buffer
	err := report.HTML(&page, group)
	return page.Bytes(), err
}

// pageGroup is what a page shows of runs, whether they have just been made or were
// read back: the same runs give the same page.
func pageGroup(configurations []*experiment.Configuration) report.Group {
	g := report.Group{Title: "unroll run", Configurations: configurations, Command: repeat(configurations)}
	for _, setting := range []struct {
		name string
		of   func(r experiment.Run) string
	}{
		{"engine", func(r experiment.Run) string { return r.Engine }},
		{"unroll", func(r experiment.Run) string { return r.Environment.Unroll }},
		{"Go", func(r experiment.Run) string { return r.Environment.Go }},
		{"system", func(r experiment.Run) string { return r.Environment.OS + "/" + r.Environment.Arch }},
	} {
		var values []string // each once
		for _, c := range configurations {
			for _, r := range c.Runs {
				if v := setting.of(r); !slices.Contains(values, v) {
					values = append(values, v)
				}
			}
		}
		g.Environment = append(g.Environment, report.Setting{Name: setting.name, Value: strings.Join(values, ", ")})
	}
	return g
}

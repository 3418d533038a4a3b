package cli

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"unroll/cmd/internal/report"
	"unroll/models/compare"
	"unroll/models/experiment"
	"unroll/models/recipe"
	"unroll/models/store"
)

// drawAll draws the pictures of every configuration of a single series, several at a time, and
// writes the report of them and of the panels' scores beside that.
func drawAll(folder *experiment.Folder, jobs int, configurations, singles []*experiment.Configuration, panels []*compare.PanelScores) error {
	if len(singles)+len(panels) == 0 {
		return nil
	}
	var group errgroup.Group
	group.Go(func() error {
		page, err := pageWith(configurations, singles, panels)
		if err != nil {
			return err
		}
		return store.Write(filepath.Join(folder.Path, pageName), page)
	})
	group.Go(func() error { return drawPictures(folder, jobs, singles) })
	return group.Wait()
}

// drawPictures draws the pictures of every configuration, several at a time.
func drawPictures(folder *experiment.Folder, jobs int, configurations []*experiment.Configuration) error {
	var group errgroup.Group
	group.SetLimit(jobs)
	for _, c := range configurations {
		group.Go(func() error {
			dir, err := folder.Configuration(c)
			if err != nil {
				return err
			}
			pictures, err := report.ConfigurationPictures(c)
			if err != nil {
				return err
			}
			var writes errgroup.Group // which wait for the disk together
			for _, p := range pictures {
				writes.Go(func() error { return store.Write(filepath.Join(dir, p.Name), p.Contents) })
			}
			return writes.Wait()
		})
	}
	return group.Wait()
}

// pageName is the file name of the report in a run folder.
const pageName = "report.html"

// pageOf is the report of runs.
func pageOf(configurations []*experiment.Configuration) ([]byte, error) {
	panels, singles := panelsApart(configurations)
	scores, without, err := scoresOf(panels)
	if err == nil && len(scores)+len(singles) == 0 {
		err = without
	}
	if err != nil {
		return nil, err
	}
	return pageWith(configurations, singles, scores)
}

// pageWith is the report of runs, of which those of panels are scored.
func pageWith(configurations, singles []*experiment.Configuration, panels []*compare.PanelScores) ([]byte, error) {
	group := pageGroup(configurations)
	group.Configurations, group.Panels = singles, panels
	return rendered(group)
}

// fitPageOf is the report of a fit.
func fitPageOf(configurations []*experiment.Configuration, fit *recipe.Summary) ([]byte, error) {
	group := pageGroup(configurations)
	group.Title, group.Fit = "unroll fit", fit
	return rendered(group)
}

// rendered writes the page of a group, with the gates of its configurations of single series.
func rendered(group report.Group) ([]byte, error) {
	group.Overviews = overviews(group.Configurations)
	var page bytes.Buffer
	err := report.HTML(&page, group)
	return page.Bytes(), err
}

// pageGroup is the input of a report. New runs and runs read from a folder give the
// same report.
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
		var values []string // distinct
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

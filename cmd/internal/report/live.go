package report

import (
	"encoding/json"
	"errors"
	"io"
	"slices"

	"unroll/dataset/input"
	"unroll/models/experiment"
)

// Live is a page that follows runs as they train, with the charts of a report. It requests
// "events", "data" and "report" from its server, each with ?run= and the name of a run's
// folder: `unroll watch` serves them.
type Live struct{ assets }

// NewLive reads the page's style and script.
func NewLive() (Live, error) {
	// Browsers request no icon because of an empty picture.
	a, err := readAssets("; connect-src 'self'; img-src data:", append(chartScripts(), "live.js")...)
	return Live{a}, err
}

// Policy returns the content security policy of the page.
func (l Live) Policy() string { return l.assets.Policy }

// HTML writes the page; title is the folder that it follows.
func (l Live) HTML(w io.Writer, title string) error {
	return execute(w, "live.html", struct {
		Title string
		assets
	}{input.Printable(title), l.assets})
}

// LiveData writes the finished runs of single series for the live page as JSON: the data of a report's
// charts, and its headline.
func LiveData(w io.Writer, configurations []*experiment.Configuration) error {
	singles := slices.DeleteFunc(slices.Clone(configurations), func(c *experiment.Configuration) bool { return c.Panel != nil })
	if len(singles) == 0 && len(configurations) > 0 {
		return errors.New("all runs are of panels, which have no live charts: see the report")
	}
	p, err := newPage(Group{Configurations: singles})
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(struct {
		Headline string `json:"headline"`
		data
	}{p.Headline, p.Data})
}

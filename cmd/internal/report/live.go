package report

import (
	"encoding/json"
	"html/template"
	"io"

	"unroll/models/experiment"
)

// liveScripts are what the live page runs: the charts of a report, and its own main
// part.
func liveScripts() []string {
	return []string{"scale.js", "chart.js", "interact.js", "statistics.js", "intervals.js", "views.js", "theme.js", "live.js"}
}

// Live is a page that follows runs as they train, with the pictures of a report. It
// asks the server that it came from for "events", "data" and "report", each with
// ?run=, the name of a run's folder: what `unroll watch` serves.
type Live struct{ assets }

// NewLive reads the page's style and script.
func NewLive() (Live, error) {
	// An empty picture keeps browsers from asking for an icon.
	a, err := readAssets("; connect-src 'self'; img-src data:", liveScripts()...)
	return Live{a}, err
}

// Policy is the content security policy that allows what the page does and no more.
func (l Live) Policy() string { return l.assets.Policy }

// HTML writes the page; title names what is followed.
func (l Live) HTML(w io.Writer, title string) error {
	t, err := template.ParseFS(pageFiles, "page/live.html")
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		Title string
		assets
	}{title, l.assets})
}

// LiveData writes what the live page draws of finished runs, as JSON: the data of a
// report's charts, and its headline.
func LiveData(w io.Writer, configurations []*experiment.Configuration) error {
	p, err := newPage(Group{Configurations: configurations})
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(struct {
		Headline string `json:"headline"`
		data
	}{p.Headline, p.Data})
}

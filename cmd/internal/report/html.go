package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"unroll/cmd/internal/microscope"
	"unroll/models/experiment"
)

// Group is what one page shows: configurations over their seeds, and what makes
// them again.
type Group struct {
	// Title names the page, such as the folder of the runs.
	Title string
	// Configurations are shown in their order. One with a single run is shown as
	// that run.
	Configurations []*experiment.Configuration
	// Overviews show the gates of each configuration's [experiment.Configuration.MedianRun]; nil ones, or a
	// nil list, show none.
	Overviews []*microscope.Overview
	// Command makes the runs again; empty if it is not known.
	Command string
	// Environment is what else a repetition has to know: versions, engine, machine.
	Environment []Setting
}

// Setting is a line of the environment.
type Setting struct{ Name, Value string }

//go:embed page
var pageFiles embed.FS

// HTML writes a page that shows a group of runs: one file that fetches nothing.
// All that comes from data or Specs is escaped, and the page's content security
// policy runs no script but the page's own. The same group gives the same bytes.
// The error is the writer's, or says that there is no configuration.
func HTML(w io.Writer, g Group) error {
	page, err := newPage(g)
	if err != nil {
		return err
	}
	page.assets, err = readAssets("", "scale.js", "chart.js", "interact.js", "statistics.js", "intervals.js", "views.js", "scores.js",
		"weights.js", "heatmap.js", "gates.js", "theme.js", "main.js")
	if err != nil {
		return err
	}
	t, err := template.ParseFS(pageFiles, "page/report.html")
	if err != nil {
		return err
	}
	return t.Execute(w, page)
}

// assets are the page's own style and script, and the policy that allows these
// alone.
type assets struct {
	Style  template.CSS
	Script template.JS
	Policy string
}

// readAssets joins scripts of the folder page into one. allowed is what the policy
// allows beside it, such as "; connect-src 'self'".
func readAssets(allowed string, scripts ...string) (assets, error) {
	style, err := pageFiles.ReadFile("page/style.css")
	if err != nil {
		return assets{}, err
	}
	var script strings.Builder
	script.WriteString("\"use strict\";\n{\n")
	for _, name := range scripts {
		text, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			return assets{}, err
		}
		script.Write(text)
	}
	script.WriteString("}\n")
	a := assets{Style: template.CSS(style), Script: template.JS(script.String())}
	a.Policy = fmt.Sprintf("default-src 'none'; base-uri 'none'; form-action 'none'; style-src %s; script-src %s%s",
		integrity(string(a.Style)), integrity(string(a.Script)), allowed)
	return a, nil
}

func integrity(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
